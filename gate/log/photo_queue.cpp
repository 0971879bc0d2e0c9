#include "gate/log/photo_queue.hpp"

#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kOrder = "ORDER BY p.held_back, p.attention, p.id";

// The filter as SQL; values are bound in bind_to.
class FilterSql {
 public:
  explicit FilterSql(const QueueFilter& filter)
      : state_(filter.state ? word(*filter.state) : ""),
        event_(filter.event.value_or(0)),
        platform_(filter.platform.value_or("")),
        picked_(filter.picked) {}

  [[nodiscard]] std::string condition() const {
    std::string text = state_.empty() ? fmt::format("WHERE p.state IN ('{}', '{}')", word(PhotoState::Held),
                                                    word(PhotoState::Blocked))
                                      : "WHERE p.state = :state";
    if (event_ != 0) text += " AND p.event = :event";
    if (!platform_.empty()) {
      text +=
          " AND EXISTS (SELECT 1 FROM rendition_platforms r WHERE r.photo = p.id AND r.platform = :platform)";
    }
    switch (picked_) {
      case PickFilter::LeftOut:
        text += fmt::format(" AND NOT ({})", not_picked());
        break;
      case PickFilter::Alone:
        text += fmt::format(" AND {}", not_picked());
        break;
      case PickFilter::All:
        break;
    }
    return text + " ";
  }

  void bind_to(soci::statement& statement) const {
    if (!state_.empty()) statement.exchange(soci::use(state_, "state"));
    if (event_ != 0) statement.exchange(soci::use(event_, "event"));
    if (!platform_.empty()) statement.exchange(soci::use(platform_, "platform"));
  }

 private:
  // A blocked photo never steps behind others.
  static std::string not_picked() {
    return fmt::format(
        "p.state = '{}' AND EXISTS (SELECT 1 FROM picks k WHERE k.photo = p.id) AND NOT EXISTS (SELECT 1 "
        "FROM "
        "picks k WHERE k.photo = p.id AND k.chosen = 1)",
        word(PhotoState::Held));
  }

  std::string state_;
  EventId event_;
  std::string platform_;
  PickFilter picked_;
};

// Calls `function(row)` for each row of a query with the filter's values bound.
template <typename Function>
void each_row(ReadSession& session, const std::string& query, const FilterSql& filter, Function&& function) {
  soci::row row;
  soci::statement statement(session.sql());
  statement.exchange(soci::into(row));
  filter.bind_to(statement);
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  for (bool more = statement.execute(true); more; more = statement.fetch()) function(row);
}

QueueCounts count_queue(ReadSession& session, const FilterSql& filter) {
  // Grouped as the index is ordered: a kind of attention may come in several rows.
  QueueCounts counts;
  each_row(session,
           "SELECT CAST(p.attention AS INTEGER) AS attention, CAST(COUNT(*) AS BIGINT) AS photos, "
           "CAST(SUM(p.undecided) AS BIGINT) AS findings FROM photos p " +
               filter.condition() + "GROUP BY p.state, p.held_back, p.attention",
           filter, [&](const soci::row& row) {
             const std::size_t photos = whole_number(row, "photos");
             counts.undecided_findings += whole_number(row, "findings");
             switch (static_cast<Attention>(whole_number(row, "attention"))) {
               case Attention::Blocked:
                 counts.blocked += photos;
                 break;
               case Attention::Undecided:
                 counts.undecided += photos;
                 break;
               case Attention::Doubtful:
                 counts.doubtful += photos;
                 break;
               case Attention::None:
                 counts.rest += photos;
                 break;
             }
           });
  return counts;
}

}  // namespace

QueuePage list_queue(Database& database, const QueueFilter& filter) {
  const FilterSql sql(filter);
  return database.read([&](ReadSession& session) {
    QueuePage page;
    page.counts = count_queue(session, sql);
    if (filter.picked == PickFilter::LeftOut) {
      QueueFilter others = filter;
      others.picked = PickFilter::Alone;
      page.left_out = count_queue(session, FilterSql(others)).total();
    }
    // The page's photos are found in the index; only theirs are read whole.
    const std::string query =
        fmt::format("{0} WHERE p.id IN (SELECT p.id FROM photos p {1} {2} LIMIT {3} OFFSET {4}) {2}",
                    select_photos(), sql.condition(), kOrder, filter.limit, filter.offset);
    each_row(session, query, sql, [&](const soci::row& row) { page.photos.push_back(read_photo(row)); });
    return page;
  });
}

std::vector<PhotoRecord> held_in_queue(Database& database) {
  QueueFilter filter;
  filter.state = PhotoState::Held;
  filter.limit = std::numeric_limits<std::int32_t>::max();
  return list_queue(database, filter).photos;
}

std::vector<EventOverview> list_events(Database& database) {
  return database.read([](ReadSession& session) {
    std::vector<EventOverview> events;
    const soci::rowset<soci::row> names =
        (session.sql().prepare << "SELECT id, day, name FROM events ORDER BY day DESC, id DESC");
    for (const soci::row& row : names) {
      events.push_back({{row.get<long long>("id"), stored(parse_iso_day(row.get<std::string>("day"))),
                         row.get<std::string>("name")},
                        {}});
    }
    const soci::rowset<soci::row> counts =
        (session.sql().prepare << "SELECT event, state, CAST(COUNT(*) AS BIGINT) AS photos FROM photos "
                                  "GROUP BY event, state");
    std::map<EventId, std::map<PhotoState, std::size_t>> by_event;
    for (const soci::row& row : counts) {
      by_event[row.get<long long>("event")][stored_state(row.get<std::string>("state"))] =
          whole_number(row, "photos");
    }
    for (auto& event : events) event.photos = std::move(by_event[event.event.id]);
    return events;
  });
}

}  // namespace schoolgate::gate
