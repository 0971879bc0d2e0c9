#include "cli/terminal/terminal.hpp"

#include <algorithm>
#include <ostream>

namespace schoolgate::cli {

Terminal::Terminal(std::ostream& out, std::ostream& err, bool err_is_terminal)
    : out_(out), err_(err), err_is_terminal_(err_is_terminal) {}

void Terminal::result(std::string_view line) {
  end_progress_line();
  out_ << line << '\n';
}

void Terminal::say_line(std::string_view line) {
  if (quiet_) return;
  end_progress_line();
  out_ << printable(line) << '\n';
}

void Terminal::error(const Error& error) {
  end_progress_line();
  err_ << "schoolgate: " << printable(sentence(error)) << '\n';
}

void Terminal::ask(std::string_view question) {
  end_progress_line();
  err_ << question;
  err_.flush();
}

void Terminal::end_question() { err_ << std::endl; }

void Terminal::flush() {
  out_.flush();
  err_.flush();
}

void Terminal::progress(std::size_t done, std::size_t total, std::string_view what) {
  if (quiet_ || total == 0) return;
  if (err_is_terminal_) {
    constexpr std::size_t kWidth = 30;
    const std::size_t filled = kWidth * done / total;
    err_ << fmt::format("\r[{}{}] {} of {} {}", std::string(filled, '#'), std::string(kWidth - filled, '.'),
                        done, total, what);
    err_.flush();
    progress_open_ = done < total;
    if (!progress_open_) err_ << '\n';
    return;
  }
  const std::size_t tenth = 10 * done / total;
  if (done < total && tenth == last_tenth_) return;
  last_tenth_ = tenth;
  err_ << fmt::format("{} of {} {}\n", done, total, what);
}

void Terminal::end_progress_line() {
  if (!progress_open_) return;
  err_ << '\n';
  progress_open_ = false;
}

std::string printable(std::string_view text) {
  std::string result(text);
  const auto control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
  };
  std::replace_if(result.begin(), result.end(), control, '?');
  return result;
}

}  // namespace schoolgate::cli
