// Which database belongs to a folder of files: one of these, unless one of a server was chosen.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate {

struct DatabasePlace {
  std::filesystem::path file;    // SQLite's
  std::filesystem::path server;  // says which server was chosen in its place; absent where none was
};

// Nothing where the database is the file. InvalidInput, naming the file, when what was chosen cannot be read:
// the other one never takes its place.
[[nodiscard]] Result<std::optional<ServerAddress>> chosen_server(const DatabasePlace& place);

// From now on every program uses that server. AlreadyExists where one was chosen.
[[nodiscard]] Status choose_server(const DatabasePlace& place, const ServerAddress& address);
// From now on every program uses the file; which server it was stands in ".before" beside, for whoever
// removes the school there.
[[nodiscard]] Status choose_file(const DatabasePlace& place);

// The database that was chosen; a null key for plain files. Refused where files are sealed and rows on a
// server would lie plain.
[[nodiscard]] Result<std::shared_ptr<Database>> open_chosen(const DatabasePlace& place,
                                                            const PageKey& key = nullptr);

}  // namespace schoolgate
