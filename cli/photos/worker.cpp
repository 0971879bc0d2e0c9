#include "gate/running/worker.hpp"

#include <cstdlib>
#include <mutex>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"

namespace schoolgate::cli {
namespace {

constexpr int kShortestLease = 2;
constexpr int kLongestLease = 3600;

void worker_options(po::options_description_easy_init add) {
  add("school", po::value<std::vector<std::string>>()->composing()->value_name("NAME=DIR"),
      "work on the workspace DIR, called NAME in messages; once for each school, in place of --workspace");
  add("lease", po::value<int>()->value_name("SECONDS"),
      "a photo goes to another worker when this one was not heard for so long (default: 60)");
  add_detect(add);
}

std::vector<gate::WorkedSchool> schools_of(const Invocation& invocation) {
  const auto school_in = [&invocation](std::filesystem::path folder) {
    return [&invocation, folder = std::move(folder)] {
      return gate::School::open(folder, invocation.clock, detect_mode(invocation));
    };
  };
  std::vector<gate::WorkedSchool> schools;
  for (NamedFolder& one : named_schools(invocation))
    schools.push_back({std::move(one.name), one.folder, school_in(one.folder)});
  if (schools.empty()) schools.push_back({"", invocation.workspace, school_in(invocation.workspace)});
  return schools;
}

gate::WorkOptions work_options(const Invocation& invocation) {
  if (invocation.jobs > 1)
    throw UsageError("a worker looks at one photo at a time: start it once for each processor");
  gate::WorkOptions options;
  options.who = by_program();
  if (invocation.has("lease")) {
    const int seconds = invocation.options["lease"].as<int>();
    if (seconds < kShortestLease || seconds > kLongestLease)
      throw UsageError(
          fmt::format("--lease {} is not from {} to {} seconds", seconds, kShortestLease, kLongestLease));
    options.lease = std::chrono::seconds(seconds);
  }
  return options;
}

std::string title_of(const std::string& school, gate::PhotoId photo) {
  return school.empty() ? fmt::format("photo {}", photo) : fmt::format("photo {} of {}", photo, school);
}

ExitCode run_worker(Invocation& invocation) {
  const auto schools = schools_of(invocation);
  const gate::WorkOptions options = work_options(invocation);
  Terminal& terminal = invocation.terminal;
  std::mutex printing;  // a photo that is stuck is told by another thread
  gate::WorkCallbacks callbacks;
  callbacks.done = [&](const std::string& school, const gate::PhotoOutcome& outcome) {
    const std::scoped_lock lock(printing);
    if (outcome.state == gate::PhotoState::Held) {
      terminal.say("{} is held", title_of(school, outcome.photo));
    } else {
      terminal.error({ErrorCode::Refused,
                      fmt::format("{} is {}", title_of(school, outcome.photo), word(outcome.state)),
                      outcome.reason});
    }
    terminal.flush();
  };
  callbacks.failed = [&](const std::string& school, const Error& error) {
    const std::scoped_lock lock(printing);
    terminal.error(school.empty() ? error : Error{error.code, school + ": " + error.message, error.hint});
  };
  callbacks.stuck = [&](const std::string& school, gate::PhotoId photo) {
    const std::scoped_lock lock(printing);
    terminal.error({ErrorCode::Unavailable,
                    fmt::format("{} took too long, and this worker ends", title_of(school, photo)),
                    "another one takes it; the third time it is quarantined"});
    terminal.flush();
    // Its analysis cannot be broken off from within, and what is on disk is whole at every moment.
    std::_Exit(static_cast<int>(ExitCode::SystemFailure));
  };
  const auto worked = gate::work(schools, options, callbacks, invocation.stop);
  if (!worked) throw Failed(worked.error(), ExitCode::SystemFailure);
  return ExitCode::Done;
}

}  // namespace

const Command kWorker{
    .name = "worker",
    .summary = "look at photos together with workers on other machines, until stopped",
    .manual =
        "Finds, decides, redacts and holds photos that were taken in, one at a time, of schools whose\n"
        "settings say intake.developed_by = workers. Any number of workers share this work, on all machines\n"
        "that mount the workspace and reach its database server; with a database in a file, on one machine.\n"
        "A photo whose worker was not heard for the time of --lease goes to another one; after three such\n"
        "ends it is quarantined. Start a worker for each processor. SIGTERM or Ctrl-C ends it after the\n"
        "photo at hand. docs/workers.md tells more.\n"
        "\n"
        "With --school it goes round several schools, a photo of each at a time. A school that cannot be\n"
        "worked on is named and tried again; the others are worked on.",
    .options = worker_options,
    .run = run_worker};

}  // namespace schoolgate::cli
