// The same work on many photos, several at a time, with results told in the order of the photos.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "cli/terminal/command.hpp"
#include "gate/school/school.hpp"
#include "gate/school/workbench.hpp"

namespace schoolgate::cli {

// What photos are looked at with: a workspace's own, or, where there is none, what can be had without.
struct PhotoTools {
  std::unique_ptr<gate::School> school;  // null where there is no workspace
  gate::Settings settings;
  std::shared_ptr<const gate::LoadedModels> models;
  std::shared_ptr<const gate::Knowledge> knowledge;
  // Where there is no workspace.
  std::unique_ptr<pipeline::GuardedDecoder> own_decoder;
  std::unique_ptr<gate::WorkbenchPool> own_benches;

  [[nodiscard]] gate::WorkbenchPool& benches() const { return school ? school->benches() : *own_benches; }
  [[nodiscard]] pipeline::GuardedDecoder& decoder() const {
    return school ? school->decoder() : *own_decoder;
  }
};

// Those of the workspace that was named, which must be there, or of the one that is this folder. Where this
// folder is none it says so and gives the settings' defaults for `platforms`, without a register: nobody may
// be shown. Heeds --detect and --no-recognition.
[[nodiscard]] PhotoTools tools_here(const Invocation& invocation,
                                    const std::vector<consent::PlatformId>& platforms);

// A photo that was read and analysed, with the tools of the thread that did so.
struct Analysed {
  const pipeline::Photo& photo;
  const pipeline::Findings& findings;
  gate::Workbench& workbench;
};

// For each path, of the next few the largest first: `work` runs on one of the threads, `tell` on the
// caller's, in the order of the paths. Says first which models are missing. `tell` gets what `work` made, or
// why the photo could not be read or analysed.
void for_each_photo(
    const PhotoTools& tools, const std::vector<std::filesystem::path>& paths, const Invocation& invocation,
    const std::function<Result<nlohmann::json>(const std::filesystem::path&, const Analysed&)>& work,
    const std::function<void(const std::filesystem::path&, const Result<nlohmann::json>&)>& tell);

}  // namespace schoolgate::cli
