// What the log holds of a photo, or of a person, taken out of its tables. What stays is told in
// docs/data-requests.md. The database's pages are rewritten by Database::compact, the files removed by the
// caller.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/out/naming.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::gate {

// Findings, plan, pictures, comments, undo steps, file name and notes of the photo; it becomes shredded, by
// an entry without content. Its number, its fingerprint, the names of the files that were released, links and
// take-downs stay. An event of which no other photo is left loses its name. Conflict when somebody was
// quicker, Refused for what is released or shredded.
[[nodiscard]] Result<PhotoVersion> erase_photo(Database& database, Instant now, PhotoId photo,
                                               PhotoVersion seen, const std::string& who,
                                               const DiscardFiles& discard);

// Where somebody who is to be forgotten was found: texts that may hold their name by their ids.
using Traces = std::map<PhotoId, std::set<pipeline::FindingId>>;

// The first half, before the register forgets them: notes where they were found, takes back that a person
// named them, and hides their written name for good. What people wrote (comments, notes, file names, names of
// events) goes where it names them; file name and link of a found picture that is still up go when its
// take-down is ticked off. Gives the number of texts that went.
[[nodiscard]] std::size_t begin_erasing(Database& database, const consent::PersonId& person,
                                        const Names& names);
// What was noted and not ended: an interruption is carried on with.
[[nodiscard]] Traces traces_of(Database& database, const consent::PersonId& person);
// Photos that wait and whose pictures show them by the decisions that these were made by.
[[nodiscard]] std::set<PhotoId> waiting_and_shown(Database& database, const consent::PersonId& person);
// The second half, after every photo was asked again and files are gone: they are nobody in any finding,
// decision or reason, their written name is not known any more, and nothing is noted of where they were.
void end_erasing(Database& database, Instant now, const consent::PersonId& person, const std::string& who);

// So many reports of batches went, since their days were over.
void note_reports_expired(Database& database, Instant now, std::size_t count, const std::string& who);

}  // namespace schoolgate::gate
