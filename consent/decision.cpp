#include "consent/decision.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "consent/exposure.hpp"
#include "consent/inquiry.hpp"
#include "consent/register/same_person.hpp"
#include "consent/text_decision.hpp"

namespace schoolgate::consent {
namespace {

// ---- faces

// A face and what holds for it on every platform.
struct FaceCase {
  const FaceEvidence& evidence;
  const Ruling& ruling;
  std::vector<Candidate> candidates;  // less those that were rejected
  bool too_small = false;
  bool taken = false;    // its best candidate is already somebody else in this photo
  bool claimed = false;  // whom it was named is named for another face, or another face is surely theirs
};

bool is_surely(const FaceCase& face, const PersonId& person) {
  return std::ranges::any_of(face.candidates, [&](const Candidate& candidate) {
    return candidate.person == person && candidate.certainty == Certainty::Certain;
  });
}

bool of_one_head(const FaceCase& a, const FaceCase& b) {
  return a.evidence.head && a.evidence.head == b.evidence.head;
}

// The likelier face has the better claim to a person; of two equal claims neither holds. A piece of the same
// head has none by its name.
bool has_better_claim(const FaceCase& rival, const FaceCase& face) {
  const Candidate& best = face.candidates.front();
  if (dismissed(rival.ruling, rival.evidence.doubtful)) return false;
  if (rival.ruling.kind == Ruling::Kind::IsPerson && rival.ruling.person == best.person)
    return !of_one_head(rival, face);
  // Another name does not stand against a certain likeness.
  if (rival.ruling.kind == Ruling::Kind::IsPerson && !is_surely(rival, best.person)) return false;
  return !rival.candidates.empty() && rival.candidates.front().person == best.person &&
         !(rival.candidates.front().similarity < best.similarity);
}

// One person is at most once in a photo, whoever says who it is; but each piece of one head may bear the
// name.
bool claims(const FaceCase& rival, const FaceCase& named) {
  const PersonId& person = named.ruling.person;
  if (of_one_head(rival, named) || dismissed(rival.ruling, rival.evidence.doubtful)) return false;
  if (rival.ruling.kind == Ruling::Kind::IsPerson) return rival.ruling.person == person;
  return !rival.too_small && is_surely(rival, person);
}

// Who speaks against its name: somebody whom it surely shows, or whom it may show and who must not be
// published, as long as nobody turned them down. Not the named person under another id.
const Candidate* against_naming(const FaceCase& face, const RegisterView& people) {
  if (face.ruling.kind != Ruling::Kind::IsPerson) return nullptr;
  const auto named = maybe_same(people, face.ruling.person);
  const auto found = std::ranges::find_if(face.candidates, [&](const Candidate& candidate) {
    return !contains(named, candidate.person) &&
           (candidate.certainty == Certainty::Certain || people.do_not_publish(candidate.person));
  });
  return found == face.candidates.end() ? nullptr : &*found;
}

using FaceCases = std::map<FindingId, FaceCase>;

FaceCases face_cases(const PhotoEvidence& evidence, const DecisionRules& rules) {
  FaceCases cases;
  for (const FindingEvidence& finding : evidence) {
    const auto* face = std::get_if<FaceEvidence>(&finding.what);
    if (face == nullptr) continue;
    FaceCase one{*face, finding.ruling, {}, too_small(*face, rules)};
    for (const Candidate& candidate : face->candidates) {
      if (!contains(finding.ruling.rejected, candidate.person)) one.candidates.push_back(candidate);
    }
    cases.emplace(finding.id, std::move(one));
  }
  for (auto& [id, one] : cases) {
    one.taken = !one.candidates.empty() &&
                std::any_of(cases.begin(), cases.end(), [&id = id, &one = one](const auto& rival) {
                  return rival.first != id && has_better_claim(rival.second, one);
                });
    one.claimed = one.ruling.kind == Ruling::Kind::IsPerson &&
                  std::any_of(cases.begin(), cases.end(), [&id = id, &one = one](const auto& rival) {
                    return rival.first != id && claims(rival.second, one);
                  });
  }
  return cases;
}

std::vector<PersonId> persons(const std::vector<Candidate>& candidates) {
  std::vector<PersonId> ids;
  ids.reserve(candidates.size());
  for (const Candidate& candidate : candidates) ids.push_back(candidate.person);
  return ids;
}

// A template may be older than the withdrawal of the consent it was made with.
Permission may_show_recognised(const PersonId& id, const Inquiry& ask) {
  Permission showing = ask.people.may_show(id, ask.platform, Purpose::Image, ask.day);
  if (!showing.granted) return showing;
  const Permission recognition = ask.people.may_recognise(id, ask.day);
  return recognition.granted ? showing : recognition;
}

Decision by_rules(const FaceCase& face, const Inquiry& ask) {
  if (face.too_small) return keep("too small to recognise");
  if (face.candidates.empty()) return redact("not recognised");
  const auto ids = persons(face.candidates);
  const PersonId& best = ids.front();
  const bool sure = face.candidates.front().certainty == Certainty::Certain;
  std::string reason;
  for (const PersonId& id : ids) {
    const Permission permission = may_show_recognised(id, ask);
    if (!permission.granted)
      return redact(ids.size() == 1 && sure
                        ? fmt::format("{}: {}", id, permission.reason)
                        : fmt::format("may be {} ({}: {})", any_of(ids), id, permission.reason));
    if (reason.empty()) reason = fmt::format("{}: {}", best, permission.reason);
  }
  if (!sure) return redact(fmt::format("may be {}: not certain", any_of(ids)));
  if (face.taken) return redact(fmt::format("looks like {}, who is elsewhere in the photo", best));
  if (ids.size() > 1)
    reason += fmt::format("; {}, similar, may be shown too", any_of({ids.begin() + 1, ids.end()}));
  return keep(std::move(reason), ids);
}

Decision by_naming(const FaceCase& face, const Inquiry& ask) {
  const PersonId& person = face.ruling.person;
  Decision decision = named(face.ruling, ask.people.may_show(person, ask.platform, Purpose::Image, ask.day));
  if (decision.action == Action::Redact) return decision;
  if (const Candidate* other = against_naming(face, ask.people))
    return redact(fmt::format("{}, named by the technician, but {} {}, who was not turned down", person,
                              other->certainty == Certainty::Certain ? "is surely" : "may be",
                              other->person));
  if (face.claimed)
    return redact(fmt::format("{}, named by the technician, is elsewhere in the photo", person));
  return decision;
}

Decision decide_face(const FaceCase& face, const Inquiry& ask) {
  const Ruling& ruling = face.ruling;
  switch (ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
      return by_naming(face, ask);
    case Ruling::Kind::NotFinding:
      if (face.evidence.doubtful) return keep("not a face, says the technician");
      return with_ignored_dismissal(by_rules(face, ask));
    case Ruling::Kind::None:
      return by_rules(face, ask);
  }
  return redact("the ruling is not understood");
}

// Who must not be published and is named for this face, or is its best or a certain candidate.
std::optional<PersonId> blocker(const FaceCase& face, const RegisterView& people) {
  const Ruling& ruling = face.ruling;
  if (ruling.kind == Ruling::Kind::IsPerson && people.do_not_publish(ruling.person)) return ruling.person;
  if (dismissed(ruling, face.evidence.doubtful) || face.too_small) return std::nullopt;
  for (const Candidate& candidate : face.candidates) {
    const bool foremost = !(candidate.similarity < face.candidates.front().similarity) ||
                          candidate.certainty == Certainty::Certain;
    if (foremost && people.do_not_publish(candidate.person)) return candidate.person;
  }
  return std::nullopt;
}

std::optional<PersonId> lesser_resemblance(const FaceCase& face, const RegisterView& people) {
  const Ruling& ruling = face.ruling;
  const bool looked_at = ruling.kind == Ruling::Kind::Redact || dismissed(ruling, face.evidence.doubtful);
  return looked_at || face.too_small ? std::nullopt : unpublishable(persons(face.candidates), people);
}

// ---- regions

Decision decide_region(const Ruling& ruling, const Inquiry& ask) {
  switch (ruling.kind) {
    case Ruling::Kind::IsPerson:
      return named(ruling, ask.people.may_show(ruling.person, ask.platform, Purpose::Work, ask.day));
    case Ruling::Kind::None:
    case Ruling::Kind::Redact:
    case Ruling::Kind::NotFinding:
      break;
  }
  return redact("marked by the technician");
}

// ---- the photo as a whole

// What is done for each kind of finding.
template <typename... Functions>
struct ByKind : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
ByKind(Functions...) -> ByKind<Functions...>;

Decision decide_finding(const FindingEvidence& finding, const FaceCases& faces, const Inquiry& ask) {
  return std::visit(ByKind{[&](const FaceEvidence&) { return decide_face(faces.at(finding.id), ask); },
                           [&](const TextEvidence& text) { return decide_text(text, finding.ruling, ask); },
                           [&](const CodeEvidence&) {
                             return redact(finding.ruling.kind == Ruling::Kind::Redact
                                               ? "redacted by the technician"
                                               : "a code may hold a name, an address or a number");
                           },
                           [&](const DrawnEvidence&) { return decide_region(finding.ruling, ask); }},
                    finding.what);
}

bool kept_somewhere(const PhotoDecision& photo, FindingId finding) {
  return std::ranges::any_of(photo.platforms, [&](const PlatformDecisions& platform) {
    return platform.of(finding).action == Action::Keep;
  });
}

// A doubtful finding without a ruling waits for a person, unless it is shown everywhere as it is.
void leave_undecided(PhotoDecision& photo, const FindingEvidence& finding) {
  const bool hidden = photo.platforms.empty() ||
                      std::any_of(photo.platforms.begin(), photo.platforms.end(), [&](const auto& platform) {
                        return platform.of(finding.id).action == Action::Redact;
                      });
  if (hidden && finding.ruling.kind == Ruling::Kind::None) photo.undecided.push_back(finding.id);
}

void mark_face(PhotoDecision& photo, const FindingEvidence& finding, const FaceCase& face, std::size_t number,
               const RegisterView& people) {
  if (const auto person = blocker(face, people)) {
    photo.blocking.push_back(finding.id);
    photo.block_reason +=
        fmt::format("{}face {} {} {}, who must not be published", photo.block_reason.empty() ? "" : "; ",
                    number, face.ruling.person == *person ? "is" : "may be", *person);
  } else if (const auto other = lesser_resemblance(face, people)) {
    photo.marks.push_back(fmt::format(
        "Face {} resembles {}, who must not be published, though somebody else more.", number, *other));
  } else if (const Candidate* sure = against_naming(face, people)) {
    photo.marks.push_back(
        fmt::format("Face {} was named {} and is surely {}: it stays hidden until somebody "
                    "says that it is not {}.",
                    number, face.ruling.person, sure->person, sure->person));
  }
  for (const Candidate& candidate : face.evidence.candidates) {
    const bool unpublished = people.do_not_publish(candidate.person);
    const bool sure = candidate.certainty == Certainty::Certain && kept_somewhere(photo, finding.id);
    if (contains(face.ruling.rejected, candidate.person) && !face.too_small && (unpublished || sure))
      photo.marks.push_back(
          fmt::format("Face {} {} {}{}: somebody said that it is not {}, and what is shown for "
                      "that wants somebody else's approval.",
                      number, candidate.certainty == Certainty::Certain ? "is surely" : "may be",
                      candidate.person, unpublished ? ", who must not be published" : "", candidate.person));
  }
  if (face.evidence.doubtful) leave_undecided(photo, finding);
}

void mark_text(PhotoDecision& photo, const FindingEvidence& finding, const TextEvidence& text,
               std::size_t number, const RegisterView& people) {
  if (const auto person = unpublishable_name(text, finding.ruling, people)) {
    photo.marks.push_back(fmt::format(
        "Text {} {} the name of {}, who must not be published: check whether they are in the photo.", number,
        finding.ruling.person == *person ? "is" : "may be", *person));
  }
  const auto& rejected = finding.ruling.rejected;
  const auto unpublished = unpublishable(rejected, people);
  const bool by_all = !text.owners.empty() && std::ranges::all_of(text.owners, [&](const PersonId& owner) {
    return contains(rejected, owner);
  });
  if ((by_all || unpublished) && kept_somewhere(photo, finding.id))
    photo.marks.push_back(
        fmt::format("Text {} is the name of {}{} by the register: somebody said that it is not, "
                    "and what is shown for that wants somebody else's approval.",
                    number, any_of(unpublished ? std::vector{*unpublished} : rejected),
                    unpublished ? ", who must not be published," : ""));
  if (text.doubtful) leave_undecided(photo, finding);
}

void mark_region(PhotoDecision& photo, const Ruling& ruling, std::size_t number, const RegisterView& people) {
  if (ruling.kind == Ruling::Kind::IsPerson && people.do_not_publish(ruling.person))
    photo.marks.push_back(fmt::format(
        "Region {} is the work of {}, who must not be published: check whether they are in the photo.",
        number, ruling.person));
}

void mark(PhotoDecision& photo, const PhotoEvidence& evidence, const FaceCases& faces,
          const RegisterView& people) {
  std::size_t face = 0;
  std::size_t text = 0;
  std::size_t region = 0;
  for (const FindingEvidence& finding : evidence) {
    std::visit(
        ByKind{[&](const FaceEvidence&) { mark_face(photo, finding, faces.at(finding.id), ++face, people); },
               [&](const TextEvidence& one) { mark_text(photo, finding, one, ++text, people); },
               [](const CodeEvidence&) {},
               [&](const DrawnEvidence&) { mark_region(photo, finding.ruling, ++region, people); }},
        finding.what);
  }
}

void block(PhotoDecision& photo) {
  photo.blocked = true;
  for (PlatformDecisions& platform : photo.platforms) {
    for (auto& [id, decision] : platform.findings) {
      if (decision.action == Action::Keep) decision = redact("the whole photo is blocked");
    }
  }
}

}  // namespace

const Decision& PlatformDecisions::of(FindingId finding) const {
  static const Decision kNobodyDecided{Action::Redact, "nobody decided about it", {}};
  const auto found = findings.find(finding);
  return found == findings.end() ? kNobodyDecided : found->second;
}

const PlatformDecisions* PhotoDecision::on(const PlatformId& platform) const {
  const auto found = std::ranges::find(platforms, platform, &PlatformDecisions::platform);
  return found == platforms.end() ? nullptr : &*found;
}

PhotoDecision decide(const PhotoEvidence& evidence, const RegisterView& people,
                     const std::vector<PlatformRule>& platforms, Day day, const DecisionRules& rules) {
  const FaceCases faces = face_cases(evidence, rules);
  PhotoDecision photo;
  for (const PlatformRule& rule : platforms) {
    const Inquiry ask{people, rule.platform, day};
    PlatformDecisions& decisions = photo.platforms.emplace_back(PlatformDecisions{.platform = rule.platform});
    for (const FindingEvidence& finding : evidence) {
      if (!decisions.findings.emplace(finding.id, decide_finding(finding, faces, ask)).second)
        throw std::invalid_argument("two findings of one id");
    }
    limit_exposure(evidence, rule, rules, decisions);
    hide_beside_hidden_names(evidence, ask, decisions);
  }
  mark(photo, evidence, faces, people);
  if (!photo.blocking.empty()) block(photo);
  return photo;
}

}  // namespace schoolgate::consent
