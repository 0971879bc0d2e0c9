#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command_table.hpp"
#include "cli/terminal/command.hpp"
#include "foundation/file_descriptor.hpp"
#include "foundation/heap.hpp"
#include "foundation/secrets.hpp"

namespace {

// Where the handler writes to; a handler can be given nothing but what is global.
std::atomic<int> signals_out = -1;

extern "C" void pass_on(int signal) {
  const int before = errno;
  const auto number = static_cast<unsigned char>(signal);
  // A pipe that is full or closed has nobody left to tell.
  static_cast<void>(!::write(signals_out, &number, 1));
  errno = before;
}

// Turns SIGINT and SIGTERM into a request to stop. Libraries start threads before main does, which no mask
// set here covers: so there are handlers, which pass the signal's number on to a thread that waits for it. A
// second signal ends the program at once; what is on disk stays whole.
class Signals {
 public:
  Signals() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    in_ = schoolgate::FileDescriptor(ends[0]);
    out_ = schoolgate::FileDescriptor(ends[1]);
    signals_out = out_.get();
    thread_ = std::jthread([this] { wait(); });
    struct sigaction action {};
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
  }
  ~Signals() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    pass_on(0);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait() {
    for (unsigned char number = 0; ::read(in_.get(), &number, 1) == 1 && number != 0;) {
      if (stop_.stop_requested()) ::_exit(128 + number);
      stop_.request_stop();
    }
  }

  schoolgate::FileDescriptor in_;
  schoolgate::FileDescriptor out_;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    schoolgate::keep_large_blocks();
    schoolgate::start_secrets();
    // A reader that goes away must end the output with an error, not the program in the middle of a photo.
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(0077);
#ifndef __SANITIZE_ADDRESS__  // which looks into its own process for what is left over
    // No core file and no other process of this account shows the faces and names that are in memory.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    const Signals signals;
    const schoolgate::SystemClock clock;
    schoolgate::cli::Terminal terminal(std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1);
    return static_cast<int>(schoolgate::cli::run(schoolgate::cli::commands(),
                                                 std::vector<std::string>(argv + 1, argv + argc), terminal,
                                                 clock, signals.token()));
  } catch (const std::exception& error) {
    std::cerr << "schoolgate: could not start: " << error.what() << '\n';
    return static_cast<int>(schoolgate::cli::ExitCode::SystemFailure);
  }
}
