// Photos that the program held before findings had ids: lists for each kind, rulings and decisions in the
// same order. A workspace of that time goes on working, and nothing that was hidden in it is shown.
#include <gmock/gmock.h>

#include "foundation/storage/session.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"

namespace consent = schoolgate::consent;
namespace gate = schoolgate::gate;
namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using consent::Action;
using consent::FindingId;
using consent::Ruling;
using schoolgate::sentence;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

// As the database holds them. Two faces, of which the first is somebody who may be shown, a label and a code.
constexpr const char* kFindings = R"({"width":360,"height":260,"faces":[
  {"box":[60,70,60,76],"decisions":{},"doubtful":false,"identity":[
     {"certainty":"certain","person":"P001","similarity":0.8}],
   "quality":{"frontality":1.0,"overall":1.0,"sharpness":1.0,"size":1.0},"roll":0.0,"score":0.9},
  {"box":[230,70,60,76],"decisions":{},"doubtful":false,"identity":[],
   "quality":{"frontality":1.0,"overall":1.0,"sharpness":1.0,"size":1.0},"roll":0.0,"score":0.9}],
 "texts":[{"quad":[[150,200],[210,200],[210,214],[150,214]],"text":"Name","confidence":0.9,"kind":"harmless",
   "doubtful":false,"persons":[],"decisions":{}}],
 "codes":[{"quad":[[10,10],[40,10],[40,40],[10,40]],"format":"QRCode","decisions":{}}],
 "metadata":["exif.gps"],"degraded":[],"timings_ms":{"detect":81.5}})";
// The technician hid the first face and the label, turned a suggestion down, and drew a region.
constexpr const char* kRulings = R"({"faces":[{"kind":"redact","person":"","rejected":[]},
   {"kind":"none","person":"","rejected":["P002"]}],
 "texts":[{"kind":"redact","person":"","rejected":[]}],"codes":[{"kind":"none","person":"","rejected":[]}],
 "drawn":[[[150,20],[180,20],[180,50],[150,50]]]})";
constexpr const char* kNothingSaid = R"({"faces":[],"texts":[],"codes":[],"drawn":[]})";
constexpr const char* kDecision = R"({"blocked":false,"block_reason":"",
 "blocking":[{"kind":"face","index":1}],"undecided":[{"kind":"text","index":0}],"marks":[],"platforms":[
  {"platform":"facebook","faces":[{"action":"redact","reason":"redacted by the technician","shows":[]},
    {"action":"keep","reason":"P002: yes","shows":["P002"]}],
   "texts":[{"action":"redact","reason":"redacted by the technician","shows":[]}],
   "codes":[{"action":"redact","reason":"a code","shows":[]}]},
  {"platform":"website","faces":[{"action":"redact","reason":"redacted by the technician","shows":[]}],
   "texts":[],"codes":[]}]})";

constexpr const char* kAllHidden = R"({"blocked":false,"block_reason":"","blocking":[],"undecided":[],
 "marks":[],"platforms":[
  {"platform":"facebook","faces":[{"action":"redact","reason":"r","shows":[]},
    {"action":"redact","reason":"r","shows":[]}],"texts":[{"action":"redact","reason":"r","shows":[]}],
   "codes":[{"action":"redact","reason":"r","shows":[]}]},
  {"platform":"website","faces":[{"action":"redact","reason":"r","shows":[]},
    {"action":"redact","reason":"r","shows":[]}],"texts":[{"action":"redact","reason":"r","shows":[]}],
   "codes":[{"action":"redact","reason":"r","shows":[]}]}]})";

constexpr FindingId kFirstFace{1};
constexpr FindingId kSecondFace{5};
constexpr FindingId kLabel{2};
constexpr FindingId kCode{3};
constexpr FindingId kRegion{4};

class EarlierForm : public testing::Test {
 protected:
  // A photo held by today's program, its rows then as the earlier one wrote them: a first step, which hid
  // what is said above, can be undone.
  gate::PhotoId photo() {
    school_.find([](const auto&) {
      auto found =
          test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)},
                         {test::name_tag(consent::TextKind::Harmless)});
      found.add(pipeline::Code{{{{10, 10}, {40, 10}, {40, 40}, {10, 40}}}, "QRCode"});
      return found;
    });
    const auto photo = school_.photo();
    const auto ruled = gate::apply_rulings(
        school_->darkroom(), photo, {"tess", school_.record(photo).version},
        {gate::RuleOn{FindingId{1}, Ruling::Kind::Redact}, gate::RuleOn{FindingId{3}, Ruling::Kind::Redact},
         gate::DrawRegion{{{{150, 20}, {180, 20}, {180, 50}, {150, 50}}}}});
    if (!ruled) throw std::runtime_error(sentence(ruled.error()));
    school_->database()->transact([](schoolgate::WriteSession& session) {
      const std::string findings = kFindings;
      const std::string rulings = kRulings;
      const std::string decision = kAllHidden;
      const std::string nothing = kNothingSaid;
      session << "UPDATE photo_findings SET findings = :findings", soci::use(findings);
      session << "UPDATE photo_plans SET rulings = :rulings, decision = :decision", soci::use(rulings),
          soci::use(decision);
      session << "UPDATE undo_steps SET rulings = :rulings", soci::use(nothing);
    });
    return photo;
  }
  gate::PhotoView view(gate::PhotoId photo) { return *gate::show_photo(school_->darkroom(), photo); }
  gate::Actor tess(gate::PhotoId photo) { return {"tess", school_.record(photo).version}; }

  void expect_all_hidden(gate::PhotoId photo) {
    const auto seen = view(photo);
    EXPECT_EQ(seen.rulings.of(kFirstFace).kind, Ruling::Kind::Redact);
    EXPECT_THAT(seen.rulings.of(kSecondFace).rejected, ElementsAre("P002"));
    EXPECT_EQ(seen.rulings.of(kLabel).kind, Ruling::Kind::Redact);
    ASSERT_THAT(seen.rulings.drawn, SizeIs(1));
    EXPECT_EQ(seen.rulings.drawn[0].id, kRegion);
    for (const auto& platform : seen.decision.platforms) {
      for (const auto& finding : seen.findings.list)
        EXPECT_EQ(platform.of(finding.id).action, Action::Redact) << seen.findings.name_of(finding.id);
    }
  }
  test::MadeSchool school_;
};

}  // namespace

TEST(EarlierJson, GivesEveryFindingAnIdByItsKindAndPlace) {
  const auto findings = gate::findings_from_json(nlohmann::json::parse(kFindings));
  ASSERT_TRUE(findings) << findings.error().message;
  std::vector<FindingId> ids;
  for (const auto& finding : findings->list) ids.push_back(finding.id);
  EXPECT_THAT(ids, ElementsAre(kFirstFace, kSecondFace, kLabel, kCode));
  EXPECT_GT(findings->last_id, FindingId{800}) << "no new finding is taken for a drawn region of that time";
  EXPECT_EQ(findings->name_of(kSecondFace), "face 2");
  EXPECT_EQ(findings->all<pipeline::Text>().at(0).text, "Name");
}

TEST(EarlierJson, RulingsAndDecisionsAreAboutTheSameFindings) {
  const auto rulings = gate::rulings_from_json(nlohmann::json::parse(kRulings));
  ASSERT_TRUE(rulings) << rulings.error().message;
  EXPECT_EQ(rulings->of(kFirstFace).kind, Ruling::Kind::Redact);
  EXPECT_EQ(rulings->of(kSecondFace).kind, Ruling::Kind::None);
  EXPECT_EQ(rulings->of(kLabel).kind, Ruling::Kind::Redact);
  const auto decision = gate::decision_from_json(nlohmann::json::parse(kDecision));
  ASSERT_TRUE(decision) << decision.error().message;
  EXPECT_THAT(decision->blocking, ElementsAre(kSecondFace));
  EXPECT_THAT(decision->undecided, ElementsAre(kLabel));
  EXPECT_EQ(decision->on("facebook")->of(kSecondFace).action, Action::Keep);
  EXPECT_EQ(decision->on("facebook")->of(kLabel).action, Action::Redact);
  EXPECT_EQ(decision->on("website")->of(kSecondFace).action, Action::Redact) << "nothing is said of it";
  EXPECT_EQ(decision->on("website")->of(kCode).action, Action::Redact);
}

TEST(EarlierJson, IsRefusedWhenAnythingOfItIsNotUnderstood) {
  auto rulings = nlohmann::json::parse(kRulings);
  rulings.erase("texts");
  EXPECT_FALSE(gate::rulings_from_json(rulings));
  auto decision = nlohmann::json::parse(kDecision);
  decision["undecided"][0]["kind"] = "word";
  EXPECT_FALSE(gate::decision_from_json(decision));
}

TEST_F(EarlierForm, RulingsStandWhenThePhotoIsShownPlannedAndApproved) {
  const auto held = photo();
  expect_all_hidden(held);
  EXPECT_FALSE(view(held).register_changed);
  ASSERT_TRUE(gate::refresh(school_->darkroom(), held, tess(held)));
  expect_all_hidden(held);
  const auto approval = test::look_and_approve(school_->darkroom(), held, tess(held));
  ASSERT_TRUE(approval) << sentence(approval.error());
  EXPECT_THAT(gate::release(school_->darkroom(), {.who = "tess", .event = {}})->files, SizeIs(2));
}

TEST_F(EarlierForm, RulingsFollowTheirFindingsThroughANewJudgement) {
  const auto held = photo();
  ASSERT_TRUE(school_->people().put_people({test::pupil("P010")}, {"test", "test"}));
  const auto checked = gate::recheck(school_->darkroom(), {.who = "tess"});
  ASSERT_TRUE(checked) << sentence(checked.error());
  EXPECT_EQ(checked->judged_anew, 1U);
  expect_all_hidden(held);
}

TEST_F(EarlierForm, WhatIsNewGetsAnIdThatNothingHad) {
  const auto held = photo();
  ASSERT_TRUE(gate::apply_rulings(school_->darkroom(), held, tess(held),
                                  {gate::DrawRegion{{{{100, 20}, {130, 20}, {130, 50}, {100, 50}}}}}));
  const auto drawn = view(held).rulings.drawn;
  ASSERT_THAT(drawn, SizeIs(2));
  EXPECT_EQ(drawn[0].id, kRegion);
  EXPECT_GT(drawn[1].id, FindingId{800});
}

TEST_F(EarlierForm, AStepOfThatTimeIsTakenBack) {
  const auto held = photo();
  ASSERT_TRUE(gate::undo(school_->darkroom(), held, tess(held)));
  const auto seen = view(held);
  EXPECT_THAT(seen.rulings.drawn, SizeIs(0));
  EXPECT_EQ(seen.rulings.of(kFirstFace).kind, Ruling::Kind::None);
  EXPECT_EQ(seen.decision.on("facebook")->of(kFirstFace).action, Action::Keep);
  EXPECT_EQ(seen.decision.on("facebook")->of(kSecondFace).action, Action::Redact);
}
