#include <optional>
#include <set>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/photo_work.hpp"
#include "foundation/durable_file.hpp"
#include "gate/log/findings_json.hpp"
#include "pipeline/findings/shown_faces.hpp"

namespace schoolgate::cli {
namespace {

void redact_options(po::options_description_easy_init add) {
  add("out", po::value<std::string>()->value_name("DIR"), "where the renditions go");
  add("platform", po::value<std::string>()->value_name("P"), "whose consents count");
  add("crop", po::value<std::string>()->value_name("RATIO"),
      fmt::format("only the largest part in which nobody is hidden, where there is one: {}",
                  listed_words<pipeline::CropRatio>())
          .c_str());
  add("exposure", po::value<std::string>()->value_name("E"),
      "open, careful or faceless, in place of what the settings say of the platform");
  add("longest-side", po::value<int>()->value_name("N"),
      "pixels along the longer side; 0 (the default): the photo's own size");
  add("style", po::value<std::string>()->value_name("S"), "blur, fill, pixelate or sticker");
  add("no-recognition", "as if recognition were off");
  add_detect(add);
}

// The word of an option; nothing where it was not given.
template <typename Choice>
std::optional<Choice> chosen(const Invocation& invocation, const char* option) {
  if (!invocation.has(option)) return std::nullopt;
  const auto value = from_word<Choice>(invocation.needed(option));
  if (!value) throw UsageError(fmt::format("--{} is one of {}", option, listed_words<Choice>()));
  return value;
}

int longest_side(const Invocation& invocation) {
  const int side = invocation.has("longest-side") ? invocation.options["longest-side"].as<int>() : 0;
  if (side != 0 && (side < 320 || side > 20000))
    throw UsageError("--longest-side is 0, or a whole number from 320 to 20000");
  return side;
}

void expose(gate::ExposureSettings& settings, const consent::PlatformId& platform,
            consent::Exposure exposure) {
  settings.careful.clear();
  settings.faceless.clear();
  switch (exposure) {
    case consent::Exposure::Open:
      return;
    case consent::Exposure::Careful:
      settings.careful = {platform};
      return;
    case consent::Exposure::Faceless:
      break;
  }
  settings.faceless = {platform};
}

// The settings as they are, for one platform at the photo's own size, and what the options say otherwise.
gate::Settings settings_for(const gate::Settings& settings, const Invocation& invocation) {
  const consent::PlatformId platform = platform_of(invocation, settings);
  gate::Settings own = settings;
  own.platforms = {platform};
  own.longest_side = longest_side(invocation);
  own.longest_side_of.clear();
  own.look.style = chosen<pipeline::RedactionStyle>(invocation, "style").value_or(own.look.style);
  if (const auto exposure = chosen<consent::Exposure>(invocation, "exposure"))
    expose(own.exposure, platform, *exposure);
  return own;
}

PhotoTools tools_for(const Invocation& invocation, const consent::PlatformId& platform) {
  PhotoTools tools = tools_here(invocation, {platform});
  tools.settings = settings_for(tools.settings, invocation);
  return tools;
}

// The wish for a crop, if there is one.
pipeline::Rulings rulings_of(const Invocation& invocation, const consent::PlatformId& platform) {
  if (!invocation.has("crop")) return {};
  const std::string wanted = invocation.needed("crop");
  const auto ratio = from_word<pipeline::CropRatio>(wanted);
  if (!ratio)
    throw UsageError(fmt::format("--crop {} is not understood (one of {} is)", wanted,
                                 listed_words<pipeline::CropRatio>()));
  return {.on = {}, .drawn = {}, .crops = {{platform, *ratio}}};
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
  const pipeline::Rulings rulings = rulings_of(invocation, platform);
  const PhotoTools tools = tools_for(invocation, platform);
  if (const auto why = tools.knowledge->people.why_shut(platform, tools.knowledge->today); !why.empty())
    throw Failed({ErrorCode::Refused, fmt::format("{} {}", platform, why),
                  "an admin can open it: 'schoolgate platform open'"});
  bool attention = false;
  const auto paths = photo_files(invocation, tools.school.get(), attention);
  check_targets(paths, folder);
  or_fail(make_private_folder(folder));

  const auto work = [&](const std::filesystem::path& path,
                        const Analysed& analysed) -> Result<nlohmann::json> {
    auto plan = gate::make_plan(analysed.findings, rulings, *tools.knowledge, tools.settings, "");
    if (plan.decision.blocked) {
      return failure(ErrorCode::Refused, fmt::format("{} is withheld", path.string()),
                     plan.decision.block_reason);
    }
    const auto made = gate::render_all(analysed.photo, analysed.findings, rulings, plan, tools.settings,
                                       analysed.workbench.verifier());
    if (!made) return tl::unexpected(made.error());
    const auto written =
        write_durably(target(path, folder), made->front().picture.jpeg(), IfPresent::Replace);
    if (!written) return tl::unexpected(written.error());
    const auto& picture = made->front();
    const cv::Rect part = picture.part.empty() ? cv::Rect({}, analysed.findings.size) : picture.part;
    const float scale = static_cast<float>(picture.picture.size().width) / static_cast<float>(part.width);
    nlohmann::json told{
        {"photo", path.string()},
        {"rendition", target(path, folder).string()},
        {"shown_faces",
         pipeline::shown_faces_words(analysed.findings, plan.decision.platforms.front(), part, scale)}};
    if (!rulings.crops.empty()) {
      const auto crop = pipeline::suggest_crop(analysed.findings, plan.decision.platforms.front(),
                                               rulings.crops.begin()->second);
      told["crop"] = crop ? gate::crop_to_json(*crop) : nlohmann::json();
    }
    return told;
  };
  std::size_t done = 0;
  std::size_t seen = 0;
  std::size_t whole = 0;
  for_each_photo(tools, paths, invocation, work,
                 [&](const std::filesystem::path& path, const Result<nlohmann::json>& result) {
                   invocation.terminal.progress(++seen, paths.size(), "photos");
                   if (result) {
                     ++done;
                     whole += result->contains("crop") && result->at("crop").is_null() ? 1U : 0U;
                     if (invocation.json) {
                       invocation.terminal.result(to_line(*result));
                     } else {
                       invocation.terminal.say("{}: {}", path.filename().string(),
                                               (*result)["shown_faces"].get<std::string>());
                     }
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
    if (whole > 0)
      invocation.terminal.say("{} of them whole: no part without anybody hidden would be left.", whole);
  }
  return attention ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kRedact{.name = "redact",
                      .arguments = "PHOTO... --out DIR --platform P",
                      .summary = "one-shot renditions for trying out; nothing is held or released",
                      .manual =
                          "Writes a redacted, metadata-free copy of each photo, at its own size unless told "
                          "otherwise, under its own stem. A photo that\n"
                          "would be blocked is withheld and named. This is for trying things out: no person "
                          "has confirmed these\n"
                          "pictures, so do not post them. Outside a workspace it works with --platform "
                          "alone: without a register\n"
                          "everybody is hidden. --crop keeps the largest part of that shape in which nobody "
                          "is hidden, and the whole\n"
                          "picture where there is none.",
                      .options = redact_options,
                      .least_arguments = 1,
                      .most_arguments = kAnyNumber,
                      .run = run_redact};

}  // namespace schoolgate::cli
