#include "cli/terminal/password.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include <fmt/format.h>
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

// Byte by byte, since what follows the line belongs to somebody else. `called` names it: "password".
Result<Passphrase> read_line(int input, const std::stop_token& stop, std::string_view called) {
  Passphrase line(kLongestLine);
  std::size_t length = 0;
  for (;;) {
    if (stop.stop_requested())
      return failure(ErrorCode::Refused, fmt::format("stopped before the {} was complete", called),
                     "nothing was changed");
    pollfd one{input, POLLIN, 0};
    const int ready = ::poll(&one, 1, kPatienceMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    char c = 0;
    const ssize_t got = ::read(input, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 && length == 0) {
      return failure(ErrorCode::InvalidInput, fmt::format("there is no {} on standard input", called),
                     fmt::format("run it in a terminal, or pass the {} as the first line", called));
    }
    if (got <= 0 || c == '\n') break;
    if (length == kLongestLine)
      return failure(ErrorCode::InvalidInput, fmt::format("the {} has no end", called),
                     "pass it as one line");
    line.values()[length++] = c;
  }
  if (length > 0 && line.values()[length - 1] == '\r') --length;
  return Passphrase(std::as_const(line).values().first(length));
}

Result<Passphrase> ask_for(Terminal& terminal, int input, std::string_view question,
                           const std::stop_token& stop, std::string_view called) {
  const NoEcho no_echo(input);
  if (!no_echo.silent()) {
    return failure(ErrorCode::Unavailable, fmt::format("the terminal would show the {}", called),
                   "use another terminal, or pass it as --help says");
  }
  terminal.ask(question);
  auto line = read_line(input, stop, called);
  terminal.end_question();
  return line;
}

Result<Passphrase> ask_for_twice(Terminal& terminal, int input, std::string_view question,
                                 const std::stop_token& stop, std::string_view called) {
  auto first = ask_for(terminal, input, question, stop, called);
  if (!first) return first;
  const auto again = ask_for(terminal, input, "The same again: ", stop, called);
  if (!again) return tl::unexpected(again.error());
  if (!std::ranges::equal(std::as_const(*first).values(), again->values()))
    return failure(ErrorCode::InvalidInput, fmt::format("the two {}s differ", called), "try again");
  return first;
}

constexpr std::string_view kPassphrase = "passphrase";
constexpr std::string_view kPassword = "password";

}  // namespace

Result<std::string> read_new_password(Terminal& terminal, int input, const std::stop_token& stop) {
  const auto password = ::isatty(input) == 1 ? ask_for_twice(terminal, input, "Password: ", stop, kPassword)
                                             : read_line(input, stop, kPassword);
  if (!password) return tl::unexpected(password.error());
  return std::string(password->values().begin(), password->values().end());
}

bool somebody_can_answer(int input, int questions) {
  return ::isatty(input) == 1 && ::isatty(questions) == 1 && ::tcgetpgrp(input) == ::getpgrp();
}

Result<Passphrase> read_passphrase_of(Terminal& terminal, int input, const std::string& key_place, bool wrong,
                                      const std::stop_token& stop) {
  return ask_for(terminal, input,
                 fmt::format("{}assphrase of {}: ", wrong ? "It does not open it. P" : "P", key_place), stop,
                 kPassphrase);
}

Result<Passphrase> read_new_passphrase(Terminal& terminal, int input, const std::stop_token& stop) {
  auto passphrase = ask_for_twice(terminal, input, "Passphrase: ", stop, kPassphrase);
  if (!passphrase) return passphrase;
  if (auto good = check_passphrase(*passphrase, "the passphrase"); !good) return tl::unexpected(good.error());
  return passphrase;
}

}  // namespace schoolgate::cli
