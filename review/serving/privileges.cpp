#include "review/serving/privileges.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace schoolgate::review {

bool is_superuser() { return ::geteuid() == 0; }

void give_up_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    throw std::system_error(errno, std::generic_category(), "privileges");
  __user_cap_header_struct whose{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> held{};
  if (::syscall(SYS_capget, &whose, held.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "privileges");
  const std::uint32_t listens = held[0].permitted & (1U << CAP_NET_BIND_SERVICE);
  held = {};
  held[0].permitted = listens;
  held[0].effective = listens;
  if (::syscall(SYS_capset, &whose, held.data()) != 0)
    throw std::system_error(errno, std::generic_category(), "privileges");
}

}  // namespace schoolgate::review
