#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/upkeep/secret_place.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/os_user.hpp"
#include "foundation/text.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::cli {
namespace {

void init_options(po::options_description_easy_init add) {
  add("dpia", po::value<std::string>()->value_name("\"REFERENCE of DATE\""),
      "switch recognition on under this data protection impact assessment");
  add("careful", "show no large face-on pictures on facebook, x, instagram, tiktok and the website");
  add("database", po::value<std::string>()->value_name("postgresql://SCHOOL@HOST/DATABASE"),
      "keep the rows in the school of that PostgreSQL server, not in a file ('database prepare')");
  add("database-password-file", po::value<std::string>()->value_name("FILE"),
      "a file of mode 600 with that role's password, or credential:NAME, of systemd");
}

// An account named like the login, for whoever makes the workspace; without a password until they set one.
std::string first_account(const std::filesystem::path& folder, const Clock& clock) {
  const auto school = or_fail(gate::School::open(folder, clock));
  review::Accounts accounts(school->database(), clock);
  const std::string login = os_user();
  std::string user = lower_case(login);
  if (!review::check_user_name(user)) user = "admin";
  const std::string by = consent::by_command(user, login);
  or_fail(accounts.add_without_password(user, review::Role::Admin, by));
  or_fail(accounts.tie(user, login, by));
  return user;
}

// Asked before anything is made.
std::optional<ServerAddress> wished_server(const Invocation& invocation) {
  if (!invocation.has("database")) return std::nullopt;
  auto address = or_fail(ServerAddress::parse(invocation.needed("database"),
                                              secret_place(invocation.optional("database-password-file"))));
  if (!or_fail(Database::open_server(address))->is_empty())
    throw Failed({ErrorCode::AlreadyExists, fmt::format("{} holds a school already", address.url()),
                  "name an empty one: nothing is ever written over a school"});
  return address;
}

ExitCode run_init(Invocation& invocation) {
  const std::filesystem::path folder = invocation.arguments[0];
  if (folder.empty()) throw UsageError("the workspace needs a name: schoolgate init DIR");
  gate::FirstSettings first{.careful = invocation.has("careful")};
  if (invocation.has("dpia")) first.assessment = or_fail(gate::parse_assessment(invocation.needed("dpia")));
  const auto server = wished_server(invocation);
  or_fail(gate::Workspace::create(folder, first));
  if (server) or_fail(choose_server(or_fail(gate::Workspace::open(folder)).database(), *server));
  const std::string user = first_account(folder, invocation.clock);
  Terminal& terminal = invocation.terminal;
  terminal.say("Made a workspace in {}.", folder.string());
  const bool dated_ahead = first.assessment && first.assessment->date > invocation.clock.today();
  if (dated_ahead) {
    terminal.say("Recognition stays off until {}, the date of {}.", to_iso(first.assessment->date),
                 first.assessment->reference);
  } else if (first.assessment) {
    terminal.say("Recognition is on, under {} of {}.", first.assessment->reference,
                 to_iso(first.assessment->date));
  } else {
    terminal.say(
        "Recognition is off: every face is redacted until the technician names it. It needs a data "
        "protection");
    terminal.say("impact assessment, named in {}.", (folder / "schoolgate.conf").string());
  }
  if (!first.careful) {
    terminal.say(
        "Every platform is open: whoever consents is shown, however large. Since 2026 schools are told "
        "to publish no");
    terminal.say("large face-on pictures: 'init --careful', or [exposure] in {}.",
                 (folder / "schoolgate.conf").string());
  }
  terminal.say("You act as {} here, the first account, an admin. More: 'schoolgate user add', 'user tie'.",
               user);
  terminal.say(
      "Sign in to the page as {}, too ('schoolgate user password {}'), or tie your login to the account that "
      "you use there: so you are one person where two have to agree.",
      user, user);
  if (server) {
    terminal.say(
        "Pictures lie readable on this disk, and the rows on the server: a key seals neither there, so both "
        "need "
        "encrypted disks.");
  } else {
    terminal.say(
        "Names and pictures lie readable on this disk until they are sealed: 'schoolgate key make FILE', "
        "best "
        "before the first photo.");
  }
  terminal.say("Next: schoolgate register import FILE.csv --workspace {}", shell_word(folder.string()));
  return ExitCode::Done;
}

}  // namespace

const Command kInit{.name = "init",
                    .arguments = "DIR",
                    .summary = "make a workspace",
                    .manual =
                        "Makes the folder DIR with a settings file in which every setting is explained, an "
                        "empty register, inbox/\n"
                        "for new photos and released/ for those that may be posted.",
                    .options = init_options,
                    .least_arguments = 1,
                    .most_arguments = 1,
                    .run = run_init};

}  // namespace schoolgate::cli
