// What may be shown: a pure function of findings, register, platform and day.
#pragma once

#include <string>
#include <vector>

#include "consent/person.hpp"
#include "consent/register_view.hpp"

namespace schoolgate::consent {

enum class Action { Redact, Keep };  // Redact is the zero value

struct Decision {
  Action action = Action::Redact;
  std::string reason;                // for a person to read; people by id, never by name
  std::vector<PersonId> shows = {};  // whom a kept finding shows; empty when redacted or harmless
};

// How sure the calibration is that a face belongs to a person.
enum class Certainty { Plausible, Certain };

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
    IsPerson,    // this is (or this is the name of) `person`; the register then decides
    NotFinding,  // not a face, not a name: only for findings that are doubtful
  };
  Kind kind = Kind::None;
  PersonId person;
  std::vector<PersonId> rejected;  // suggestions that were turned down; they no longer count as plausible
};

struct FaceEvidence {
  float height_px = 0;                // forehead to chin, in pixels of the upright full-size photo
  bool doubtful = false;              // may not be a face at all
  std::vector<Candidate> candidates;  // every enrolled person who is at least plausible, best first
  Ruling ruling;
};

// Unreadable is the zero value: it is redacted.
enum class TextKind { Unreadable, RegisterName, OtherName, Identifier, Harmless };

struct TextEvidence {
  TextKind kind = TextKind::Unreadable;
  bool doubtful = false;         // the evidence asks for a person rather than being sure
  std::vector<PersonId> owners;  // every plausible owner of a register name
  Ruling ruling;
};

struct CodeEvidence {  // a QR code or barcode
  Ruling ruling;
};

struct PhotoEvidence {
  std::vector<FaceEvidence> faces;
  std::vector<TextEvidence> texts;
  std::vector<CodeEvidence> codes;
};

struct PlatformDecisions {
  PlatformId platform;
  std::vector<Decision> faces;  // same order and number as the evidence
  std::vector<Decision> texts;
  std::vector<Decision> codes;
};

struct PhotoDecision {
  bool blocked = false;
  std::string block_reason;        // filled when blocked
  std::vector<std::string> marks;  // what a person should look at, each one sentence
  std::vector<PlatformDecisions> platforms;
};

struct DecisionRules {
  float legible_face_px = 12;  // a smaller face needs nothing
};

// Needs: platforms as in the settings. Gives: one decision for each finding on each platform, in order.
[[nodiscard]] PhotoDecision decide(const PhotoEvidence& evidence, const RegisterView& people,
                                   const std::vector<PlatformId>& platforms, Day day,
                                   const DecisionRules& rules);

}  // namespace schoolgate::consent
