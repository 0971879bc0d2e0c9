#include "consent/decision.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

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
  return std::find(ids.begin(), ids.end(), id) != ids.end();
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
  const auto found = std::find_if(owners.begin(), owners.end(),
                                  [&](const PersonId& owner) { return people.do_not_publish(owner); });
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
  std::vector<Candidate> candidates;  // less those that were rejected
  bool too_small = false;
  bool taken = false;  // its best candidate is already somebody else in this photo
};

// The likelier face has the better claim to a person; of two equal claims neither holds.
bool has_better_claim(const FaceCase& rival, const Candidate& best) {
  if (dismissed(rival.evidence.ruling, rival.evidence.doubtful)) return false;
  if (rival.evidence.ruling.kind == Ruling::Kind::IsPerson)
    return rival.evidence.ruling.person == best.person;
  return !rival.candidates.empty() && rival.candidates.front().person == best.person &&
         !(rival.candidates.front().similarity < best.similarity);
}

std::vector<FaceCase> face_cases(const std::vector<FaceEvidence>& faces, const DecisionRules& rules) {
  std::vector<FaceCase> cases;
  cases.reserve(faces.size());
  for (const FaceEvidence& face : faces) {
    FaceCase& one = cases.emplace_back(FaceCase{face, {}});
    for (const Candidate& candidate : face.candidates) {
      if (!contains(face.ruling.rejected, candidate.person)) one.candidates.push_back(candidate);
    }
    // A height that was never measured is no reason to let a face pass.
    one.too_small = face.height_px > 0 && face.height_px < rules.legible_face_px;
  }
  for (FaceCase& one : cases) {
    one.taken =
        !one.candidates.empty() && std::any_of(cases.begin(), cases.end(), [&](const FaceCase& rival) {
          return &rival != &one && has_better_claim(rival, one.candidates.front());
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

Decision by_identity(const FaceCase& face, const Inquiry& ask) {
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

Decision by_rules(const FaceCase& face, const Inquiry& ask) {
  return face.too_small ? keep("too small to recognise") : by_identity(face, ask);
}

Decision decide_face(const FaceCase& face, const Inquiry& ask) {
  const Ruling& ruling = face.evidence.ruling;
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
  const Ruling& ruling = face.evidence.ruling;
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
  const Ruling& ruling = face.evidence.ruling;
  const bool looked_at = ruling.kind == Ruling::Kind::IsPerson || ruling.kind == Ruling::Kind::Redact ||
                         dismissed(ruling, face.evidence.doubtful);
  return looked_at || face.too_small ? std::nullopt : unpublishable(persons(face.candidates), people);
}

// ---- texts and codes

std::vector<PersonId> owners_left(const TextEvidence& text) {
  std::vector<PersonId> left;
  for (const PersonId& owner : text.owners) {
    if (!contains(text.ruling.rejected, owner)) left.push_back(owner);
  }
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

Decision by_kind(const TextEvidence& text, const Inquiry& ask) {
  const auto owners = owners_left(text);
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

Decision decide_text(const TextEvidence& text, const Inquiry& ask) {
  switch (text.ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
      // A date of birth or a telephone number is more than a name, whoever's it is.
      if (text.kind == TextKind::Identifier) return redact("identifies somebody");
      return named(text.ruling, Purpose::Name, ask);
    case Ruling::Kind::NotFinding:
      if (text.doubtful) return keep("not a name, says the technician");
      return with_ignored_dismissal(by_kind(text, ask));
    case Ruling::Kind::None:
      return by_kind(text, ask);
  }
  return redact("the ruling is not understood");
}

// "2nd Grace, 3rd ...": the names that are left tell much of the one that is hidden. Who is named by a person
// is that person's to say.
void hide_beside_hidden_names(const std::vector<TextEvidence>& texts, std::vector<Decision>& decisions) {
  std::map<std::size_t, PersonId> hidden;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool names = texts[i].kind == TextKind::RegisterName && decisions[i].action == Action::Redact &&
                       texts[i].ruling.kind != Ruling::Kind::Redact;
    if (names && texts[i].line && !texts[i].owners.empty())
      hidden.emplace(*texts[i].line, texts[i].owners.front());
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const TextEvidence& text = texts[i];
    const bool tells = decisions[i].action == Action::Keep && !text.owners.empty();
    if (!tells || !text.line || text.ruling.kind == Ruling::Kind::IsPerson) continue;
    const auto beside = hidden.find(*text.line);
    if (beside != hidden.end())
      decisions[i] =
          redact(fmt::format("stands in one line with the name of {}, which is hidden", beside->second));
  }
}

std::optional<PersonId> unpublishable_name(const TextEvidence& text, const RegisterView& people) {
  if (text.ruling.kind == Ruling::Kind::IsPerson) return unpublishable({text.ruling.person}, people);
  if (text.ruling.kind == Ruling::Kind::Redact || dismissed(text.ruling, text.doubtful)) return std::nullopt;
  return unpublishable(owners_left(text), people);
}

Decision decide_code(const CodeEvidence& code) {
  switch (code.ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
    case Ruling::Kind::NotFinding:
      return redact("a code may hold anything; the ruling is ignored, since codes are always redacted");
    case Ruling::Kind::None:
      break;
  }
  return redact("a code may hold a name, an address or a number");
}

// ---- the photo as a whole

// Waits for a person: doubtful, without a ruling, and not shown everywhere as it is.
bool waits(const Ruling& ruling, bool doubtful, const std::vector<PlatformDecisions>& platforms,
           std::vector<Decision> PlatformDecisions::*findings, std::size_t index) {
  if (!doubtful || ruling.kind != Ruling::Kind::None) return false;
  return platforms.empty() ||
         std::any_of(platforms.begin(), platforms.end(), [&](const PlatformDecisions& platform) {
           return (platform.*findings)[index].action == Action::Redact;
         });
}

void mark_face(PhotoDecision& photo, const FaceCase& face, std::size_t index, const RegisterView& people) {
  const FindingRef ref{FindingRef::Kind::Face, index};
  const Ruling& ruling = face.evidence.ruling;
  if (const auto person = blocker(face, people)) {
    photo.blocking.push_back(ref);
    photo.block_reason +=
        fmt::format("{}face {} {} {}, who must not be published", photo.block_reason.empty() ? "" : "; ",
                    index + 1, ruling.kind == Ruling::Kind::IsPerson ? "is" : "may be", *person);
  } else if (const auto other = lesser_resemblance(face, people)) {
    photo.marks.push_back(fmt::format(
        "Face {} resembles {}, who must not be published, though somebody else more.", index + 1, *other));
  }
  if (waits(ruling, face.evidence.doubtful, photo.platforms, &PlatformDecisions::faces, index)) {
    photo.undecided.push_back(ref);
    photo.marks.push_back(fmt::format("Face {} may not be a face: redacted until you decide.", index + 1));
  }
}

void mark_text(PhotoDecision& photo, const TextEvidence& text, std::size_t index,
               const RegisterView& people) {
  if (const auto person = unpublishable_name(text, people)) {
    photo.marks.push_back(fmt::format(
        "Text {} {} the name of {}, who must not be published: check whether they are in the photo.",
        index + 1, text.ruling.kind == Ruling::Kind::IsPerson ? "is" : "may be", *person));
  }
  if (waits(text.ruling, text.doubtful, photo.platforms, &PlatformDecisions::texts, index)) {
    photo.undecided.push_back({FindingRef::Kind::Text, index});
    photo.marks.push_back(
        fmt::format("Text {} may name or identify somebody: redacted until you decide.", index + 1));
  }
}

void block(PhotoDecision& photo) {
  photo.blocked = true;
  for (PlatformDecisions& platform : photo.platforms) {
    for (auto* findings : {&platform.faces, &platform.texts, &platform.codes}) {
      for (Decision& decision : *findings) {
        if (decision.action == Action::Keep) decision = redact("the whole photo is blocked");
      }
    }
  }
}

}  // namespace

PhotoDecision decide(const PhotoEvidence& evidence, const RegisterView& people,
                     const std::vector<PlatformId>& platforms, Day day, const DecisionRules& rules) {
  const auto faces = face_cases(evidence.faces, rules);
  PhotoDecision photo;
  for (const PlatformId& platform : platforms) {
    const Inquiry ask{people, platform, day};
    PlatformDecisions& decisions = photo.platforms.emplace_back();
    decisions.platform = platform;
    for (const FaceCase& face : faces) decisions.faces.push_back(decide_face(face, ask));
    for (const TextEvidence& text : evidence.texts) decisions.texts.push_back(decide_text(text, ask));
    hide_beside_hidden_names(evidence.texts, decisions.texts);
    for (const CodeEvidence& code : evidence.codes) decisions.codes.push_back(decide_code(code));
  }
  for (std::size_t i = 0; i < faces.size(); ++i) mark_face(photo, faces[i], i, people);
  for (std::size_t i = 0; i < evidence.texts.size(); ++i) mark_text(photo, evidence.texts[i], i, people);
  if (!photo.blocking.empty()) block(photo);
  return photo;
}

}  // namespace schoolgate::consent
