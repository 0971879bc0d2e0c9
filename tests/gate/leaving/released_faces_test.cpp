// Faces of what is out, compared with who was enrolled since.
#include <optional>

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/holds.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/school/template_store.hpp"
#include "gate/sixty_enrolled.hpp"
#include "gate/unknown_faces.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kNewcomer = 900;
const consent::Author kOffice{"office", "test"};

class ReleasedFaces : public testing::Test {
 protected:
  // A photo of N1000, whom a person named, beside somebody unknown.
  void SetUp() override {
    SCHOOLGATE_NEEDS_EMBEDDING(*school_);
    sixty_.emplace(school_);
    school_.find([](const auto&) {
      auto known = test::unknown_face(test::kLeftFace, 0);
      known.identity = {test::certain("N1000")};
      return test::findings({known, test::unknown_face(test::kRightFace, kNewcomer)});
    });
  }
  void enrol(const std::string& person, int who) { sixty_->enrol(person, who); }
  void joins(const consent::Person& person, int who) {
    ASSERT_TRUE(school_->people().put_people({person}, kOffice));
    enrol(person.id, who);
  }
  // N1000 is shown, the other face hidden.
  PhotoId released(int number = 1) {
    const PhotoId photo = school_.photo(number);
    const auto approval =
        test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version},
                               {.open = OpenFindings::KeepRedacted});
    EXPECT_TRUE(approval) << sentence(approval.error());
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
    return photo;
  }
  RecheckSummary recheck_all() {
    auto summary = recheck(school_->darkroom(), {.who = "office"});
    if (!summary) throw std::runtime_error(sentence(summary.error()));
    return std::move(*summary);
  }
  std::vector<Sighting> where(const char* person) {
    return where_is(*school_->database(), school_.clock().now(), person);
  }

  test::MadeSchool school_{test::kAssessed};
  std::optional<test::SixtyEnrolled> sixty_;
};

}  // namespace

TEST_F(ReleasedFaces, SomebodyEnrolledSinceWhoMustNotBePublishedTakesThePhotoDown) {
  const PhotoId photo = released();
  joins(test::do_not_publish(test::pupil("P900", {"facebook", "website"})), kNewcomer);
  ASSERT_THAT(where("P900"), IsEmpty());
  const auto summary = recheck_all();
  EXPECT_EQ(summary.faces_compared, 1U);
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty());
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("P900"));
  ASSERT_THAT(where("P900"), SizeIs(1));
  EXPECT_THAT(where("P900")[0].take_downs, SizeIs(2));
}

TEST_F(ReleasedFaces, SomebodyWhoRefusesAndLooksLikeWhomItShowsTakesThePhotoDown) {
  const PhotoId photo = released();
  joins(test::pupil("P900"), 0);
  recheck_all();
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
}

TEST_F(ReleasedFaces, ALookAlikeWhoMayBeShownCastsDoubtOnWhomItShows) {
  const PhotoId photo = released();
  joins(test::pupil("P900", {"facebook", "website"}), 0);
  recheck_all();
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown) << "nobody is sure any more which of the two";
  EXPECT_THAT(where("N1000"), SizeIs(1)) << "and is still known to be in it";
}

TEST_F(ReleasedFaces, ARunOfProcessingComparesThemOnceForEachEnrolment) {
  const PhotoId photo = released();
  joins(test::pupil("P900", {"facebook", "website"}), kNewcomer);
  const int before = sixty_->compared();
  school_.process({});
  EXPECT_EQ(sixty_->compared(), before + 1);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released) << "who may be shown, and is hidden";
  EXPECT_THAT(where("P900"), SizeIs(1)) << "and is known to be in it";
  school_.clock().advance(std::chrono::days(1));
  school_.process({});
  EXPECT_EQ(sixty_->compared(), before + 1) << "the day alone compares nothing anew";
}

TEST_F(ReleasedFaces, WhomAPhotoShowsIsNotForgottenWhenTheyAreComparedAnew) {
  const PhotoId photo = released();
  TemplateStore store(*school_->database());
  ASSERT_GT(store.remove("N1000", "replaced", school_.clock().now(), "office"), 0U);
  joins(test::pupil("P901", {"facebook"}), 901);
  EXPECT_EQ(recheck_all().faces_compared, 1U);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
  EXPECT_THAT(where("N1000"), SizeIs(1));
}

TEST_F(ReleasedFaces, AnAnswerThatWasGivenBeforeTheyWereComparedIsNotBelievedAnyMore) {
  const PhotoId photo = released();
  joins(test::do_not_publish(test::pupil("P900")), kNewcomer);
  ASSERT_THAT(*released_files(school_->darkroom(), {}, {}), SizeIs(2)) << "nobody has compared faces yet";
  recheck_all();
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
}

TEST_F(ReleasedFaces, WhatIsLeftForTheNextTimeIsToldAndStaysDue) {
  released(1);
  const PhotoId second = released(2);
  joins(test::do_not_publish(test::pupil("P900")), kNewcomer);
  const auto first = recheck(school_->darkroom(), {.who = "office", .most_faces = 1});
  ASSERT_TRUE(first) << sentence(first.error());
  EXPECT_EQ(first->faces_left, 1U);
  EXPECT_THAT(words_left(*first), ElementsAre(HasSubstr("1 more released photo has to be compared")));
  EXPECT_EQ(school_.record(second).state, PhotoState::Released);
  EXPECT_TRUE(recheck_due(school_->darkroom()));
  EXPECT_EQ(recheck_all().faces_left, 0U);
  EXPECT_EQ(school_.record(second).state, PhotoState::TakenDown);
  EXPECT_FALSE(recheck_due(school_->darkroom()));
}

TEST_F(ReleasedFaces, WithoutTheOriginalItIsSaidThatNobodyKnows) {
  const PhotoId photo = released();
  ASSERT_TRUE(school_->vault().remove(school_.record(photo).sha256));
  joins(test::do_not_publish(test::pupil("P900")), kNewcomer);
  const auto summary = recheck_all();
  EXPECT_EQ(summary.faces_compared, 0U);
  EXPECT_EQ(summary.faces_unknown, 1U);
  EXPECT_THAT(words_left(summary), ElementsAre(HasSubstr("1 released photo can no longer be compared")));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
}

TEST_F(ReleasedFaces, ProcessingTellsWhatItCouldNotAsk) {
  const PhotoId photo = released();
  ASSERT_TRUE(school_->vault().remove(school_.record(photo).sha256));
  joins(test::pupil("P900"), kNewcomer);
  EXPECT_THAT(school_.process({}).of_released, SizeIs(1));
}

}  // namespace schoolgate::gate
