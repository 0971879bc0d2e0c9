#include <type_traits>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/schema.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/log/photo_snapshot.hpp"
#include "gate/log/photos.hpp"
#include "gate/log/releases.hpp"
#include "gate/log/undo_steps.hpp"
#include "gate/out/take_downs.hpp"
#include "support/manual_clock.hpp"
#include "support/older_database.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;

const Digest kOriginal = sha256("original");
const Digest kPicture = sha256("picture");

// One approved photo of which everything is known that a release could be interrupted with; `added` are the
// values of what its row has got since the first step.
std::vector<std::string> one_photo(const std::string& added) {
  pipeline::Findings findings;
  findings.size = {360, 260};
  const std::string original = to_hex(kOriginal);
  const std::string picture = to_hex(kPicture);
  const auto rulings = to_line(rulings_to_json({}));
  return {
      "INSERT INTO events VALUES (1, '2026-07-03', 'Sports Day', 'sports day')",
      fmt::format(
          "INSERT INTO photos VALUES (1, '{}', 1, 4, 'IMG_1.jpg', 'office', 1000, '2026-07-03T09:00:00Z', "
          "'2026-07-03T10:00:00Z', 'approved', 6, 'kept words', 0, 0, 3, 0, 0, 2, 1, 0, 0, 1, 0, 'tess', "
          "1{})",
          original, added),
      fmt::format("INSERT INTO photo_findings VALUES (1, '{}')",
                  to_line(findings_to_json(findings, nullptr))),
      fmt::format("INSERT INTO photo_plans VALUES (1, '{}', '{}', 5)", rulings,
                  to_line(decision_to_json({}))),
      fmt::format("INSERT INTO renditions (photo, ordinal, sha256, bytes, width, height) VALUES (1, 1, '{}', "
                  "900, 360, 260)",
                  picture),
      "INSERT INTO rendition_platforms VALUES (1, 'facebook', 1)",
      "INSERT INTO rendition_platforms VALUES (1, 'website', 1)",
      fmt::format("INSERT INTO undo_steps VALUES (1, 1, 'held', 'before', 1, '{}', 2, 'tess')", rulings),
      "INSERT INTO approvals VALUES (1, 'tess')",
      fmt::format("INSERT INTO approved_renditions VALUES (1, 'website', '{}', 360, 260)", picture),
      "INSERT INTO comments VALUES (1, 1, '2026-07-03T10:01:00Z', 'tess', 'nice one')",
      fmt::format("INSERT INTO released_files VALUES (1, 'website', 'website/a/b.jpg', '{}')", picture)};
}

// What was "posts" once, and a worker's "models", is called otherwise now.
template <typename ByTable>
ByTable as_called_now(ByTable tables) {
  if constexpr (std::is_same_v<ByTable, test::Columns>) {
    const std::string before = "models";
    if (const auto workers = tables.find("workers"); workers != tables.end()) {
      if (const auto at = workers->second.find(before); at != std::string::npos)
        workers->second.replace(at, before.size(), "equipment");
    }
  }
  if (tables.contains("post_links")) return tables;
  if (auto links = tables.extract("posts")) {
    links.key() = "post_links";
    tables.insert(std::move(links));
  }
  return tables;
}

class OlderLog : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    consent::apply_consent_schema(*database_);
    database_->apply_schema(test::first_steps(photo_schema(), GetParam()));
    const auto columns = test::columns_of(*database_);
    const bool told_against = columns.at("photos").find("shown_against") != std::string::npos;
    test::run(*database_, one_photo(told_against ? ", 0" : ""));
    if (columns.contains("posts") && !columns.contains("post_links"))
      test::run(*database_,
                {"INSERT INTO posts VALUES (1, 'website', 1, '2026-07-04', 'https://x.com/1', 'a note', "
                 "'2026-07-04T09:00:00Z', 'tess')"});
  }
  test::TemporaryFolder folder_;
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  std::shared_ptr<Database> database_ = *Database::open_file(folder_.path() / "older.db");
};

TEST_P(OlderLog, KeepsWhatItHolds) {
  const auto columns = test::columns_of(*database_);
  const auto before = test::rows_of(*database_, columns);
  Photos photos(database_, clock_, {});
  EXPECT_EQ(test::rows_of(*database_, as_called_now(columns)), as_called_now(before));

  const auto seen = snapshot(*database_, 1);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->photo.sha256, kOriginal);
  EXPECT_EQ(seen->photo.event.name, "Sports Day");
  EXPECT_EQ(seen->photo.state, PhotoState::Approved);
  EXPECT_EQ(seen->photo.version, 6);
  EXPECT_EQ(seen->photo.workload.faces_shown, 1);
  EXPECT_EQ(seen->findings.size, cv::Size(360, 260));
  EXPECT_EQ(seen->judged.names, "") << "so it is judged anew";
  EXPECT_EQ(seen->plan.register_version, 5U);
  ASSERT_THAT(seen->renditions, SizeIs(1));
  EXPECT_THAT(seen->renditions[0].platforms, ElementsAre("facebook", "website"));
  ASSERT_THAT(seen->comments, SizeIs(1));
  EXPECT_EQ(seen->comments[0].text, "nice one");
  EXPECT_EQ(seen->undo_steps, 1U);
  EXPECT_EQ(last_recheck(*database_), "") << "so everything is asked again";
}

TEST_P(OlderLog, IsWorkedOnWithAsIfItWereNew) {
  std::vector<std::string> discarded;
  const DiscardFiles discard = [&](const std::vector<ReleaseEntry>& files) {
    for (const auto& file : files) discarded.push_back(file.path);
    return Status{};
  };
  Photos photos(database_, clock_, discard);
  EXPECT_THAT(
      list_queue(*database_, {.event = 1, .state = PhotoState::Approved, .platform = "website"}).photos,
      SizeIs(1));
  UndoSteps steps(database_, clock_, discard);
  const auto step = steps.last(1);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->kind, StepKind::Ruled);
  ASSERT_TRUE(steps.step_back(1, 6, *step, {"tess", consent::LedgerAction::PhotoUndone, ""}));
  EXPECT_EQ(photos.find(1)->state, PhotoState::Held);
  EXPECT_THAT(discarded, ElementsAre("website/a/b.jpg"));
  EXPECT_THAT(Approvals(database_, clock_).pictures(1), SizeIs(0));
  EXPECT_THAT(Releases(database_, clock_).reserved(1), SizeIs(0));
  note_rechecked(*database_, "today", {});
  EXPECT_EQ(last_recheck(*database_), "today");
}

TEST(OlderTakeDowns, StayWhereTheyAre) {
  test::TemporaryFolder folder;
  const test::ManualClock clock{Day{2026y / 7 / 3}};
  const auto database = *Database::open_file(folder.path() / "older.db");
  consent::apply_consent_schema(*database);
  constexpr std::size_t kBeforeAudits = 9;
  database->apply_schema(test::first_steps(photo_schema(), kBeforeAudits));
  test::run(*database, one_photo(""));
  test::run(*database,
            {"INSERT INTO take_downs VALUES (7, 1, 'website', 'website/a/b.jpg', '', "
             "'2026-07-03T09:00:00Z', '2026-07-04T09:00:00Z', 'tess', 'asked', 0, '', '', '', '')"});
  Photos photos(database, clock, {});
  const auto entries = list_take_downs(*database, clock.now(), {});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].id, 7);
  ASSERT_TRUE(entries[0].photo);
  EXPECT_EQ(entries[0].photo->sha256, kOriginal);
  EXPECT_EQ(entries[0].file, "website/a/b.jpg");
  EXPECT_EQ(entries[0].reason, "asked");
}

INSTANTIATE_TEST_SUITE_P(AfterEachStep, OlderLog,
                         testing::Range<std::size_t>(1, photo_schema().steps.size()));

}  // namespace
}  // namespace schoolgate::gate
