#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/upkeep/secret_place.hpp"
#include "foundation/storage/server_preparation.hpp"
#include "foundation/text.hpp"
#include "gate/backup/database_move.hpp"
#include "gate/school/school.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::cli {
namespace {

constexpr const char* kPasswordFile = "database-password-file";

ExitCode show_database(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto server = school->database()->server();
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    nlohmann::json line{{"server", server.has_value()}};
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
    terminal.result(to_line(line));
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
  return ExitCode::Done;
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

}  // namespace

const Command kDatabaseShow{
    .name = "database show",
    .summary = "which database the workspace has, and how it is reached",
    .manual =
        "Tells the file, or the server with its version, the school there and whether the way "
        "there is encrypted.",
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

}  // namespace schoolgate::cli
