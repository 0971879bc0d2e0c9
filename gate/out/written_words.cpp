#include "gate/out/written_words.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "foundation/storage/session.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kRemoved = "(removed: it named somebody who was forgotten)";

// Texts that people wrote, with the photo that each is about if there is one, and what takes the place of one
// that names somebody.
struct Written {
  const char* table;
  const char* column;
  const char* all;
  const char* instead;
  const char* posts = nullptr;  // of a post's content: whose it is, by these words
  // What the program writes, too, and says of many photos: the photo's column, of which it goes alone.
  const char* photo = nullptr;
};
constexpr std::array kWritten{
    Written{"comments", "words", "SELECT photo, words FROM comments", kRemoved},
    Written{"post_links", "note", "SELECT photo, note AS words FROM post_links", ""},
    // A text without pictures is of no photo.
    Written{"posts", "text",
            "SELECT p.photo AS photo, t.text AS words FROM posts t LEFT JOIN post_pictures p ON "
            "p.post = t.id",
            kRemoved, "SELECT id FROM posts WHERE text = :words"},
    Written{"post_pictures", "alt", "SELECT photo, alt AS words FROM post_pictures", "",
            "SELECT post FROM post_pictures WHERE alt = :words"},
    Written{"post_overrulings", "reason",
            "SELECT p.photo AS photo, o.reason AS words FROM post_overrulings o LEFT JOIN "
            "post_pictures p ON p.post = o.post",
            ""},
    Written{"take_downs", "check_note", "SELECT photo, check_note AS words FROM take_downs", ""},
    // An incident of no picture is of no photo.
    Written{"incidents", "happened",
            "SELECT p.photo AS photo, i.happened AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            kRemoved},
    Written{"incidents", "outcome",
            "SELECT p.photo AS photo, i.outcome AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            kRemoved},
    Written{"incidents", "link",
            "SELECT p.photo AS photo, i.link AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            ""},
    Written{"incident_told", "note",
            "SELECT p.photo AS photo, t.note AS words FROM incident_told t LEFT JOIN incident_pictures p ON "
            "p.incident = t.incident",
            ""},
    Written{"photos", "reason", "SELECT id AS photo, reason AS words FROM photos", kRemoved, nullptr, "id"},
    Written{"undo_steps", "reason", "SELECT photo, reason AS words FROM undo_steps", kRemoved, nullptr,
            "photo"},
    Written{"photos", "source_name", "SELECT id AS photo, source_name AS words FROM photos", "photo"},
    Written{"events", "name",
            "SELECT p.id AS photo, e.name AS words FROM events e LEFT JOIN photos p ON p.event = e.id",
            "Photos"},
};

// Another content: whoever saw the one before is told so, and what was overruled stands for words of it.
void change_posts(WriteSession& session, const char* which, const std::string& words) {
  session << fmt::format("DELETE FROM post_overrulings WHERE post IN ({})", which), soci::use(words);
  session << fmt::format("UPDATE posts SET version = version + 1 WHERE id IN ({})", which), soci::use(words);
}

std::size_t erase_written(WriteSession& session, const Written& where, const Names& names,
                          const std::set<PhotoId>& theirs) {
  constexpr PhotoId kWherever = 0;
  std::set<std::pair<std::string, PhotoId>> gone;
  {
    const soci::rowset<soci::row> all = (session.sql().prepare << where.all);
    for (const soci::row& row : all) {
      const auto text = row.get<std::string>("words");
      if (text.empty() || gone.contains({text, kWherever})) continue;
      const auto photo =
          row.get_indicator("photo") == soci::i_null ? PhotoId{0} : PhotoId{row.get<long long>("photo")};
      if (is_named(text, names, theirs.contains(photo)))
        gone.emplace(text, where.photo == nullptr ? kWherever : photo);
    }
  }
  const std::string instead = where.instead;
  const std::string place = where.photo == nullptr ? fmt::format("{}", kWherever) : where.photo;
  for (const auto& [text, photo] : gone) {
    if (where.posts != nullptr) change_posts(session, where.posts, text);
    session << fmt::format("UPDATE {} SET {} = :instead WHERE {} = :words AND {} = :photo", where.table,
                           where.column, where.column, place),
        soci::use(instead), soci::use(text), soci::use(photo);
  }
  return gone.size();
}

// Of pictures that no photo of the log is: one that is still up has to be found first.
std::size_t erase_found(WriteSession& session, const Names& names) {
  std::vector<std::pair<long long, bool>> naming;  // and whether it was ticked off
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, path, link, checks FROM take_downs WHERE photo IS NULL");
    for (const soci::row& row : rows) {
      if (is_named(row.get<std::string>("path"), names, false) ||
          is_named(row.get<std::string>("link"), names, false))
        naming.emplace_back(row.get<long long>("id"), row.get<int>("checks") > 0);
    }
  }
  std::size_t erased = 0;
  const std::string reason = kNamesForgotten;
  for (const auto& [id, ticked_off] : naming) {
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(id);
    if (!ticked_off) continue;
    erase_place(session, id);
    ++erased;
  }
  return erased;
}

// Of pictures that no photo of the log is.
void erase_reasons_of_found(WriteSession& session, const consent::PersonId& person) {
  std::vector<long long> concerned;
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, reason FROM take_downs WHERE photo IS NULL");
    for (const soci::row& row : rows) {
      if (tells_of(row.get<std::string>("reason"), person)) concerned.push_back(row.get<long long>("id"));
    }
  }
  const std::string reason = kForgotten;
  for (const long long id : concerned)
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(id);
}

void erase_reasons_of_posts(WriteSession& session, const consent::PersonId& person) {
  std::vector<long long> concerned;
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, returned FROM posts WHERE returned <> ''");
    for (const soci::row& row : rows) {
      if (tells_of(row.get<std::string>("returned"), person)) concerned.push_back(row.get<long long>("id"));
    }
  }
  const std::string reason = kForgotten;
  for (const long long id : concerned)
    session << "UPDATE posts SET returned = :reason, version = version + 1 WHERE id = :id", soci::use(reason),
        soci::use(id);
}

}  // namespace

void close_events(WriteSession& session) {
  session << "UPDATE events SET name_key = '#' || id WHERE name = 'Photos' AND name_key <> 'photos'";
}

std::size_t erase_words(WriteSession& session, const Names& names, const std::set<PhotoId>& theirs) {
  std::size_t erased = 0;
  for (const Written& where : kWritten) erased += erase_written(session, where, names, theirs);
  erased += erase_found(session, names);
  close_events(session);
  return erased;
}

void erase_reasons(WriteSession& session, Instant now, const consent::PersonId& person,
                   const PhotoRecord& photo) {
  const std::string reason = kForgotten;
  if (tells_of(photo.reason, person))
    session << "UPDATE photos SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(photo.id);
  for (const TakeDown& entry : read_take_downs(session, now, photo)) {
    if (!tells_of(entry.reason, person)) continue;
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason),
        soci::use(entry.id);
  }
}

void erase_other_reasons(WriteSession& session, const consent::PersonId& person) {
  erase_reasons_of_found(session, person);
  erase_reasons_of_posts(session, person);
}

}  // namespace schoolgate::gate
