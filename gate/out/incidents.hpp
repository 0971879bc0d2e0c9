// What went wrong with something that was published: reported by anybody, looked into, told to whom it must
// be told, and closed. What people wrote of it may hold names, and is never in the ledger.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

using IncidentId = std::int64_t;  // 1, 2, 3 ... within the workspace, never given twice

enum class ToldTo {
  Head,
  Dsl,  // designated safeguarding lead
  Dpo,  // data protection officer
  Parents,
  Police,
  Iwf,  // Internet Watch Foundation
  Ico,  // Information Commissioner's Office
  Platform,
};
constexpr auto words_of(ToldTo) {
  using enum ToldTo;
  return words<ToldTo>({{Head, "head"},
                        {Dsl, "dsl"},
                        {Dpo, "dpo"},
                        {Parents, "parents"},
                        {Police, "police"},
                        {Iwf, "iwf"},
                        {Ico, "ico"},
                        {Platform, "platform"}});
}

struct IncidentTold {
  ToldTo whom = ToldTo::Head;
  Instant when{};
  std::string noted_by;
  std::string note;  // may be empty
};

struct IncidentPicture {
  PhotoId photo = 0;
  Digest sha256;        // of the released picture that it was known by
  bool chosen = false;  // by a person who looked at it; else it is like what was reported, no more
};

struct Incident {
  IncidentId id = 0;
  Instant reported{};
  std::string reported_by;
  std::string happened;
  std::string link;  // where it was seen; may be empty
  std::vector<IncidentPicture> pictures;
  std::vector<IncidentTold> told;  // in the order in which it was noted
  std::optional<Instant> closed;
  std::string closed_by;
  std::string outcome;
};

// The newest first.
[[nodiscard]] std::vector<Incident> list_incidents(Database& database);
// NotFound for a number that no incident has.
[[nodiscard]] Result<Incident> find_incident(Database& database, IncidentId id);

// InvalidInput without words, for words that are too many, or a link that is none.
[[nodiscard]] Result<IncidentId> report_incident(Database& database, const Clock& clock,
                                                 const std::string& happened, const std::string& link,
                                                 const std::string& who);
// It is about these released pictures, too; one that is noted already becomes chosen where it is here.
// Refused once it is closed, as are the three below.
[[nodiscard]] Status note_incident_pictures(Database& database, const Clock& clock, IncidentId id,
                                            const std::vector<IncidentPicture>& pictures,
                                            const std::string& who);
// It is about another one. NotFound where it was not noted.
[[nodiscard]] Status remove_incident_picture(Database& database, const Clock& clock, IncidentId id,
                                             PhotoId photo, const std::string& who);
// InvalidInput for a moment to come.
[[nodiscard]] Status note_incident_told(Database& database, const Clock& clock, IncidentId id,
                                        const IncidentTold& told);
void note_incident_take_downs(Database& database, const Clock& clock, IncidentId id, std::size_t places,
                              const std::string& who);
// InvalidInput without an outcome.
[[nodiscard]] Status close_incident(Database& database, const Clock& clock, IncidentId id,
                                    const std::string& outcome, const std::string& who);
// Of those that were closed before that moment everything goes but their number; gives how many.
[[nodiscard]] std::size_t expire_incidents(Database& database, Instant now, Instant moment,
                                           const std::string& who);

// "2 incidents are open"; empty when none is.
[[nodiscard]] std::string incident_words(Database& database);

}  // namespace schoolgate::gate
