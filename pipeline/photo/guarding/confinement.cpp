#include "pipeline/photo/guarding/confinement.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "foundation/file_descriptor.hpp"

namespace schoolgate::pipeline {
namespace {

// The sanitizers reserve terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// The sockets, what comes with a request, and none to spare for a file.
constexpr rlim_t kMostDescriptors = 8;

struct ReleaseFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

std::string reason(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> no_limit(std::string_view what) {
  return failure(ErrorCode::Unavailable, fmt::format("{} could not be limited ({})", what, reason(errno)));
}

Status limit(__rlimit_resource resource, rlim_t most, std::string_view what) {
  rlimit known{};
  if (::getrlimit(resource, &known) != 0) return no_limit(what);
  const rlim_t value = std::min(most, known.rlim_max);
  const rlimit wanted{value, value};
  if (::setrlimit(resource, &wanted) != 0) return no_limit(what);
  return {};
}

// Pages of address space that the program has taken so far.
Result<std::uint64_t> own_memory() {
  std::array<char, 64> text{};
  const FileDescriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  if (!file.open() || ::read(file.get(), text.data(), text.size() - 1) <= 0) return no_limit("memory");
  return std::strtoull(text.data(), nullptr, 10) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Status limit_memory(std::uint64_t most) {
  if (kSanitized) return {};
  const auto own = own_memory();
  if (!own) return tl::unexpected(own.error());
  return limit(RLIMIT_AS, *own + most, "memory");
}

// Where the machine runs out of memory, this process is to go, and none that holds more than one photo. Where
// that may not be said, the system chooses by size, which mostly comes to the same.
void go_first() {
  constexpr std::string_view kFirst = "1000";
  const FileDescriptor file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file.open()) static_cast<void>(!::write(file.get(), kFirst.data(), kFirst.size()));
}

// What decoding and answering take, whatever the arguments.
constexpr std::array kAllowed = {
    // answering, and writing the pixels to what came with the request
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(readv), SCMP_SYS(writev),
    SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // threads of its own
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(gettid), SCMP_SYS(getpid),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
    // time and chance
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(sysinfo)};

// Each gives 0, or the error as the library numbers it.
int allow(scmp_filter_ctx filter, int call, std::initializer_list<scmp_arg_cmp> when = {}) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, static_cast<unsigned>(when.size()),
                                when.begin());
}

int allow_all(scmp_filter_ctx filter) {
  constexpr scmp_datum_t kRunnable = PROT_EXEC;
  int error = 0;
  const auto note = [&](int result) { error = error == 0 ? result : error; };
  for (const int call : kAllowed) note(allow(filter, call));
  // No code comes in after the start, and no memory is shared but what came with a request.
  note(allow(filter, SCMP_SYS(mprotect), {SCMP_A2(SCMP_CMP_MASKED_EQ, kRunnable, 0)}));
  note(
      allow(filter, SCMP_SYS(mmap),
            {SCMP_A2(SCMP_CMP_MASKED_EQ, kRunnable, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_TYPE, MAP_PRIVATE)}));
  // Threads, never processes. The newer call hides what it makes from a filter; libraries then take this one.
  note(allow(filter, SCMP_SYS(clone), {SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)}));
  note(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
  note(allow(filter, SCMP_SYS(prctl), {SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)}));
  // So that a failed assertion is told from a forbidden call.
  note(allow(filter, SCMP_SYS(tgkill), {SCMP_A2(SCMP_CMP_EQ, SIGABRT)}));
  note(allow(filter, SCMP_SYS(rt_sigaction), {SCMP_A0(SCMP_CMP_EQ, SIGABRT)}));
  return error;
}

// Empty, or why not.
std::string filter_calls() {
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return "libseccomp does not start";
  // Libraries may have started threads.
  if (const int error = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1); error != 0)
    return reason(-error);
  if (const int error = allow_all(filter.get()); error != 0) return reason(-error);
  const int error = seccomp_load(filter.get());
  return error == 0 ? "" : reason(-error);
}

}  // namespace

Result<std::string> confine(const ConfinementLimits& limits) {
  go_first();
  for (const Status& done :
       {limit(RLIMIT_CORE, 0, "core files"), limit(RLIMIT_NOFILE, kMostDescriptors, "open files"),
        limit(RLIMIT_FSIZE, limits.file_length, "what is written"), limit_memory(limits.memory)}) {
    if (!done) return tl::unexpected(done.error());
  }
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return no_limit("privileges");
  return filter_calls();
}

}  // namespace schoolgate::pipeline
