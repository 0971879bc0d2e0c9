#include "gate/planning/stand_aside.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/stand_aside_page.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

std::string as_written(const schoolgate::consent::PlatformId& platform) { return platform; }

class StandAsideTest : public testing::Test {
 protected:
  StandAsideTest() {
    // P001 may be shown and named; P002 nowhere; P003 must never be published; P004 on facebook, in another
    // class.
    auto people = school_->people().view().people();
    for (auto& person : people) person.class_name = person.id == "P004" ? "10A" : "4B";
    put(people);
    event_ = plan({"4B"});
  }
  void put(const std::vector<schoolgate::consent::Person>& people) {
    if (!school_->people().put_people(people, {"test", "test"})) throw std::runtime_error("no register");
  }
  gate::EventId plan(const std::vector<std::string>& classes, const char* day = "2026-07-03 Sports Day") {
    return gate::set_event_classes(*school_->database(), school_->clock(),
                                   gate::parse_event_name(day, test::kToday), classes,
                                   gate::people_in(classes, school_->people().view()), "tess");
  }
  gate::EventClasses planned() { return gate::event_classes(*school_->database(), event_).value(); }
  gate::StandAsideSheet sheet() {
    return gate::stand_aside_sheet(planned(), school_->people().view(), {"facebook", "website"},
                                   school_->today());
  }
  static std::vector<std::string> ids(const std::vector<gate::StandsAside>& people) {
    std::vector<std::string> found;
    for (const auto& one : people) found.push_back(one.person);
    return found;
  }
  gate::BulkApproval approve_all(gate::PhotoId photo) {
    return gate::approve_in_bulk(school_->darkroom(), {test::looked_at(school_->darkroom(), photo)}, "tess");
  }

  test::MadeSchool school_;
  gate::EventId event_ = 0;
};

}  // namespace

TEST_F(StandAsideTest, TheSheetHasWhoeverMayNotBeShownAndWhoMayNotBeNamed) {
  const auto made = sheet();
  ASSERT_THAT(made.platforms, SizeIs(2));
  EXPECT_THAT(ids(made.platforms[0].not_shown), ElementsAre("P003", "P002")) << "never published first";
  EXPECT_TRUE(made.platforms[0].not_shown[0].never);
  EXPECT_FALSE(made.platforms[0].not_shown[1].never);
  EXPECT_THAT(ids(made.platforms[0].not_named), IsEmpty());
  EXPECT_THAT(ids(made.platforms[1].not_named), ElementsAre("P001")) << "named on facebook alone";
  EXPECT_EQ(
      made.question(as_written),
      "Of 4B, 1 must never be published, and 1 may not be shown on facebook, 1 on website: have you looked "
      "for them?");
}

TEST_F(StandAsideTest, TheRegisterIsAskedForTheDayOfTheEventWhileItIsToCome) {
  auto people = school_->people().view().people();
  people[0].consents[0].until = test::kToday;  // of P001 for facebook
  put(people);
  EXPECT_THAT(ids(sheet().platforms[0].not_shown), Not(testing::Contains("P001"))) << "it still holds today";
  event_ = plan({"4B"}, "2026-12-18 Carols");
  EXPECT_THAT(ids(sheet().platforms[0].not_shown), testing::Contains("P001"));
}

TEST_F(StandAsideTest, WhoHadLeftBeforeTheEventIsNotLookedForButWhoMustNeverBePublishedIs) {
  using namespace std::chrono_literals;
  auto people = school_->people().view().people();
  for (auto& person : people) person.leaving_date = 2026y / std::chrono::June / 30d;
  put(people);
  EXPECT_THAT(ids(sheet().platforms[0].not_shown), ElementsAre("P003"));
  for (auto& person : people) person.leaving_date = 2026y / std::chrono::July / 22d;
  put(people);
  EXPECT_THAT(ids(sheet().platforms[0].not_shown), ElementsAre("P003", "P001", "P002"))
      << "they stood in front of the camera, and may be shown no longer";
}

TEST_F(StandAsideTest, TheSameChildrenAreLookedForWhenTheirClassIsAnotherOneInSeptember) {
  auto people = school_->people().view().people();
  for (auto& person : people) person.class_name = person.id == "P004" ? "4B" : "5B";
  put(people);
  EXPECT_THAT(ids(sheet().platforms[1].not_shown), ElementsAre("P003", "P002"))
      << "and not P004, who is in 4B now";
}

TEST_F(StandAsideTest, ThePageTellsItsDayAndVersionAndNoReason) {
  const std::string page = gate::stand_aside_page(sheet(), as_written);
  EXPECT_THAT(page, HasSubstr("By the register of 2026-10-15, version 2,"));
  EXPECT_THAT(page, HasSubstr("Givenc Familyc"));
  EXPECT_THAT(page, Not(HasSubstr("court order"))) << "why, no sheet tells";
  EXPECT_THAT(page, Not(HasSubstr("Givend"))) << "of another class";
  EXPECT_THAT(page, Not(HasSubstr("<img")));
}

TEST_F(StandAsideTest, NothingIsApprovedInBulkBeforeSomebodyLookedForThem) {
  const auto photo = school_.photo();
  const auto before = approve_all(photo);
  ASSERT_THAT(before.left, SizeIs(1));
  EXPECT_THAT(before.left[0].reason, HasSubstr("looked for those of 4B"));
  ASSERT_THAT(gate::planned_events_under_review(*school_->database()), SizeIs(1));

  ASSERT_TRUE(gate::note_looked_for(*school_->database(), school_->clock(), event_, sheet().print(),
                                    sheet().people, "tess"));
  EXPECT_FALSE(gate::must_look_for(planned(), sheet()));
  EXPECT_THAT(approve_all(photo).approved, SizeIs(1));
}

TEST_F(StandAsideTest, WhoMayBeShownNoLongerHasToBeLookedForAnew) {
  ASSERT_TRUE(gate::note_looked_for(*school_->database(), school_->clock(), event_, sheet().print(),
                                    sheet().people, "tess"));
  ASSERT_TRUE(school_->people().withdraw("P001", "website", {}, {"test", "test"}));
  EXPECT_TRUE(gate::must_look_for(planned(), sheet()));
  EXPECT_THAT(approve_all(school_.photo()).approved, IsEmpty());
}

TEST_F(StandAsideTest, AnEventWithoutClassesIsAsEver) {
  event_ = plan({});
  EXPECT_FALSE(gate::must_look_for(planned(), sheet()));
  EXPECT_THAT(approve_all(school_.photo()).approved, SizeIs(1));
}

TEST_F(StandAsideTest, AClassThatNobodyIsInAnyMoreIsAskedAbout) {
  event_ = plan({"4B"}, "2026-12-18 Carols");
  auto people = school_->people().view().people();
  for (auto& person : people) person.class_name = "5B";
  put(people);
  EXPECT_THAT(sheet().question(as_written), HasSubstr("has nobody in 4B by now"));
  EXPECT_TRUE(gate::must_look_for(planned(), sheet()));
}

TEST_F(StandAsideTest, EveryPhotoOfTheEventSaysWhomToLookFor) {
  const auto photo = school_.photo();
  const auto with = gate::show_photo(school_->darkroom(), photo);
  ASSERT_TRUE(with);
  EXPECT_THAT(with->of_event, HasSubstr("somebody of 4B must never be published"));
  event_ = plan({"10A"});
  EXPECT_THAT(gate::show_photo(school_->darkroom(), photo)->of_event, IsEmpty());
}

TEST_F(StandAsideTest, ClassesAreKnownHoweverTheyAreTypedAndOthersAreRefused) {
  const auto view = school_->people().view();
  EXPECT_THAT(gate::classes_of(view), ElementsAre("4B", "10A"));
  EXPECT_THAT(*gate::known_classes({"4b", "10 a"}, view), ElementsAre("4B", "10A"));
  const auto unknown = gate::known_classes({"4C"}, view);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().hint, "the classes are 4B and 10A");
}
