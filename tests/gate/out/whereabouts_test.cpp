#include "gate/out/whereabouts.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/schema.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/log/photos.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/noted_links.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// P001 certain and shown, P002 doubtful and hidden, P004's name on a label.
pipeline::Findings three_people(const pipeline::Photo&) {
  return test::findings({test::face(test::kLeftFace, {test::certain("P001")}),
                         test::face(test::kRightFace, {test::plausible("P002")})},
                        {test::name_tag(consent::TextKind::RegisterName, {"P004"})});
}

class WhereaboutsTest : public testing::Test {
 protected:
  WhereaboutsTest() { school_.find(three_people); }
  std::vector<Sighting> where(const consent::PersonId& person) {
    return where_is(*school_->database(), school_.clock().now(), person);
  }
  test::MadeSchool school_;
};

TEST_F(WhereaboutsTest, TellEveryoneWhoWasRecognisedOrWrittenAlsoWhereHidden) {
  const PhotoId photo = school_.photo();
  const auto shown = where("P001");
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].photo.id, photo);
  EXPECT_TRUE(shown[0].recognised);
  EXPECT_THAT(shown[0].shown_on, ElementsAre("facebook", "website"));
  const auto doubtful = where("P002");
  ASSERT_THAT(doubtful, SizeIs(1));
  EXPECT_TRUE(doubtful[0].recognised);
  EXPECT_THAT(doubtful[0].shown_on, IsEmpty());
  EXPECT_THAT(doubtful[0].hidden_on, ElementsAre("facebook", "website"));
  const auto written = where("P004");
  ASSERT_THAT(written, SizeIs(1));
  EXPECT_TRUE(written[0].written);
  EXPECT_FALSE(written[0].recognised);
  EXPECT_THAT(where("P003"), IsEmpty());
}

TEST_F(WhereaboutsTest, FollowWhatTheTechnicianNamesAndTakesBack) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(apply_rulings(school_->darkroom(), photo, {"tess", school_.record(photo).version},
                            {RuleOn{consent::FindingId{2}, consent::Ruling::Kind::IsPerson, "P003"}}));
  ASSERT_THAT(where("P003"), SizeIs(1));
  EXPECT_TRUE(where("P003")[0].named);
  EXPECT_THAT(where("P002"), SizeIs(1)) << "the program thought so, and may have been right";
  ASSERT_TRUE(undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  EXPECT_THAT(where("P003"), IsEmpty());
}

TEST_F(WhereaboutsTest, TellWhatIsOutPostedAndTakenDown) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version},
                                     {.open = OpenFindings::KeepRedacted}));
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_TRUE(test::note_links(*school_, {photo}, {"facebook", "https://x.com/1", {}, ""}));
  auto one = where("P001").at(0);
  EXPECT_THAT(one.out, SizeIs(2));
  ASSERT_THAT(one.posts, SizeIs(1));
  EXPECT_EQ(one.posts[0].post.link, "https://x.com/1");
  EXPECT_THAT(one.take_downs, IsEmpty());
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", consent::Purpose::Image, {"office", "test"}));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "office"}));
  one = where("P001").at(0);
  EXPECT_THAT(one.out, SizeIs(1));
  EXPECT_THAT(one.posts, SizeIs(1)) << "the link is needed now";
  ASSERT_THAT(one.take_downs, SizeIs(1));
  EXPECT_EQ(one.take_downs[0].platform, "facebook");
}

TEST_F(WhereaboutsTest, ArePutTogetherForSeveralPeople) {
  const PhotoId photo = school_.photo(1);
  const PhotoId other = school_.photo(2);
  EXPECT_THAT(photos_of(*school_->database(), {"P001", "P004"}), ElementsAre(photo, other));
  EXPECT_THAT(photos_of(*school_->database(), {"P003", "nobody"}), IsEmpty());
}

// A log of before anybody could ask, in which P001 is recognised and P009 named.
TEST(OlderLogs, KnowWhoIsWhereOnceTheyAreOpened) {
  const test::TemporaryFolder folder;
  test::ManualClock clock{test::kToday};
  const auto database = *Database::open_file(folder.path() / "older.db");
  consent::apply_consent_schema(*database);
  database->apply_schema(test::first_steps(photo_schema(), 3));
  pipeline::Rulings rulings;
  rulings.on[consent::FindingId{2}] = {consent::Ruling::Kind::IsPerson, "P009", {}};
  test::run(
      *database,
      {"INSERT INTO events VALUES (1, '2026-07-03', 'Sports Day', 'sports day')",
       fmt::format("INSERT INTO photos VALUES (1, '{}', 1, 4, 'IMG_1.jpg', 'office', 1000, "
                   "'2026-07-03T09:00:00Z', '2026-07-03T10:00:00Z', 'held', 6, '', 0, 0, 3, 0, 0, 2, 1, "
                   "0, 0, 1, 0, '', 0)",
                   to_hex(sha256("original"))),
       fmt::format("INSERT INTO photo_findings VALUES (1, '{}')",
                   to_line(stored_findings(test::one_shown_one_hidden({})))),
       fmt::format("INSERT INTO photo_plans VALUES (1, '{}', '{}', 5)", to_line(rulings_to_json(rulings)),
                   to_line(decision_to_json({})))});
  { const Photos opened(database, clock, {}); }
  EXPECT_THAT(where_is(*database, clock.now(), "P001"), SizeIs(1));
  const auto named = where_is(*database, clock.now(), "P009");
  ASSERT_THAT(named, SizeIs(1));
  EXPECT_TRUE(named[0].named);
  EXPECT_FALSE(named[0].recognised);
  EXPECT_THAT(photos_of(*database, {"P002"}), IsEmpty());
  { const Photos opened(database, clock, {}); }
  EXPECT_THAT(where_is(*database, clock.now(), "P001"), SizeIs(1)) << "and it is done once";
}

}  // namespace
}  // namespace schoolgate::gate
