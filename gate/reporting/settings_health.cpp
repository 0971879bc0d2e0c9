#include "gate/reporting/settings_health.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace schoolgate::gate {
namespace {

// A year, and a month to do it in.
constexpr std::chrono::days kAssessedAnew(396);

}  // namespace

HealthFact recognition_fact(const Darkroom& room, Day today) {
  const RecognitionSettings& recognition = room.settings.recognition;
  if (!recognition.active(today)) {
    return {"recognition", Level::Note,
            recognition.why_off(today) + ": every face is redacted until a person names somebody"};
  }
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return {"recognition", Level::Problem, sentence(knowledge.error())};
  if (!(*knowledge)->why_no_recognition.empty())
    return {"recognition", Level::Problem, (*knowledge)->why_no_recognition};
  const Assessment& assessment = *recognition.assessment;
  return {"recognition", Level::Good,
          fmt::format("on, under the assessment {} of {}; {} enrolled{}", assessment.reference,
                      to_iso(assessment.date), (*knowledge)->gallery.size(),
                      (*knowledge)->gallery.thresholds().reachable
                          ? ""
                          : ", but nobody is certain: see 'schoolgate calibrate'")};
}

std::optional<HealthFact> old_assessment_fact(const RecognitionSettings& recognition, Day today) {
  if (!recognition.active(today)) return std::nullopt;
  const Assessment& assessment = *recognition.assessment;
  if (std::chrono::sys_days(today) - std::chrono::sys_days(assessment.date) <= kAssessedAnew)
    return std::nullopt;
  return HealthFact{
      "assessment", Level::Note,
      fmt::format("{} is of {}: look at it again, as the law asks, and write its new date into "
                  "recognition.assessment_date of schoolgate.conf ('schoolgate dpia' fills one in)",
                  assessment.reference, to_iso(assessment.date))};
}

// The register goes by the ledger's last day then, so that nothing is shown wrongly;
// but what begins or ends from now on does so on the wrong day.
HealthFact clock_fact(const SchoolClock& clock, consent::Ledger& ledger) {
  constexpr std::chrono::minutes kSlip(5);
  const Instant now = clock.now();
  const auto latest = ledger.latest_moment();
  if (const auto gap = ledger.doubtful_gap()) return {"clock", Level::Problem, words_of(*gap)};
  if (!latest || now + kSlip >= *latest) {
    return {"clock", Level::Good,
            fmt::format("{}; it is {} at the school, in {} (school.time_zone)", to_iso(now),
                        to_iso(clock.today()), clock.zone().name())};
  }
  return {
      "clock", Level::Problem,
      fmt::format(
          "it says {}, but the ledger has an entry of {}: set it right, or, where it is, have an admin say "
          "so: 'schoolgate ledger day {}'; until then the register is asked for {}",
          to_iso(now), to_iso(*latest), to_iso(clock.today()), to_iso(ledger.day_of_asking()))};
}

// Consent is not all that schools are told since 2026 (docs/safer-publishing.md).
HealthFact exposure_fact(const Settings& settings) {
  std::vector<consent::PlatformId> open;
  std::ranges::copy_if(settings.platforms, std::back_inserter(open), [&](const auto& platform) {
    return is_public(platform) && settings.exposure_of(platform) == consent::Exposure::Open;
  });
  if (open.empty()) return {"exposure", Level::Good, "no public platform shows large face-on pictures"};
  return {"exposure", Level::Note,
          fmt::format("{} {} large face-on pictures of whoever consents: schools are told not to; name {} in "
                      "exposure.careful of schoolgate.conf (docs/safer-publishing.md)",
                      fmt::join(open, ", "), open.size() == 1 ? "shows" : "show",
                      open.size() == 1 ? "it" : "them")};
}

}  // namespace schoolgate::gate
