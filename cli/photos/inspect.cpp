#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/photo_work.hpp"
#include "gate/log/findings_json.hpp"
#include "pipeline/findings/shown_faces.hpp"

namespace schoolgate::cli {
namespace {

void inspect_options(po::options_description_easy_init add) {
  add("no-recognition", "as if recognition were off");
  add_detect(add);
  add("all-faces", "also where a face was thought possible but less likely than decisions need");
}

std::size_t redacted(const nlohmann::json& findings) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](const nlohmann::json& finding) {
        const auto decisions = finding.value("decisions", nlohmann::json::object());
        return std::any_of(decisions.begin(), decisions.end(),
                           [](const nlohmann::json& d) { return d["action"] == "redact"; });
      }));
}

void print_finding(Terminal& terminal, std::string_view what, const nlohmann::json& finding) {
  const nlohmann::json decisions = finding.value("decisions", nlohmann::json::object());
  for (const auto& [platform, decision] : decisions.items()) {
    terminal.say("  {} on {}: {} ({})", what, platform, decision["action"].get<std::string>(),
                 decision["reason"].get<std::string>());
  }
}

void print_for_people(Terminal& terminal, const nlohmann::json& json) {
  terminal.result(printable(fmt::format(
      "{}: {} ({} redacted somewhere), {} ({}), {}", json["photo"].get<std::string>(),
      counted(json["faces"].size(), "face"), redacted(json["faces"]), counted(json["texts"].size(), "text"),
      redacted(json["texts"]), counted(json["codes"].size(), "code"))));
  if (json.value("blocked", false)) terminal.say("  blocked: {}", json.value("block_reason", ""));
  for (const auto& [platform, exposure] : json["exposure"].items())
    terminal.say("  {}: {}", platform, exposure["shown_faces"].get<std::string>());
  for (std::size_t i = 0; i < json["faces"].size(); ++i)
    print_finding(terminal, fmt::format("face {}", i + 1), json["faces"][i]);
  for (const auto& text : json["texts"]) {
    print_finding(terminal, fmt::format("text '{}'", text["text"].get<std::string>()), text);
  }
}

// By platform and ratio, those that are possible.
nlohmann::json crops_of(const pipeline::Findings& findings, const pipeline::Plan& plan) {
  nlohmann::json crops = nlohmann::json::object();
  for (const pipeline::RenditionPlan& rendition : plan.renditions) {
    nlohmann::json own = nlohmann::json::object();
    const auto& decisions = *plan.decision.on(rendition.platforms.front());
    for (const auto& [ratio, ratio_word] : kWords<pipeline::CropRatio>) {
      if (const auto crop = pipeline::suggest_crop(findings, decisions, ratio))
        own[std::string(ratio_word)] = gate::crop_to_json(*crop);
    }
    for (const auto& platform : rendition.platforms) crops[platform] = own;
  }
  return crops;
}

// Of the settings that 'init' writes.
std::vector<consent::PlatformId> usual_platforms() {
  return or_fail(gate::parse_settings(gate::settings_file_text({}), "schoolgate.conf")).platforms;
}

ExitCode run_inspect(Invocation& invocation) {
  const PhotoTools tools = tools_here(invocation, usual_platforms());
  bool attention = false;
  const auto paths = photo_files(invocation, tools.school.get(), attention);

  const auto work = [&](const std::filesystem::path& path,
                        const Analysed& analysed) -> Result<nlohmann::json> {
    const auto plan = gate::make_plan(analysed.findings, {}, *tools.knowledge, tools.settings, "");
    nlohmann::json json = gate::findings_to_json(analysed.findings, &plan.decision);
    json["photo"] = path.string();
    json["crops"] = crops_of(analysed.findings, plan);
    json["exposure"] = nlohmann::json::object();
    for (const auto& platform : plan.decision.platforms) {
      const float scale = gate::scale_for(platform, analysed.findings.size, tools.settings);
      json["exposure"][platform.platform] = {
          {"exposure", word(platform.exposure)},
          {"shown_faces", pipeline::shown_faces_words(analysed.findings, platform,
                                                      cv::Rect({}, analysed.findings.size), scale)}};
    }
    if (invocation.has("all-faces")) {
      for (const auto& face : analysed.workbench.candidates(analysed.photo, analysed.findings)) {
        json["faces"].push_back(gate::face_to_json(face));
        json["faces"].back()["decisions"] = nlohmann::json::object();
      }
    }
    return json;
  };
  for_each_photo(tools, paths, invocation, work,
                 [&](const std::filesystem::path& path, const Result<nlohmann::json>& result) {
                   if (!result) {
                     attention = true;
                     if (invocation.json) {
                       invocation.terminal.result(
                           to_line({{"photo", path.string()}, {"error", sentence(result.error())}}));
                     }
                     invocation.terminal.error(result.error());
                   } else if (invocation.json) {
                     invocation.terminal.result(to_line(*result));
                   } else {
                     print_for_people(invocation.terminal, *result);
                   }
                 });
  return attention ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kInspect{
    .name = "inspect",
    .arguments = "PHOTO...",
    .summary = "what would be found and decided; nothing is stored",
    .manual =
        "Prints the findings of each photo and what is decided for each platform, with --json one object for "
        "each\n"
        "photo and line. Boxes are pixels of the upright full-size photo, as found, before growing. "
        "Findings\n"
        "that may be no face at all carry \"doubtful\": they are redacted until somebody dismisses them. "
        "--all-faces\n"
        "lists weaker candidates too, doubtful and without decisions: nothing is done about those. \"crops\" "
        "has the\n"
        "largest part of each shape in which nobody is hidden on a platform, and how many of those shown "
        "it keeps.\n"
        "Outside a workspace nobody is recognised, and so everybody is hidden on each of the usual "
        "platforms.",
    .options = inspect_options,
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = run_inspect};

}  // namespace schoolgate::cli
