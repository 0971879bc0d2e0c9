#include "foundation/storage/server_preparation.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace schoolgate {
namespace {

bool is_plain_name(std::string_view name) {
  constexpr std::size_t kMost = 63;  // letters of a name that PostgreSQL keeps
  const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= kMost && small(name.front()) && !name.starts_with("pg_") &&
         std::ranges::all_of(name, [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

Result<std::string> sql_to_prepare(const std::string& school, const std::string& database) {
  for (const std::string& name : {school, database}) {
    if (!is_plain_name(name))
      return failure(ErrorCode::InvalidInput,
                     "a name for a school or database has something else than small letters, digits and '_'",
                     "begin with a letter, at most 63 of them: oak_primary");
  }
  if (school == "public")
    return failure(ErrorCode::InvalidInput, "a school cannot be called public",
                   "that is everybody's schema: name it otherwise");
  return fmt::format(
      "BEGIN;\n"
      "DO $$BEGIN IF current_database() <> '{1}' THEN RAISE EXCEPTION 'nothing was done: this is the "
      "database "
      "%, run it in {1}', current_database(); END IF; END$$;\n"
      "REVOKE CONNECT, TEMPORARY ON DATABASE \"{1}\" FROM PUBLIC;\n"
      "REVOKE ALL ON SCHEMA public FROM PUBLIC;\n"
      "CREATE ROLE \"{0}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;\n"
      "GRANT CONNECT ON DATABASE \"{1}\" TO \"{0}\";\n"
      // Whoever is no superuser may make a schema for a role only as its member.
      "GRANT \"{0}\" TO CURRENT_USER;\n"
      "CREATE SCHEMA \"{0}\" AUTHORIZATION \"{0}\";\n"
      "REVOKE \"{0}\" FROM CURRENT_USER;\n"
      "COMMIT;\n",
      school, database);
}

}  // namespace schoolgate
