// The only place that prints: results to standard output, errors and progress to standard error.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "foundation/result.hpp"

namespace schoolgate::cli {

class Terminal {
 public:
  Terminal(std::ostream& out, std::ostream& err, bool err_is_terminal);

  void quiet(bool value) { quiet_ = value; }

  // A result: printed also when --quiet was given.
  void result(std::string_view line);
  // News on the way: not printed with --quiet.
  template <typename... Values>
  void say(fmt::format_string<Values...> format, Values&&... values) {
    say_line(fmt::format(format, std::forward<Values>(values)...));
  }
  // "schoolgate: what happened: what to do"
  void error(const Error& error);
  // A question that the next line of input answers, printed also when --quiet was given; without the answer's
  // own line end (it was not shown), end_question() ends the line.
  void ask(std::string_view question);
  void end_question();
  // What was printed is seen now, also through a pipe.
  void flush();
  // A bar that redraws itself on a terminal, one line every tenth elsewhere; nothing with --quiet.
  void progress(std::size_t done, std::size_t total, std::string_view what);

 private:
  void say_line(std::string_view line);
  void end_progress_line();

  std::ostream& out_;
  std::ostream& err_;
  bool err_is_terminal_;
  bool quiet_ = false;
  bool progress_open_ = false;
  std::size_t last_tenth_ = 0;
};

// Control characters (terminal escapes in file names and texts read from photos) replaced by "?".
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace schoolgate::cli
