// Evidence of photos and what is decided of it, briefly.
#pragma once

#include <utility>
#include <vector>

#include "consent/decision.hpp"
#include "consent/people.hpp"

namespace schoolgate::test {

using consent::Candidate;
using consent::Certainty;
using consent::Decision;
using consent::FaceEvidence;
using consent::FindingEvidence;
using consent::FindingId;
using consent::Person;
using consent::PersonId;
using consent::PhotoDecision;
using consent::PhotoEvidence;
using consent::PlatformRule;
using consent::RegisterView;
using consent::Ruling;
using consent::TextEvidence;
using consent::TextKind;

// P001 and P002 may be shown on Facebook, P001 on Instagram too; P003 answered no to everything; P007's
// biometric consent was withdrawn; P008 may be named and not shown; P011 must not be published although every
// answer is yes.
inline RegisterView people() {
  Person no_longer_recognised = pupil("P007", {"facebook", "instagram"});
  no_longer_recognised.biometric.withdrawn = kFirstOfTerm;
  return {7,
          {pupil("P001", {"facebook", "instagram"}, {"facebook"}), pupil("P002", {"facebook"}, {"facebook"}),
           pupil("P003"), std::move(no_longer_recognised), pupil("P008", {}, {"facebook", "instagram"}),
           do_not_publish(pupil("P011", {"facebook", "instagram"}, {"facebook", "instagram"}))}};
}

inline const std::vector<PlatformRule> kPlatforms = openly({"facebook", "instagram"});

// The findings of a photo, with the ids 1, 2, 3 ...
inline PhotoEvidence photo_of(PhotoEvidence findings) {
  for (std::size_t i = 0; i < findings.size(); ++i) findings[i].id = FindingId(i + 1);
  return findings;
}

inline PhotoDecision decided(PhotoEvidence findings, const RegisterView& view = people()) {
  return decide(photo_of(std::move(findings)), view, kPlatforms, kToday, {});
}

inline const Decision& on(const PhotoDecision& photo, const char* platform, int finding) {
  return photo.on(platform)->of(FindingId(finding));
}

inline Candidate certain(const char* person, float similarity = 0.8F) {
  return {person, similarity, Certainty::Certain};
}
inline Candidate plausible(const char* person, float similarity = 0.5F) {
  return {person, similarity, Certainty::Plausible};
}

inline FindingEvidence face(std::vector<Candidate> candidates, Ruling ruling = {}, bool doubtful = false) {
  return {{}, FaceEvidence{80, doubtful, std::move(candidates)}, std::move(ruling)};
}
inline FindingEvidence unmeasured(FindingEvidence evidence, float height) {
  std::get<FaceEvidence>(evidence.what).height_px = height;
  return evidence;
}
inline FindingEvidence tiny(FindingEvidence evidence) { return unmeasured(std::move(evidence), 11.9F); }

inline FindingEvidence text(TextKind kind, std::vector<PersonId> owners = {}, Ruling ruling = {},
                            bool doubtful = false) {
  return {{}, TextEvidence{kind, doubtful, std::move(owners)}, std::move(ruling)};
}

inline Ruling is(const char* person, std::vector<PersonId> rejected = {}) {
  return {Ruling::Kind::IsPerson, person, std::move(rejected)};
}
inline Ruling not_them(std::vector<PersonId> rejected) {
  return {Ruling::Kind::None, "", std::move(rejected)};
}
inline const Ruling kRedact{Ruling::Kind::Redact, "", {}};
inline const Ruling kDismissed{Ruling::Kind::NotFinding, "", {}};
inline constexpr bool kDoubtful = true;

}  // namespace schoolgate::test
