// Which school of which PostgreSQL server: an address that may be written down and shown.
#pragma once

#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate {

// Of one school: the address' user is the login role that owns the school's schema, which is named like it.
class ServerAddress {
 public:
  // "postgresql://school@host/database?sslmode=verify-full", by libpq's conventions. Refused with a password
  // in it, and with what would let something else than the address choose the server or the role, or how it
  // is spoken to; nor does the environment say any of that. Without a
  // host it is this machine's own server, by its socket; a host elsewhere is spoken to encrypted, with its
  // certificate verified, unless the address says otherwise.
  // `password`: "" where libpq finds it (PGPASSFILE, ~/.pgpass, PGPASSWORD) or the server needs none, else a
  // file of mode 0600 that holds it, or "credential:NAME", which the service manager gives.
  [[nodiscard]] static Result<ServerAddress> parse(std::string_view url, std::string password = "");

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& password_place() const { return password_; }
  [[nodiscard]] const std::string& school() const { return school_; }
  // For libpq, with the password read anew; never to be printed.
  [[nodiscard]] Result<std::string> connection() const;

 private:
  std::string url_;
  std::string password_;
  std::string school_;
  std::string connection_;
};

// What a person may want to know of a server that was connected to.
struct ServerFacts {
  std::string version;  // "15.18"
  std::string host;     // a name, or the folder of its socket
  std::string database;
  std::string school;  // role and schema
  bool encrypted = false;
  bool verified = false;  // its certificate and name were looked at (sslmode=verify-full)
  bool local = false;     // nothing of it crosses a network
};

}  // namespace schoolgate
