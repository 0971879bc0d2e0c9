// One connection to a school's schema of a PostgreSQL server, made anew when it was lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include <soci/soci.h>

#include "foundation/storage/server_address.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/storage_error.hpp"

namespace schoolgate {

// Of a school whose rows there are closed (table_copy.hpp).
[[nodiscard]] Error rows_were_left(const ServerAddress& address);

// One user at a time. Throws StorageError when server or connection fail: one sentence, without any value of
// a row.
class ServerConnection {
 public:
  // What each connection and what each transaction begins with.
  ServerConnection(ServerAddress address, const char* once, const char* begin);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // Connects, and refuses a role that could reach another school or whose rows others could reach.
  [[nodiscard]] Status connect();

  // One transaction; of one that reads nothing ever stands. Only its beginning is tried twice: nothing was
  // done before it. Throws CommitUnknown when the connection is lost while it commits.
  template <typename Session>
  void run(const std::function<bool(Session&)>& work);

  // Outside any transaction, which is none of this object's while `work` runs.
  void alone(const std::function<void(soci::session&)>& work);

  // Until news of this school are told (dialect.hpp) or the time is over; true when they were.
  [[nodiscard]] bool wait_for_news(std::chrono::milliseconds longest);

  [[nodiscard]] ServerFacts facts();

 private:
  [[nodiscard]] soci::session& connected();
  [[nodiscard]] bool lost() const;
  // After a failure: lets go of a connection that is none any more, and says what happened.
  [[nodiscard]] StorageError failed(const soci::soci_error& error);
  void begin_or_connect_anew();
  void end_reading();
  void commit();
  void undo() noexcept;

  ServerAddress address_;
  const char* once_;
  const char* begin_;
  std::mutex mutex_;
  std::unique_ptr<soci::session> session_;
  std::uint64_t number_ = 0;  // of the connection that session_ is
};

}  // namespace schoolgate
