#include <filesystem>
#include <optional>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/terminal/password.hpp"
#include "cli/upkeep/secret_place.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/text.hpp"
#include "gate/sealing/seal_workspace.hpp"

namespace schoolgate::cli {
namespace {

namespace fs = std::filesystem;

// Whoever takes the workspace's disk or a copy of it must not have the key with it.
void refuse_inside(const std::string& place, const gate::Workspace& workspace) {
  if (is_credential(place)) return;
  std::error_code error;
  const fs::path inside =
      fs::weakly_canonical(place, error).lexically_relative(fs::weakly_canonical(workspace.folder(), error));
  if (!error && (inside.empty() || *inside.begin() == "..")) return;
  throw Failed({ErrorCode::Refused, fmt::format("{} lies in the workspace that it seals", place),
                "keep the key elsewhere, best on another disk"});
}

// What is sealed belongs to whoever seals it: the account that runs Schoolgate would be locked out.
void refuse_another_account(const gate::Workspace& workspace) {
  struct stat status {};
  if (::stat(workspace.folder().c_str(), &status) != 0 || status.st_uid == ::geteuid()) return;
  throw Failed({ErrorCode::Refused, fmt::format("{} belongs to another account", workspace.folder().string()),
                "say it as the account that runs Schoolgate: sudo -u schoolgate schoolgate key ..."});
}

struct KeyAtItsPlace {
  std::string place;
  SchoolKey key;
};

// The one that the command names, which may seal this workspace.
KeyAtItsPlace key_for(const gate::Workspace& workspace, const Invocation& invocation) {
  refuse_another_account(workspace);
  std::string place = secret_place(invocation.arguments[0]);
  refuse_inside(place, workspace);
  auto key = or_fail(SchoolKey::read(place));
  return {std::move(place), std::move(key)};
}

WorkspaceSeal needed_seal(const gate::Workspace& workspace) {
  auto seal = or_fail(WorkspaceSeal::read(workspace.seal()));
  if (!seal)
    throw Failed({ErrorCode::NotFound, fmt::format("{} is not sealed", workspace.folder().string()),
                  "'schoolgate key make FILE' makes a key, 'schoolgate key seal FILE' seals with it"});
  return std::move(*seal);
}

// What the new key is to lie behind; none where nobody said so.
std::optional<Passphrase> passphrase_for(Invocation& invocation) {
  if (invocation.has("passphrase-file") && invocation.has("passphrase"))
    throw UsageError("--passphrase and --passphrase-file exclude each other");
  if (invocation.has("passphrase-file"))
    return or_fail(read_passphrase(secret_place(invocation.needed("passphrase-file"))));
  if (!invocation.has("passphrase")) return std::nullopt;
  if (!somebody_can_answer(STDIN_FILENO, STDERR_FILENO))
    throw Failed({ErrorCode::Unavailable, "there is no terminal to ask for the passphrase at",
                  "name a file of mode 600 that holds it: --passphrase-file FILE"});
  return or_fail(read_new_passphrase(invocation.terminal, STDIN_FILENO, invocation.stop));
}

ExitCode make_key(Invocation& invocation) {
  const fs::path file = invocation.arguments[0];
  if (!invocation.has("yes")) {
    invocation.terminal.say(
        "Whoever loses this key loses everything that is sealed with it, for good: every original, every "
        "picture "
        "that waits, the register, and the backups. Nobody can help.");
    invocation.terminal.say("Have paper at hand for its 18 words. The same command with --yes makes it.");
    return ExitCode::NeedsAttention;
  }
  const auto passphrase = passphrase_for(invocation);
  const auto key = SchoolKey::make();
  or_fail(passphrase ? key.write_behind(*passphrase, file) : key.write(file));
  invocation.terminal.result(fmt::format("made the key {} in {}", key.id(), file.string()));
  invocation.terminal.say(
      "Write its words down, and lock the paper away from this machine: schoolgate key words {}",
      shell_word(file.string()));
  if (passphrase)
    invocation.terminal.say(
        "Every command wants the passphrase too: it asks for it at a terminal; for a service, a file of mode "
        "600 "
        "that holds it is named, SCHOOLGATE_KEY_PASSPHRASE_FILE={}. Whoever loses it has the 18 words left, "
        "and "
        "without both all is lost for good.",
        invocation.has("passphrase-file") ? shell_word(invocation.needed("passphrase-file")) : "FILE");
  invocation.terminal.say("Nothing is sealed yet: schoolgate key seal {}", shell_word(file.string()));
  return ExitCode::Done;
}

// Whose entry the ledger has. A sealing that was begun was begun by somebody who might.
std::string who_seals(const Invocation& invocation, const gate::Workspace& workspace) {
  if (or_fail(WorkspaceSeal::read(workspace.seal()))) return by_program();
  const auto school = open_school(invocation);
  return acting(*school, review::Deed::ManageUsers);
}

ExitCode seal_with_key(Invocation& invocation) {
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  const auto lock = or_fail(gate::TaskLock::take(workspace, gate::SoleTask::ChangingKey));
  const auto [place, key] = key_for(workspace, invocation);
  Terminal& terminal = invocation.terminal;
  const auto done = or_fail(gate::seal_workspace(
      workspace,
      {key, place, who_seals(invocation, workspace), invocation.clock, invocation.has("remove-lists"),
       [&](std::size_t files, std::size_t all) { terminal.progress(files, all, "files"); }}));
  terminal.result(fmt::format("{}: the database and {} sealed now with the key {}",
                              done.carried_on ? "carried on and done" : "done", counted(done.files, "file"),
                              key.id()));
  if (on_one_disk(place, workspace.folder()))
    terminal.say(
        "LOOK: {} lies on the workspace's own disk. Whoever takes that disk has both: there the key protects "
        "backups and copies alone.",
        place);
  for (const fs::path& path : done.damaged)
    terminal.say(
        "{} was altered and does not open. It is left as it is: see 'schoolgate doctor --repair --from "
        "BACKUP'",
        path.string());
  terminal.say("From now on every command needs {}. Its words, for paper: schoolgate key words", place);
  terminal.say(
      "What lay here before may be found in this disk's free space, and earlier backups are readable: make a "
      "new "
      "backup and remove those.");
  terminal.say(
      "The inbox and what is released are not sealed: {}. Batches have no reports any more, and an audit is "
      "told "
      "where to write its list.",
      workspace.folder().string());
  return done.damaged.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

ExitCode rotate_key(Invocation& invocation) {
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  // Two at once would each wrap the secret as they found it, and the ledger tell of a key that opens nothing.
  const auto lock = or_fail(gate::TaskLock::take(workspace, gate::SoleTask::ChangingKey));
  const auto [place, next] = key_for(workspace, invocation);
  auto seal = needed_seal(workspace);
  if (next.id() == seal.key_id()) {
    // The same key at another place: it may be nowhere else any more.
    or_fail(seal.change_key(next, next, place));
    or_fail(seal.write(workspace.seal()));
    invocation.terminal.result(fmt::format("the key {} is taken from {} from now on", next.id(), place));
    return ExitCode::Done;
  }
  const auto school = open_school(invocation);
  const auto now = or_fail(seal.key());
  school->ledger().append(acting(*school, review::Deed::ManageUsers),
                          consent::LedgerAction::WorkspaceKeyChanged, "workspace",
                          to_line({{"key", next.id()}}));
  or_fail(seal.change_key(now, next, place));
  or_fail(seal.write(workspace.seal()));
  invocation.terminal.result(
      fmt::format("the key {} in {} takes the place of {}", next.id(), place, now.id()));
  invocation.terminal.say(
      "Write its words down, the paper of before is void (schoolgate key words), and make a backup: earlier "
      "ones "
      "open with {} alone.",
      now.id());
  invocation.terminal.say(
      "A key that somebody else has is not made harmless: with it and an old workspace.seal, from a backup "
      "or this "
      "disk's free space, everything opens. Remove those backups, and restore onto a new disk.");
  return ExitCode::Done;
}

ExitCode show_key(Invocation& invocation) {
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  const auto seal = or_fail(WorkspaceSeal::read(workspace.seal()));
  if (invocation.json) {
    nlohmann::json line{{"sealed", seal.has_value()}};
    if (seal)
      line.update({{"state", word(seal->state())}, {"key", seal->key_id()}, {"key_file", seal->place()}});
    invocation.terminal.result(to_line(line));
  } else if (!seal) {
    invocation.terminal.result("not sealed: whoever has the disk reads names and pictures");
  } else {
    invocation.terminal.result(
        fmt::format("{} with the key {}, from {}",
                    seal->state() == SealState::Sealed ? "sealed" : "sealing was begun, not ended,",
                    seal->key_id(), seal->place()));
  }
  if (!seal) return ExitCode::Done;
  const auto key = seal->key();
  if (!key) throw Failed(key.error());
  return ExitCode::Done;
}

ExitCode print_key_words(Invocation& invocation) {
  const auto read_key = [&] {
    if (!invocation.arguments.empty()) return or_fail(SchoolKey::read(secret_place(invocation.arguments[0])));
    return or_fail(needed_seal(or_fail(gate::Workspace::open(invocation.workspace))).key());
  };
  const auto key = read_key();
  invocation.terminal.say("The key {}:", key.id());
  invocation.terminal.result(trimmed(key.words()));
  invocation.terminal.say("Typed into a new file of mode 600, in any lines, they are the key again.");
  return ExitCode::Done;
}

}  // namespace

const Command kKeyMake{
    .name = "key make",
    .arguments = "FILE",
    .summary = "make a key for sealing the workspace",
    .manual =
        "Makes a key in the new file FILE, which should lie on another disk than the workspace, or be "
        "handed\n"
        "to the service by systemd (docs/security.md). Says first what losing it means; --yes makes it.\n"
        "With --passphrase it is of no use without a passphrase of at least 16 letters, asked for twice now "
        "and\n"
        "by every command that opens the workspace at a terminal. A service is asked nothing: it finds the\n"
        "passphrase in the file that SCHOOLGATE_KEY_PASSPHRASE_FILE names. --passphrase-file takes it from "
        "one.",
    .options =
        [](po::options_description_easy_init add) {
          add("yes", "make it");
          add("passphrase", "ask for a passphrase, here at the terminal");
          add("passphrase-file", po::value<std::string>()->value_name("FILE"),
              "a file of mode 600 that holds a passphrase, or credential:NAME");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = make_key};

const Command kKeySeal{
    .name = "key seal",
    .arguments = "FILE",
    .summary = "seal the workspace with the key in FILE",
    .manual =
        "Seals originals, pictures that wait, what was read, and the database, each in its own place. "
        "Nothing\n"
        "else may use the workspace meanwhile. Interrupted, it is carried on by the same command, and until\n"
        "then no other works. FILE may be credential:NAME, of systemd. There is no way back.\n"
        "Reports of batches and lists of audits, with small pictures, could not be opened in a browser if "
        "they\n"
        "were sealed, so none may be left in the workspace: --remove-lists removes them.",
    .options =
        [](po::options_description_easy_init add) {
          add("remove-lists", "remove what lies in reports/ and audits/, which would stay readable");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = seal_with_key};

const Command kKeyRotate{
    .name = "key rotate",
    .arguments = "FILE",
    .summary = "take another key, or the same one from another place",
    .manual =
        "From now on the workspace opens with the key in FILE (made by 'key make', or typed in from paper).\n"
        "Needs the key of before, unless FILE holds the same one. Nothing has to be sealed anew.",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = rotate_key};

const Command kKeyShow{.name = "key show",
                       .summary = "is the workspace sealed, with which key, and is it at hand?",
                       .manual = "Prints the key's id and its place, never the key.",
                       .run = show_key};

const Command kKeyWords{.name = "key words",
                        .arguments = "[FILE]",
                        .summary = "print the key as 18 words",
                        .manual =
                            "Prints the workspace's key, or the one in FILE, as words to be written down or "
                            "printed. Typed into a\n"
                            "new file of mode 600 they are the key again; a slip in one of them is noticed.",
                        .most_arguments = 1,
                        .run = print_key_words};

}  // namespace schoolgate::cli
