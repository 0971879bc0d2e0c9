// A school's schema of a PostgreSQL server.
#pragma once

#include <memory>
#include <optional>

#include "foundation/storage/engine.hpp"
#include "foundation/storage/server_address.hpp"

namespace schoolgate {

class ServerConnection;

class PostgresqlEngine : public DatabaseEngine {
 public:
  // As Database::open_server.
  [[nodiscard]] static Result<std::unique_ptr<PostgresqlEngine>> open(const ServerAddress& address);
  ~PostgresqlEngine() override;

  void write(const std::function<bool(WriteSession&)>& work) override;
  void write_beside(const std::function<bool(WriteSession&)>& work) override;
  [[nodiscard]] bool wait_for_news(std::chrono::milliseconds longest) override;
  void read(const std::function<bool(ReadSession&)>& work) override;
  [[nodiscard]] std::string fault() override;
  [[nodiscard]] Status compact() override;
  [[nodiscard]] std::optional<ServerFacts> server() override;
  [[nodiscard]] Status copy_file_to(const std::filesystem::path& path) override;

 private:
  explicit PostgresqlEngine(const ServerAddress& address);
  void make_steps_table(const ServerAddress& address);

  std::unique_ptr<ServerConnection> writer_;
  std::unique_ptr<ServerConnection> reader_;
  // Connected by their first use: most programs do neither.
  std::unique_ptr<ServerConnection> beside_;
  std::unique_ptr<ServerConnection> listener_;
};

}  // namespace schoolgate
