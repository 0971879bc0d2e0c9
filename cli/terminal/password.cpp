#include "cli/terminal/password.hpp"

#include <cerrno>

#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace schoolgate::cli {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr int kPatienceMs = 100;  // until a wish to stop is noticed

class NoEcho {
 public:
  explicit NoEcho(int terminal) : terminal_(terminal) {
    if (::tcgetattr(terminal_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(terminal_, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (changed_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  [[nodiscard]] bool silent() const { return changed_; }

 private:
  int terminal_;
  termios before_{};
  bool changed_ = false;
};

// Byte by byte, since what follows the line belongs to somebody else.
Result<std::string> read_line(int input, const std::stop_token& stop) {
  std::string line;
  for (;;) {
    if (stop.stop_requested())
      return failure(ErrorCode::Refused, "stopped before the password was complete", "nothing was changed");
    pollfd one{input, POLLIN, 0};
    const int ready = ::poll(&one, 1, kPatienceMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    char c = 0;
    const ssize_t got = ::read(input, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 && line.empty()) {
      return failure(ErrorCode::InvalidInput, "there is no password on standard input",
                     "run it in a terminal, or pass the password as the first line");
    }
    if (got <= 0 || c == '\n') break;
    line += c;
    if (line.size() > kLongestLine)
      return failure(ErrorCode::InvalidInput, "the password has no end", "pass it as one line");
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<std::string> ask_for(Terminal& terminal, int input, const char* question,
                            const std::stop_token& stop) {
  terminal.ask(question);
  auto line = read_line(input, stop);
  terminal.end_question();
  return line;
}

}  // namespace

Result<std::string> read_new_password(Terminal& terminal, int input, const std::stop_token& stop) {
  if (::isatty(input) != 1) return read_line(input, stop);
  const NoEcho no_echo(input);
  if (!no_echo.silent()) {
    return failure(ErrorCode::Unavailable, "the terminal would show the password",
                   "pass it as the first line of standard input");
  }
  auto password = ask_for(terminal, input, "Password: ", stop);
  if (!password) return password;
  auto again = ask_for(terminal, input, "The same again: ", stop);
  if (!again) return again;
  if (*again != *password) return failure(ErrorCode::InvalidInput, "the two passwords differ", "try again");
  return password;
}

}  // namespace schoolgate::cli
