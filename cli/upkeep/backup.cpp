#include "gate/backup/backup.hpp"

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/upkeep/secret_place.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/text.hpp"
#include "gate/school/school.hpp"
#include "review/people/accounts.hpp"
#include "review/people/known_devices.hpp"

namespace schoolgate::cli {
namespace {

constexpr int kUsuallyKept = 7;

ExitCode run_backup(Invocation& invocation) {
  const auto school = open_school(invocation);
  // Its tables are copied, too: a server's copy is made of the steps that made them.
  const review::Accounts accounts(school->database(), invocation.clock);
  const int keep = invocation.options["keep"].as<int>();
  if (keep < 1) throw UsageError("--keep is a number of backups, at least 1");
  const auto done = or_fail(gate::back_up(
      school->workspace(), school->log(),
      {invocation.arguments[0], static_cast<std::size_t>(keep), by_program(), invocation.has("same-disk")}));
  if (invocation.json) {
    invocation.terminal.result(to_line({{"made", to_iso(done.made)},
                                        {"files", done.files},
                                        {"copied", done.copied},
                                        {"bytes_copied", done.bytes_copied},
                                        {"read_back", done.read_back},
                                        {"ledger_end", consent::to_text(done.noted)},
                                        {"removed", done.removed},
                                        {"damaged", done.damaged}}));
  } else {
    invocation.terminal.result(fmt::format("backup of {}: {}, {} copied ({:.1f} MB), {} read back and good",
                                           to_iso(done.made), counted(done.files, "file"), done.copied,
                                           static_cast<double>(done.bytes_copied) / 1e6, done.read_back));
  }
  invocation.terminal.say(
      "{}",
      school->workspace().files().sealed()
          ? "It is sealed as the workspace is: keep the key elsewhere, for without "
            "it nothing can be restored."
          : "It holds the pictures and the register as they are, readable by whoever has the disk: keep it "
            "on an encrypted one.");
  invocation.terminal.say("Note elsewhere the end of its ledger, for 'restore --noted': {}",
                          consent::to_text(done.noted));
  if (done.open_to_others)
    invocation.terminal.say("Other accounts of this machine can reach {}.", invocation.arguments[0]);
  for (const auto& path : done.damaged)
    invocation.terminal.say(
        "{} is missing or is not what was stored: see 'schoolgate doctor --repair --from {}'", path,
        shell_word(invocation.arguments[0]));
  for (const auto& list : done.damaged_lists)
    invocation.terminal.say("{} is no backup any more: remove that file", list.string());
  if (!done.whole()) invocation.terminal.say("No older backup was removed.");
  return done.whole() ? ExitCode::Done : ExitCode::NeedsAttention;
}

// Who could sign in then; somebody may have left since.
std::vector<review::Account> users_of(const std::filesystem::path& folder, const Clock& clock) {
  const auto school = or_fail(gate::School::open(folder, clock));
  return review::Accounts(school->database(), clock).list();
}

void tell_of_users(const std::vector<review::Account>& users, Terminal& terminal) {
  terminal.say(
      "Users, passwords and second factors are those of then. All sign in anew, and logins of this machine "
      "are tied to nobody ('schoolgate user tie').{}",
      users.empty() ? "" : " Remove who has left since ('schoolgate user remove'):");
  for (const auto& user : users)
    terminal.say("  {}, {}{}", user.user, word(user.role), user.disabled ? ", disabled" : "");
}

ExitCode run_restore(Invocation& invocation) {
  const std::filesystem::path folder = invocation.arguments[1];
  std::optional<Instant> made;
  if (invocation.has("made")) made = or_fail(parse_iso_instant(invocation.needed("made")));
  std::optional<consent::LedgerHead> noted;
  if (invocation.has("noted")) noted = or_fail(consent::ledger_head_from_text(invocation.needed("noted")));
  const auto done = or_fail(gate::restore(invocation.arguments[0], made, folder,
                                          {.clock = invocation.clock,
                                           .who = by_program(),
                                           .also = review::end_all_sign_ins,
                                           .noted = noted,
                                           .key_place = secret_place(invocation.optional("key"))}));
  const std::size_t waiting = done.approvals_ended;
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    terminal.result(to_line({{"made", to_iso(done.made)},
                             {"files", done.files},
                             {"bytes", done.bytes},
                             {"ledger_entries", done.end.number},
                             {"ledger_end", consent::to_text(done.end)},
                             {"entries_lost", done.entries_lost},
                             {"approvals_ended", waiting},
                             {"posts_returned", done.posts_returned},
                             {"released_before", done.released_before}}));
  } else {
    terminal.result(fmt::format("restored the backup of {}: {}, proved; the ledger is whole, {} entries",
                                to_iso(done.made), counted(done.files, "file"), done.end.number));
  }
  terminal.say(
      "It knows nothing of what came after: withdraw, forget and take down again what was asked for since.");
  terminal.say("{} that had been approved {} for a person again. released/ is empty.",
               counted(waiting, "photo"), waiting == 1 ? "waits" : "wait");
  if (done.posts_returned > 0)
    terminal.say("{} that had been presented or confirmed {} again, to be presented and confirmed anew.",
                 counted(done.posts_returned, "post"),
                 done.posts_returned == 1 ? "is a draft" : "are drafts");
  if (done.released_before > 0)
    terminal.say(
        "{} had been released and may be up: a yes taken back still leads there. 'schoolgate review return' "
        "has one looked at anew, if it is to be released again.",
        counted(done.released_before, "photo"));
  if (done.entries_lost > 0) {
    terminal.say(
        "LOOK: the end that you noted is {} later than this backup's, so it proves nothing of it. The first "
        "of "
        "these may be the backup's own; what else was withdrawn, forgotten, taken down and decided in "
        "between "
        "is lost: do it again, or restore a newer backup.",
        counted(done.entries_lost, "entry", "entries"));
  } else if (noted) {
    terminal.say("The ledger holds the end that you noted.");
  } else {
    terminal.say(
        "The ledger came back ending at {}: compare with the one you noted, or give that with --noted.",
        consent::to_text(done.end));
  }
  if (invocation.has("key") && !or_fail(WorkspaceSeal::read(folder / "workspace.seal")))
    terminal.say(
        "The backup is not sealed, so --key was not needed, and what was restored of it lies plain: "
        "'schoolgate key seal' seals it.");
  tell_of_users(users_of(folder, invocation.clock), terminal);
  terminal.say("Next: schoolgate doctor --workspace {}", shell_word(folder.string()));
  return done.entries_lost > 0 ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kBackup{
    .name = "backup",
    .arguments = "DIR",
    .summary = "copy the workspace to another disk, while everything runs",
    .manual =
        "Copies settings, database, originals, redacted pictures, readings and reports to DIR: what is new\n"
        "there, and reads it back. A backup that was interrupted is none. What waits in the inbox and what\n"
        "lies in released/ is not in it. It is sealed where the workspace is ('key seal'); else keep DIR on "
        "an\n"
        "encrypted disk. It is not the workspace's own, and in a folder that is there.",
    .options =
        [](po::options_description_easy_init add) {
          add("keep", po::value<int>()->value_name("N")->default_value(kUsuallyKept),
              "so many backups stay in DIR; what only older ones need is removed");
          add("same-disk", "DIR may lie on the workspace's own disk");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_backup};

const Command kRestore{
    .name = "restore",
    .arguments = "DIR WORKSPACE",
    .summary = "make a workspace of a backup",
    .manual =
        "Proves every file of the newest backup in DIR, then writes it to WORKSPACE, a new or empty folder,\n"
        "and reads it back. Photos that had been approved, by one person or by all, wait for people again,\n"
        "and posts that had been presented or confirmed are drafts, since the register of then does not\n"
        "know what was withdrawn since. Lists the users of then, some of whom may have left.",
    .options =
        [](po::options_description_easy_init add) {
          add("made", po::value<std::string>()->value_name("MOMENT"),
              "the backup of then, as 'backup' printed it (the newest)");
          add("noted", po::value<std::string>()->value_name("NUMBER:HASH"),
              "an end of the ledger that was noted elsewhere, best the one that 'backup' printed: refuses a "
              "ledger "
              "that was written anew, and says what came after the backup");
          add("key", po::value<std::string>()->value_name("FILE"),
              "where the key of a sealed backup lies now, if not where it lay then");
        },
    .least_arguments = 2,
    .most_arguments = 2,
    .run = run_restore};

}  // namespace schoolgate::cli
