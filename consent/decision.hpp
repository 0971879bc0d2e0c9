// What may be shown: a pure function of findings, register, platform and day.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "consent/register/person.hpp"
#include "consent/register/register_view.hpp"
#include "foundation/words.hpp"

namespace schoolgate::consent {

enum class Action { Redact, Keep };  // Redact is the zero value
constexpr auto words_of(Action) {
  using enum Action;
  return words<Action>({{Redact, "redact"}, {Keep, "keep"}});
}

struct Decision {
  Action action = Action::Redact;
  std::string reason;  // for a person to read; people by id, never by name
  // Whom a kept finding shows or may show, likeliest first; empty when redacted or harmless.
  std::vector<PersonId> shows = {};
};

// How sure the calibration is that a face belongs to a person.
enum class Certainty { Plausible, Certain };
constexpr auto words_of(Certainty) {
  using enum Certainty;
  return words<Certainty>({{Plausible, "plausible"}, {Certain, "certain"}});
}

struct Candidate {
  PersonId person;
  float similarity = 0;  // cosine
  Certainty certainty = Certainty::Plausible;
};

// What the technician said of one finding. None leaves it to the rules.
struct Ruling {
  enum class Kind {
    None,
    Redact,      // always possible
    IsPerson,    // this is (or this is the name or the work of) `person`; the register then decides
    NotFinding,  // not a face, not a name: only for findings that are doubtful, else ignored
  };
  Kind kind = Kind::None;
  PersonId person{};
  std::vector<PersonId> rejected{};  // suggestions that were turned down; they no longer count as plausible
};
constexpr auto words_of(Ruling::Kind) {
  using enum Ruling::Kind;
  return words<Ruling::Kind>(
      {{None, "none"}, {Redact, "redact"}, {IsPerson, "is_person"}, {NotFinding, "not_finding"}});
}

// Names one finding of a photo, for ever: given once, never to another one. From 1 on.
enum class FindingId : std::int64_t { None = 0 };

struct FaceEvidence {
  float height_px = 0;                // forehead to chin, in pixels of the upright full-size photo
  bool doubtful = false;              // may not be a face at all
  std::vector<Candidate> candidates;  // every enrolled person who is at least plausible, best first
  bool turned_away = false;           // from the camera, surely; otherwise it counts as face-on
  std::optional<std::size_t> head{};  // pieces in which one head was found have the same; none: whole
};

// Unreadable is the zero value: it is redacted.
enum class TextKind { Unreadable, RegisterName, OtherName, Identifier, Harmless };
constexpr auto words_of(TextKind) {
  using enum TextKind;
  return words<TextKind>({{Unreadable, "unreadable"},
                          {RegisterName, "register_name"},
                          {OtherName, "other_name"},
                          {Identifier, "identifier"},
                          {Harmless, "harmless"}});
}

// One piece of a line: one name, one identifier, one unread or one harmless run. A line with more than one
// meaning is as many pieces, each with a decision of its own.
struct TextEvidence {
  TextKind kind = TextKind::Unreadable;
  bool doubtful = false;  // the evidence asks for a person rather than being sure
  // Every plausible owner of a register name; of another name or an identifier whose it may be; of harmless
  // words whose name they stand beside, so that they tell of it.
  std::vector<PersonId> owners;
  std::optional<std::size_t> line{};  // the pieces of one line have the same
  std::string written{};              // as read; empty where it could not be
};

struct CodeEvidence {};   // a QR code or barcode
struct DrawnEvidence {};  // a region that the technician marked: to be hidden, or somebody's work

struct FindingEvidence {
  FindingId id = FindingId::None;
  std::variant<FaceEvidence, TextEvidence, CodeEvidence, DrawnEvidence> what;
  Ruling ruling = {};
};
// Each with an id of its own.
using PhotoEvidence = std::vector<FindingEvidence>;

// How recognisable somebody who consents may be: no face at all, only small, turned away or among others, or
// as consent has it.
enum class Exposure { Faceless, Careful, Open };  // Faceless is the zero value
constexpr auto words_of(Exposure) {
  using enum Exposure;
  return words<Exposure>({{Faceless, "faceless"}, {Careful, "careful"}, {Open, "open"}});
}

// What a platform asks beside consent.
struct PlatformRule {
  PlatformId platform;
  Exposure exposure = Exposure::Faceless;
  bool names_or_faces = true;  // nobody's name beside their face
  // Down to which a picture may be made smaller than its photo for a careful platform's sake; 1: not at all.
  float least_scale = 1;
};

struct PlatformDecisions {
  PlatformId platform;
  std::map<FindingId, Decision> findings = {};
  Exposure exposure = Exposure::Open;
  // The rendition's most pixels for one of the photo's, so that the faces shown are small enough; 1: any.
  float largest_scale = 1;
  std::vector<FindingId> capped = {};       // shown faces that must be small in the rendition
  std::vector<FindingId> overexposed = {};  // faces that consent would show and the exposure hides
  // So many people must be in any part of it that is taken, since only among them faces may be as large; 0:
  // it does not matter.
  std::size_t least_people = 0;
  // Places that were covered beyond this, since a second look at the picture saw larger faces there.
  int covered_besides = 0;

  // A finding about which nobody decided is redacted.
  [[nodiscard]] const Decision& of(FindingId finding) const;
  // Whether a picture that was made by these decisions hides it: not one that nobody knew of then.
  [[nodiscard]] bool hid(FindingId finding) const {
    return findings.contains(finding) && of(finding).action == Action::Redact;
  }
};

struct PhotoDecision {
  bool blocked = false;              // nothing of it may be shown anywhere; every decision is Redact
  std::string block_reason;          // filled when blocked
  std::vector<FindingId> blocking;   // the faces that block it
  std::vector<FindingId> undecided;  // doubtful findings, redacted somewhere, that wait for a ruling
  std::vector<std::string> marks;    // what else a person should look at, each one sentence; findings of a
                                     // kind are counted from 1: "face 2", "text 5"
  std::vector<PlatformDecisions> platforms;

  // Null when nothing was decided about the platform.
  [[nodiscard]] const PlatformDecisions* on(const PlatformId& platform) const;
};

struct DecisionRules {
  float legible_face_px = 12;   // a smaller face needs nothing
  float face_px = 64;           // forehead to chin: the highest in a careful platform's rendition
  std::size_t with_others = 3;  // so many people shown are a group, in which a face may be larger
};

// Needs: platforms as in the settings; candidates best first. Gives: one decision for each finding on each
// platform, by consent first, then by the platform's exposure (consent/exposure.hpp).
//
// A face that is nobody else in the photo is kept when the technician named a person who may be shown there,
// or its best candidate is certain and every candidate may be shown there and recognised. No name stands
// against a certain candidate, or a do-not-publish one, whom the technician did not reject. The photo is
// blocked while a face's best candidate, or a certain one, is do-not-publish: to redact the face is not
// enough, since bodies and clothes identify too. A text is kept when it is harmless, or names people (its
// owners, and whom the technician named) who all have name consent there, or consent to the first name where
// it is nothing else; harmless words beside a name where the whole name may be. A line's names are hidden
// with one that may not be shown there. A drawn region is kept when the technician said whose work it is and
// that person has work consent there; a code never is.
[[nodiscard]] PhotoDecision decide(const PhotoEvidence& evidence, const RegisterView& people,
                                   const std::vector<PlatformRule>& platforms, Day day,
                                   const DecisionRules& rules);

}  // namespace schoolgate::consent
