#include "cli/program.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace schoolgate::test {
namespace {

using namespace std::chrono_literals;
constexpr auto kPatience = 60s;  // hashing a password takes long on a busy machine

[[noreturn]] void become_the_program(std::vector<std::string> words, const std::vector<std::string>& by) {
  words.insert(words.begin(), SCHOOLGATE_PROGRAM);
  words.insert(words.begin(), by.begin(), by.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

bool has_ended(int process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid != 0;
}

}  // namespace

Program::Program(const std::vector<std::string>& words, Input input, const std::vector<std::string>& by) {
  if (input == Input::Terminal) {
    process_ = ::forkpty(&from_, nullptr, nullptr, nullptr);
    if (process_ < 0) throw std::runtime_error("no terminal could be made");
    if (process_ == 0) become_the_program(words, by);
    to_ = ::fcntl(from_, F_DUPFD_CLOEXEC, 0);
    return;
  }
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe could be made");
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("the program could not be started");
  if (process_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(out[1], STDERR_FILENO);
    become_the_program(words, by);
  }
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = out[0];
}

Program::~Program() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  end_input();
  ::close(from_);
}

void Program::write(const std::string& text) {
  if (::write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("the program takes no input");
}

void Program::end_input() {
  if (to_ >= 0) ::close(to_);
  to_ = -1;
}

bool Program::read_more(int patience_ms) {
  pollfd one{from_, POLLIN, 0};
  if (::poll(&one, 1, patience_ms) <= 0) return false;
  std::array<char, 4096> piece{};
  const ssize_t got = ::read(from_, piece.data(), piece.size());
  if (got <= 0) return false;
  output_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Program::read_until(const std::string& text) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (output_.find(text) == std::string::npos && std::chrono::steady_clock::now() < until) {
    if (!read_more(100) && has_ended(process_) && !read_more(0)) break;
  }
  return output_;
}

void Program::drain() {
  while (read_more(0)) {
  }
}

void Program::signal(int number) { ::kill(process_, number); }

int Program::wait() {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    int status = 0;
    const bool ended = ::waitpid(process_, &status, WNOHANG) == process_;
    drain();
    if (ended) {
      process_ = -1;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::this_thread::sleep_for(10ms);
  }
  return -1;
}

Ended run_program(const std::vector<std::string>& words, const std::string& input) {
  Program program(words);
  if (!input.empty()) program.write(input);
  program.end_input();
  const int code = program.wait();
  return {code, program.output()};
}

bool can_be_another() { return ::geteuid() == 0; }

Ended run_program_as_another(const std::vector<std::string>& words) {
  // Who may write to the workspace all the same, as a shared one lets them.
  Program program(words, Program::Input::Pipe,
                  {"setpriv", "--reuid", std::string(kAnother).substr(4), "--clear-groups", "--inh-caps",
                   "+dac_override,+fowner", "--ambient-caps", "+dac_override,+fowner"});
  program.end_input();
  const int code = program.wait();
  return {code, program.output()};
}

}  // namespace schoolgate::test
