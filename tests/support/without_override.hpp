// Root, but bound by the permissions of files as everybody else.
#pragma once

#include <stdexcept>

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace schoolgate::test {

// Of this thread, until it is destroyed. Changes nothing for whoever is not root.
class WithoutOverride {
 public:
  WithoutOverride() {
    call(SYS_capget, before_);
    __user_cap_data_struct less[2] = {before_[0], before_[1]};
    less[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
    call(SYS_capset, less);
  }
  ~WithoutOverride() { static_cast<void>(::syscall(SYS_capset, &header_, before_)); }
  WithoutOverride(const WithoutOverride&) = delete;
  WithoutOverride& operator=(const WithoutOverride&) = delete;

 private:
  void call(long number, __user_cap_data_struct* data) {
    if (::syscall(number, &header_, data) != 0)
      throw std::runtime_error("the capabilities cannot be changed");
  }
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2]{};
};

}  // namespace schoolgate::test
