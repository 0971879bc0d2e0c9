#include "pipeline/photo/guarding/decoder_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <glib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "pipeline/photo/guarding/opened.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::chrono::seconds kStartLimit{60};  // loading libraries on a machine that does much else

tl::unexpected<Error> no_decoder(const std::string& name, const std::filesystem::path& program,
                                 const std::string& why) {
  return failure(
      ErrorCode::Unavailable,
      fmt::format("no {} can be opened: {} could not be started ({})", name, program.string(), why),
      "install Schoolgate anew, then run 'schoolgate doctor'");
}

Result<pid_t> spawn(const std::filesystem::path& program, const GuardLimits& limits, const std::string& name,
                    int socket) {
  std::array words{program.string(), std::to_string(limits.memory()),
                   std::to_string(limits.longest_output())};
  std::array<char*, words.size() + 1> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  // Nothing of the program's own, which may hold secrets. No threads for matrices; one heap and a named time
  // zone, since for others a file of the system is looked at again and again.
  std::array<std::string, 4> settings{"OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MALLOC_ARENA_MAX=1",
                                      "TZ=UTC0"};
  std::array<char*, settings.size() + 1> environment{};
  for (std::size_t i = 0; i < settings.size(); ++i) environment[i] = settings[i].data();
  pid_t child = 0;
  GError* error = nullptr;
  constexpr auto kFlags = static_cast<GSpawnFlags>(G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                                                   G_SPAWN_STDERR_TO_DEV_NULL);
  if (g_spawn_async_with_pipes_and_fds("/", arguments.data(), environment.data(), kFlags, nullptr, nullptr,
                                       -1, -1, -1, &socket, &kGuardSocket, 1, &child, nullptr, nullptr,
                                       nullptr, &error) == 0) {
    const std::unique_ptr<GError, decltype(&g_error_free)> owner(error, &g_error_free);
    return no_decoder(name, program, error->message);
  }
  return child;
}

}  // namespace

Result<DecoderProcess> DecoderProcess::start(const std::filesystem::path& program, const GuardLimits& limits,
                                             const std::string& name) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return no_decoder(name, program, std::generic_category().message(errno));
  FileDescriptor ours(ends[0]);
  FileDescriptor theirs(ends[1]);
  const auto child = spawn(program, limits, name, theirs.get());
  if (!child) return tl::unexpected(child.error());
  DecoderProcess process(*child, std::move(ours), limits);
  theirs.close();  // or the child's end would not be noticed
  if (auto ready = process.be_ready(program, name); !ready) return tl::unexpected(ready.error());
  return process;
}

Status DecoderProcess::be_ready(const std::filesystem::path& program, const std::string& name) {
  if (!wait_for_message(socket_.get(), kStartLimit))
    return no_decoder(name, program, "it did not become ready");
  const auto received = receive_message(socket_.get());
  const auto ready = received ? ready_in(received->message) : std::nullopt;
  if (!ready) return no_decoder(name, program, "it ended at once");
  if (ready->protocol != kGuardProtocol)
    return no_decoder(name, program, "it is of another version than this program");
  unfiltered_ = ready->unfiltered;
  return {};
}

DecoderProcess::DecoderProcess(DecoderProcess&& other) noexcept
    : child_(std::exchange(other.child_, 0)),
      socket_(std::move(other.socket_)),
      limits_(other.limits_),
      unfiltered_(std::move(other.unfiltered_)),
      served_(other.served_),
      task_(other.task_),
      killed_(other.killed_) {}

DecoderProcess::~DecoderProcess() {
  if (child_ != 0) static_cast<void>(end());
}

bool DecoderProcess::hand_over(const GuardRequest& request, const FileDescriptor& file,
                               const FileDescriptor& output) {
  ++served_;
  task_ = request.task;
  limit_processor_time();
  return send_message(socket_.get(), to_message(request), {file.get(), output.get()});
}

Result<GuardAnswer> DecoderProcess::answer() {
  if (!wait_for_message(socket_.get(), limits_.overall)) {
    static_cast<void>(end());
    return tl::unexpected(out_of_time(task_));
  }
  const auto received = receive_message(socket_.get());
  if (!received) return tell_of_end();
  auto answer = answer_in(received->message);
  if (!answer) return tl::unexpected(answered_wrongly(task_));
  return std::move(*answer);
}

// The system counts whole seconds of all that the child has used so far.
void DecoderProcess::limit_processor_time() const {
  clockid_t clock{};
  timespec used{};
  rlimit known{};
  if (::clock_getcpuclockid(child_, &clock) != 0 || ::clock_gettime(clock, &used) != 0 ||
      ::prlimit(child_, RLIMIT_CPU, nullptr, &known) != 0) {
    return;  // it has ended, which is noticed when it is asked
  }
  known.rlim_cur = static_cast<rlim_t>(used.tv_sec + 1 + limits_.processor.count());
  ::prlimit(child_, RLIMIT_CPU, &known, nullptr);
}

int DecoderProcess::end() {
  int status = 0;
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = 0;
  return status;
}

tl::unexpected<Error> DecoderProcess::tell_of_end() {
  constexpr auto kPause = std::chrono::milliseconds(10);
  constexpr int kMostPauses = 200;
  for (int pauses = 0; pauses < kMostPauses; ++pauses) {
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) == child_) {
      child_ = 0;
      killed_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
      return tl::unexpected(told_of_end(status, task_));
    }
    std::this_thread::sleep_for(kPause);
  }
  static_cast<void>(end());  // it closed its socket and lives on
  return tl::unexpected(answered_wrongly(task_));
}

}  // namespace schoolgate::pipeline
