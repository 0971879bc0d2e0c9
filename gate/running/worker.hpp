// Photos of one school or of several, looked at together with other workers, here and on other machines.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/holding/batch.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

struct WorkedSchool {
  std::string name;  // for messages; empty: it is the only one
  std::filesystem::path folder;
  // Called once at the beginning, and again whenever its settings changed.
  std::function<Result<std::unique_ptr<School>>()> open;
};

struct WorkOptions {
  std::string who;                             // for the ledger
  std::chrono::milliseconds lease{60'000};     // a photo stays the worker's for so long without a sign of it
  std::chrono::milliseconds look{10'000};      // how often it is looked for photos that nobody told of
  std::chrono::milliseconds longest{900'000};  // that one photo may take
  // By so much this machine's clock may differ from the database's; none: it is not asked.
  std::optional<std::chrono::milliseconds> most_clock_gap = std::chrono::milliseconds(60'000);
};

struct WorkCallbacks {
  std::function<void(const std::string& school, const PhotoOutcome&)> done;
  std::function<void(const std::string& school, const Error&)> failed;  // tried again later
  // A photo takes longer than the longest: its claim is let go of, and the program has to end, since nothing
  // else ends an analysis. Called on another thread.
  std::function<void(const std::string& school, PhotoId)> stuck;
};

// Looks at photos, one at a time and of one school after the other, until it is asked to stop; then ends the
// photo at hand. Every change that it makes needs its claim to hold still (gate/claims). Fails when none of
// the schools can be worked on at the beginning: one that cannot be opened, leaves no photos to workers, or
// whose database's clock is another.
[[nodiscard]] Status work(const std::vector<WorkedSchool>& schools, const WorkOptions& options,
                          const WorkCallbacks& callbacks, const std::stop_token& stop);

}  // namespace schoolgate::gate
