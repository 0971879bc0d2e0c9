// What the technician does with a held photo. Every action names the version that was seen, is one
// transaction with its ledger entry, and gives the new version; Conflict when somebody else was quicker.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gate/deciding/review_queue.hpp"

namespace schoolgate::gate {

// Redact, IsPerson (somebody in the register, which then decides; of a drawn region: it is their work; of a
// face: nobody whom another face of the photo was named or surely is),
// NotFinding (doubtful findings only), or None to leave it to the rules again.
struct RuleOn {
  consent::FindingId finding = consent::FindingId::None;
  consent::Ruling::Kind kind = consent::Ruling::Kind::None;
  consent::PersonId person = {};  // with IsPerson
};
// It is not this person; remembered and not suggested again.
struct RejectSuggestion {
  consent::FindingId finding = consent::FindingId::None;
  consent::PersonId person;
};
// Regions of the technician's own, in pixels of the upright full-size photo: redacted on every
// platform unless they are ruled to be somebody's work.
struct DrawRegion {
  pipeline::Quad quad{};
};
struct ChangeRegion {  // moved or resized
  consent::FindingId region = consent::FindingId::None;
  pipeline::Quad quad{};
};
struct DeleteRegion {
  consent::FindingId region = consent::FindingId::None;
};
// The platform's picture shows only the largest part in which nobody is hidden there, if there is one; or,
// without a ratio, the whole again.
struct CropFor {
  consent::PlatformId platform;
  std::optional<pipeline::CropRatio> ratio;
};
using RulingChange = std::variant<RuleOn, RejectSuggestion, DrawRegion, ChangeRegion, DeleteRegion, CropFor>;

struct Actor {
  std::string who;
  PhotoVersion seen = 0;
};

// Applies the changes as one step that can be undone: plans anew with today's register, renders, verifies,
// holds the new files. The photo is held afterwards, or blocked, also when it had been approved.
// Allowed in held, approved and blocked (but not when a person blocked it as a whole: undo that first).
[[nodiscard]] Result<PhotoVersion> apply_rulings(const Darkroom& room, PhotoId photo, const Actor& actor,
                                                 const std::vector<RulingChange>& changes);
// Plans and renders anew with today's register; no step to be undone.
[[nodiscard]] Result<PhotoVersion> refresh(const Darkroom& room, PhotoId photo, const Actor& actor);
// Takes back the last step (rulings, approval, rejection, block, putting off); never approves by itself.
[[nodiscard]] Result<PhotoVersion> undo(const Darkroom& room, PhotoId photo, const Actor& actor);

enum class OpenFindings {
  Refuse,        // approval is refused while anything is undecided or doubtful
  KeepRedacted,  // "the rest stays redacted": recorded as this person's ruling on each open finding
};

// The page says which pictures it showed: refused where another would go out.
struct SeenOnPage {
  std::vector<Digest> pictures;
};
// write_pictures() noted that it gave them out, of this version and to this person: refused where it did not.
struct SeenInFolder {};
// How it is known that whoever approves had the pictures before them; nobody approves who looked at none.
using Look = std::variant<std::monostate, SeenOnPage, SeenInFolder>;

struct ApproveOptions {
  OpenFindings open = OpenFindings::Refuse;
  std::vector<consent::PlatformId> platforms = {};  // empty: all that have a rendition
};

struct Approval {
  PhotoVersion version = 0;
  bool complete = false;  // false: the settings, or what is shown, want a second person's approval too
  // Findings on which nobody's word was there, and that stay redacted by this one.
  std::size_t kept_redacted = 0;
};

// Records the SHA-256 of each rendition that was seen, the register's version and who. Refused when today's
// register decides otherwise than the renditions show (they are made anew, to be looked at again).
[[nodiscard]] Result<Approval> approve(const Darkroom& room, PhotoId photo, const Actor& actor,
                                       const Look& look, const ApproveOptions& options = {});
[[nodiscard]] Result<PhotoVersion> reject(PhotoLog& log, PhotoId photo, const Actor& actor,
                                          const std::string& reason);
// Put off: stays held, last in the queue, until somebody acts on it.
[[nodiscard]] Result<PhotoVersion> hold_back(PhotoLog& log, PhotoId photo, const Actor& actor,
                                             const std::string& reason);
// As a whole, by a person's decision. Taken back by undo only.
[[nodiscard]] Result<PhotoVersion> block(PhotoLog& log, PhotoId photo, const Actor& actor,
                                         const std::string& reason);
// A quarantined photo is analysed again by the next batch (another device allowed, a model fetched).
[[nodiscard]] Result<PhotoVersion> retry(PhotoLog& log, PhotoId photo, const Actor& actor);
// A photo in the wrong event: planned anew under the other one; every approval ends. `event` is one that is
// there, by its title, or its name where one alone bears it; or a new one, with a day that is not to come: a
// misspelt name makes none, which might be less strict. Refused of a photo that was ever released.
[[nodiscard]] Result<PhotoVersion> move_to_event(const Darkroom& room, PhotoId photo, const Actor& actor,
                                                 const std::string& event);
// Photos of the device may be used from now on, or no longer. Gives how many that were quarantined are
// analysed again by the next batch.
[[nodiscard]] Result<std::size_t> allow_device(PhotoLog& log, const Clock& clock, const Device& device,
                                               bool allowed, const std::string& who);
// Whatever took it, this photo may be used; one that was quarantined is analysed again by the next batch.
[[nodiscard]] Result<PhotoVersion> allow_device_of(PhotoLog& log, const Clock& clock, PhotoId photo,
                                                   const Actor& actor);
[[nodiscard]] Status comment(PhotoLog& log, PhotoId photo, const std::string& who, const std::string& text);

struct SeenPhoto {
  PhotoId photo = 0;
  PhotoVersion version = 0;
  Look look = {};
};

struct BulkApproval {
  struct Approved {
    PhotoId photo = 0;
    PhotoVersion version = 0;  // by now
  };
  std::vector<Approved> approved;
  struct Left {
    PhotoId photo = 0;
    std::string reason;
  };
  std::vector<Left> left;
  // Of doubtful findings, which stay redacted: how many, and in how many photos, also in those that wait for
  // a second person.
  std::size_t doubtful = 0;
  std::size_t doubtful_in = 0;
};

// Bulk approval takes held photos in which nothing was shown by a person and nothing is undecided or degraded
// or put off; for others: why not, for people. Empty when it may.
[[nodiscard]] std::string why_not_in_bulk(const PhotoRecord& photo);
// Of an event whose classes are known nothing is approved in bulk before a person said that they looked for
// those who may not be shown: why not, for people. Empty when it may.
[[nodiscard]] std::string why_event_waits(const Darkroom& room, EventId event);
// Approves those of the list that fit, as they were seen; doubtful findings stay redacted. Others are left,
// with the reason.
[[nodiscard]] BulkApproval approve_in_bulk(const Darkroom& room, const std::vector<SeenPhoto>& photos,
                                           const std::string& who);

}  // namespace schoolgate::gate
