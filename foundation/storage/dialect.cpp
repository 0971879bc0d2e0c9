#include "foundation/storage/dialect.hpp"

#include <charconv>
#include <optional>
#include <regex>
#include <stdexcept>

#include <fmt/format.h>

namespace schoolgate {
namespace {

[[noreturn]] void refuse_column(const std::string& column) {
  throw std::runtime_error(fmt::format("the database holds no whole number as {}", column));
}

std::uint64_t not_negative(long long number, const std::string& column) {
  if (number < 0) refuse_column(column);
  return static_cast<std::uint64_t>(number);
}

}  // namespace

Tongue tongue_of(ReadSession& session) {
  return session.sql().get_backend_name() == "sqlite3" ? Tongue::Sqlite : Tongue::Postgresql;
}

std::string in_the_tongue_of(ReadSession& session, const std::string& statement) {
  if (tongue_of(session) == Tongue::Sqlite) return statement;
  static const std::regex kText(R"(\bVARCHAR\(\d+\)|\bCHAR\(\d+\)|\bTEXT\b)");
  return std::regex_replace(statement, kText, R"(TEXT COLLATE "C")");
}

bool has_table(ReadSession& session, const std::string& table) {
  int there = 0;
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      session << "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = :name", soci::use(table),
          soci::into(there);
      break;
    case Tongue::Postgresql:
      session << "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = CURRENT_USER AND tablename = "
                 ":name",
          soci::use(table), soci::into(there);
      break;
  }
  return there > 0;
}

void make_append_only(WriteSession& session, const std::string& table, const std::string& why) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      for (const auto& [event, name] : {std::pair{"UPDATE", "altered"}, std::pair{"DELETE", "shortened"}}) {
        session << fmt::format(
            "CREATE TRIGGER IF NOT EXISTS {0}_is_not_{1} BEFORE {2} ON {0} BEGIN SELECT RAISE(ABORT, '{3}'); "
            "END",
            table, name, event, why);
      }
      return;
    case Tongue::Postgresql:
      break;
  }
  const std::string trigger = table + "_is_append_only";
  int there = 0;
  session << "SELECT COUNT(*) FROM pg_catalog.pg_trigger WHERE tgrelid = to_regclass(:table) AND tgname = "
             ":trigger",
      soci::use(table), soci::use(trigger), soci::into(there);
  if (there > 0) return;
  session << fmt::format(
      "CREATE OR REPLACE FUNCTION {0}() RETURNS TRIGGER LANGUAGE plpgsql AS "
      "$$BEGIN RAISE EXCEPTION '{2}'; END$$; "
      "CREATE TRIGGER {0} BEFORE UPDATE OR DELETE OR TRUNCATE ON {1} EXECUTE FUNCTION {0}()",
      trigger, table, why);
}

void keep_readers_out(WriteSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return;
    case Tongue::Postgresql:
      session << "LOCK TABLE schema_steps IN ACCESS EXCLUSIVE MODE";
      return;
  }
}

int other_connections(ReadSession& session) {
  int others = 0;
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      throw std::logic_error("nobody connects to a file");
    case Tongue::Postgresql:
      session << "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE usename = current_user AND pid <> "
                 "pg_backend_pid()",
          soci::into(others);
      break;
  }
  return others;
}

const char* random_number(ReadSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return "ABS(RANDOM() % 2147483647)";
    case Tongue::Postgresql:
      break;
  }
  return "FLOOR(RANDOM() * 2147483647)";
}

std::string taking_rows_of(ReadSession& session, const std::string& table) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return "";
    case Tongue::Postgresql:
      break;
  }
  return fmt::format(" FOR UPDATE OF {} SKIP LOCKED", table);
}

std::optional<ServerHistory> history_of(ReadSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return std::nullopt;
    case Tongue::Postgresql:
      break;
  }
  // The control file has a promoted server's old timeline until its next checkpoint; what it writes has the
  // new one, first in its file's name.
  std::string system;
  std::string file;
  session << "SELECT (SELECT system_identifier::text FROM pg_control_system()), CASE WHEN "
             "pg_is_in_recovery() THEN '' ELSE pg_walfile_name(pg_current_wal_lsn()) END",
      soci::into(system), soci::into(file);
  if (file.empty()) return std::nullopt;
  constexpr std::size_t kDigits = 8;
  ServerHistory history{system, 0};
  const auto [end, error] = std::from_chars(file.data(), file.data() + kDigits, history.timeline, 16);
  if (error != std::errc() || file.size() < kDigits || end != file.data() + kDigits)
    throw std::runtime_error("the database server does not tell its timeline");
  return history;
}

const char* milliseconds_now(ReadSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return "CAST((JULIANDAY('now') - 2440587.5) * 86400000 AS INTEGER)";
    case Tongue::Postgresql:
      break;
  }
  return "CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)";
}

void tell_news(WriteSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      return;
    case Tongue::Postgresql:
      session << "SELECT pg_notify(current_user::text, '')";
      return;
  }
}

std::uint64_t whole_number(const soci::row& row, const std::string& column) {
  switch (row.get_properties(column).get_data_type()) {
    case soci::dt_integer:
      return not_negative(row.get<int>(column), column);
    case soci::dt_long_long:
      return not_negative(row.get<long long>(column), column);
    case soci::dt_unsigned_long_long:
      return row.get<unsigned long long>(column);
    case soci::dt_string: {
      const auto text = row.get<std::string>(column);
      std::uint64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) refuse_column(column);
      return number;
    }
    case soci::dt_double:
    case soci::dt_date:
    case soci::dt_blob:
    case soci::dt_xml:
      break;
  }
  refuse_column(column);
}

}  // namespace schoolgate
