#include "consent/decision.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "consent/exposure.hpp"

namespace schoolgate::consent {
namespace {

// The register, asked about one platform on one day.
struct Inquiry {
  const RegisterView& people;
  const PlatformId& platform;
  Day day;
};

Decision redact(std::string reason) { return {Action::Redact, std::move(reason), {}}; }

Decision keep(std::string reason, std::vector<PersonId> shows = {}) {
  return {Action::Keep, std::move(reason), std::move(shows)};
}

bool contains(const std::vector<PersonId>& ids, const PersonId& id) {
  return std::ranges::find(ids, id) != ids.end();
}

// "P001", "P001 or P002", "P001, P002 or 5 others"
std::string any_of(const std::vector<PersonId>& ids) {
  constexpr std::size_t kMost = 4;
  if (ids.size() > kMost) return fmt::format("{}, {} or {} others", ids[0], ids[1], ids.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) text += i + 1 == ids.size() ? " or " : ", ";
    text += ids[i];
  }
  return text;
}

std::optional<PersonId> unpublishable(const std::vector<PersonId>& owners, const RegisterView& people) {
  const auto found = std::ranges::find_if(owners, [&](const auto& id) { return people.do_not_publish(id); });
  return found == owners.end() ? std::nullopt : std::optional(*found);
}

// What the technician's word alone settles about a person; the register decides the rest.
Decision named(const Ruling& ruling, Purpose purpose, const Inquiry& ask) {
  if (ruling.person.empty()) return redact("the technician named nobody");
  if (contains(ruling.rejected, ruling.person))
    return redact(fmt::format("{} was both named and rejected", ruling.person));
  const Permission permission = ask.people.may_show(ruling.person, ask.platform, purpose, ask.day);
  const std::string reason = fmt::format("{}, named by the technician: {}", ruling.person, permission.reason);
  return permission.granted ? keep(reason, {ruling.person}) : redact(reason);
}

Decision with_ignored_dismissal(Decision decision) {
  decision.reason += "; its dismissal is ignored, since only doubtful findings can be dismissed";
  return decision;
}

// ---- faces

bool dismissed(const Ruling& ruling, bool doubtful) {
  return doubtful && ruling.kind == Ruling::Kind::NotFinding;
}

// A face and what holds for it on every platform.
struct FaceCase {
  const FaceEvidence& evidence;
  const Ruling& ruling;
  std::vector<Candidate> candidates;  // less those that were rejected
  bool too_small = false;
  bool taken = false;  // its best candidate is already somebody else in this photo
};

// The likelier face has the better claim to a person; of two equal claims neither holds.
bool has_better_claim(const FaceCase& rival, const Candidate& best) {
  if (dismissed(rival.ruling, rival.evidence.doubtful)) return false;
  if (rival.ruling.kind == Ruling::Kind::IsPerson) return rival.ruling.person == best.person;
  return !rival.candidates.empty() && rival.candidates.front().person == best.person &&
         !(rival.candidates.front().similarity < best.similarity);
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
                  return rival.first != id && has_better_claim(rival.second, one.candidates.front());
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

Decision decide_face(const FaceCase& face, const Inquiry& ask) {
  const Ruling& ruling = face.ruling;
  switch (ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
      return named(ruling, Purpose::Image, ask);
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
  if (ruling.kind == Ruling::Kind::IsPerson)
    return people.do_not_publish(ruling.person) ? std::optional(ruling.person) : std::nullopt;
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
  const bool looked_at = ruling.kind == Ruling::Kind::IsPerson || ruling.kind == Ruling::Kind::Redact ||
                         dismissed(ruling, face.evidence.doubtful);
  return looked_at || face.too_small ? std::nullopt : unpublishable(persons(face.candidates), people);
}

// ---- texts

std::vector<PersonId> owners_left(const TextEvidence& text, const Ruling& ruling) {
  std::vector<PersonId> left = text.owners;
  std::erase_if(left, [&](const PersonId& owner) { return contains(ruling.rejected, owner); });
  return left;
}

Decision by_owners(const std::vector<PersonId>& owners, const Inquiry& ask) {
  if (owners.empty()) return redact("a name that nobody in the register is known to own");
  std::string first_reason;
  for (const PersonId& owner : owners) {
    const Permission permission = ask.people.may_show(owner, ask.platform, Purpose::Name, ask.day);
    if (!permission.granted)
      return redact(owners.size() == 1 ? fmt::format("name of {}: {}", owner, permission.reason)
                                       : fmt::format("may be the name of {} ({}: {})", any_of(owners), owner,
                                                     permission.reason));
    if (first_reason.empty()) first_reason = permission.reason;
  }
  return keep(owners.size() == 1
                  ? fmt::format("name of {}: {}", owners.front(), first_reason)
                  : fmt::format("may be the name of {}: each has name consent", any_of(owners)),
              owners);
}

// "by ... Year 3" tells who was hidden between.
Decision beside_a_name(const std::vector<PersonId>& owners, const Inquiry& ask) {
  const Decision name = by_owners(owners, ask);
  return name.action == Action::Keep ? keep("harmless text")
                                     : redact(fmt::format("stands beside a name: {}", name.reason));
}

Decision by_kind(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask) {
  const auto owners = owners_left(text, ruling);
  if (const auto owner = unpublishable(owners, ask.people))
    return redact(fmt::format("may be the name of {} ({}: must not be published)", any_of(owners), *owner));
  if (text.doubtful) return redact("may be a name or identify somebody: redacted until a person decides");
  switch (text.kind) {
    case TextKind::Unreadable:
      return redact("cannot be read with confidence");
    case TextKind::RegisterName:
      return by_owners(owners, ask);
    case TextKind::OtherName:
      return redact(owners.empty()
                        ? "a name that is not in the register"
                        : fmt::format("may be the name of {}, but cannot be read for sure", any_of(owners)));
    case TextKind::Identifier:
      return redact("identifies somebody");
    case TextKind::Harmless:
      return text.owners.empty() ? keep("harmless text") : beside_a_name(owners, ask);
  }
  return redact("the kind of text is not understood");
}

Decision decide_text(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask) {
  switch (ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
      // A date of birth or a telephone number is more than a name, whoever's it is.
      if (text.kind == TextKind::Identifier) return redact("identifies somebody");
      return named(ruling, Purpose::Name, ask);
    case Ruling::Kind::NotFinding:
      if (text.doubtful) return keep("not a name, says the technician");
      return with_ignored_dismissal(by_kind(text, ruling, ask));
    case Ruling::Kind::None:
      return by_kind(text, ruling, ask);
  }
  return redact("the ruling is not understood");
}

// "2nd Grace, 3rd ...": the names that are left tell much of the one that is hidden. Who is named by a person
// is that person's to say.
void hide_beside_hidden_names(const PhotoEvidence& evidence, PlatformDecisions& decisions) {
  std::vector<std::pair<const FindingEvidence*, const TextEvidence*>> owned;
  for (const FindingEvidence& finding : evidence) {
    const auto* text = std::get_if<TextEvidence>(&finding.what);
    if (text != nullptr && text->line && !text->owners.empty()) owned.emplace_back(&finding, text);
  }
  std::map<std::size_t, PersonId> hidden;
  for (const auto& [finding, text] : owned) {
    if (text->kind == TextKind::RegisterName && decisions.of(finding->id).action == Action::Redact &&
        finding->ruling.kind != Ruling::Kind::Redact)
      hidden.emplace(*text->line, text->owners.front());
  }
  for (const auto& [finding, text] : owned) {
    Decision& decision = decisions.findings[finding->id];
    const auto beside = hidden.find(*text->line);
    if (beside != hidden.end() && decision.action == Action::Keep &&
        finding->ruling.kind != Ruling::Kind::IsPerson)
      decision =
          redact(fmt::format("stands in one line with the name of {}, which is hidden", beside->second));
  }
}

std::optional<PersonId> unpublishable_name(const TextEvidence& text, const Ruling& ruling,
                                           const RegisterView& people) {
  if (ruling.kind == Ruling::Kind::IsPerson) return unpublishable({ruling.person}, people);
  if (ruling.kind == Ruling::Kind::Redact || dismissed(ruling, text.doubtful)) return std::nullopt;
  return unpublishable(owners_left(text, ruling), people);
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
                           [&](const DrawnEvidence&) { return redact("marked by the technician"); }},
                    finding.what);
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
                    number, face.ruling.kind == Ruling::Kind::IsPerson ? "is" : "may be", *person);
  } else if (const auto other = lesser_resemblance(face, people)) {
    photo.marks.push_back(fmt::format(
        "Face {} resembles {}, who must not be published, though somebody else more.", number, *other));
  }
  if (face.evidence.doubtful) leave_undecided(photo, finding);
}

void mark_text(PhotoDecision& photo, const FindingEvidence& finding, const TextEvidence& text,
               std::size_t number, const RegisterView& people) {
  if (const auto person = unpublishable_name(text, finding.ruling, people)) {
    photo.marks.push_back(fmt::format(
        "Text {} {} the name of {}, who must not be published: check whether they are in the photo.", number,
        finding.ruling.kind == Ruling::Kind::IsPerson ? "is" : "may be", *person));
  }
  if (text.doubtful) leave_undecided(photo, finding);
}

void mark(PhotoDecision& photo, const PhotoEvidence& evidence, const FaceCases& faces,
          const RegisterView& people) {
  std::size_t face = 0;
  std::size_t text = 0;
  for (const FindingEvidence& finding : evidence) {
    std::visit(
        ByKind{[&](const FaceEvidence&) { mark_face(photo, finding, faces.at(finding.id), ++face, people); },
               [&](const TextEvidence& one) { mark_text(photo, finding, one, ++text, people); },
               [](const CodeEvidence&) {}, [](const DrawnEvidence&) {}},
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
    hide_beside_hidden_names(evidence, decisions);
  }
  mark(photo, evidence, faces, people);
  if (!photo.blocking.empty()) block(photo);
  return photo;
}

}  // namespace schoolgate::consent
