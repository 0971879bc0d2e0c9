// The program itself, run as a school runs it.
#pragma once

#include <csignal>
#include <string>
#include <vector>

namespace schoolgate::test {

// A running schoolgate with its input and output in the test's hands. Killed when the test leaves it running.
class Program {
 public:
  enum class Input { Pipe, Terminal };  // under a terminal, output and errors come through it too
  // `by`: the words of the program that starts it, if any.
  explicit Program(const std::vector<std::string>& words, Input input = Input::Pipe,
                   const std::vector<std::string>& by = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void write(const std::string& text);
  void end_input();
  // Everything printed so far once `text` is among it; what there is when the program ends or a minute
  // passes.
  std::string read_until(const std::string& text);
  // Takes in what was printed since: a full pipe would hold up a program that says much.
  void drain();
  void signal(int number);
  // Its exit code; -1 when it did not end within a minute or was killed.
  int wait();
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  bool read_more(int patience_ms);

  int process_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string output_;
};

struct Ended {
  int code = -1;
  std::string output;  // results and errors
};
[[nodiscard]] Ended run_program(const std::vector<std::string>& words, const std::string& input = {});

// Another user of the operating system, as the program calls it. Only the superuser can be somebody else.
inline constexpr const char* kAnother = "uid-54321";
[[nodiscard]] bool can_be_another();
[[nodiscard]] Ended run_program_as_another(const std::vector<std::string>& words);

}  // namespace schoolgate::test
