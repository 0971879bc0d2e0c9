#include <algorithm>
#include <set>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/photo_work.hpp"
#include "foundation/durable_file.hpp"

namespace schoolgate::cli {
namespace {

void redact_options(po::options_description_easy_init add) {
  add("out", po::value<std::string>()->value_name("DIR"), "where the renditions go");
  add("platform", po::value<std::string>()->value_name("P"), "whose consents count");
  add("no-recognition", "as if recognition were off");
  add_detect(add);
}

// The settings as they are, for one platform at the photo's own size.
gate::Settings settings_for(const gate::Settings& settings, const consent::PlatformId& platform) {
  if (std::find(settings.platforms.begin(), settings.platforms.end(), platform) == settings.platforms.end()) {
    throw UsageError(fmt::format("the settings know no platform '{}' (they know {})", platform,
                                 fmt::join(settings.platforms, ", ")));
  }
  gate::Settings own = settings;
  own.platforms = {platform};
  own.longest_side = 0;
  own.longest_side_of.clear();
  return own;
}

// Where each photo's rendition goes. Two photos of one stem would overwrite each other, and a rendition must
// never take the place of an original.
std::filesystem::path target(const std::filesystem::path& photo, const std::filesystem::path& folder) {
  return folder / (photo.stem().string() + ".jpg");
}

void check_targets(const std::vector<std::filesystem::path>& photos, const std::filesystem::path& folder) {
  std::set<std::filesystem::path> targets;
  for (const auto& photo : photos) {
    const auto path = target(photo, folder);
    if (!targets.insert(path).second) {
      throw Failed({ErrorCode::InvalidInput, fmt::format("two photos would both become {}", path.string()),
                    "redact them into different folders"});
    }
  }
  for (const auto& photo : photos) {
    std::error_code ignored;
    const auto canonical = std::filesystem::weakly_canonical(photo, ignored);
    for (const auto& path : targets) {
      if (std::filesystem::weakly_canonical(path, ignored) == canonical) {
        throw Failed({ErrorCode::InvalidInput,
                      fmt::format("{} would be overwritten by its own rendition", photo.string()),
                      "name another folder with --out"});
      }
    }
  }
}

ExitCode run_redact(Invocation& invocation) {
  const std::filesystem::path folder = invocation.needed("out");
  const consent::PlatformId platform = invocation.needed("platform");
  const auto school = open_school(invocation);
  const gate::Settings settings = settings_for(school->settings(), platform);
  const auto knowledge = or_fail(school->knowledge(
      invocation.has("no-recognition") ? gate::Recognition::Off : gate::Recognition::AsSettings));
  bool attention = false;
  const auto paths = photo_files(invocation, school->workspace(), attention);
  check_targets(paths, folder);
  or_fail(make_private_folder(folder));

  const auto work = [&](const std::filesystem::path& path,
                        const Analysed& analysed) -> Result<nlohmann::json> {
    const auto plan = gate::make_plan(analysed.findings, {}, *knowledge, settings);
    if (plan.decision.blocked) {
      return failure(ErrorCode::Refused, fmt::format("{} is withheld", path.string()),
                     plan.decision.block_reason);
    }
    const auto made = gate::render_all(analysed.photo, analysed.findings, {}, plan, settings,
                                       analysed.workbench.verifier());
    if (!made) return tl::unexpected(made.error());
    const auto written =
        write_durably(target(path, folder), made->front().picture.jpeg(), IfPresent::Replace);
    if (!written) return tl::unexpected(written.error());
    return nlohmann::json{{"photo", path.string()}, {"rendition", target(path, folder).string()}};
  };
  std::size_t done = 0;
  std::size_t seen = 0;
  for_each_photo(school->darkroom(), *knowledge, paths, invocation, work,
                 [&](const std::filesystem::path& path, const Result<nlohmann::json>& result) {
                   invocation.terminal.progress(++seen, paths.size(), "photos");
                   if (result) {
                     ++done;
                     if (invocation.json) invocation.terminal.result(to_line(*result));
                     return;
                   }
                   attention = true;
                   if (invocation.json) {
                     invocation.terminal.result(
                         to_line({{"photo", path.string()}, {"error", sentence(result.error())}}));
                   }
                   invocation.terminal.error(result.error());
                 });
  if (!invocation.json) {
    invocation.terminal.result(
        fmt::format("{} of {} written to {}", done, counted(paths.size(), "rendition"), folder.string()));
  }
  return attention ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kRedact{.name = "redact",
                      .arguments = "PHOTO... --out DIR --platform P",
                      .summary = "one-shot renditions for trying out; nothing is held or released",
                      .manual =
                          "Writes a redacted, metadata-free copy of each photo at its own size, under its "
                          "own stem. A photo that\n"
                          "would be blocked is withheld and named. This is for trying things out: no person "
                          "has confirmed these\n"
                          "pictures, so do not post them.",
                      .options = redact_options,
                      .least_arguments = 1,
                      .most_arguments = kAnyNumber,
                      .run = run_redact};

}  // namespace schoolgate::cli
