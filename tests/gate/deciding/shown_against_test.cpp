// What a person had shown against whom the register and the faces speak for, or against a colleague.
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/requests/forget.hpp"

namespace schoolgate::gate {
namespace {

using consent::Action;
using consent::FindingId;
using consent::Ruling;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr FindingId kFirst{1};
constexpr FindingId kSecond{2};
constexpr const char* kWhenChanged = "[approval]\nsecond_approver = when-changed\n";

RuleOn is(FindingId finding, const char* person) { return {finding, Ruling::Kind::IsPerson, person}; }
RejectSuggestion is_not(FindingId finding, const char* person) { return {finding, person}; }

class ShownAgainst : public testing::Test {
 protected:
  explicit ShownAgainst(const std::string& settings = "") : school_(settings) {}

  // One photo in which that was found.
  PhotoId photo(const pipeline::Findings& found) {
    school_.find([found](const auto&) { return found; });
    return school_.photo();
  }
  Actor as(const char* who, PhotoId photo) { return {who, school_.record(photo).version}; }
  void rule(PhotoId photo, const char* who, const std::vector<RulingChange>& changes) {
    const auto ruled = apply_rulings(school_->darkroom(), photo, as(who, photo), changes);
    ASSERT_TRUE(ruled) << sentence(ruled.error());
  }
  bool approved_by(PhotoId photo, const char* who) {
    const auto approval = test::look_and_approve(school_->darkroom(), photo, as(who, photo));
    EXPECT_TRUE(approval) << sentence(approval.error());
    return approval && approval->complete;
  }
  Action on_facebook(PhotoId photo, FindingId finding) {
    return school_->log().holds.plan(photo).decision.on("facebook")->of(finding).action;
  }
  std::vector<std::string> marks(PhotoId photo) { return school_->log().holds.plan(photo).decision.marks; }

  test::MadeSchool school_;
};

pipeline::Findings name_of(const char* owner) {
  return test::findings({}, {test::name_tag(consent::TextKind::RegisterName, {owner})});
}
pipeline::Findings face_of(const consent::Candidate& candidate) {
  return test::findings({test::face(test::kLeftFace, {candidate})});
}

class WhenChanged : public ShownAgainst {
 protected:
  WhenChanged() : ShownAgainst(kWhenChanged) {}
};

}  // namespace

TEST_F(ShownAgainst, ANameThatTheRegisterKnowsIsNotShownAsSomebodyElses) {
  const PhotoId refusing = photo(name_of("P002"));
  ASSERT_EQ(on_facebook(refusing, kFirst), Action::Redact);
  rule(refusing, "tess", {is(kFirst, "P001")});
  EXPECT_EQ(on_facebook(refusing, kFirst), Action::Redact);
}

TEST_F(ShownAgainst, ANameOfSomebodyWhoMustNotBePublishedStaysMarkedWhoeverItIsSaidToBe) {
  const PhotoId unpublished = photo(name_of("P003"));
  rule(unpublished, "tess", {is(kFirst, "P001")});
  EXPECT_EQ(on_facebook(unpublished, kFirst), Action::Redact);
  EXPECT_THAT(marks(unpublished), ElementsAre(HasSubstr("may be the name of P003")));
}

TEST_F(ShownAgainst, AnAnswerOfTheRegistersOwnerTakesANameDownThatWasSaidToBeAnothers) {
  auto owner = *school_->people().view().find("P004");
  put_consent(owner, test::granted("facebook", consent::Purpose::Name));
  ASSERT_TRUE(school_->people().put_people({owner}, {"office", "test"}));
  const PhotoId named = photo(name_of("P004"));
  rule(named, "tess", {is(kFirst, "P001")});
  ASSERT_EQ(on_facebook(named, kFirst), Action::Keep);
  ASSERT_TRUE(approved_by(named, "tess"));
  ASSERT_THAT(release(school_->darkroom(), {.who = "tess", .event = {}})->files, SizeIs(2));
  EXPECT_THAT(where_is(*school_->database(), school_.clock().now(), "P004").at(0).shown_on,
              ElementsAre("facebook"));
  ASSERT_TRUE(school_->people().withdraw("P004", "facebook", consent::Purpose::Name, {"office", "test"}));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "office"}));
  EXPECT_THAT(school_.record(named).reason, HasSubstr("P004"));
  EXPECT_THAT(*released_files(school_->darkroom(), "facebook", {}), IsEmpty());
}

TEST_F(ShownAgainst, AFaceThatIsSurelySomebodyIsNotShownUnderAnotherNameBeforeTheyAreTurnedDown) {
  const PhotoId certain = photo(face_of(test::certain("P002")));
  rule(certain, "tess", {is(kFirst, "P001")});
  EXPECT_EQ(on_facebook(certain, kFirst), Action::Redact);
  EXPECT_THAT(marks(certain), ElementsAre(HasSubstr("is surely P002: it stays hidden")));
  rule(certain, "tess", {is_not(kFirst, "P002")});
  EXPECT_EQ(on_facebook(certain, kFirst), Action::Keep);
  EXPECT_THAT(marks(certain), ElementsAre(HasSubstr("wants somebody else's approval")));
  EXPECT_FALSE(approved_by(certain, "tess")) << "also where the settings ask for one approval alone";
  const auto place = where_is(*school_->database(), school_.clock().now(), "P002").at(0);
  EXPECT_THAT(place.shown_as_another_on, ElementsAre("facebook", "website"));
  EXPECT_THAT(place.hidden_on, IsEmpty());
  EXPECT_TRUE(approved_by(certain, "ben"));
}

TEST_F(ShownAgainst, NamingDoesNotFreeAPhotoOfSomebodyWhoMustNotBePublished) {
  const PhotoId blocked = photo(face_of(test::plausible("P003")));
  ASSERT_EQ(school_.record(blocked).state, PhotoState::Blocked);
  rule(blocked, "tess", {is(kFirst, "P001")});
  EXPECT_EQ(school_.record(blocked).state, PhotoState::Blocked);
  rule(blocked, "tess", {is_not(kFirst, "P003")});
  EXPECT_EQ(school_.record(blocked).state, PhotoState::Held);
  EXPECT_FALSE(approved_by(blocked, "tess"));
  EXPECT_TRUE(approved_by(blocked, "ben"));
}

TEST_F(ShownAgainst, ANameOfOnlyOneChildThatIsTurnedDownWantsSomebodyElsesApproval) {
  const PhotoId named = photo(name_of("P002"));
  rule(named, "tess", {is_not(kFirst, "P002"), is(kFirst, "P001")});
  ASSERT_EQ(on_facebook(named, kFirst), Action::Keep);
  EXPECT_FALSE(approved_by(named, "tess"));
  EXPECT_TRUE(approved_by(named, "ben"));
}

TEST_F(ShownAgainst, WhatTheRulesShowByThemselvesNeedsNobodyElse) {
  const PhotoId plain = photo(face_of(test::certain("P001")));
  EXPECT_TRUE(approved_by(plain, "tess"));
  EXPECT_FALSE(school_.record(plain).workload.shown_by_person);
}

TEST_F(ShownAgainst, NobodyIsTwoFacesOfOnePhoto) {
  const PhotoId two = photo(test::findings({test::face(test::kLeftFace), test::face(test::kRightFace)}));
  rule(two, "tess", {is(kFirst, "P004")});
  const auto again = apply_rulings(school_->darkroom(), two, as("tess", two), {is(kSecond, "P004")});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("face 1 has been named P004 already"));
  rule(two, "tess", {RuleOn{kFirst, Ruling::Kind::None, ""}, is(kSecond, "P004")});
  EXPECT_EQ(on_facebook(two, kSecond), Action::Keep);
  EXPECT_EQ(on_facebook(two, kFirst), Action::Redact);
}

TEST_F(ShownAgainst, AHeadThatWasFoundInPiecesBearsOneName) {
  const auto beside = [](float pieces) {
    cv::Rect2f box = test::kLeftFace;
    box.x += pieces * box.width;
    return box;
  };
  // Each piece overlaps the next only, and the last of another head overlaps by less than cheeks may.
  const PhotoId one = photo(test::findings({test::face(beside(0)), test::face(beside(0.45F)),
                                            test::face(beside(0.9F)), test::face(beside(1.7F))}));
  const auto piece = [](std::int64_t i) { return FindingId{i + 1}; };
  rule(one, "tess", {is(piece(0), "P004"), is(piece(2), "P004"), is(piece(1), "P004")});
  for (const int i : {0, 1, 2}) EXPECT_EQ(on_facebook(one, piece(i)), Action::Keep) << i;
  const auto other = apply_rulings(school_->darkroom(), one, as("tess", one), {is(piece(3), "P004")});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("has been named P004 already"));
}

TEST_F(ShownAgainst, NobodyIsNamedWhoIsSurelyAnotherFace) {
  const PhotoId two = photo(
      test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)}));
  const auto named = apply_rulings(school_->darkroom(), two, as("tess", two), {is(kSecond, "P001")});
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().message, HasSubstr("face 1 is surely P001"));
  rule(two, "tess", {is_not(kFirst, "P001"), is(kSecond, "P001")});
  EXPECT_EQ(on_facebook(two, kSecond), Action::Keep);
}

TEST_F(WhenChanged, OneOwnerOfTwoThatIsTurnedDownIsShownByAPerson) {
  const PhotoId named =
      photo(test::findings({}, {test::name_tag(consent::TextKind::RegisterName, {"P001", "P002"})}));
  ASSERT_EQ(on_facebook(named, kFirst), Action::Redact);
  rule(named, "tess", {is_not(kFirst, "P002")});
  ASSERT_EQ(on_facebook(named, kFirst), Action::Keep);
  const auto bulk =
      approve_in_bulk(school_->darkroom(), {test::looked_at(school_->darkroom(), named)}, "ben");
  EXPECT_THAT(bulk.approved, IsEmpty());
  EXPECT_FALSE(approved_by(named, "tess"));
  EXPECT_TRUE(approved_by(named, "ben"));
}

TEST_F(WhenChanged, AColleaguesCoverThatIsDeletedIsShownByAPerson) {
  const PhotoId covered = photo(face_of(test::certain("P001")));
  rule(covered, "ben", {DrawRegion{{{{150, 20}, {190, 20}, {190, 60}, {150, 60}}}}});
  const FindingId region = school_->log().holds.plan(covered).rulings.drawn.at(0).id;
  ASSERT_FALSE(school_.record(covered).workload.shown_by_person);
  rule(covered, "tess", {DeleteRegion{region}});
  EXPECT_TRUE(school_.record(covered).workload.shown_by_person);
  EXPECT_FALSE(approved_by(covered, "tess"));
}

TEST_F(WhenChanged, AColleaguesRedactionThatIsResetOrUndoneIsShownByAPerson) {
  const PhotoId reset = photo(face_of(test::certain("P001")));
  rule(reset, "ben", {RuleOn{kFirst, Ruling::Kind::Redact, ""}});
  rule(reset, "tess", {RuleOn{kFirst, Ruling::Kind::None, ""}});
  ASSERT_EQ(on_facebook(reset, kFirst), Action::Keep);
  EXPECT_FALSE(approved_by(reset, "tess"));

  school_.find([](const auto&) { return face_of(test::certain("P001")); });
  const PhotoId undone = school_.photo(2);
  rule(undone, "ben", {RuleOn{kFirst, Ruling::Kind::Redact, ""}});
  ASSERT_TRUE(undo(school_->darkroom(), undone, as("tess", undone)));
  ASSERT_EQ(on_facebook(undone, kFirst), Action::Keep);
  EXPECT_FALSE(approved_by(undone, "tess"));
}

TEST_F(WhenChanged, AColleaguesBlockOrRejectionThatIsUndoneIsShownByAPerson) {
  school_.find([](const auto&) { return face_of(test::certain("P001")); });
  const PhotoId blocked = school_.photo(1);
  ASSERT_TRUE(block(school_->log(), blocked, as("ben", blocked), "not this one"));
  ASSERT_TRUE(undo(school_->darkroom(), blocked, as("tess", blocked)));
  EXPECT_FALSE(approved_by(blocked, "tess"));
  const PhotoId rejected = school_.photo(2);
  ASSERT_TRUE(reject(school_->log(), rejected, as("ben", rejected), "nor this one"));
  ASSERT_TRUE(undo(school_->darkroom(), rejected, as("tess", rejected)));
  EXPECT_FALSE(approved_by(rejected, "tess"));
  const PhotoId own = school_.photo(3);
  ASSERT_TRUE(block(school_->log(), own, as("tess", own), "a slip"));
  ASSERT_TRUE(undo(school_->darkroom(), own, as("tess", own)));
  EXPECT_TRUE(approved_by(own, "tess"));
}

TEST_F(WhenChanged, OnesOwnRedactionThatIsTakenBackNeedsNobodyElse) {
  const PhotoId own = photo(face_of(test::certain("P001")));
  rule(own, "tess", {RuleOn{kFirst, Ruling::Kind::Redact, ""}});
  rule(own, "tess", {RuleOn{kFirst, Ruling::Kind::None, ""}});
  EXPECT_TRUE(approved_by(own, "tess"));
}

TEST_F(WhenChanged, WhoChangedAPhotoIsKnownAlsoWhenSomebodyInItWasForgotten) {
  const PhotoId two = photo(
      test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)}));
  rule(two, "tess", {is(kSecond, "P004")});
  ASSERT_TRUE(forget(*school_, "P001", "head"));
  ASSERT_EQ(on_facebook(two, kSecond), Action::Keep);
  EXPECT_FALSE(approved_by(two, "tess"));
  EXPECT_TRUE(approved_by(two, "ben"));
}

TEST_F(WhenChanged, AStepAfterSomebodyWasForgottenIsStillAStepThatCanBeTakenBack) {
  const PhotoId two = photo(
      test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)}));
  rule(two, "tess", {is(kSecond, "P004")});
  ASSERT_TRUE(forget(*school_, "P001", "head"));
  rule(two, "ben", {RuleOn{kSecond, Ruling::Kind::Redact, ""}});
  ASSERT_TRUE(undo(school_->darkroom(), two, as("ben", two)));
  EXPECT_EQ(on_facebook(two, kSecond), Action::Keep);
  EXPECT_FALSE(approved_by(two, "tess")) << "who named them";
}

TEST_F(ShownAgainst, AReleaseAsksForAsManyApprovalsAsTheSettingsDoToday) {
  const PhotoId once = photo(face_of(test::certain("P001")));
  ASSERT_TRUE(approved_by(once, "tess"));
  school_.close();
  std::ofstream(school_.workspace() / "schoolgate.conf", std::ios::app)
      << "[approval]\nsecond_approver = always\n";
  school_.open_again();
  const auto summary = release(school_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(summary) << sentence(summary.error());
  EXPECT_THAT(summary->files, IsEmpty());
  ASSERT_THAT(summary->returned, SizeIs(1));
  EXPECT_THAT(summary->returned[0].reason, HasSubstr("second person's approval"));
  EXPECT_EQ(school_.record(once).state, PhotoState::Held);
  EXPECT_FALSE(approved_by(once, "tess"));
  EXPECT_TRUE(approved_by(once, "ben"));
  EXPECT_THAT(release(school_->darkroom(), {.who = "tess", .event = {}})->files, SizeIs(2));
}

}  // namespace schoolgate::gate
