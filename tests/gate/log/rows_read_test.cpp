// What is asked most often goes through few of a school's rows, however many photos it has had.
#include "support/rows_read.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photo_snapshot.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

constexpr int kPhotos = 20'000;
constexpr int kWaiting = 300;
// Far below the photos, far above what waits and is shown at once.
constexpr long long kFew = 2'000;

class RowsReadTest : public testing::Test {
 protected:
  // The rows of one real photo, over and over: some wait, the others were released or rejected.
  RowsReadTest() {
    photo_ = school_.photo();
    static_cast<void>(comment(school_->log(), photo_, "tess", "well"));
    std::vector<std::string> statements{
        "CREATE TABLE numbers (i BIGINT PRIMARY KEY)",
        fmt::format("INSERT INTO numbers (i) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n "
                    "WHERE i <= {}) SELECT i FROM n",
                    kPhotos),
        "INSERT INTO events (id, day, name, name_key) SELECT 1000 + i, '2026-07-03', 'Event ' || i, 'event ' "
        "|| i FROM numbers WHERE i <= 51",
        fmt::format(
            "INSERT INTO photos SELECT n.i, (1000000 + n.i) || SUBSTR(p.sha256, 8), 1002 + n.i % 50, n.i, "
            "p.source_name, p.uploader, p.bytes, p.received, p.changed, CASE WHEN n.i <= {} THEN 'held' WHEN "
            "n.i % 3 = 0 THEN 'rejected' ELSE 'released' END, p.version, p.reason, p.held_back, p.attempts, "
            "p.attention, p.undecided, p.doubtful, p.faces, p.faces_shown, p.names, p.names_shown, "
            "p.shown_by_person, p.degraded, p.approved_by, p.approved_by_changer, p.shown_against FROM "
            "photos p, numbers n "
            "WHERE p.id = {}",
            kWaiting, photo_)};
    for (const auto& [table, others] :
         {std::pair{"photo_findings", "findings"},
          {"photo_plans", "rulings, decision, register_version"},
          {"photo_judged", "names, faces"},
          {"renditions", "ordinal, sha256, bytes, width, height, part_x, part_y, part_width, part_height"},
          {"rendition_platforms", "platform, ordinal"},
          {"comments", "ordinal, written, who, words"}}) {
      statements.push_back(fmt::format(
          "INSERT INTO {0} (photo, {1}) SELECT n.i, {1} FROM {0} t, numbers n WHERE t.photo = {2}", table,
          others, photo_));
    }
    for (const char* more :
         {"INSERT INTO photo_people (person, photo, recognised, named, written) SELECT 'P' || (1000 + i % "
          "2000), i, 1, 0, 0 FROM numbers",
          "INSERT INTO released_files (photo, platform, path, sha256) SELECT id, 'facebook', 'facebook/' || "
          "id, sha256 FROM photos WHERE state = 'released'",
          "INSERT INTO take_downs (id, photo, found, link, platform, path, released, requested, due, who, "
          "reason, checks, checked, checked_by, checked_how, check_note) SELECT n.i, n.i, '', '', 'website', "
          "'website/' || n.i, '2026-07-03T10:00:00Z', '2026-07-03T10:00:00Z', '2026-07-04T10:00:00Z', "
          "'tess', '', CASE WHEN n.i <= 20 THEN 0 ELSE 2 END, CASE WHEN n.i <= 20 THEN '' ELSE "
          "'2026-07-03T11:00:00Z' END, 'tess', CASE WHEN n.i <= 20 THEN '' ELSE 'opened-link' END, '' FROM "
          "numbers n",
          "INSERT INTO ledger (number, at, who, action, subject, detail, chain) SELECT 1000 + n.i, l.at, "
          "l.who, l.action, (1000000 + n.i) || SUBSTR(l.subject, 8), l.detail, l.chain FROM numbers n, "
          "ledger l WHERE l.action IN ('photo.received', 'photo.held') AND l.number = (SELECT MAX(number) "
          "FROM ledger WHERE action = 'photo.held')",
          "UPDATE ledger_head SET number = (SELECT MAX(number) FROM ledger)"})
      statements.emplace_back(more);
    test::run(*school_->database(), statements);
    if (school_->database()->server()) {
      // As the server does of itself after a while.
      test::run(*school_->database(), {"ANALYZE"});
    }
  }
  Database& database() { return *school_->database(); }

  test::MadeSchool school_;
  PhotoId photo_ = 0;
};

TEST_F(RowsReadTest, WhatIsAskedMostOftenGoesThroughFew) {
  const Instant now = school_.clock().now();
  const std::string subject = to_hex(school_.record(500).sha256);
  NewPhoto next;
  next.sha256 = sha256("one more");
  next.event.day = school_.record(500).event.day;
  next.event.name = "Event 7";
  next.source_name = "next.jpg";
  QueueFilter of_event;
  of_event.event = 1010;
  of_event.platform = "facebook";
  const std::vector<std::pair<const char*, std::function<void()>>> asked{
      {"the queue", [&] { ASSERT_EQ(list_queue(database(), {}).photos.size(), 50U); }},
      {"an event's queue for a platform",
       [&] { ASSERT_EQ(list_queue(database(), of_event).photos.size(), 6U); }},
      {"one photo with all that the page shows of it",
       [&] { ASSERT_EQ(snapshot(database(), 150)->comments.size(), 1U); }},
      {"a photo by its digest",
       [&] { ASSERT_TRUE(school_->log().photos.find(digest_from_hex(subject).value())); }},
      {"what waits to be looked at", [&] { ASSERT_TRUE(school_->log().photos.unfinished().empty()); }},
      {"the pictures of a photo", [&] { ASSERT_FALSE(school_->log().holds.renditions(700).empty()); }},
      {"what of a photo is out", [&] { ASSERT_EQ(school_->log().releases.reserved(700).size(), 1U); }},
      {"where a person is", [&] { ASSERT_EQ(where_is(database(), now, "P1400").size(), 10U); }},
      {"what must be taken down", [&] { ASSERT_GE(list_take_downs(database(), now, {}).size(), 19U); }},
      {"how much must be taken down", [&] { ASSERT_GE(count_take_downs(database(), now).waiting(), 19U); }},
      {"what happened to a photo", [&] { ASSERT_FALSE(school_->ledger().entries_about(subject).empty()); }},
      {"the day on which the register is asked", [&] { static_cast<void>(school_->today()); }},
      {"a photo more", [&] { ASSERT_EQ(school_->log().photos.take(next).photo.id, kPhotos + 2); }}};
  test::RowsRead rows(database());
  ASSERT_GE(rows.by([&] { static_cast<void>(school_->log().holds.rendition_files()); }), kPhotos)
      << "one that goes through all of them is seen";
  for (const auto& [what, ask] : asked) EXPECT_LT(rows.by(ask), kFew) << what;
}

}  // namespace
}  // namespace schoolgate::gate
