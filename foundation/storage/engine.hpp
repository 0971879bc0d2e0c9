// What every kind of database does for Database, which alone knows it.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "foundation/result.hpp"
#include "foundation/storage/server_address.hpp"

namespace schoolgate {

class ReadSession;
class WriteSession;

// As Database, whose contract it is. Throws StorageError when the database fails.
class DatabaseEngine {
 public:
  DatabaseEngine() = default;
  virtual ~DatabaseEngine() = default;
  DatabaseEngine(const DatabaseEngine&) = delete;
  DatabaseEngine& operator=(const DatabaseEngine&) = delete;

  // `work` says whether the transaction shall stand.
  virtual void write(const std::function<bool(WriteSession&)>& work) = 0;
  virtual void write_beside(const std::function<bool(WriteSession&)>& work) = 0;
  [[nodiscard]] virtual bool wait_for_news(std::chrono::milliseconds longest) = 0;
  virtual void read(const std::function<bool(ReadSession&)>& work) = 0;
  [[nodiscard]] virtual std::string fault() = 0;
  [[nodiscard]] virtual Status compact() = 0;
  [[nodiscard]] virtual std::optional<ServerFacts> server() = 0;
  // The file itself is copied. Unsupported where there is none.
  [[nodiscard]] virtual Status copy_file_to(const std::filesystem::path& path) = 0;
};

}  // namespace schoolgate
