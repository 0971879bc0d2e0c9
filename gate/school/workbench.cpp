#include "gate/school/workbench.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/framing/frame.hpp"
#include "pipeline/texts/judging/evidence_model.hpp"

namespace schoolgate::gate {
namespace {

class PipelineWorkbench final : public Workbench {
 public:
  explicit PipelineWorkbench(pipeline::Analyser analyser)
      : analyser_(std::move(analyser)), verifier_(analyser_.faces()) {}

  pipeline::Analysis analyse(const pipeline::Photo& photo, const Knowledge& knowledge) override {
    return analyser_.analyse(photo, knowledge.gallery, knowledge.names);
  }
  pipeline::SeenTexts read(const pipeline::Photo& photo, const std::vector<pipeline::Face>& faces) override {
    return analyser_.texts().see(photo.bgr, faces);
  }
  pipeline::TextFindings judge(const pipeline::SeenTexts& seen, const Knowledge& knowledge) override {
    return analyser_.texts().judge(seen, knowledge.names);
  }
  std::vector<pipeline::Face> candidates(const pipeline::Photo& photo,
                                         const pipeline::Findings& findings) override {
    return analyser_.faces().candidates(photo.bgr, findings.all<pipeline::Face>());
  }
  Result<std::vector<pipeline::FaceTemplate>> embed(const pipeline::Photo& photo,
                                                    std::vector<pipeline::Face>& faces) override {
    if (analyser_.embedder() == nullptr) {
      return failure(ErrorCode::Unavailable, "faces cannot be compared: the face embedding model is missing",
                     "run 'schoolgate models fetch'");
    }
    return analyser_.embed(photo, faces);
  }
  pipeline::Verifier& verifier() override { return verifier_; }

 private:
  pipeline::Analyser analyser_;
  pipeline::Verifier verifier_;
};

// What may tell whose name a text is: the judge's weights, and everything of the people but answers and
// objections, which are asked each time.
std::string fingerprint_of_names(const consent::RegisterView& people) {
  std::string all = to_hex(pipeline::EvidenceModel::built_in().digest());
  const auto add = [&](const std::string& text) { all += std::to_string(text.size()) + ':' + text; };
  for (const consent::Person& person : people.people()) {
    for (const std::string* text : {&person.id, &person.first_name, &person.last_name, &person.known_as,
                                    &person.class_name, &person.upn})
      add(*text);
    add(person.date_of_birth ? to_iso(*person.date_of_birth) : "");
    add(std::to_string(static_cast<int>(person.kind)));
  }
  return to_hex(sha256(all));
}

// The platforms of a rendition, apart by the size they want (no photo is made larger); in the settings'
// order.
std::vector<std::pair<int, std::vector<consent::PlatformId>>> by_size(
    const std::vector<consent::PlatformId>& platforms, const consent::PhotoDecision& decision, cv::Size photo,
    const Settings& settings) {
  const int photo_side = std::max(photo.width, photo.height);
  std::vector<std::pair<int, std::vector<consent::PlatformId>>> groups;
  for (const auto& platform : platforms) {
    const int wanted = settings.longest_side_for(platform, decision.on(platform)->exposure);
    const int side = wanted > 0 ? std::min(wanted, photo_side) : photo_side;
    const auto same =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == side; });
    if (same == groups.end()) {
      groups.push_back({side, {platform}});
    } else {
      same->second.push_back(platform);
    }
  }
  return groups;
}

// On which more was covered than was decided.
void note_covered(consent::PhotoDecision& decision, const MadeRendition& made) {
  for (auto& platform : decision.platforms) {
    if (std::ranges::find(made.platforms, platform.platform) != made.platforms.end())
      platform.covered_besides = made.picture.covered_besides();
  }
}

pipeline::RenderSettings render_settings(const Settings& settings, int longest_side) {
  return {.look = settings.look,
          .encode = {.jpeg_quality = settings.jpeg_quality, .longest_side = longest_side}};
}

}  // namespace

Knowledge::Knowledge(consent::RegisterView view, pipeline::Gallery enrolled, Day day,
                     std::string recognition_off, std::string faces)
    : people(std::move(view)),
      gallery(std::move(enrolled)),
      names(people),
      today(day),
      why_no_recognition(std::move(recognition_off)),
      judged{fingerprint_of_names(people), std::move(faces)} {}

Result<std::unique_ptr<Workbench>> make_workbench(const pipeline::AnalyserModels& models,
                                                  const Settings& settings,
                                                  pipeline::GuardedDecoder& decoder) {
  auto analyser = pipeline::Analyser::create(
      models, {.detect = settings.detect, .texts = settings.texts, .codes = [&decoder](const cv::Mat& grey) {
                 return decoder.find_codes(grey);
               }});
  if (!analyser) return tl::unexpected(analyser.error());
  return std::make_unique<PipelineWorkbench>(std::move(*analyser));
}

consent::DecisionRules decision_rules(const Settings& settings) {
  return {.legible_face_px = settings.legible_face_px,
          .face_px = settings.exposure.face_px,
          .with_others = static_cast<std::size_t>(settings.exposure.with_others)};
}

pipeline::GuardLimits guard_limits(const Settings& settings) {
  return {.decode = {.most_pixels = settings.most_megapixels * 1'000'000},
          .largest_file = std::max(pipeline::GuardLimits{}.largest_file, settings.most_megabytes << 20U)};
}

Result<pipeline::Photo> decode_original(const Vault& vault, pipeline::GuardedDecoder& decoder,
                                        const Digest& sha256) {
  const auto original = vault.load(sha256);
  if (!original) return tl::unexpected(original.error());
  return decoder.decode(*original);
}

namespace {

pipeline::Plan unframed_plan(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                             const Knowledge& knowledge, const Settings& settings, std::string_view event,
                             const std::vector<consent::PlatformId>& platforms) {
  std::vector<consent::PlatformRule> asked;
  for (const auto& platform : platforms)
    asked.push_back(settings.rule_for(platform, event, std::max(findings.size.width, findings.size.height)));
  return pipeline::make_plan(findings, rulings, knowledge.people, asked, knowledge.today,
                             decision_rules(settings));
}

}  // namespace

pipeline::Plan make_plan(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                         const Knowledge& knowledge, const Settings& settings, std::string_view event) {
  auto open = settings.platforms;
  std::erase_if(open, [&](const consent::PlatformId& platform) {
    return !knowledge.people.why_shut(platform, knowledge.today).empty();
  });
  auto plan = unframed_plan(findings, rulings, knowledge, settings, event, open);
  pipeline::frame(plan, findings, rulings);
  return plan;
}

consent::PhotoDecision decide_today(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                                    const Knowledge& knowledge, const Settings& settings,
                                    std::string_view event,
                                    const std::vector<consent::PlatformId>& platforms) {
  return unframed_plan(findings, rulings, knowledge, settings, event, platforms).decision;
}

float scale_for(const consent::PlatformDecisions& platform, cv::Size photo, const Settings& settings) {
  const int side = settings.longest_side_for(platform.platform, platform.exposure);
  const float own =
      side > 0 ? static_cast<float>(side) / static_cast<float>(std::max(photo.width, photo.height)) : 1;
  return std::min({1.0F, own, platform.largest_scale});
}

Result<std::vector<MadeRendition>> render_all(const pipeline::Photo& photo,
                                              const pipeline::Findings& findings,
                                              const pipeline::Rulings& rulings, pipeline::Plan& plan,
                                              const Settings& settings, pipeline::Verifier& verifier) {
  std::vector<MadeRendition> made;
  if (plan.decision.blocked || plan.renditions.empty()) {
    auto picture = pipeline::render(photo, pipeline::redact_everything(findings, rulings),
                                    render_settings(settings, settings.longest_side.value_or(0)), verifier);
    if (!picture) return tl::unexpected(picture.error());
    made.push_back({std::move(*picture), {}, {}});
    return made;
  }
  for (const auto& rendition : plan.renditions) {
    for (auto& [side, platforms] : by_size(rendition.platforms, plan.decision, photo.bgr.size(), settings)) {
      auto picture = pipeline::render(photo, rendition, render_settings(settings, side), verifier);
      if (!picture) return tl::unexpected(picture.error());
      made.push_back({std::move(*picture), std::move(platforms), rendition.part});
      note_covered(plan.decision, made.back());
    }
  }
  return made;
}

}  // namespace schoolgate::gate
