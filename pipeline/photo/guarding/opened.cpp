#include "pipeline/photo/guarding/opened.hpp"

#include <csignal>

#include <fmt/format.h>
#include <sys/wait.h>

namespace schoolgate::pipeline {
namespace {

constexpr const char* kAskWhence = "do not open it elsewhere; ask where it came from";
constexpr Opened kPhoto{"photo", "a photo", "leave this photo out, or save it anew as JPEG",
                        "make it smaller, or save it anew as JPEG"};
constexpr Opened kList{"list", "a list",
                       "save the list as \"CSV UTF-8\" in the spreadsheet, and import that file",
                       "look whether it is the right one"};
constexpr Opened kArchive{"archive", "an archive", "have it made anew, or unpack it and give the files in it",
                          "divide it into several, or unpack it and give the files in it"};

}  // namespace

const Opened& opened_by(GuardTask task) {
  switch (task) {
    case GuardTask::ReadList:
      return kList;
    case GuardTask::OpenZip:
    case GuardTask::NextEntry:
    case GuardTask::ReadEntry:
      return kArchive;
    case GuardTask::BreaksOff:
    case GuardTask::Decode:
    case GuardTask::FindCodes:
    case GuardTask::FindMarkedCodes:
      break;
  }
  return kPhoto;
}

Error as_told(Error refusal, const GuardLimits& limits, GuardTask task) {
  if (refusal.code != ErrorCode::Unavailable) return refusal;
  const Opened& opened = opened_by(task);
  return {ErrorCode::TooLarge,
          fmt::format("opening this {} takes more than the {:.1f} GB of memory that {} may take", opened.name,
                      static_cast<double>(limits.memory()) / 1e9, opened.one),
          opened.smaller};
}

Error answered_wrongly(GuardTask task) {
  return {ErrorCode::Refused,
          fmt::format("opening this {} made its decoder answer what cannot be: the file may be an attack",
                      opened_by(task).name),
          kAskWhence};
}

Error told_of_end(int status, GuardTask task) {
  const Opened& opened = opened_by(task);
  if (WIFSIGNALED(status)) {
    switch (WTERMSIG(status)) {
      case SIGXCPU:
        return out_of_time(task);
      case SIGXFSZ:
        return {ErrorCode::TooLarge,
                task == GuardTask::Decode
                    ? "this photo gave more pixels than it said it has"
                    : fmt::format("this {} gave more than {} may hold", opened.name, opened.one),
                opened.instead};
      case SIGSYS:
        return {ErrorCode::Refused,
                fmt::format("opening this {} set off something that no {} needs, and was stopped: the file "
                            "may be an attack",
                            opened.name, opened.name),
                kAskWhence};
      case SIGKILL:
        return {ErrorCode::TooLarge,
                fmt::format("the machine ran out of memory while it opened this {}", opened.name),
                "close other programs and take it in again, or make it smaller"};
      default:
        break;
    }
  }
  return {ErrorCode::Unsupported, fmt::format("opening this {} crashed its decoder", opened.name),
          opened.instead};
}

Error out_of_time(GuardTask task) {
  const Opened& opened = opened_by(task);
  return {ErrorCode::TooLarge,
          fmt::format("opening this {} took longer than any {} should", opened.name, opened.name),
          opened.instead};
}

}  // namespace schoolgate::pipeline
