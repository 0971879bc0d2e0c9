#include <csignal>
#include <iostream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.hpp"
#include "foundation/secrets.hpp"

namespace {

// Turns SIGINT and SIGTERM into a request to stop: a thread of its own waits for them, so that nothing ever
// runs inside a signal handler. A second signal ends the program at once; what is on disk stays whole.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGUSR1);  // wakes the thread when the program ends by itself
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    thread_ = std::jthread([this] { wait(); });
  }
  ~Signals() { pthread_kill(thread_.native_handle(), SIGUSR1); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void wait() {
    for (int signal = 0; sigwait(&set_, &signal) == 0 && signal != SIGUSR1;) {
      if (stop_.stop_requested()) _exit(128 + signal);
      stop_.request_stop();
    }
  }

  sigset_t set_{};
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    schoolgate::start_secrets();
    // A reader that goes away must end the output with an error, not the program in the middle of a photo.
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(0077);
    const Signals signals;
    const schoolgate::SystemClock clock;
    schoolgate::cli::Terminal terminal(std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1);
    return static_cast<int>(schoolgate::cli::run(std::vector<std::string>(argv + 1, argv + argc), terminal,
                                                 clock, signals.token()));
  } catch (const std::exception& error) {
    std::cerr << "schoolgate: could not start: " << error.what() << '\n';
    return static_cast<int>(schoolgate::cli::ExitCode::SystemFailure);
  }
}
