#include "gate/deciding/review_queue.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "gate/holding/hold.hpp"
#include "gate/holding/judging.hpp"
#include "gate/log/photo_rows.hpp"
#include "pipeline/photo/decoding/decode.hpp"

namespace schoolgate::gate {
namespace {

constexpr int kMostTries = 5;
constexpr std::uintmax_t kMostPicture = 512U << 20U;
constexpr const char* kOrder = "ORDER BY p.held_back, p.attention, p.id";

// The filter as SQL; values are bound in bind_to.
class FilterSql {
 public:
  explicit FilterSql(const QueueFilter& filter)
      : state_(filter.state ? word(*filter.state) : ""),
        event_(filter.event.value_or(0)),
        platform_(filter.platform.value_or("")) {}

  [[nodiscard]] std::string condition() const {
    std::string text = state_.empty() ? fmt::format("WHERE p.state IN ('{}', '{}')", word(PhotoState::Held),
                                                    word(PhotoState::Blocked))
                                      : "WHERE p.state = :state";
    if (event_ != 0) text += " AND p.event = :event";
    if (!platform_.empty()) {
      text +=
          " AND EXISTS (SELECT 1 FROM rendition_platforms r WHERE r.photo = p.id AND r.platform = :platform)";
    }
    return text + " ";
  }

  void bind_to(soci::statement& statement) const {
    if (!state_.empty()) statement.exchange(soci::use(state_, "state"));
    if (event_ != 0) statement.exchange(soci::use(event_, "event"));
    if (!platform_.empty()) statement.exchange(soci::use(platform_, "platform"));
  }

 private:
  std::string state_;
  EventId event_;
  std::string platform_;
};

// Calls `function(row)` for each row of a query with the filter's values bound.
template <typename Function>
void each_row(soci::session& session, const std::string& query, const FilterSql& filter,
              Function&& function) {
  soci::row row;
  soci::statement statement(session);
  statement.exchange(soci::into(row));
  filter.bind_to(statement);
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  for (bool more = statement.execute(true); more; more = statement.fetch()) function(row);
}

QueueCounts count(soci::session& session, const FilterSql& filter) {
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

// A photo and the register of the same moment.
struct Seen {
  PhotoSnapshot photo;
  std::shared_ptr<const Knowledge> knowledge;
};

Result<Seen> see(School& school, PhotoId id) {
  for (int left = kMostTries;; --left) {
    auto knowledge = school.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    auto photo = school.photos().snapshot(id);
    if (!photo) return tl::unexpected(photo.error());
    if (photo->register_version == (*knowledge)->people.version())
      return Seen{std::move(*photo), std::move(*knowledge)};
    if (left == 1) {
      return failure(ErrorCode::Conflict, "the register is being changed again and again",
                     "look at the photo in a moment");
    }
  }
}

// What was verified when it was held is known again by its digest.
Result<Bytes> read_verified(School& school, const Digest& rendition) {
  auto bytes = read_file(hold_file(school.workspace(), rendition), kMostPicture);
  if (bytes && sha256(*bytes) != rendition) {
    return failure(ErrorCode::Refused, "the held picture is not the one that was verified",
                   "process the photo again");
  }
  return bytes;
}

}  // namespace

std::string_view word(Attention attention) {
  switch (attention) {
    case Attention::Blocked:
      return "blocked";
    case Attention::Undecided:
      return "undecided";
    case Attention::Doubtful:
      return "doubtful";
    case Attention::None:
      return "clean";
  }
  return {};
}

QueuePage list_queue(School& school, const QueueFilter& filter) {
  const FilterSql sql(filter);
  return school.database()->read([&](soci::session& session) {
    QueuePage page;
    page.counts = count(session, sql);
    // The page's photos are found in the index; only theirs are read whole.
    const std::string query =
        fmt::format("{0} WHERE p.id IN (SELECT p.id FROM photos p {1} {2} LIMIT {3} OFFSET {4}) {2}",
                    select_photos(), sql.condition(), kOrder, filter.limit, filter.offset);
    each_row(session, query, sql, [&](const soci::row& row) { page.photos.push_back(read_photo(row)); });
    return page;
  });
}

std::vector<EventOverview> list_events(School& school) {
  return school.database()->read([](soci::session& session) {
    std::vector<EventOverview> events;
    const soci::rowset<soci::row> names =
        (session.prepare << "SELECT id, day, name FROM events ORDER BY day DESC, id DESC");
    for (const soci::row& row : names) {
      events.push_back({{row.get<long long>("id"), stored(parse_iso_day(row.get<std::string>("day"))),
                         row.get<std::string>("name")},
                        {}});
    }
    const soci::rowset<soci::row> counts =
        (session.prepare << "SELECT event, state, CAST(COUNT(*) AS BIGINT) AS photos FROM photos "
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

Result<PhotoView> show_photo(School& school, PhotoId id) {
  auto seen = see(school, id);
  if (!seen) return tl::unexpected(seen.error());
  auto& [photo, knowledge] = *seen;
  PhotoView view;
  view.findings = std::move(photo.findings);
  view.rulings = std::move(photo.plan.rulings);
  view.rulings.faces.resize(view.findings.faces.size());
  view.rulings.texts.resize(view.findings.texts.size());
  view.rulings.codes.resize(view.findings.codes.size());
  view.decision = std::move(photo.plan.decision);
  view.register_version = photo.plan.register_version;
  if (!view.decision.platforms.empty()) {
    const auto today = make_plan(view.findings, view.rulings, *knowledge, school.settings());
    view.register_changed =
        !same_actions(today.decision, view.decision) || !up_to_date(photo.judged, *knowledge);
    for (const auto& open : open_findings(view.findings, view.rulings, view.decision, *knowledge)) {
      view.open.push_back(open.finding);
    }
  }
  view.renditions = std::move(photo.renditions);
  view.comments = std::move(photo.comments);
  for (auto& entry : photo.history) {
    view.history.push_back(
        {entry.when, std::move(entry.who), std::move(entry.action), std::move(entry.detail)});
  }
  view.undo_steps = photo.undo_steps;
  view.original_kept = school.vault().holds(photo.photo.sha256);
  view.photo = std::move(photo.photo);
  return view;
}

Result<Bytes> rendition_jpeg(School& school, PhotoId photo, const Digest& sha256) {
  const auto renditions = school.photos().renditions(photo);
  const auto found = std::find_if(renditions.begin(), renditions.end(),
                                  [&](const auto& rendition) { return rendition.sha256 == sha256; });
  if (found == renditions.end()) {
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no such picture any more", photo),
                   "look at the photo again: it was changed");
  }
  return read_verified(school, sha256);
}

Result<Bytes> thumbnail_jpeg(School& school, PhotoId photo) {
  const auto renditions = school.photos().renditions(photo);
  if (renditions.empty()) {
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no redacted picture", photo));
  }
  return read_file(thumbnail_file(school.workspace(), renditions.front().sha256), kMostPicture);
}

Result<Bytes> original_jpeg(School& school, PhotoId photo, int longest_side) {
  const auto record = school.photos().find(photo);
  if (!record) return tl::unexpected(record.error());
  const auto original = school.vault().load(record->sha256);
  if (!original) return tl::unexpected(original.error());
  const auto decoded = pipeline::decode(*original, decode_limits(school.settings()));
  if (!decoded) return tl::unexpected(decoded.error());
  return pipeline::encode_jpeg(decoded->bgr, {.jpeg_quality = 90, .longest_side = longest_side});
}

}  // namespace schoolgate::gate
