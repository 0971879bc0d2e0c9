// opened_workspace WORKSPACE: makes a sealed workspace plain, in its own place. For a copy that a test looks
// into: with its key, database and originals are opened, nothing else is.
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

#include "foundation/durable_file.hpp"
#include "foundation/sealing/kept_files.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/sealed_pages.hpp"

namespace {

namespace fs = std::filesystem;
using namespace schoolgate;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

Status open_database(const fs::path& file, const WorkspaceKeys& keys) {
  const fs::path plain = file.string() + ".plain";
  {
    const SealedPages sealed(file, keys.pages);
    sqlite3* opened = nullptr;
    const int rc = sqlite3_open(fs::canonical(file).c_str(), &opened);
    const std::unique_ptr<sqlite3, Close> database(opened);
    const std::string statements = "PRAGMA temp_store = MEMORY; VACUUM INTO '" + plain.string() + "'";
    if (rc != SQLITE_OK || sqlite3_exec(opened, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      return failure(ErrorCode::Unavailable,
                     fmt::format("{} could not be copied ({})", file.string(), sqlite3_errmsg(opened)));
  }
  return replace_durably(plain, file);
}

Status open_originals(const fs::path& workspace, const WorkspaceKeys& keys) {
  const KeptFiles files(workspace, keys.files);
  for (const auto& entry : fs::directory_iterator(workspace / "vault")) {
    const auto original = files.read({entry.path()}, std::numeric_limits<std::uint32_t>::max());
    if (!original) return tl::unexpected(original.error());
    if (auto written = write_durably(entry.path(), *original, IfPresent::Replace); !written) return written;
  }
  return {};
}

Status open_workspace(const fs::path& workspace) {
  const auto keys = open_workspace_keys(workspace / "workspace.seal");
  if (!keys) return tl::unexpected(keys.error());
  if (!*keys) return {};
  if (auto opened = open_database(workspace / "schoolgate.db", **keys); !opened) return opened;
  return open_originals(workspace, **keys);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  start_secrets();
  const auto opened = open_workspace(words[1]);
  if (opened) return 0;
  fmt::print(stderr, "{}: {}\n", opened.error().message, opened.error().hint);
  return 1;
}
