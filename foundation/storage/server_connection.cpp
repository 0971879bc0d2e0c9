#include "foundation/storage/server_connection.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <sys/socket.h>

#include "foundation/text.hpp"

namespace schoolgate {
namespace {

constexpr int kOldestVersion = 150000;

PGconn* raw(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

// As the connection itself is, whatever its server is called.
bool is_within_this_machine(PGconn* connection) {
  sockaddr_storage other{};
  socklen_t size = sizeof other;
  if (::getpeername(PQsocket(connection), reinterpret_cast<sockaddr*>(&other), &size) != 0) return false;
  if (other.ss_family == AF_UNIX) return true;
  if (other.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(other);
    return (ntohl(four.sin_addr.s_addr) >> IN_CLASSA_NSHIFT) == IN_LOOPBACKNET;
  }
  return other.ss_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(other).sin6_addr);
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : trimmed(text)) {
    if (c != '\n') {
      line += c;
    } else {
      line += "; ";
    }
  }
  return line;
}

// What the server itself said of a statement; empty where it said nothing.
std::string state_of(const soci::soci_error& error) {
  const auto* server = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return server == nullptr ? "" : std::string(trimmed(server->sqlstate()));
}

// Without what SOCI adds: the statement and the values of the row.
std::string told_by(const soci::soci_error& error) {
  const std::string message = error.get_error_message();
  constexpr std::string_view kBefore = "ERROR:  ";
  const auto begin = message.find(kBefore);
  return one_line(begin == std::string::npos ? message : message.substr(begin + kBefore.size()));
}

StorageError ended_within() {
  return StorageError(
      {ErrorCode::Unavailable,
       "the workspace's database failed (the transaction was ended or broken by what was done in it)",
       "see the server's log, then run the same command again"});
}

Error refused(const ServerAddress& address, std::string_view what) {
  return {ErrorCode::Refused, fmt::format("the database role {} {}", address.school(), what),
          "'schoolgate database prepare' prints what an administrator of the server runs"};
}

struct Barrier {
  const char* broken;  // SQL that is true where it is
  const char* what;
};

// Each would let one school reach another's rows, whatever its program asks for.
constexpr Barrier kBarriers[] = {
    {"current_user <> session_user", "acts as another role than it signed in as"},
    {"EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR "
     "rolcreaterole OR rolcreatedb OR rolreplication))",
     "may do more than a school's may: it is a superuser, makes roles or databases, replicates, or passes "
     "row "
     "security by"},
    {"EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = "
     "current_user)",
     "is a member of another role"},
    // Since version 16 whoever makes roles is a member of them that may neither use their rights nor take
    // them on; before, every member may.
    {"EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE r.rolname = "
     "current_user AND (to_jsonb(m) ->> 'inherit_option' IS DISTINCT FROM 'false' OR to_jsonb(m) ->> "
     "'set_option' IS DISTINCT FROM 'false'))",
     "has another role as its member"},
    {"EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_get_userbyid(datdba) = "
     "current_user)",
     "owns the whole database"},
    {"NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = current_user AND pg_get_userbyid(nspowner) = "
     "current_user)",
     "has no schema of its own that is named like it"},
    {"EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = current_user AND "
     "a.grantee <> n.nspowner)",
     "has a schema that other roles may use"},
    {"EXISTS (SELECT FROM pg_namespace WHERE nspname <> current_user AND has_schema_privilege(oid, "
     "'CREATE'))",
     "may make things outside its own schema, as then often everybody may"},
    {"EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN "
     "('r','p','v','m','f') AND n.nspname NOT IN (current_user, 'pg_catalog', 'information_schema', "
     "'pg_toast') AND has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT, INSERT, "
     "UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR has_any_column_privilege(c.oid, 'SELECT, INSERT, "
     "UPDATE, REFERENCES')))",
     "may reach tables outside its own schema"},
    {"EXISTS (SELECT FROM pg_proc WHERE prosecdef AND pronamespace::regnamespace::text NOT IN "
     "('pg_catalog', 'information_schema') AND pg_get_userbyid(proowner) <> current_user AND "
     "has_schema_privilege(pronamespace, 'USAGE') AND has_function_privilege(oid, 'EXECUTE'))",
     "may run functions with another role's rights (SECURITY DEFINER)"},
    {"EXISTS (SELECT FROM pg_foreign_server WHERE has_server_privilege(oid, 'USAGE'))",
     "may reach other servers by this one (a foreign server)"},
    {"EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
     "current_user AND c.relowner <> n.nspowner) OR EXISTS (SELECT FROM pg_proc f JOIN pg_namespace n ON "
     "n.oid = f.pronamespace WHERE n.nspname = current_user AND f.proowner <> n.nspowner)",
     "has things in its schema that belong to another role"},
    {"EXISTS (SELECT FROM pg_roles r, pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace "
     "n ON n.oid = c.relnamespace, aclexplode(t.attacl) a WHERE n.nspname = current_user AND r.rolname = "
     "current_user AND a.grantee <> r.oid)",
     "has columns of tables that other roles may use"},
    {"EXISTS (SELECT FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
     "aclexplode(c.relacl) a WHERE n.nspname = current_user AND r.rolname = current_user AND a.grantee <> "
     "r.oid)",
     "has tables that other roles may use"},
};

// libpq would print notices, which may hold what a statement held.
void hear_nothing(void* /*of this connection*/, const PGresult* /*notice*/) {}

// As long as nobody has looked who may make what where, no name is looked for outside pg_catalog: a function
// that somebody else put into another schema would be run with this school's rights.
// As the connection was made with it; empty where it has no such option.
std::string option_of(PGconn* connection, std::string_view name) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(connection),
                                                                             &PQconninfoFree);
  for (const PQconninfoOption* one = options.get(); one != nullptr && one->keyword != nullptr; ++one) {
    if (name == one->keyword) return one->val == nullptr ? "" : one->val;
  }
  return "";
}

void set_up(soci::session& session) {
  PQsetNoticeReceiver(raw(session), hear_nothing, nullptr);
  session << "SET search_path = pg_catalog";
  // Terse: details would repeat the values of a row.
  PQsetErrorVerbosity(raw(session), PQERRORS_TERSE);
  session << "SELECT set_config('client_encoding', 'UTF8', false), "
             "set_config('standard_conforming_strings', 'on', false), "
             "set_config('lock_timeout', '30s', false), "
             // Else libpq would write notices to standard error.
             "set_config('client_min_messages', 'error', false), "
             // Of a machine that died the server lets go, and of its locks.
             "set_config('tcp_keepalives_idle', '30', false), "
             "set_config('tcp_keepalives_interval', '10', false), "
             "set_config('tcp_keepalives_count', '3', false), "
             // What was committed is on the disk, whatever the server does of itself.
             "set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = "
             "'remote_apply' THEN 'remote_apply' ELSE 'on' END, false), "
             // A COMMIT that waits for a replica and is cut short counts as done, though a fail-over would
             // lose it.
             "set_config('statement_timeout', '0', false)";
}

void enter_own_schema(soci::session& session) {
  session << "SELECT set_config('search_path', quote_ident(current_user::text), false)";
}

Status check(soci::session& session, const ServerAddress& address) {
  if (PQserverVersion(raw(session)) < kOldestVersion)
    return tl::unexpected(Error{ErrorCode::Unsupported, "the PostgreSQL server is older than version 15",
                                "use a newer one, or the database in a file"});
  std::string encoding;
  session << "SELECT current_setting('server_encoding')", soci::into(encoding);
  if (encoding != "UTF8")
    return tl::unexpected(Error{ErrorCode::Unsupported,
                                fmt::format("the database's encoding is {}, not UTF8", encoding),
                                "make the database with ENCODING 'UTF8'"});
  std::string user;
  session << "SELECT current_user", soci::into(user);
  if (user != address.school()) return tl::unexpected(refused(address, "is not who the server says it is"));
  for (const Barrier& barrier : kBarriers) {
    int broken = 0;
    session << fmt::format("SELECT CASE WHEN {} THEN 1 ELSE 0 END", barrier.broken), soci::into(broken);
    if (broken != 0) return tl::unexpected(refused(address, barrier.what));
  }
  return {};
}

}  // namespace

Error rows_were_left(const ServerAddress& address) {
  return {ErrorCode::Refused,
          fmt::format("the rows of {} on the server were left: they were brought to a file, and what is "
                      "written there now would be lost",
                      address.school()),
          "use the workspace as it is now; where the move was interrupted, say 'schoolgate database move "
          "file' again"};
}

ServerConnection::ServerConnection(ServerAddress address, const char* once, const char* begin)
    : address_(std::move(address)), once_(once), begin_(begin) {}

ServerConnection::~ServerConnection() = default;

bool ServerConnection::lost() const { return !session_ || PQstatus(raw(*session_)) != CONNECTION_OK; }

Status ServerConnection::connect() {
  const auto where = address_.connection();
  if (!where) return tl::unexpected(where.error());
  try {
    session_.reset();
    auto session = std::make_unique<soci::session>(soci::postgresql, *where);
    set_up(*session);
    if (auto fits = check(*session, address_); !fits) return fits;
    enter_own_schema(*session);
    *session << once_;
    session_ = std::move(session);
    number_ = next_connection();
    return {};
  } catch (const soci::soci_error& error) {
    return failure(
        ErrorCode::Unavailable,
        fmt::format("the database server of {} cannot be used ({})", address_.url(), told_by(error)),
        "see that it runs and is reached from here, and that role and password are right "
        "(docs/postgresql.md)");
  }
}

soci::session& ServerConnection::connected() {
  if (lost()) {
    if (auto connection = connect(); !connection) throw StorageError(connection.error());
  }
  return *session_;
}

StorageError ServerConnection::failed(const soci::soci_error& error) {
  const std::string what = told_by(error);
  if (lost()) {
    session_.reset();
    return StorageError(
        {ErrorCode::Unavailable,
         fmt::format("the connection to the database was lost ({}); what was begun is undone", what),
         "see that the server runs, then run the same command again"});
  }
  if (state_of(error) == "42P01" && what.find("schema_steps") != std::string::npos)
    return StorageError(rows_were_left(address_));
  if (state_of(error) == "55P03")
    return StorageError({ErrorCode::Unavailable,
                         "another program has been using this school's database for half a minute",
                         "wait until it is done, or end it"});
  return StorageError({ErrorCode::Unavailable, fmt::format("the workspace's database failed ({})", what),
                       "see the server's log and its free space, then run the same command again"});
}

void ServerConnection::begin_or_connect_anew() {
  soci::session& session = connected();
  try {
    session << begin_;
  } catch (const soci::soci_error&) {
    // Of a connection that stood idle nobody knows that it was lost before it is used.
    if (!lost()) {
      session << "ROLLBACK";
      throw;
    }
    connected() << begin_;
  }
}

template <typename Session>
void ServerConnection::run(const std::function<bool(Session&)>& work) {
  const std::scoped_lock lock(mutex_);
  try {
    begin_or_connect_anew();
    Session session(*session_, number_);
    if (!work(session)) return undo();
    if constexpr (std::is_same_v<Session, ReadSession>) return end_reading();
  } catch (const soci::soci_error& error) {
    undo();
    throw failed(error);
  } catch (const RowsRefused&) {
    session_.reset();
    throw;
  } catch (...) {
    undo();
    throw;
  }
  commit();
}

template void ServerConnection::run<ReadSession>(const std::function<bool(ReadSession&)>& work);
template void ServerConnection::run<WriteSession>(const std::function<bool(WriteSession&)>& work);

// What was read is an answer though the connection is lost now. Of what a reader did in spite of all
// nothing stands.
void ServerConnection::end_reading() {
  const bool whole = PQtransactionStatus(raw(*session_)) == PQTRANS_INTRANS;
  undo();
  if (!whole) throw ended_within();
}

void ServerConnection::commit() {
  // The server answers COMMIT kindly where a statement failed before, and undoes everything.
  if (PQtransactionStatus(raw(*session_)) != PQTRANS_INTRANS) {
    undo();
    throw ended_within();
  }
  try {
    *session_ << "COMMIT";
  } catch (const soci::soci_error& error) {
    // What the server refuses by itself, and goes on, it has undone.
    if (!lost() && !state_of(error).empty()) throw failed(error);
    session_.reset();
    throw CommitUnknown({ErrorCode::Unavailable,
                         "the connection to the database was lost while a change was committed: whether it "
                         "stands is not known",
                         "look whether it is there before you do it again"});
  }
}

void ServerConnection::undo() noexcept {
  try {
    if (!lost() && PQtransactionStatus(raw(*session_)) != PQTRANS_IDLE) *session_ << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The server undoes what a connection leaves when it goes; the failure that led here is under way.
    session_.reset();
  }
}

void ServerConnection::alone(const std::function<void(soci::session&)>& work) {
  const std::scoped_lock lock(mutex_);
  try {
    work(connected());
  } catch (const soci::soci_error& error) {
    throw failed(error);
  }
}

bool ServerConnection::wait_for_news(std::chrono::milliseconds longest) {
  bool told = false;
  alone([&](soci::session& session) {
    // Said each time, since the connection may be a new one by now.
    session << fmt::format("LISTEN \"{}\"", address_.school());
    PGconn* connection = raw(session);
    const auto drain = [&] {
      while (PGnotify* news = PQnotifies(connection)) {
        told = true;
        PQfreemem(news);
      }
    };
    drain();
    if (told) return;
    pollfd socket{PQsocket(connection), POLLIN, 0};
    static_cast<void>(::poll(&socket, 1, static_cast<int>(longest.count())));
    if (PQconsumeInput(connection) == 0) throw soci::soci_error("it was ended by the server");
    drain();
  });
  return told;
}

ServerFacts ServerConnection::facts() {
  ServerFacts facts;
  alone([&](soci::session& session) {
    session << "SELECT split_part(current_setting('server_version'), ' ', 1), current_database()::text, "
               "current_user::text",
        soci::into(facts.version), soci::into(facts.database), soci::into(facts.school);
    PGconn* connection = raw(session);
    facts.encrypted = PQsslInUse(connection) != 0;
    facts.verified = facts.encrypted && option_of(connection, "sslmode") == "verify-full";
    facts.host = PQhost(connection);
    facts.local = is_within_this_machine(connection);
  });
  return facts;
}

}  // namespace schoolgate
