// What an administrator of a PostgreSQL server does once for each school.
#pragma once

#include <string>

#include "foundation/result.hpp"

namespace schoolgate {

// SQL for that database: a login role for the school that reaches its own schema and nothing else. All of it
// or nothing, and nothing in another database; for a superuser, or an owner of the database who may make
// roles. Without a password, which the administrator sets. InvalidInput unless both names are small letters,
// digits and underscores, a letter first, at most 63.
[[nodiscard]] Result<std::string> sql_to_prepare(const std::string& school, const std::string& database);

}  // namespace schoolgate
