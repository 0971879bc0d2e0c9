// What people and the program wrote about photos, posts and incidents: texts and reasons in which somebody
// who is to be forgotten may be named.
#pragma once

#include <cstddef>
#include <set>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/out/naming.hpp"

namespace schoolgate::gate {

// In place of an id or a reason that told of them.
inline constexpr const char* kForgotten = "somebody who was forgotten";

// Every text that names them goes, or others take its place; where it is about a photo of `theirs`, one of
// their names is enough. Of found pictures that are still up, file name and link stay until the take-down is
// ticked off. Gives the number of texts that went.
[[nodiscard]] std::size_t erase_words(WriteSession& session, const Names& names,
                                      const std::set<PhotoId>& theirs);

// Of a title that is gone nobody may learn by asking whether it is known.
void close_events(WriteSession& session);

// Why the photo, or a take-down of it, is as it is: where that tells of the person by their id.
void erase_reasons(WriteSession& session, Instant now, const consent::PersonId& person,
                   const PhotoRecord& photo);
// The same of take-downs that no photo of the log is of, and of posts that were given back.
void erase_other_reasons(WriteSession& session, const consent::PersonId& person);

}  // namespace schoolgate::gate
