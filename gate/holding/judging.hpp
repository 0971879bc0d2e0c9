// A photo's findings by today's names and faces: what was read is judged again when names changed, what was
// found is compared again when somebody was enrolled or left.
#pragma once

#include <functional>

#include "gate/log/holds.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct Judgement {
  pipeline::Findings findings;
  pipeline::Rulings rulings;  // carried over to these findings
  Judged judged;              // what they hold for
  bool anew = false;          // otherwise the findings are the stored ones, unlooked at
};

// Asked in a transaction before anything is written beside the photo.
using StillAllowed = std::function<Status(WriteSession&)>;

// Of a photo that waits. Templates of its faces live in locked memory until this returns. Fails when neither
// what was read nor the original can be had, or a model fails: what was not judged is not approved. Conflict
// when the photo has to be read once more and is another by then, or `still` fails.
[[nodiscard]] Result<Judgement> judge(const Darkroom& room, const Knowledge& knowledge,
                                      const PhotoRecord& photo, const pipeline::Rulings& rulings,
                                      const StillAllowed& still = {});

// Of a photo that is out: its names alone, and only while what was read is kept.
[[nodiscard]] Result<Judgement> judge_texts(const Darkroom& room, const Knowledge& knowledge,
                                            const PhotoRecord& photo, const JudgedFindings& stored,
                                            const pipeline::Rulings& rulings);

// Was somebody enrolled, or anything else changed that faces are compared by, since it was judged?
[[nodiscard]] bool faces_are_due(const Judged& judged, const Knowledge& knowledge);

// Of a photo that is out: its faces alone, from the original. Whom a face was like stays known, and sure
// where it still is. Fails where the original cannot be had, or a model fails.
[[nodiscard]] Result<Judgement> judge_faces(const Darkroom& room, const Knowledge& knowledge,
                                            const PhotoRecord& photo, const JudgedFindings& stored,
                                            const pipeline::Rulings& rulings);

// Is that what today's names and faces are?
[[nodiscard]] bool up_to_date(const Judged& judged, const Knowledge& knowledge);

}  // namespace schoolgate::gate
