#include "foundation/os_user.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include <pwd.h>
#include <unistd.h>

namespace schoolgate {
namespace {

constexpr std::string_view kNumbered = "uid-";
constexpr std::size_t kMostBytes = 1U << 20U;

// Calls `look_up(entry, buffer, size, found)` with a buffer that is large enough; the name, or nothing.
template <typename LookUp>
std::string name_by(LookUp look_up) {
  std::vector<char> buffer(1024);
  for (;;) {
    passwd entry{};
    passwd* found = nullptr;
    const int error = look_up(&entry, buffer.data(), buffer.size(), &found);
    if (error == ERANGE && buffer.size() < kMostBytes) {
      buffer.resize(buffer.size() * 2);
      continue;
    }
    // Some systems say "no such user" in these ways.
    if (error != 0 && error != ENOENT && error != ESRCH)
      throw std::system_error(error, std::generic_category(), "the operating system's users cannot be read");
    return found == nullptr ? std::string() : std::string(found->pw_name);
  }
}

}  // namespace

std::string os_user() {
  const uid_t id = ::getuid();
  std::string name = name_by([&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
    return ::getpwuid_r(id, entry, buffer, size, found);
  });
  return name.empty() ? std::string(kNumbered) + std::to_string(id) : name;
}

bool is_os_user(std::string_view name) {
  if (name.starts_with(kNumbered)) {
    const auto digits = name.substr(kNumbered.size());
    return !digits.empty() && digits.size() <= 10 &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  const std::string wanted(name);
  return !name_by([&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
            return ::getpwnam_r(wanted.c_str(), entry, buffer, size, found);
          }).empty();
}

}  // namespace schoolgate
