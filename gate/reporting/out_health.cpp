#include "gate/reporting/out_health.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gate/leaving/lost_files.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/out/data_requests.hpp"
#include "gate/out/incidents.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/posting/posting.hpp"

namespace schoolgate::gate {

HealthFact lost_files_fact(School& school) {
  const auto lost = photos_with_lost_files(school.log(), school.workspace());
  if (lost.empty()) return {"released", Level::Good, "every released file lies in released/"};
  constexpr std::size_t kNamed = 10;
  const std::vector<PhotoId> named(lost.begin(),
                                   lost.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, lost.size())));
  return {
      "released", Level::Note,
      fmt::format(
          "files of {} ({}{}) are lost from released/: 'schoolgate review return NUMBER' has one looked at, "
          "approved and released anew; a yes taken back is heeded meanwhile",
          lost.size() == 1 ? "1 released photo" : fmt::format("{} released photos", lost.size()),
          fmt::join(named, ", "), lost.size() > named.size() ? ", ..." : "")};
}

HealthFact take_down_fact(const School& school) {
  const Instant now = school.clock().now();
  const auto counts = count_take_downs(*school.database(), now);
  if (const auto left = left_files(*school.database()); !left.empty())
    return {"take-downs", Level::Problem, words_of_left(left)};
  if (counts.waiting() == 0) return {"take-downs", Level::Good, "nothing has to be taken down"};
  return {"take-downs", counts.overdue > 0 ? Level::Problem : Level::Note,
          take_down_words(counts, school.clock()) +
              ": see 'schoolgate takedown list', or Take-downs on the page"};
}

HealthFact posted_texts_fact(const School& school) {
  const auto count = Posting(school.darkroom(), school.clock()).count_to_edit();
  if (!count) return {"posts", Level::Problem, sentence(count.error())};
  if (*count == 0)
    return {"posts", Level::Good, "no text that is posted names anybody who may not be named there"};
  return {"posts", Level::Problem,
          fmt::format(
              "the text of {} may stand there no longer: see 'schoolgate post list', or Posts on the page",
              *count == 1 ? "1 post" : fmt::format("{} posts", *count))};
}

HealthFact data_request_fact(const School& school) {
  const auto open = open_requests(*school.database());
  const Day today = school.clock().today();
  if (open.empty()) return {"requests", Level::Good, "nobody waits for what is held about them"};
  return {"requests", open.front().due < today ? Level::Problem : Level::Note,
          request_words(open, today) + ": see 'schoolgate person requests'"};
}

HealthFact incident_fact(const School& school) {
  const std::string words = incident_words(*school.database());
  if (words.empty()) return {"incidents", Level::Good, "no incident is open"};
  return {"incidents", Level::Note, words + ": see 'schoolgate incident list', or Incidents on the page"};
}

}  // namespace schoolgate::gate
