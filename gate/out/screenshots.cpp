#include "gate/out/screenshots.hpp"

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/posts.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kSelect = "SELECT id, about, number, sha256, kept, who FROM screenshots ";

Screenshot read_screenshot(const soci::row& row) {
  const auto what = from_word<ScreenshotOf::What>(row.get<std::string>("about"));
  if (!what) throw std::runtime_error("the list of screenshots is damaged: what is one of?");
  return {row.get<long long>("id"),
          {*what, row.get<long long>("number")},
          stored(digest_from_hex(row.get<std::string>("sha256"))),
          stored(parse_iso_instant(row.get<std::string>("kept"))),
          row.get<std::string>("who")};
}

template <typename Value>
std::set<Digest> digests(ReadSession& session, const char* which, const Value& value) {
  std::set<Digest> found;
  const soci::rowset<std::string> rows =
      (session.sql().prepare << std::string("SELECT sha256 FROM screenshots ") + which,
       soci::use(value, "value"));
  for (const std::string& hex : rows) found.insert(stored(digest_from_hex(hex)));
  return found;
}

Status must_be_there(WriteSession& session, const ScreenshotOf& of) {
  const auto number = static_cast<long long>(of.number);
  switch (of.what) {
    case ScreenshotOf::What::Post: {
      std::string state;
      session << "SELECT state FROM posts WHERE id = :id", soci::use(number), soci::into(state);
      if (!session.got_data())
        return failure(ErrorCode::NotFound, fmt::format("there is no post {}", of.number),
                       "'schoolgate post list' prints the numbers");
      if (from_word<PostState>(state) != PostState::Posted)
        return failure(ErrorCode::Refused, fmt::format("post {} is not noted as posted", of.number),
                       fmt::format("'schoolgate post posted {} --link URL' notes where it is", of.number));
      return {};
    }
    case ScreenshotOf::What::TakeDown: {
      long long id = 0;
      session << "SELECT id FROM take_downs WHERE id = :id", soci::use(number), soci::into(id);
      if (!session.got_data())
        return failure(ErrorCode::NotFound, fmt::format("the take-down list has no number {}", of.number),
                       "'schoolgate takedown list --all' prints the numbers");
      return {};
    }
  }
  return {};
}

nlohmann::json detail_of(const Screenshot& screenshot) {
  return {{"screenshot", screenshot.id},
          {"of", word(screenshot.of.what)},
          {"number", screenshot.of.number},
          {"picture", to_hex(screenshot.sha256)}};
}

std::string subject_of(const Screenshot& screenshot) { return fmt::format("screenshot {}", screenshot.id); }

}  // namespace

std::vector<Screenshot> list_screenshots(Database& database, const std::optional<ScreenshotOf>& of) {
  return database.read([&](ReadSession& session) {
    std::vector<Screenshot> list;
    const std::string about(of ? word(of->what) : std::string_view{});
    const long long number = of ? of->number : 0;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
             << std::string(kSelect) +
                    "WHERE :about = '' OR (about = :about AND number = :number) ORDER BY id",
         soci::use(about, "about"), soci::use(number, "number"));
    for (const soci::row& row : rows) list.push_back(read_screenshot(row));
    return list;
  });
}

Result<Screenshot> find_screenshot(Database& database, ScreenshotId id) {
  return database.read([&](ReadSession& session) -> Result<Screenshot> {
    soci::row row;
    session << std::string(kSelect) + "WHERE id = :id", soci::use(id), soci::into(row);
    if (session.got_data()) return read_screenshot(row);
    return failure(ErrorCode::NotFound, fmt::format("there is no screenshot {}, or its days are over", id),
                   "'schoolgate screenshot list' prints the numbers");
  });
}

Result<Screenshot> note_screenshot(Database& database, Instant now, const ScreenshotOf& of,
                                   const Digest& picture, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Result<Screenshot> {
    if (auto there = must_be_there(session, of); !there) return tl::unexpected(there.error());
    Screenshot screenshot{0, of, picture, now, who};
    // Of one that went the ledger still tells.
    long long id = 0;
    session << "UPDATE screenshots_given SET last = last + 1";
    session << "SELECT last FROM screenshots_given", soci::into(id);
    screenshot.id = id;
    const std::string about(word(of.what));
    const auto number = static_cast<long long>(of.number);
    const std::string hex = to_hex(picture);
    const std::string kept = to_iso(now);
    session << "INSERT INTO screenshots (id, about, number, sha256, kept, who) VALUES (:id, :about, :number, "
               ":sha256, :kept, :who)",
        soci::use(id), soci::use(about), soci::use(number), soci::use(hex), soci::use(kept), soci::use(who);
    consent::Ledger::append(session, now, who, consent::LedgerAction::ScreenshotKept, subject_of(screenshot),
                            to_line(detail_of(screenshot)));
    return screenshot;
  });
}

void note_screenshot_viewed(Database& database, Instant now, const Screenshot& screenshot,
                            const std::string& who) {
  database.transact([&](WriteSession& session) {
    consent::Ledger::append(session, now, who, consent::LedgerAction::ScreenshotViewed,
                            subject_of(screenshot), to_line(detail_of(screenshot)));
  });
}

std::set<Digest> screenshots_about(Database& database, PhotoId photo) {
  return database.read([&](ReadSession& session) {
    return digests(
        session,
        "WHERE (about = 'post' AND number IN (SELECT post FROM post_pictures WHERE photo = :value)) "
        "OR (about = 'take-down' AND number IN (SELECT id FROM take_downs WHERE photo = :value))",
        photo);
  });
}

std::set<Digest> screenshots_of_found(Database& database) {
  const std::string about(word(ScreenshotOf::What::TakeDown));
  return database.read([&](ReadSession& session) {
    return digests(
        session, "WHERE about = :value AND number IN (SELECT id FROM take_downs WHERE photo IS NULL)", about);
  });
}

std::set<Digest> screenshots_before(Database& database, Instant moment) {
  const std::string before = to_iso(moment);
  return database.read([&](ReadSession& session) {
    return digests(session, "GROUP BY sha256 HAVING MAX(kept) <= :value", before);
  });
}

std::size_t forget_screenshots(Database& database, Instant now, const std::set<Digest>& which,
                               const std::string& why, const std::string& who) {
  if (which.empty()) return 0;
  return database.transact([&](WriteSession& session) {
    std::size_t count = 0;
    for (const Digest& one : which) {
      const std::string hex = to_hex(one);
      int rows = 0;
      session << "SELECT COUNT(*) FROM screenshots WHERE sha256 = :sha256", soci::use(hex), soci::into(rows);
      session << "DELETE FROM screenshots WHERE sha256 = :sha256", soci::use(hex);
      count += static_cast<std::size_t>(rows);
    }
    consent::Ledger::append(session, now, who, consent::LedgerAction::ScreenshotsRemoved, "screenshots",
                            to_line({{"count", count}, {"why", why}}));
    return count;
  });
}

}  // namespace schoolgate::gate
