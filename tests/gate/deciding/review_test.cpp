#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/holding/hold.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::Actor;
using gate::PhotoState;
using schoolgate::ErrorCode;
using schoolgate::consent::Action;
using schoolgate::consent::FindingId;
using schoolgate::consent::Ruling;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr FindingId kFirstFace{1};
constexpr FindingId kSecondFace{2};
constexpr FindingId kFirstText{3};  // of a photo with two faces

schoolgate::pipeline::Quad square(float left, float top, float side) {
  return {{{left, top}, {left + side, top}, {left + side, top + side}, {left, top + side}}};
}

class ReviewTest : public testing::Test {
 protected:
  gate::PhotoView view(gate::PhotoId photo) { return *gate::show_photo(school_->darkroom(), photo); }
  Actor as(const char* who, gate::PhotoId photo) { return {who, school_.record(photo).version}; }

  gate::PhotoId photo_with(schoolgate::pipeline::Findings findings, int number = 1) {
    school_.find([findings](const auto&) { return findings; });
    return school_.photo(number);
  }
  void rule(gate::PhotoId photo, const gate::RulingChange& change, const char* who = "tess") {
    const auto ruled = gate::apply_rulings(school_->darkroom(), photo, as(who, photo), {change});
    ASSERT_TRUE(ruled) << schoolgate::sentence(ruled.error());
  }
  Action on(gate::PhotoId photo, const char* platform, FindingId finding) {
    const auto decision = view(photo).decision;
    for (const auto& one : decision.platforms) {
      if (one.platform == platform) return one.of(finding).action;
    }
    throw std::logic_error("no such platform");
  }
  test::MadeSchool school_;
};

}  // namespace

TEST_F(ReviewTest, ACleanPhotoIsApprovedInOneAct) {
  const auto photo = school_.photo();
  const auto approval = test::look_and_approve(school_->darkroom(), photo, as("tess", photo));
  ASSERT_TRUE(approval) << schoolgate::sentence(approval.error());
  EXPECT_TRUE(approval->complete);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved);
  EXPECT_EQ(school_.record(photo).approved_by, "tess");
  EXPECT_FALSE(school_.record(photo).approved_by_changer);
  const auto entry = school_->ledger().entries_about(schoolgate::to_hex(school_.record(photo).sha256)).back();
  EXPECT_EQ(entry.action, "photo.approved");
  EXPECT_EQ(entry.who, "tess");
  EXPECT_THAT(entry.detail, HasSubstr("register_version"));
  EXPECT_THAT(entry.detail, HasSubstr(schoolgate::to_hex(view(photo).renditions[0].sha256)));
}

TEST_F(ReviewTest, TheSecondOfTwoReviewersGetsAConflict) {
  const auto photo = school_.photo();
  const Actor ann = as("ann", photo);
  const Actor ben = as("ben", photo);
  ASSERT_TRUE(
      gate::apply_rulings(school_->darkroom(), photo, ann, {gate::RuleOn{kFirstFace, Ruling::Kind::Redact}}));
  const auto late = test::look_and_approve(school_->darkroom(), photo, ben);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::Conflict);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  for (const auto& act :
       {gate::reject(school_->log(), photo, ben, ""), gate::block(school_->log(), photo, ben, ""),
        gate::hold_back(school_->log(), photo, ben, ""), gate::undo(school_->darkroom(), photo, ben),
        gate::apply_rulings(school_->darkroom(), photo, ben, {gate::DrawRegion{square(10, 10, 30)}})}) {
    ASSERT_FALSE(act);
    EXPECT_EQ(act.error().code, ErrorCode::Conflict);
  }
}

TEST_F(ReviewTest, TwoAtTheSameMomentNeverBothWin) {
  const auto photo = school_.photo();
  const Actor actor = as("anybody", photo);
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> reviewers;
    for (int i = 0; i < 6; ++i) {
      reviewers.emplace_back([&, i] {
        won += gate::apply_rulings(school_->darkroom(), photo, actor,
                                   {gate::DrawRegion{square(10.0F * static_cast<float>(i), 10, 30)}})
                   ? 1
                   : 0;
      });
    }
  }
  EXPECT_EQ(won, 1);
  EXPECT_THAT(view(photo).rulings.drawn, SizeIs(1));
  EXPECT_THAT(test::files_below(school_->workspace().holds()), SizeIs(2)) << "the losers' pictures are gone";
}

TEST_F(ReviewTest, RedactingAFaceMakesANewPictureThatHidesIt) {
  const auto photo = school_.photo();
  const auto before = view(photo).renditions;
  EXPECT_EQ(on(photo, "facebook", kFirstFace), Action::Keep);
  rule(photo, gate::RuleOn{kFirstFace, Ruling::Kind::Redact});
  EXPECT_EQ(on(photo, "facebook", kFirstFace), Action::Redact);
  const auto after = view(photo).renditions;
  EXPECT_NE(before[0].sha256, after[0].sha256);
  EXPECT_FALSE(fs::exists(gate::hold_file(school_->workspace(), before[0].sha256).path));
  const auto original = test::picture_of(test::made_photo(1));
  const auto jpeg = gate::rendition_jpeg(school_->darkroom(), photo, after[0].sha256);
  ASSERT_TRUE(jpeg);
  const auto rendition = test::picture_of(*jpeg);
  const cv::Rect hidden(test::kLeftFace);
  EXPECT_GT(cv::norm(original(hidden), rendition(hidden), cv::NORM_L1) / (hidden.area() * 3), 20);
  const cv::Rect kept(20, 200, 300, 50);  // beyond every margin and soft edge
  EXPECT_LT(cv::norm(original(kept), rendition(kept), cv::NORM_L1) / (kept.area() * 3), 12)
      << "and nothing else";
}

TEST_F(ReviewTest, NamingSomebodyShowsThemOnlyWhereTheirConsentSaysSo) {
  const auto photo = school_.photo();
  rule(photo, gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P004"});
  EXPECT_EQ(on(photo, "facebook", kSecondFace), Action::Keep);
  EXPECT_EQ(on(photo, "website", kSecondFace), Action::Redact);
  EXPECT_THAT(view(photo).renditions, SizeIs(2));
  EXPECT_TRUE(school_.record(photo).workload.shown_by_person);
  rule(photo, gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P002"});
  EXPECT_EQ(on(photo, "facebook", kSecondFace), Action::Redact) << "no consent, no showing";
  EXPECT_FALSE(school_.record(photo).workload.shown_by_person);
}

TEST_F(ReviewTest, NamingSomebodyWhoMustNotBePublishedBlocksThePhoto) {
  const auto photo = school_.photo();
  rule(photo, gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P003"});
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
  rule(photo, gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P002"});
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held) << "it was somebody else after all";
}

TEST_F(ReviewTest, ChangesThatMakeNoSenseAreRefusedAndChangeNothing) {
  const auto photo = school_.photo();
  const auto version = school_.record(photo).version;
  const auto files = test::files_below(school_->workspace().holds());
  const std::vector<gate::RulingChange> nonsense{gate::RuleOn{FindingId{3}, Ruling::Kind::Redact},
                                                 gate::RuleOn{FindingId::None, Ruling::Kind::Redact},
                                                 gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P999"},
                                                 gate::RuleOn{kSecondFace, Ruling::Kind::NotFinding},
                                                 gate::RejectSuggestion{kFirstFace, "P002"},
                                                 gate::DrawRegion{square(350, 350, 30)},
                                                 gate::DrawRegion{square(541, 10, 30)},
                                                 gate::DrawRegion{square(-181, 10, 300)},
                                                 gate::DrawRegion{square(357, 10, 30)},
                                                 gate::DrawRegion{square(NAN, 10, 30)},
                                                 gate::DrawRegion{square(10, 10, 3.9F)},
                                                 gate::ChangeRegion{FindingId{3}, square(10, 10, 30)},
                                                 gate::ChangeRegion{kFirstFace, square(10, 10, 30)},
                                                 gate::DeleteRegion{kFirstFace}};
  for (const auto& change : nonsense) {
    const auto ruled = gate::apply_rulings(school_->darkroom(), photo, as("tess", photo), {change});
    ASSERT_FALSE(ruled) << change.index();
    EXPECT_EQ(ruled.error().code, ErrorCode::InvalidInput) << schoolgate::sentence(ruled.error());
  }
  EXPECT_EQ(school_.record(photo).version, version);
  EXPECT_EQ(test::files_below(school_->workspace().holds()), files);
}

TEST_F(ReviewTest, DrawnRegionsAreMovedAndDeleted) {
  const auto photo = school_.photo();
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  const FindingId region = view(photo).rulings.drawn.at(0).id;
  EXPECT_EQ(region, FindingId{3}) << "after the two faces";
  rule(photo, gate::ChangeRegion{region, square(150, 100, 40)});
  ASSERT_THAT(view(photo).rulings.drawn, SizeIs(1));
  EXPECT_EQ(view(photo).rulings.drawn[0].id, region);
  EXPECT_EQ(view(photo).rulings.drawn[0].quad(), square(150, 100, 40));
  EXPECT_EQ(view(photo).findings.find(region)->quad(), square(150, 100, 40));
  EXPECT_EQ(on(photo, "facebook", region), Action::Redact);
  rule(photo, gate::DeleteRegion{region});
  EXPECT_THAT(view(photo).rulings.drawn, IsEmpty());
  EXPECT_EQ(view(photo).findings.find(region), nullptr);
}

TEST_F(ReviewTest, ADrawnRegionIsSomebodysWorkWhereTheirConsentSaysSo) {
  auto painter = *school_->people().view().find("P004");
  put_consent(painter, test::granted("facebook", schoolgate::consent::Purpose::Work));
  ASSERT_TRUE(school_->people().put_people({painter}, {"office", "a form"}));
  const auto photo = school_.photo();
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  const FindingId region = view(photo).rulings.drawn.at(0).id;
  ASSERT_EQ(on(photo, "facebook", region), Action::Redact);
  rule(photo, gate::RuleOn{region, Ruling::Kind::IsPerson, "P004"});
  EXPECT_EQ(on(photo, "facebook", region), Action::Keep);
  EXPECT_EQ(on(photo, "website", region), Action::Redact);
  EXPECT_TRUE(school_.record(photo).workload.shown_by_person) << "so a second pair of eyes is asked for";
  rule(photo, gate::ChangeRegion{region, square(150, 20, 30)});
  EXPECT_EQ(on(photo, "facebook", region), Action::Keep) << "where it was";
  rule(photo, gate::ChangeRegion{region, square(150, 100, 40)});
  EXPECT_EQ(on(photo, "facebook", region), Action::Redact) << "something else lies there";
}

TEST_F(ReviewTest, ADrawnRegionMayReachOverTheEdge) {
  const auto photo = school_.photo();
  rule(photo, gate::DrawRegion{square(340, 240, 30)});
  rule(photo, gate::DrawRegion{square(-10, -10, 14)});
  EXPECT_THAT(view(photo).rulings.drawn, SizeIs(2));
}

TEST_F(ReviewTest, TheIdOfARegionIsNeverGivenAgain) {
  const auto photo = school_.photo();
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  const FindingId first = view(photo).rulings.drawn.at(0).id;
  rule(photo, gate::DeleteRegion{first});
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  const FindingId second = view(photo).rulings.drawn.at(0).id;
  EXPECT_GT(second, first);
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  EXPECT_GT(view(photo).rulings.drawn.at(0).id, second);
}

TEST_F(ReviewTest, ARejectedSuggestionIsRemembered) {
  const auto photo = photo_with(test::findings({test::face(test::kLeftFace, {test::plausible("P003")})}));
  ASSERT_EQ(school_.record(photo).state, PhotoState::Blocked);
  rule(photo, gate::RejectSuggestion{kFirstFace, "P003"});
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  EXPECT_THAT(view(photo).rulings.of(kFirstFace).rejected, testing::ElementsAre("P003"));
}

TEST_F(ReviewTest, UndoGoesBackStepByStepAlsoInANewProcess) {
  const auto photo = school_.photo();
  rule(photo, gate::RuleOn{kFirstFace, Ruling::Kind::Redact});
  rule(photo, gate::DrawRegion{square(150, 20, 30)});
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_EQ(view(photo).undo_steps, 3U);

  const auto later = school_.open();
  const auto undo = [&] {
    const auto undone = gate::undo(later->darkroom(), photo, as("tess", photo));
    ASSERT_TRUE(undone) << schoolgate::sentence(undone.error());
  };
  undo();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(school_.record(photo).approved_by, "");
  EXPECT_THAT(view(photo).rulings.drawn, SizeIs(1));
  undo();
  EXPECT_THAT(view(photo).rulings.drawn, IsEmpty());
  EXPECT_EQ(on(photo, "facebook", kFirstFace), Action::Redact);
  undo();
  EXPECT_EQ(on(photo, "facebook", kFirstFace), Action::Keep);
  EXPECT_FALSE(gate::undo(later->darkroom(), photo, as("tess", photo)));
}

TEST_F(ReviewTest, UndoTakesBackRejectionBlockAndPuttingOff) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::hold_back(school_->log(), photo, as("tess", photo), "ask the class teacher"));
  EXPECT_TRUE(school_.record(photo).held_back);
  ASSERT_TRUE(gate::block(school_->log(), photo, as("tess", photo), "a parent rang"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_FALSE(gate::apply_rulings(school_->darkroom(), photo, as("tess", photo),
                                   {gate::DrawRegion{square(9, 9, 30)}}))
      << "a person's block is taken back by undo alone";
  ASSERT_TRUE(gate::reject(school_->log(), photo, as("tess", photo), "blurred"));
  EXPECT_EQ(school_.record(photo).reason, "blurred");

  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_EQ(school_.record(photo).reason, "a parent rang");
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_TRUE(school_.record(photo).held_back);
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_FALSE(school_.record(photo).held_back);
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
}

TEST_F(ReviewTest, ApprovalWaitsForEveryOpenFinding) {
  auto doubtful = test::face({150, 10, 40, 44});
  doubtful.doubtful = true;
  auto perhaps_a_name = test::name_tag(schoolgate::consent::TextKind::OtherName);
  perhaps_a_name.doubtful = true;
  const auto photo = photo_with(
      test::findings({test::face(test::kLeftFace, {test::plausible("P001")}), doubtful}, {perhaps_a_name}));
  EXPECT_EQ(school_.record(photo).workload.attention, gate::Attention::Undecided);
  EXPECT_EQ(school_.record(photo).workload.undecided, 2);
  EXPECT_EQ(school_.record(photo).workload.doubtful, 1);
  EXPECT_THAT(view(photo).open, testing::ElementsAre(kFirstFace, kSecondFace, kFirstText));
  const auto refused = test::look_and_approve(school_->darkroom(), photo, as("tess", photo));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr("face 1, face 2, text 1"));

  rule(photo, gate::RuleOn{kSecondFace, Ruling::Kind::NotFinding});
  rule(photo, gate::RuleOn{kFirstText, Ruling::Kind::Redact});
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
  rule(photo, gate::RuleOn{kFirstFace, Ruling::Kind::IsPerson, "P001"});
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_TRUE(school_.record(photo).approved_by_changer) << "the same person showed and approved: marked";
}

TEST_F(ReviewTest, TheRestCanBeApprovedAsRedactedInOneAct) {
  auto doubtful = test::face({150, 10, 40, 44});
  doubtful.doubtful = true;
  const auto photo =
      photo_with(test::findings({test::face(test::kLeftFace, {test::plausible("P001")}), doubtful}));
  const auto seen = view(photo).renditions.at(0).sha256;
  const auto approval = test::look_and_approve(school_->darkroom(), photo, as("tess", photo),
                                               {.open = gate::OpenFindings::KeepRedacted});
  ASSERT_TRUE(approval) << schoolgate::sentence(approval.error());
  EXPECT_EQ(view(photo).renditions.at(0).sha256, seen) << "what is approved is the picture that was seen";
  EXPECT_EQ(view(photo).rulings.of(kFirstFace).kind, Ruling::Kind::Redact);
  EXPECT_FALSE(school_.record(photo).approved_by_changer);
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, as("tess", photo)));
  EXPECT_EQ(view(photo).rulings.of(kFirstFace).kind, Ruling::Kind::None);
  EXPECT_EQ(school_.record(photo).workload.undecided, 1);
}

TEST_F(ReviewTest, ApprovalIsRefusedWhenTheRegisterChangedMeanwhile) {
  const auto photo = school_.photo();
  ASSERT_TRUE(
      school_->people().withdraw("P001", "website", schoolgate::consent::Purpose::Image, {"office", "test"}));
  EXPECT_TRUE(view(photo).register_changed);
  const auto refused = test::look_and_approve(school_->darkroom(), photo, as("tess", photo));
  ASSERT_FALSE(refused);
  EXPECT_THAT(schoolgate::sentence(refused.error()), HasSubstr("look at them"));
  EXPECT_FALSE(view(photo).register_changed) << "the pictures are new";
  EXPECT_EQ(on(photo, "website", kFirstFace), Action::Redact);
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo)));
}

TEST_F(ReviewTest, SomePlatformsCanBeApprovedAlone) {
  const auto photo = school_.photo();
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo),
                                      {.open = gate::OpenFindings::Refuse, .platforms = {"myspace"}}));
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, as("tess", photo),
                                     {.open = gate::OpenFindings::Refuse, .platforms = {"website"}}));
  const auto approved = school_->log().approvals.pictures(photo);
  ASSERT_THAT(approved, SizeIs(1));
  EXPECT_EQ(approved[0].platform, "website");
}

TEST_F(ReviewTest, BulkApprovalTakesOnlyWhatNobodyShowedAndNothingIsUndecidedIn) {
  const auto clean = school_.photo(1);
  auto doubtful_face = test::face(test::kRightFace);
  doubtful_face.doubtful = true;
  const auto doubtful = photo_with(test::findings({doubtful_face}), 2);
  const auto undecided =
      photo_with(test::findings({test::face(test::kLeftFace, {test::plausible("P001")})}), 3);
  auto without_model = test::findings({test::face(test::kLeftFace)});
  without_model.degraded = {"faces were looked for without the detection model"};
  const auto degraded = photo_with(without_model, 4);
  const auto shown = photo_with(test::findings({test::face(test::kLeftFace)}), 5);
  rule(shown, gate::RuleOn{kFirstFace, Ruling::Kind::IsPerson, "P001"});
  const auto put_off = photo_with(test::findings({}), 6);
  ASSERT_TRUE(gate::hold_back(school_->log(), put_off, as("tess", put_off), ""));
  const auto blocked = photo_with(test::findings({test::face(test::kLeftFace, {test::certain("P003")})}), 7);

  const auto changed = photo_with(test::findings({test::face(test::kLeftFace)}), 8);
  const auto before_the_change = test::looked_at(school_->darkroom(), changed);
  rule(changed, gate::RuleOn{kFirstFace, Ruling::Kind::Redact});

  std::vector<gate::SeenPhoto> seen{{99, 1}, before_the_change};
  for (const auto photo : {clean, doubtful, undecided, degraded, shown, put_off, blocked})
    seen.push_back(test::looked_at(school_->darkroom(), photo));
  const auto result = gate::approve_in_bulk(school_->darkroom(), seen, "tess");
  ASSERT_THAT(result.approved, SizeIs(2));
  EXPECT_EQ(result.approved[0].photo, clean);
  EXPECT_EQ(result.approved[1].photo, doubtful);
  for (const auto& approved : result.approved)
    EXPECT_EQ(approved.version, school_.record(approved.photo).version);
  EXPECT_EQ(result.doubtful, 1U) << "it stays redacted, and that is said";
  EXPECT_EQ(result.doubtful_in, 1U);
  ASSERT_THAT(result.left, SizeIs(7));
  for (const auto& left : result.left) EXPECT_FALSE(left.reason.empty());
}

TEST_F(ReviewTest, TheQueueIsOrderedByWhatNeedsAPerson) {
  const auto rest = school_.photo(1);
  auto doubtful_face = test::face(test::kRightFace);
  doubtful_face.doubtful = true;
  const auto doubtful = photo_with(test::findings({doubtful_face}), 2);
  const auto undecided =
      photo_with(test::findings({test::face(test::kLeftFace, {test::plausible("P001")})}), 3);
  const auto blocked = photo_with(test::findings({test::face(test::kLeftFace, {test::certain("P003")})}), 4);
  const auto put_off =
      photo_with(test::findings({test::face(test::kLeftFace, {test::plausible("P001")})}), 5);
  ASSERT_TRUE(gate::hold_back(school_->log(), put_off, as("tess", put_off), ""));

  const auto page = gate::list_queue(*school_->database(), {});
  std::vector<gate::PhotoId> order;
  for (const auto& photo : page.photos) order.push_back(photo.id);
  EXPECT_THAT(order, testing::ElementsAre(blocked, undecided, doubtful, rest, put_off));
  EXPECT_EQ(page.counts.blocked, 1U);
  EXPECT_EQ(page.counts.undecided, 2U);
  EXPECT_EQ(page.counts.doubtful, 1U);
  EXPECT_EQ(page.counts.rest, 1U);
  EXPECT_EQ(page.counts.undecided_findings, 2U + 1U) << "the blocking face waits too";
  EXPECT_EQ(page.counts.total(), 5U);

  gate::QueueFilter second_page;
  second_page.offset = 2;
  second_page.limit = 2;
  const auto paged = gate::list_queue(*school_->database(), second_page);
  ASSERT_THAT(paged.photos, SizeIs(2));
  EXPECT_EQ(paged.photos[0].id, doubtful);
  EXPECT_EQ(paged.counts.total(), 5U);
}

TEST_F(ReviewTest, TheQueueIsFilteredByEventStateAndPlatform) {
  const auto first = school_.process({school_.file("a.jpg", test::made_photo(1), "2026-07-03 Sports Day")})
                         .photos.at(0)
                         .photo;
  const auto second =
      school_.process({school_.file("b.jpg", test::made_photo(2), "2026-12-01 Nativity")}).photos.at(0).photo;
  const auto blocked = photo_with(test::findings({test::face(test::kLeftFace, {test::certain("P003")})}), 3);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), second, as("tess", second)));
  const auto ids = [&](const gate::QueueFilter& filter) {
    std::vector<gate::PhotoId> result;
    const auto page = gate::list_queue(*school_->database(), filter);
    for (const auto& photo : page.photos) result.push_back(photo.id);
    EXPECT_EQ(page.counts.total(), result.size());
    return result;
  };
  gate::QueueFilter by_event;
  by_event.event = school_.record(first).event.id;
  EXPECT_THAT(ids(by_event), testing::ElementsAre(blocked, first));
  gate::QueueFilter by_state;
  by_state.state = PhotoState::Approved;
  EXPECT_THAT(ids(by_state), testing::ElementsAre(second));
  gate::QueueFilter by_platform;
  by_platform.platform = "website";
  EXPECT_THAT(ids(by_platform), testing::ElementsAre(first))
      << "a blocked photo has a picture for no platform";
  by_platform.event = by_event.event;
  by_platform.state = PhotoState::Held;
  EXPECT_THAT(ids(by_platform), testing::ElementsAre(first));
  by_platform.platform = "x' OR '1'='1";
  EXPECT_THAT(ids(by_platform), IsEmpty());

  const auto events = gate::list_events(*school_->database());
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].event.name, "Nativity") << "the latest first";
  EXPECT_EQ(events[1].photos.at(PhotoState::Held), 1U);
  EXPECT_EQ(events[1].photos.at(PhotoState::Blocked), 1U);
}

TEST_F(ReviewTest, PicturesForThePageComeFromRenditionsAlone) {
  const auto photo = school_.photo();
  const auto shown = view(photo);
  const auto thumbnail = gate::thumbnail_jpeg(school_->darkroom(), photo);
  ASSERT_TRUE(thumbnail);
  const auto small = test::picture_of(*thumbnail);
  EXPECT_EQ(std::max(small.cols, small.rows), 320);
  EXPECT_FALSE(gate::rendition_jpeg(school_->darkroom(), photo, schoolgate::sha256("another")));
  // A picture that was exchanged on the disk is not shown.
  const auto path = gate::hold_file(school_->workspace(), shown.renditions[0].sha256).path;
  std::ofstream(path) << "other";
  EXPECT_FALSE(gate::rendition_jpeg(school_->darkroom(), photo, shown.renditions[0].sha256));
}

TEST_F(ReviewTest, TheOriginalIsShownWithoutItsMetadata) {
  const auto photo = school_.photo();
  const auto original = gate::original_jpeg(school_->darkroom(), photo, 200, "tess via page");
  ASSERT_TRUE(original);
  EXPECT_TRUE(schoolgate::pipeline::check_segments(*original));
  EXPECT_EQ(test::picture_of(*original).cols, 200);
}

TEST_F(ReviewTest, CommentsAreKeptWithTheirAuthors) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::comment(school_->log(), photo, "tess", "Is this\nthe new pupil?"));
  EXPECT_FALSE(gate::comment(school_->log(), photo, "tess", "   "));
  EXPECT_FALSE(gate::comment(school_->log(), photo, "tess", std::string(5000, 'x')));
  EXPECT_FALSE(gate::comment(school_->log(), 99, "tess", "hello"));
  const auto comments = view(photo).comments;
  ASSERT_THAT(comments, SizeIs(1));
  EXPECT_EQ(comments[0].who, "tess");
  EXPECT_EQ(comments[0].text, "Is this the new pupil?");
}

TEST_F(ReviewTest, NobodyActsWithoutAName) {
  const auto photo = school_.photo();
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), photo, as("", photo)));
}

class ReviewAlwaysByTwo : public ReviewTest {
 protected:
  ReviewAlwaysByTwo() : strict_("[approval]\nsecond_approver = always\n") {}
  Actor as_strict(const char* who, gate::PhotoId photo) { return {who, strict_.record(photo).version}; }
  test::MadeSchool strict_;
};

TEST_F(ReviewAlwaysByTwo, TwoDifferentPeopleMustApprove) {
  const auto photo = strict_.photo();
  const auto first = test::look_and_approve(strict_->darkroom(), photo, as_strict("ann", photo));
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->complete);
  EXPECT_EQ(strict_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(strict_.record(photo).approved_by, "ann");
  EXPECT_FALSE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ann", photo)))
      << "not the same person twice";
  const auto second = test::look_and_approve(strict_->darkroom(), photo, as_strict("ben", photo));
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->complete);
  EXPECT_EQ(strict_.record(photo).state, PhotoState::Approved);
  EXPECT_EQ(strict_.record(photo).approved_by, "ann, ben");
}

TEST_F(ReviewAlwaysByTwo, OnePersonIsOneHoweverTheyCameAndAreWritten) {
  const auto photo = strict_.photo();
  ASSERT_TRUE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ann via page", photo)));
  for (const char* again :
       {"ann", "ANN", "ann via page", "Ann via command of root", "ann via command of anna"})
    EXPECT_FALSE(test::look_and_approve(strict_->darkroom(), photo, as_strict(again, photo))) << again;
  ASSERT_TRUE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ben via command of anna", photo))
                  ->complete);
  EXPECT_EQ(strict_.record(photo).approved_by, "ann, ben");
}

TEST_F(ReviewAlwaysByTwo, AChangeBetweenTheTwoEndsTheFirstApproval) {
  const auto photo = strict_.photo();
  ASSERT_TRUE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ann", photo)));
  ASSERT_TRUE(gate::apply_rulings(strict_->darkroom(), photo, as_strict("ben", photo),
                                  {gate::DrawRegion{square(150, 20, 30)}}));
  EXPECT_EQ(strict_.record(photo).approved_by, "");
  EXPECT_FALSE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ben", photo))->complete);
}

TEST_F(ReviewAlwaysByTwo, OnlyPlatformsThatBothApprovedCount) {
  const auto photo = strict_.photo();
  ASSERT_TRUE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ann", photo),
                                     {.open = gate::OpenFindings::Refuse, .platforms = {"website"}}));
  ASSERT_TRUE(test::look_and_approve(strict_->darkroom(), photo, as_strict("ben", photo)));
  EXPECT_THAT(strict_->log().approvals.pictures(photo), SizeIs(1));
}

TEST(ReviewWhenChanged, ByCommandTheyAreTheSamePersonAsOnThePage) {
  test::MadeSchool school("[approval]\nsecond_approver = when-changed\n");
  const auto photo = school.photo();
  ASSERT_TRUE(gate::apply_rulings(school->darkroom(), photo, {"ann via page", school.record(photo).version},
                                  {gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P004"}}));
  EXPECT_FALSE(test::look_and_approve(school->darkroom(), photo,
                                      {"ann via command of root", school.record(photo).version})
                   ->complete);
}

TEST(ReviewWhenChanged, WhoShowedSomebodyCannotBeTheOnlyApprover) {
  test::MadeSchool school("[approval]\nsecond_approver = when-changed\n");
  const auto untouched = school.photo(1);
  EXPECT_TRUE(test::look_and_approve(school->darkroom(), untouched, {"ann", school.record(untouched).version})
                  ->complete);
  const auto photo = school.photo(2);
  ASSERT_TRUE(gate::apply_rulings(school->darkroom(), photo, {"ann", school.record(photo).version},
                                  {gate::RuleOn{kSecondFace, Ruling::Kind::IsPerson, "P004"}}));
  EXPECT_FALSE(
      test::look_and_approve(school->darkroom(), photo, {"ann", school.record(photo).version})->complete);
  EXPECT_TRUE(
      test::look_and_approve(school->darkroom(), photo, {"ben", school.record(photo).version})->complete);
}
