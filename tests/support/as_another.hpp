// A test that asks what an account without rights is told.
#pragma once

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace schoolgate::test {

// Takes root's rights away while it lives, where the test has them; the folder can be reached all the same.
class AsAnother {
 public:
  explicit AsAnother(const std::filesystem::path& folder) {
    constexpr uid_t kNobody = 65534;
    for (auto path = folder; path.has_relative_path() && path != std::filesystem::temp_directory_path();
         path = path.parent_path())
      std::filesystem::permissions(path,
                                   std::filesystem::perms::others_exec | std::filesystem::perms::others_read,
                                   std::filesystem::perm_options::add);
    if (::geteuid() == 0 && ::seteuid(kNobody) == 0) was_root_ = true;
  }
  AsAnother(const AsAnother&) = delete;
  AsAnother& operator=(const AsAnother&) = delete;
  ~AsAnother() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  bool was_root_ = false;
};

}  // namespace schoolgate::test
