// Which workspace the rows on a server are of. Its folder has an identity, and the rows know it: two
// workspaces never work on one school's rows, as many machines as may mount the folder of one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "foundation/clock.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::gate {

// A workspace as rows know it.
struct RowOwner {
  std::string identity;
  std::string place;  // where its folder was then, as a person reads it
  std::string since;  // when they became its own
};

// With the identity that the file holds, made when absent.
[[nodiscard]] Result<RowOwner> owner_of_folder(const std::filesystem::path& identity_file,
                                               const Clock& clock);

// Its table; the rows of it go wherever the school's go.
[[nodiscard]] const Schema& owner_schema();

// Needs the schema. Nothing where no workspace ever worked on them on a server.
[[nodiscard]] std::optional<RowOwner> owner_of_rows(Database& database);

// Of rows on a server: those of nobody become this workspace's. Refused, with the other's place, when they
// are another's. Needs the schema.
[[nodiscard]] Status own_rows(Database& database, const RowOwner& workspace);

// Makes the workspace the owner of what was just copied for it, whoever had it before.
void hand_over_rows(Database& copy, const RowOwner& workspace);

// A person says that this workspace takes the other's place; the ledger tells it. Refused where nothing is to
// be taken over. Conflict while any other program is connected to the school, which may be the other's.
[[nodiscard]] Status take_over_rows(const ServerAddress& address, const RowOwner& workspace,
                                    const Clock& clock, const std::string& who);

}  // namespace schoolgate::gate
