// SQLite in one file beside the photos: the database of whoever chooses none.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "foundation/storage/engine.hpp"
#include "foundation/storage/sealed_pages.hpp"

namespace schoolgate {

class SqliteEngine : public DatabaseEngine {
 public:
  // As Database::open_file.
  [[nodiscard]] static Result<std::unique_ptr<SqliteEngine>> open(const std::filesystem::path& path,
                                                                  const PageKey& key);
  ~SqliteEngine() override;

  void write(const std::function<bool(WriteSession&)>& work) override;
  void write_beside(const std::function<bool(WriteSession&)>& work) override;
  [[nodiscard]] bool wait_for_news(std::chrono::milliseconds longest) override;
  void read(const std::function<bool(ReadSession&)>& work) override;
  [[nodiscard]] std::string fault() override;
  [[nodiscard]] Status compact() override;
  [[nodiscard]] std::optional<ServerFacts> server() override;
  [[nodiscard]] Status copy_file_to(const std::filesystem::path& path) override;
  // The copy is sealed with that key, or plain.
  [[nodiscard]] Status copy_file_to(const std::filesystem::path& path, const PageKey& key);

 private:
  class Connection;
  SqliteEngine(std::filesystem::path path, PageKey key);

  std::filesystem::path path_;
  PageKey key_;
  std::optional<SealedPages> sealed_;  // before the connections, and longer
  std::unique_ptr<Connection> writer_;
  std::unique_ptr<Connection> reader_;
};

}  // namespace schoolgate
