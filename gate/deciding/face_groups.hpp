// Faces that nobody is known by, grouped across an event, so that a person names ten at once.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/deciding/review_actions.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct UnknownFace {
  PhotoId photo = 0;
  consent::FindingId face = consent::FindingId::None;
  cv::Rect2f box;
};
using FaceGroup = std::vector<UnknownFace>;

// Says which faces seem to show the same person; nothing of what they were compared by is in it.
struct FaceGroups {
  std::vector<FaceGroup> groups;  // of two faces and more, at most one of each photo; the largest first
  std::size_t compared = 0;       // faces
  std::size_t too_poor = 0;       // unknown, but too small, blurred or turned away to be compared
  std::size_t left_out = 0;       // beyond the most that are compared at a time
  std::size_t unreadable = 0;     // photos whose original is gone or cannot be decoded
};

struct GroupingProgress {
  std::size_t done = 0;
  std::size_t photos = 0;
};
using GroupingCallback = std::function<void(const GroupingProgress&)>;

// Is it for a person to say who this is, and does nothing but that stand open? No ruling, surely a face, and
// nobody certain.
[[nodiscard]] bool is_unknown(const pipeline::Face& face, const consent::Ruling& ruling);

// Refused, with the reason, while recognition is off.
[[nodiscard]] Status can_group_faces(const Darkroom& room);

// Compares the unknown faces of the event's held photos. Their templates lie in one piece of locked memory
// and are wiped before this returns, whatever it returns; the ledger is told that it was done, and by whom.
// Refused when recognition is off or `stop` was heard, Unavailable without the embedding model. Throws when a
// model fails. Borrows a workbench for one photo at a time, so that reviewing goes on.
[[nodiscard]] Result<FaceGroups> group_unknown_faces(const Darkroom& room, consent::Ledger& ledger,
                                                     EventId event, const std::string& who,
                                                     const GroupingCallback& progress,
                                                     const std::stop_token& stop);

struct SeenFace {
  PhotoId photo = 0;
  PhotoVersion version = 0;
  consent::FindingId face = consent::FindingId::None;
};

struct GroupNaming {
  std::vector<SeenPhoto> named;  // with the versions that they have by now
  std::vector<BulkApproval::Left> left;
};

// Names each face as apply_rulings names one: the register decides, nobody is enrolled, each photo is a step
// of its own that can be undone. A photo that is no longer held as it was seen, or in which another face is
// this person, is left, with its reason. InvalidInput when the person is nobody in the register.
[[nodiscard]] Result<GroupNaming> name_faces(const Darkroom& room, const std::vector<SeenFace>& faces,
                                             const consent::PersonId& person, const std::string& who);

// A face with its surroundings, from the original: for the reviewer's eyes only, never to be cached or
// listed. NotFound when the photo has no such face.
[[nodiscard]] Result<Bytes> face_jpeg(const Darkroom& room, PhotoId photo, consent::FindingId face);

}  // namespace schoolgate::gate
