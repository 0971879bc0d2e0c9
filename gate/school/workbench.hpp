// One thread's tools: the pipeline with its models and settings, and what the school knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register_view.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/school/clearance_memory.hpp"
#include "gate/school/settings.hpp"
#include "gate/school/vault.hpp"
#include "pipeline/analyse.hpp"
#include "pipeline/faces/knowing/gallery.hpp"
#include "pipeline/findings/plan.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"
#include "pipeline/render.hpp"
#include "pipeline/texts/names/name_matcher.hpp"

namespace schoolgate::gate {

// Everything that a decision is made from, as it stood at one register version on one day. Shared by threads.
struct Knowledge {
  // `faces` stands for everything that the gallery was made from.
  Knowledge(consent::RegisterView view, pipeline::Gallery enrolled, Day day, std::string recognition_off,
            std::string faces);
  consent::RegisterView people;
  pipeline::Gallery gallery;
  pipeline::NameMatcher names;
  Day today;
  std::string why_no_recognition;  // empty when it runs
  Judged judged;                   // names and faces, for telling later whether they are still the same
  // What was answered by it about released photos.
  std::unique_ptr<ClearanceMemory> clearances = std::make_unique<ClearanceMemory>();
};

// In place of who was enrolled, where somebody chose that nobody be recognised: heeded ever after.
inline constexpr const char* kNobodyByChoice = "by choice";

// A verified rendition and the platforms it is for.
struct MadeRendition {
  pipeline::VerifiedRendition picture;
  std::vector<consent::PlatformId> platforms;
  cv::Rect part;  // as RenditionPlan's
};

// Virtual so that tests can say what is found in a photo; rendering and verifying are always real.
// One object serves one thread.
class Workbench {
 public:
  virtual ~Workbench() = default;
  // Throws when a model fails: the caller quarantines the photo.
  [[nodiscard]] virtual pipeline::Analysis analyse(const pipeline::Photo& photo,
                                                   const Knowledge& knowledge) = 0;
  // The half of analyse() that reads, and the one that judges what was read.
  [[nodiscard]] virtual pipeline::SeenTexts read(const pipeline::Photo& photo,
                                                 const std::vector<pipeline::Face>& faces) = 0;
  [[nodiscard]] virtual pipeline::TextFindings judge(const pipeline::SeenTexts& seen,
                                                     const Knowledge& knowledge) = 0;
  // FaceFinder::candidates, beside what analyse() found in the photo.
  [[nodiscard]] virtual std::vector<pipeline::Face> candidates(const pipeline::Photo& photo,
                                                               const pipeline::Findings& findings) = 0;
  // Templates of faces that were found in the photo, to be compared with each other; an empty one for a face
  // that cannot be known. Measures the faces' quality more precisely. Unavailable without the embedding
  // model.
  [[nodiscard]] virtual Result<std::vector<pipeline::FaceTemplate>> embed(
      const pipeline::Photo& photo, std::vector<pipeline::Face>& faces) = 0;
  [[nodiscard]] virtual pipeline::Verifier& verifier() = 0;
};

// The decoder outlives it.
[[nodiscard]] Result<std::unique_ptr<Workbench>> make_workbench(const pipeline::AnalyserModels& models,
                                                                const Settings& settings,
                                                                pipeline::GuardedDecoder& decoder);

[[nodiscard]] pipeline::GuardLimits guard_limits(const Settings& settings);
// The pixels of what the vault keeps.
[[nodiscard]] Result<pipeline::Photo> decode_original(const Vault& vault, pipeline::GuardedDecoder& decoder,
                                                      const Digest& sha256);

// What the settings say of faces, wherever something is decided.
[[nodiscard]] consent::DecisionRules decision_rules(const Settings& settings);

// For the platforms that are open today, with the crops that are wished for, as they are possible. At an
// event of this name; empty: at none.
[[nodiscard]] pipeline::Plan make_plan(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                                       const Knowledge& knowledge, const Settings& settings,
                                       std::string_view event);
// Its decisions alone, without the marks of crops and covers, which take longer than all of them: for these
// platforms, whether they are open, and the settings still name them, or not.
[[nodiscard]] consent::PhotoDecision decide_today(const pipeline::Findings& findings,
                                                  const pipeline::Rulings& rulings,
                                                  const Knowledge& knowledge, const Settings& settings,
                                                  std::string_view event,
                                                  const std::vector<consent::PlatformId>& platforms);

// The pixels of the platform's rendition for one of the photo's.
[[nodiscard]] float scale_for(const consent::PlatformDecisions& platform, cv::Size photo,
                              const Settings& settings);

// The plan's pictures, one for each group of platforms with equal decisions and equal size; the plan is told
// where more had to be covered than it says. For a blocked plan, and for one without platforms, a single
// picture without platforms in which every finding is redacted.
[[nodiscard]] Result<std::vector<MadeRendition>> render_all(const pipeline::Photo& photo,
                                                            const pipeline::Findings& findings,
                                                            const pipeline::Rulings& rulings,
                                                            pipeline::Plan& plan, const Settings& settings,
                                                            pipeline::Verifier& verifier);

}  // namespace schoolgate::gate
