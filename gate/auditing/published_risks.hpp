// Why a picture that is out should be looked at: what was seen in it, judged by the register of today.
#pragma once

#include <string>
#include <vector>

#include "consent/register/register_view.hpp"
#include "foundation/words.hpp"
#include "gate/out/audits.hpp"
#include "gate/school/settings.hpp"

namespace schoolgate::gate {

// The worst first.
enum class PublishedRisk {
  MustNotAppear,   // somebody who must never be published
  Withdrew,        // somebody who took consent back
  Left,            // somebody who left the school
  NoConsent,       // somebody without consent
  NamedInCaption,  // whose name may not be told there, or not beside their face
  NameLegible,     // likewise, in the picture
  DetailsLegible,  // an age, or what finds a person: a date of birth, a number, an address
  Location,        // the file says where it was taken
  LargeFace,       // a face that looks into the camera, larger than careful publishing has it
  Old,
};
constexpr auto words_of(PublishedRisk) {
  using enum PublishedRisk;
  return words<PublishedRisk>({{MustNotAppear, "must-not-appear"},
                               {Withdrew, "withdrew"},
                               {Left, "left"},
                               {NoConsent, "no-consent"},
                               {NamedInCaption, "named-in-caption"},
                               {NameLegible, "name-legible"},
                               {DetailsLegible, "details-legible"},
                               {Location, "location"},
                               {LargeFace, "large-face"},
                               {Old, "old"}});
}

struct RiskLine {
  PublishedRisk risk = PublishedRisk::MustNotAppear;
  std::string words;  // one sentence without its stop; people by id
};

struct RiskRules {
  const consent::RegisterView& people;
  const Settings& settings;
  Day today{};
  int years = 0;
};

// The worst first, each kind once. Where the platform is not known, the strictest answer of the settings'
// platforms counts. People who are recognised only perhaps count, too, and it is said.
[[nodiscard]] std::vector<RiskLine> risks_of(const AuditedPicture& picture, const RiskRules& rules);

}  // namespace schoolgate::gate
