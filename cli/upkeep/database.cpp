#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/upkeep/secret_place.hpp"
#include "foundation/storage/server_preparation.hpp"
#include "foundation/text.hpp"
#include "gate/backup/accept_rows.hpp"
#include "gate/backup/database_move.hpp"
#include "gate/belonging/ledger_guard.hpp"
#include "gate/school/school.hpp"
#include "review/people/accounts.hpp"
#include "review/people/known_devices.hpp"

namespace schoolgate::cli {
namespace {

constexpr const char* kPasswordFile = "database-password-file";

// Also where its rows are refused: who has to do something about that looks here.
std::unique_ptr<gate::School> open_to_look(const Invocation& invocation) {
  auto school =
      gate::School::open(invocation.workspace, invocation.clock, std::nullopt, {}, gate::RowsOf::Anyone);
  if (!school) throw Failed(std::move(school.error()), ExitCode::SystemFailure);
  return std::move(*school);
}

std::string words_of(const std::optional<gate::Acknowledged>& end) {
  if (!end) return "none that is known";
  return consent::to_text(end->end) + (end->server ? fmt::format(", by the server {} on timeline {}",
                                                                 end->server->system, end->server->timeline)
                                                   : std::string());
}

// What the workspace was told stands, and what these rows hold of it.
ExitCode show_rows(gate::School& school, const Invocation& invocation, nlohmann::json line) {
  const auto seen =
      gate::see_rows(*school.database(), gate::AcknowledgedNote(school.workspace().acknowledged()));
  if (invocation.json) {
    line.update({{"whole", !seen.why},
                 {"acknowledged", seen.noted ? consent::to_text(seen.noted->end) : ""},
                 {"ledger_end", seen.rows ? consent::to_text(seen.rows->end) : ""}});
    if (seen.rows && seen.rows->server)
      line.update({{"system", seen.rows->server->system}, {"timeline", seen.rows->server->timeline}});
    invocation.terminal.result(to_line(line));
  } else {
    invocation.terminal.result("end of the ledger there: " + words_of(seen.rows));
    invocation.terminal.result("acknowledged last:       " + words_of(seen.noted));
  }
  if (!seen.why) return ExitCode::Done;
  if (seen.rows) {
    const auto last = school.ledger().entries(seen.rows->end.number, 1);
    if (!last.empty())
      invocation.terminal.say("The last entry there is of {}; what came after it is not in these rows.",
                              to_iso(last.front().when));
  }
  invocation.terminal.error(*seen.why);
  return ExitCode::NeedsAttention;
}

ExitCode show_database(Invocation& invocation) {
  const auto school = open_to_look(invocation);
  const auto server = school->database()->server();
  Terminal& terminal = invocation.terminal;
  nlohmann::json line{{"server", server.has_value()}};
  if (invocation.json) {
    if (server) {
      line.update({{"version", server->version},
                   {"host", server->host},
                   {"database", server->database},
                   {"school", server->school},
                   {"encrypted", server->encrypted},
                   {"verified", server->verified},
                   {"local", server->local}});
    } else {
      line["file"] = school->workspace().database_file().string();
    }
  } else if (server) {
    terminal.result(fmt::format("PostgreSQL {} at {}, database {}, school {}, {}", server->version,
                                server->host, server->database, server->school,
                                server->verified ? "encrypted on the way"
                                : server->local  ? "on this machine"
                                : server->encrypted
                                    ? "encrypted on the way, but nobody checks whose server it is"
                                    : "NOT encrypted on the way"));
  } else {
    terminal.result(fmt::format("the file {}", school->workspace().database_file().string()));
  }
  return show_rows(*school, invocation, std::move(line));
}

ExitCode prepare_database(Invocation& invocation) {
  invocation.terminal.result(or_fail(sql_to_prepare(invocation.arguments[0], invocation.arguments[1])));
  invocation.terminal.say(
      "-- An administrator of the server runs this in the database {0}, which has the encoding UTF8, and "
      "gives "
      "the role a password: \\password {1}",
      invocation.arguments[1], invocation.arguments[0]);
  return ExitCode::Done;
}

ExitCode move_database(Invocation& invocation) {
  const std::string where = invocation.arguments[0];
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  // Who may is known by the school itself, which must be closed before it moves.
  const std::string who = is_half_moved(workspace.database())
                              ? by_program()  // begun by somebody who might
                              : acting(*open_school(invocation), review::Deed::ManageUsers);
  const gate::DatabaseMove move{invocation.clock, who, [&](const std::shared_ptr<Database>& database) {
                                  const review::Accounts accounts(database, invocation.clock);
                                }};
  Terminal& terminal = invocation.terminal;
  if (where == "file") {
    const auto server = or_fail(chosen_server(workspace.database()));
    or_fail(gate::move_to_file(workspace, move));
    terminal.result(fmt::format("the database is the file {} now", workspace.database_file().string()));
    if (server)
      terminal.say(
          "The rows on the server were left. Once everything works an administrator of it removes them: DROP "
          "SCHEMA \"{}\" CASCADE",
          server->school());
    return ExitCode::Done;
  }
  const auto address = or_fail(ServerAddress::parse(where, secret_place(invocation.optional(kPasswordFile))));
  or_fail(gate::move_to_server(workspace, address, move));
  terminal.result(fmt::format("the database is the school {} of {} now", address.school(), address.url()));
  terminal.say("The file of before is {}.before: remove it once everything works.",
               workspace.database_file().string());
  terminal.say("Rows on a server are not sealed by 'key seal': see docs/postgresql.md.");
  return ExitCode::Done;
}

ExitCode take_over_database(Invocation& invocation) {
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  // Who may is known by these rows; the school must be closed before they change hands.
  const std::string who = acting(*or_fail(gate::School::open(invocation.workspace, invocation.clock,
                                                             std::nullopt, {}, gate::RowsOf::Anyone)),
                                 review::Deed::ManageUsers);
  or_fail(gate::take_over_server(workspace, {invocation.clock, who, {}}));
  invocation.terminal.result("the rows on the server are this workspace's now, and refused to the other one");
  invocation.terminal.say("Look whether its photos are here: 'schoolgate doctor --repair'.");
  return ExitCode::Done;
}

// Who may is known by these rows, whatever they lack. Where they tie nobody yet, whoever owns the workspace
// may begin, as with a new one.
std::string who_accepts(const Invocation& invocation) {
  const auto school = open_to_look(invocation);
  review::Accounts accounts(school->database(), invocation.clock);
  return may_begin(*school, accounts) ? by_program() : acting(*school, review::Deed::ManageUsers);
}

ExitCode accept_database(Invocation& invocation) {
  const auto workspace = or_fail(gate::Workspace::open(invocation.workspace));
  const std::string who = who_accepts(invocation);
  const auto done = or_fail(gate::accept_rows(workspace, {invocation.clock, who, review::end_all_sign_ins}));
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    terminal.result(to_line({{"acknowledged", done.acknowledged ? consent::to_text(*done.acknowledged) : ""},
                             {"found", consent::to_text(done.found)},
                             {"approvals_ended", done.approvals_ended},
                             {"posts_returned", done.posts_returned},
                             {"released", done.released}}));
  } else {
    terminal.result(fmt::format("the workspace works with these rows, whose ledger ended with {}",
                                consent::to_text(done.found)));
  }
  if (done.acknowledged && done.acknowledged->number > done.found.number)
    terminal.say(
        "LOOK: {} lost. What was withdrawn, forgotten, taken down and decided by them has to be "
        "done again, by letters and mails.",
        done.acknowledged->number - done.found.number == 1
            ? "one entry of the ledger is"
            : fmt::format("{} entries of the ledger are", done.acknowledged->number - done.found.number));
  terminal.say("{} that had been approved {} for a person again.", counted(done.approvals_ended, "photo"),
               done.approvals_ended == 1 ? "waits" : "wait");
  if (done.posts_returned > 0)
    terminal.say("{} that had been presented or confirmed {} again.", counted(done.posts_returned, "post"),
                 done.posts_returned == 1 ? "is a draft" : "are drafts");
  if (done.released > 0)
    terminal.say("{} released by these rows and may be up: a yes taken back still leads there.",
                 done.released == 1 ? "1 photo is" : fmt::format("{} photos are", done.released));
  terminal.say(
      "Everybody signs in anew, and logins of this machine are tied to nobody: 'schoolgate user "
      "tie' first. Users are those of these rows: remove who has left since.");
  terminal.say(
      "Next: 'schoolgate doctor --repair', which finds originals and released files that these rows "
      "do not know.");
  return ExitCode::Done;
}

}  // namespace

const Command kDatabaseShow{
    .name = "database show",
    .summary = "which database the workspace has, and how it is reached",
    .manual =
        "Tells the file, or the server with its version, the school there and whether the way there is\n"
        "encrypted; how the ledger ends there, and how it ended when a change was acknowledged last. Works\n"
        "also where the rows lack that and everything else is refused: it says so and ends with 1.",
    .run = show_database};

const Command kDatabasePrepare{
    .name = "database prepare",
    .arguments = "SCHOOL DATABASE",
    .summary = "print the SQL that makes a PostgreSQL server ready for a school",
    .manual =
        "SCHOOL becomes a login role with a schema of its own in DATABASE, and reaches nothing else there. "
        "Nothing\n"
        "is done: an administrator of the server runs what is printed. Names are small letters, digits and "
        "'_'.",
    .least_arguments = 2,
    .most_arguments = 2,
    .run = prepare_database};

const Command kDatabaseMove{
    .name = "database move",
    .arguments = "postgresql://SCHOOL@HOST/DATABASE|file",
    .summary = "bring the database to a PostgreSQL server, or back into the workspace",
    .manual =
        "Copies every row, proves the copy by its rows and the ledger's chain, and only then uses it; else "
        "the "
        "workspace\n"
        "works on as before. What was left stays until a person removes it. Nobody may work in the "
        "workspace\n"
        "meanwhile. The server's role is made by what 'database prepare' prints. A password never stands in "
        "the\n"
        "address: libpq takes it from ~/.pgpass or PGPASSWORD, or --database-password-file names its file.",
    .options =
        [](po::options_description_easy_init add) {
          add(kPasswordFile, po::value<std::string>()->value_name("FILE"),
              "a file of mode 600 with the role's password, or credential:NAME, of systemd");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = move_database};

const Command kDatabaseTakeOver{
    .name = "database take-over",
    .summary = "let this workspace take another one's place at its rows on a server",
    .manual =
        "A school's rows on a server belong to one workspace, as many machines as may mount its folder: a\n"
        "second folder with a copy of database.server is refused. Where a folder takes the place of one that "
        "is\n"
        "gone, an admin says this in it. Refused while any program works with these rows; the ledger tells "
        "it.",
    .run = take_over_database};

const Command kDatabaseAccept{
    .name = "database accept",
    .summary = "work with a database that lacks what was acknowledged, since that is lost for good",
    .manual =
        "Where the database does not hold the ledger as the workspace was told it stands (a primary that\n"
        "came back, a replica that had not got everything, a restored copy), everything is refused. Mostly\n"
        "the way to the right database has to be mended. Only where the rest is lost for good an admin says\n"
        "this, after 'database show': approvals end and posts become drafts, as 'restore' has it, everybody\n"
        "signs in anew, and the ledger tells it. Nobody may work in the workspace meanwhile.",
    .run = accept_database};

}  // namespace schoolgate::cli
