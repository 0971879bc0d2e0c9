#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/lost_files.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/reporting/report.hpp"
#include "support/source_folder.hpp"

namespace schoolgate::gate {
namespace {

using testing::IsEmpty;

constexpr const char* kDays =
    "[retention]\noriginal_days = 10\nhold_days = 20\nreading_days = 5\nreport_days = 30\nwaiting_days = 40\n"
    "decided_days = 50\nreleased_days = 60\n";

struct Rule {
  std::string state;
  int day = 0;
  std::string original;
  std::string pictures;
  std::string reading;
  std::string report;
  std::string becomes;
};

std::vector<Rule> rules() {
  std::ifstream file(test::source_folder() / "tests/gate/leaving/retention_rules.txt");
  std::vector<Rule> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    Rule rule;
    std::istringstream(line) >> rule.state >> rule.day >> rule.original >> rule.pictures >> rule.reading >>
        rule.report >> rule.becomes;
    all.push_back(rule);
  }
  return all;
}

pipeline::Findings blocked(const pipeline::Photo&) {
  return test::findings({test::face(test::kLeftFace, {test::certain("P003")})});
}

// A photo on which that was decided on the day of its intake.
PhotoId photo_in(test::MadeSchool& school, PhotoState state) {
  if (state == PhotoState::Blocked) school.find(blocked);
  const Bytes bytes = state == PhotoState::Quarantined ? Bytes(500, 'x') : test::made_photo(1);
  const auto batch = school.process({school.file("a.jpg", bytes)});
  EXPECT_TRUE(write_report(school->darkroom(), school->ledger(), batch));
  const PhotoId photo = batch.photos.at(0).photo;
  const auto actor = [&] { return Actor{"tess", school.record(photo).version}; };
  const bool out = state == PhotoState::Released || state == PhotoState::TakenDown;
  if (state == PhotoState::Rejected) {
    EXPECT_TRUE(reject(school->log(), photo, actor(), ""));
  }
  if (state == PhotoState::Approved || out) {
    EXPECT_TRUE(test::look_and_approve(school->darkroom(), photo, actor()));
  }
  if (out) {
    EXPECT_TRUE(release(school->darkroom(), {.who = "tess", .event = {}}));
  }
  if (state == PhotoState::TakenDown) {
    EXPECT_TRUE(take_down(school->log(), school->workspace(), photo, "tess", ""));
  }
  return photo;
}

class RetentionRules : public testing::TestWithParam<Rule> {};

TEST_P(RetentionRules, AreKept) {
  const Rule& rule = GetParam();
  test::MadeSchool school(kDays);
  const PhotoId photo = photo_in(school, *from_word<PhotoState>(rule.state));
  ASSERT_EQ(word(school.record(photo).state), rule.state);
  school.days_pass(rule.day);
  const auto done = apply_retention(school->darkroom(), school.clock().now(), "schoolgate");
  ASSERT_TRUE(done) << sentence(done.error());
  const auto said = [](bool kept) { return std::string(kept ? "kept" : "gone"); };
  const auto any_in = [&](const char* folder) {
    return !test::files_below(school.workspace() / folder).empty();
  };
  EXPECT_EQ(said(school->vault().holds(school.record(photo).sha256)), rule.original);
  EXPECT_EQ(said(any_in("holds")), rule.pictures);
  EXPECT_EQ(said(any_in("readings")), rule.reading);
  EXPECT_EQ(said(any_in("reports")), rule.report);
  EXPECT_EQ(word(school.record(photo).state), rule.becomes);
  EXPECT_TRUE(school->ledger().verify());
  EXPECT_THAT(audit(*school->database()).altered, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(OfTheTable, RetentionRules, testing::ValuesIn(rules()), [](const auto& rule) {
  std::string name = rule.param.state + "_after_" + std::to_string(rule.param.day);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(RetentionOfTakenDownPhotos, WaitsForTheLastTick) {
  test::MadeSchool school(kDays);
  const PhotoId photo = photo_in(school, PhotoState::TakenDown);
  ASSERT_TRUE(
      check_take_downs(*school->database(), school.clock(), {1, 2}, CheckedHow::NeverPosted, "", "tess"));
  school.days_pass(51);
  EXPECT_EQ(apply_retention(school->darkroom(), school.clock().now(), "schoolgate")->shredded, 1U);
  EXPECT_EQ(school.record(photo).state, PhotoState::Shredded);
  EXPECT_EQ(apply_retention(school->darkroom(), school.clock().now(), "schoolgate")->shredded, 0U);
}

TEST(RetentionOfWaitingPhotos, BeginsAnewWhereAPersonTakesOneBackIntoReview) {
  test::MadeSchool school(kDays);
  const PhotoId photo = photo_in(school, PhotoState::Rejected);
  school.days_pass(39);
  ASSERT_TRUE(undo(school->darkroom(), photo, {"tess", school.record(photo).version}));
  ASSERT_EQ(school.record(photo).state, PhotoState::Held);
  school.days_pass(2);
  const Instant now = school.clock().now();
  EXPECT_EQ(apply_retention(school->darkroom(), now, "schoolgate")->shredded, 0U);
  EXPECT_EQ(shredded_soon(school->darkroom(), now, 30), 0U);
  school.days_pass(39);
  EXPECT_EQ(apply_retention(school->darkroom(), school.clock().now(), "schoolgate")->shredded, 1U);
}

TEST(RetentionOfWaitingPhotos, WaitsForTheLastTick) {
  test::MadeSchool school(kDays);
  const PhotoId photo = photo_in(school, PhotoState::Released);
  for (const auto& file : school->log().releases.reserved(photo))
    std::filesystem::remove(school->workspace().released() / file.path);
  const auto back = return_released(school->darkroom(), photo, "tess");
  ASSERT_TRUE(back) << sentence(back.error());
  ASSERT_EQ(school.record(photo).state, PhotoState::Held);
  school.days_pass(41);
  EXPECT_EQ(apply_retention(school->darkroom(), school.clock().now(), "schoolgate")->shredded, 0U);
  ASSERT_TRUE(
      check_take_downs(*school->database(), school.clock(), {1, 2}, CheckedHow::NeverPosted, "", "tess"));
  EXPECT_EQ(apply_retention(school->darkroom(), school.clock().now(), "schoolgate")->shredded, 1U);
}

TEST(RetentionEachDay, IsAppliedByProcessing) {
  test::MadeSchool school(kDays);
  const PhotoId photo = photo_in(school, PhotoState::Held);
  school.clock().advance(std::chrono::days(41));
  school.process({});
  EXPECT_EQ(school.record(photo).state, PhotoState::Shredded);
}

}  // namespace
}  // namespace schoolgate::gate
