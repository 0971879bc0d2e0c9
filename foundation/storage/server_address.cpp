#include "foundation/storage/server_address.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <netinet/in.h>

#include "foundation/secret_file.hpp"

namespace schoolgate {
namespace {

constexpr std::uintmax_t kMostPassword = 4096;
// Where Debian's server listens on its own machine.
constexpr const char* kSocketFolder = "/run/postgresql";
constexpr const char* kForm = "write it as postgresql://SCHOOL@HOST/DATABASE";

struct OptionsFree {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

using Words = std::map<std::string, std::string, std::less<>>;

Result<Words> words_of_url(const std::string& url) {
  char* wrong = nullptr;
  const std::unique_ptr<PQconninfoOption, OptionsFree> options(PQconninfoParse(url.c_str(), &wrong));
  const std::unique_ptr<char, decltype(&PQfreemem)> owned(wrong, &PQfreemem);
  // What libpq says of it may repeat a password.
  if (!options)
    return failure(ErrorCode::InvalidInput, "the address of the database is not understood", kForm);
  Words words;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) words[option->keyword] = option->val;
  }
  return words;
}

bool is_loopback(const std::string& address) {
  in_addr four{};
  if (::inet_pton(AF_INET, address.c_str(), &four) == 1)
    return (ntohl(four.s_addr) >> IN_CLASSA_NSHIFT) == IN_LOOPBACKNET;
  in6_addr six{};
  return ::inet_pton(AF_INET6, address.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

bool is_of_this_machine(const std::string& host) {
  return host.starts_with('/') || host.starts_with('@') || host == "localhost" || is_loopback(host);
}

bool all_of_this_machine(const Words& words) {
  const std::string& hosts = words.at("host");
  for (std::size_t begin = 0; begin <= hosts.size();) {
    const std::size_t end = std::min(hosts.find(',', begin), hosts.size());
    if (!is_of_this_machine(hosts.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

// As a part of an address: nothing is left that SOCI, which divides what libpq is given at blanks, or libpq
// could take for something else.
std::string in_an_address(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      text += c;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return text;
}

Result<std::string> read_password(const std::string& place) {
  const auto bytes = read_secret(place, "the database's password", kMostPassword);
  if (!bytes) return tl::unexpected(bytes.error());
  std::string password(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  // Of an editor; blanks may be a part of it.
  if (password.ends_with('\n')) password.pop_back();
  if (password.ends_with('\r')) password.pop_back();
  if (!password.empty() && password.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos)
    return password;
  return failure(ErrorCode::InvalidInput,
                 fmt::format("the database's password in {} is not one line of text", place),
                 "write the password there, and nothing else");
}

}  // namespace

Result<ServerAddress> ServerAddress::parse(std::string_view url, std::string password) {
  ServerAddress address;
  address.url_ = url;
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
    return failure(ErrorCode::InvalidInput, "the address of the database does not begin with postgresql://",
                   kForm);
  auto words = words_of_url(address.url_);
  if (!words) return tl::unexpected(words.error());
  for (const char* secret : {"password", "sslpassword"}) {
    if (words->contains(secret))
      return failure(ErrorCode::Refused,
                     "the address of the database has a password in it, which others could read",
                     "leave it out, and put it into ~/.pgpass, PGPASSWORD or a file that "
                     "--database-password-file names; change it, since it was seen");
  }
  for (const char* other : {"service", "options", "replication", "hostaddr", "gssencmode"}) {
    if (words->contains(other))
      return failure(ErrorCode::Refused, fmt::format("the address of the database may not say {}", other),
                     "name host, database and school in the address itself");
  }
  if (!words->contains("user"))
    return failure(ErrorCode::InvalidInput, "the address of the database names no school, which is its user",
                   kForm);
  if (!words->contains("dbname"))
    return failure(ErrorCode::InvalidInput, "the address names no database", kForm);
  words->emplace("host", kSocketFolder);
  if (!words->contains("sslmode") && !all_of_this_machine(*words)) (*words)["sslmode"] = "verify-full";
  // Else the environment could name another server under this one's name, or settings of its own.
  words->emplace("hostaddr", "");
  words->emplace("options", "");
  // libpq would prefer it to TLS, and look at no certificate then, whatever sslmode says.
  words->emplace("gssencmode", "disable");
  // Of a server that is gone without a word the system would tell after two hours.
  words->emplace("keepalives", "1");
  words->emplace("keepalives_idle", "10");
  words->emplace("keepalives_interval", "5");
  words->emplace("keepalives_count", "3");
  words->emplace("tcp_user_timeout", "25000");
  // Of several hosts the one that takes writes.
  words->emplace("target_session_attrs", "read-write");
  words->emplace("connect_timeout", "10");
  words->emplace("application_name", "schoolgate");
  address.school_ = (*words)["user"];
  address.password_ = std::move(password);
  address.connection_ = "postgresql://";
  const char* before = "?";
  for (const auto& [word, value] : *words) {
    address.connection_ += fmt::format("{}{}={}", before, word, in_an_address(value));
    before = "&";
  }
  return address;
}

Result<std::string> ServerAddress::connection() const {
  if (password_.empty()) return connection_;
  const auto password = read_password(password_);
  if (!password) return tl::unexpected(password.error());
  return fmt::format("{}&password={}", connection_, in_an_address(*password));
}

}  // namespace schoolgate
