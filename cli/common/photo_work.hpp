// The same work on many photos, several at a time, with results told in the order of the photos.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "cli/terminal/command.hpp"
#include "gate/school/school.hpp"
#include "gate/school/workbench.hpp"

namespace schoolgate::cli {

// A photo that was read and analysed, with the tools of the thread that did so.
struct Analysed {
  const pipeline::Photo& photo;
  const pipeline::Findings& findings;
  gate::Workbench& workbench;
};

// For each path in turn: `work` runs on one of the threads, `tell` on the caller's, in the order of the
// paths. Says first which models are missing. `tell` gets what `work` made, or why the photo could not be
// read or analysed.
void for_each_photo(
    const gate::Darkroom& room, const gate::Knowledge& knowledge,
    const std::vector<std::filesystem::path>& paths, const Invocation& invocation,
    const std::function<Result<nlohmann::json>(const std::filesystem::path&, const Analysed&)>& work,
    const std::function<void(const std::filesystem::path&, const Result<nlohmann::json>&)>& tell);

}  // namespace schoolgate::cli
