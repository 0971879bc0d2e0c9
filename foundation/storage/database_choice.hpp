// Which database belongs to a folder of files: one of these, unless one of a server was chosen.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate {

struct DatabasePlace {
  std::filesystem::path file;    // SQLite's
  std::filesystem::path server;  // says which server was chosen in its place; absent where none was

  // The one of both that counts.
  [[nodiscard]] const std::filesystem::path& chosen() const {
    std::error_code error;
    return std::filesystem::exists(server, error) || error ? server : file;
  }
};

// Where the file lies once its rows are on a server, until a person removes it.
[[nodiscard]] std::filesystem::path file_of_before(const DatabasePlace& place);
// Was the file put there, and no server chosen yet? Then neither is the database.
[[nodiscard]] bool is_half_moved(const DatabasePlace& place);

// Nothing where the database is the file. InvalidInput, naming the file, when what was chosen cannot be read:
// the other one never takes its place.
[[nodiscard]] Result<std::optional<ServerAddress>> chosen_server(const DatabasePlace& place);

// From now on every program uses that server. AlreadyExists where one was chosen.
[[nodiscard]] Status choose_server(const DatabasePlace& place, const ServerAddress& address);
// From now on every program uses the file; which server it was stands in ".before" beside, for whoever
// removes the school there.
[[nodiscard]] Status choose_file(const DatabasePlace& place);

// The database that was chosen; a null key for plain files. Refused where files are sealed and rows on a
// server would lie plain, and where it is half moved: an empty file never takes its place.
[[nodiscard]] Result<std::shared_ptr<Database>> open_chosen(const DatabasePlace& place,
                                                            const PageKey& key = nullptr);

}  // namespace schoolgate
