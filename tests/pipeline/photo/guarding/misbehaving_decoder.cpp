// The child of a photo that took it over: it is the product's own but for what it does with a file, which is
// what the file says.
#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pipeline/photo/guarding/decoder_child.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"

namespace {

using namespace schoolgate::pipeline;

// Where a call is answered and not punished, the child says that all went well.
GuardAnswer picture_of(int width, int height) {
  GuardAnswer answer;
  answer.width = width;
  answer.height = height;
  answer.photo.format = "PNG";
  return answer;
}

GuardAnswer say(std::string_view bytes, int output) {
  static_cast<void>(!::write(output, bytes.data(), bytes.size()));
  GuardAnswer answer;
  answer.length = bytes.size();
  return answer;
}

// The pixels are the letters of what it is to do.
GuardAnswer misbehave_at_codes(const GuardRequest& request, const std::string& what, int output) {
  const std::map<std::string, std::string_view> lies{
      {"say a code far away", R"([["QRCode",0,0,1e9,0,1,1,0,1]])"},
      {"say a code of words", R"([["see \u001b[31mred",0,0,1,0,1,1,0,1]])"},
      {"say half a code", R"([["QRCode",0,0,1,0,1,1,0]])"},
      {"say letters", "codes"}};
  if (const auto lie = lies.find(what); lie != lies.end()) return say(lie->second, output);
  if (what == "crash" || (what == "crash at reading" && request.task == GuardTask::FindCodes))
    std::raise(SIGABRT);
  return say(R"([["QRCode",0,0,1,0,1,1,0,1]])", output);
}

GuardAnswer misbehave(const GuardRequest& request, schoolgate::FileDescriptor file, int pixels) {
  const MappedFile told(file.get());
  const std::string what(told.bytes().begin(), told.bytes().end());
  if (request.task == GuardTask::FindCodes || request.task == GuardTask::FindMarkedCodes)
    return misbehave_at_codes(request, what, pixels);
  GuardAnswer answer = picture_of(2, 1);
  const auto write_pixels = [pixels](const std::string& bytes) {
    static_cast<void>(!::write(pixels, bytes.data(), bytes.size()));
  };
  const std::map<std::string, std::function<void()>> deeds{
      {"behave", [] {}},
      {"open a file", [] { ::open("/etc/hostname", O_RDONLY); }},
      {"make a file", [] { ::open("/tmp/made-by-a-photo", O_WRONLY | O_CREAT, 0600); }},
      {"look at a folder", [] { ::access("/etc", R_OK); }},
      {"open a socket", [] { ::socket(AF_INET, SOCK_STREAM, 0); }},
      {"make a pair of sockets",
       [] {
         int ends[2];
         ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
       }},
      {"run a program", [] { ::execl("/bin/true", "true", nullptr); }},
      {"make a process", [] { ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr); }},
      {"end its parent", [] { ::kill(::getppid(), SIGTERM); }},
      {"look into its parent", [] { ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr); }},
      {"bring in code",
       [] { ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
      {"keep a hand on the pixels",
       [pixels] { ::mmap(nullptr, 6, PROT_READ | PROT_WRITE, MAP_SHARED, pixels, 0); }},
      {"raise its limits",
       [] {
         const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
         ::setrlimit(RLIMIT_AS, &all);
       }},
      {"not be told of the time", [] { std::signal(SIGXCPU, SIG_IGN); }},
      {"use a thread", [] { std::jthread([] {}).join(); }},
      {"compute for ever",
       [] {
         for (std::atomic<unsigned> i = 0;; ++i) {
         }
       }},
      {"wait for ever", [] { std::this_thread::sleep_for(std::chrono::hours(1)); }},
      {"crash", [] { std::raise(SIGABRT); }},
      {"leave", [] { ::_exit(0); }},
      {"write without end",
       [&] {
         const std::string much(1 << 20, 'x');
         while (::write(pixels, much.data(), much.size()) > 0) {
         }
       }},
      {"say too few pixels", [&] { answer = picture_of(3, 1); }},
      {"say too many pixels", [&] { answer = picture_of(1 << 20, 1 << 20); }},
      {"say no pixels", [&] { answer = picture_of(0, 0); }},
      {"say an unknown format", [&] { answer.photo.format = "XCF"; }},
      {"colour the terminal",
       [&] {
         answer.refusal = schoolgate::Error{{}, "\x1b[31mred", ""};
       }},
      {"say more bytes than there are", [&] { answer.length = 1U << 30U; }},
      {"say bytes that are no rows", [&] { answer.length = 6; }},
      {"say very much", [&] { answer.photo.metadata.assign(20'000, "exif"); }},
      {"close its socket and stay", [] {
         ::close(kGuardSocket);
         std::this_thread::sleep_for(std::chrono::hours(1));
       }}};
  write_pixels("\1\2\3\4\5\6");
  deeds.at(what)();
  return answer;
}

}  // namespace

int main(int argc, char** argv) {
  start_decoding();
  return serve_guarded({argv + 1, argv + argc}, misbehave);
}
