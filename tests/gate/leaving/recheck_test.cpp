#include "gate/leaving/recheck.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/releases.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/school/template_store.hpp"
#include "gate/sixty_enrolled.hpp"
#include "gate/unknown_faces.hpp"
#include "pipeline/photo/decoding/decode.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace consent = schoolgate::consent;
namespace pipeline = schoolgate::pipeline;
using consent::Purpose;
using gate::PhotoState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const consent::Author kOffice{"office", "test"};
const fs::path kFacebook = "facebook/2026-07-03 Sports Day/2026-07-03_Sports-Day_001.jpg";
const fs::path kWebsite = "website/2026-07-03 Sports Day/2026-07-03_Sports-Day_001.jpg";

class RecheckTest : public testing::Test {
 protected:
  explicit RecheckTest(const std::string& settings = "") : school_(settings) {}
  void approve(gate::PhotoId photo) {
    const auto approval =
        test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
    ASSERT_TRUE(approval) << schoolgate::sentence(approval.error());
  }
  gate::PhotoId released(int number = 1) {
    const auto photo = school_.photo(number);
    approve(photo);
    EXPECT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
    EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
    return photo;
  }
  gate::RecheckSummary recheck() {
    auto summary = gate::recheck(school_->darkroom(), {.who = "office"});
    if (!summary) throw std::runtime_error(schoolgate::sentence(summary.error()));
    return std::move(*summary);
  }
  void put(const consent::Person& person) { ASSERT_TRUE(school_->people().put_people({person}, kOffice)); }
  std::vector<fs::path> out() { return test::files_below(school_->workspace().released()); }
  consent::LedgerEntry last_about(gate::PhotoId photo) {
    return school_->ledger().entries_about(schoolgate::to_hex(school_.record(photo).sha256)).back();
  }
  test::MadeSchool school_;
};

}  // namespace

TEST_F(RecheckTest, WorkLeavesWithTheConsentToIt) {
  auto painter = *school_->people().view().find("P004");
  put_consent(painter, test::granted("website", Purpose::Work));
  put(painter);
  const auto photo = school_.photo();
  const auto rule = [&](const gate::RulingChange& change) {
    ASSERT_TRUE(
        gate::apply_rulings(school_->darkroom(), photo, {"tess", school_.record(photo).version}, {change}));
  };
  rule(gate::DrawRegion{pipeline::quad_of({150, 20, 30, 30})});
  const auto region = school_->log().holds.plan(photo).rulings.drawn.at(0).id;
  rule(gate::RuleOn{region, consent::Ruling::Kind::IsPerson, "P004"});
  const auto approve_as = [&](const char* who) {
    return test::look_and_approve(school_->darkroom(), photo, {who, school_.record(photo).version});
  };
  ASSERT_TRUE(approve_as("ben"));
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "ben", .event = {}}));
  ASSERT_THAT(out(), testing::UnorderedElementsAre(kFacebook, kWebsite));
  const auto kept = recheck();
  EXPECT_THAT(kept.taken_down, IsEmpty());
  ASSERT_TRUE(school_->people().withdraw("P004", "website", Purpose::Work, kOffice));
  recheck();
  EXPECT_THAT(out(), ElementsAre(kFacebook)) << "there it was hidden";
}

TEST_F(RecheckTest, AWithdrawalTakesThePlatformsFileOutAndTheOthersStay) {
  const auto photo = released();
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", Purpose::Image, kOffice));
  const auto summary = recheck();
  ASSERT_THAT(summary.taken_down, SizeIs(1));
  EXPECT_EQ(summary.taken_down[0].platforms, std::vector<std::string>{"facebook"});
  EXPECT_THAT(out(), ElementsAre(kWebsite));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("P001"));
  EXPECT_EQ(last_about(photo).action, "photo.taken-down");
  EXPECT_EQ(nlohmann::json::parse(last_about(photo).detail)["platforms"]["facebook"]["file"],
            kFacebook.string());
  ASSERT_TRUE(school_->people().withdraw("P001", "website", Purpose::Image, kOffice));
  recheck();
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(test::files_below(school_->workspace().withdrawn()), IsEmpty());
  EXPECT_TRUE(recheck().empty()) << "and nothing is done twice";
}

TEST_F(RecheckTest, DoNotPublishLeavingExpiryAndObjectionTakeAPhotoOut) {
  const auto change = [](const std::function<void(consent::Person&)>& edit) {
    return [edit](test::MadeSchool& school) {
      consent::Person person = *school->people().view().find("P001");
      edit(person);
      ASSERT_TRUE(school->people().put_people({person}, kOffice));
    };
  };
  const auto yesterday = schoolgate::Day{std::chrono::sys_days{test::kToday} - std::chrono::days{1}};
  const std::pair<const char*, std::function<void(test::MadeSchool&)>> ways[] = {
      {"do-not-publish", change([](auto& person) {
         person.do_not_publish = true;
         person.do_not_publish_reason = "court order";
       })},
      {"leaving", change([&](auto& person) { person.leaving_date = yesterday; })},
      {"objection", change([](auto& person) { person.biometric.child_objects = true; })},
      {"expiry", change([&](auto& person) {
         for (auto& consent : person.consents) consent.until = yesterday;
       })},
      {"import", change([](auto& person) {
         for (auto& consent : person.consents) consent.answer = consent::Answer::Refused;
       })}};
  for (const auto& [name, change_register] : ways) {
    test::MadeSchool school;
    const auto photo = school.photo();
    ASSERT_TRUE(test::look_and_approve(school->darkroom(), photo, {"tess", school.record(photo).version}));
    ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
    change_register(school);
    EXPECT_THAT(*gate::released_files(school->darkroom(), {}, {}), IsEmpty())
        << name << ": refused before it is moved";
    ASSERT_TRUE(gate::recheck(school->darkroom(), {.who = "office"})) << name;
    EXPECT_THAT(test::files_below(school->workspace().released()), IsEmpty()) << name;
    EXPECT_EQ(school.record(photo).state, PhotoState::TakenDown) << name;
    const auto listed = [&] {
      return gate::list_take_downs(*school->database(), school.clock().now(),
                                   {gate::TakeDownsWanted::All, {}});
    };
    const auto entries = listed();
    ASSERT_THAT(entries, SizeIs(2)) << name << ": one for each file";
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.state, gate::TakeDownState::Open) << name;
      EXPECT_THAT(entry.reason, HasSubstr("P001")) << name;
      EXPECT_THAT(entry.reason, testing::Not(HasSubstr("Givena"))) << name << ": nobody by name";
    }
    ASSERT_TRUE(gate::recheck(school->darkroom(), {.who = "office"})) << name;
    EXPECT_THAT(listed(), SizeIs(2)) << name << ": asked twice makes none more";
  }
}

TEST_F(RecheckTest, OfOnePersonTouchesTheirPhotosAloneAndLeavesTheRestDue) {
  const auto theirs = released(1);
  school_.find(
      [](const auto&) { return test::findings({test::face(test::kLeftFace, {test::certain("P004")})}); });
  const auto anothers = released(2);
  recheck();
  ASSERT_FALSE(gate::recheck_due(school_->darkroom()));
  ASSERT_TRUE(school_->people().withdraw_everywhere("P001", {"facebook"}, {}, kOffice));
  ASSERT_TRUE(school_->people().withdraw("P004", "facebook", Purpose::Image, kOffice));
  const gate::RecheckOptions own{"office", gate::RecheckScope::Released, "P001"};
  const auto summary = gate::recheck(school_->darkroom(), own);
  ASSERT_TRUE(summary);
  ASSERT_THAT(summary->taken_down, SizeIs(1));
  EXPECT_EQ(summary->taken_down[0].photo, theirs);
  EXPECT_THAT(summary->taken_down[0].platforms, ElementsAre("facebook", "website"))
      << "every answer of theirs";
  EXPECT_EQ(school_.record(anothers).state, PhotoState::Released);
  EXPECT_TRUE(gate::recheck_due(school_->darkroom()));
  const auto rest = recheck();
  ASSERT_THAT(rest.taken_down, SizeIs(1));
  EXPECT_EQ(rest.taken_down[0].photo, anothers);
}

TEST_F(RecheckTest, OfOnePersonIncludesWhoMayBeTheSame) {
  const auto photo = released();
  auto twin = *school_->people().view().find("P001");
  twin.id = "P0001";
  twin.consents.clear();
  put(twin);
  recheck();
  ASSERT_EQ(school_.record(photo).state, PhotoState::TakenDown) << "the stricter answer counts";
  test::MadeSchool school;
  const auto other = school.photo();
  ASSERT_TRUE(test::look_and_approve(school->darkroom(), other, {"tess", school.record(other).version}));
  ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_TRUE(school->people().put_people({twin}, kOffice));
  ASSERT_TRUE(gate::recheck(school->darkroom(), {"office", gate::RecheckScope::Released, "P0001"}));
  EXPECT_EQ(school.record(other).state, PhotoState::TakenDown) << "P0001 is in no photo";
}

TEST_F(RecheckTest, ConsentThatRunsOutByTheDayIsSeenByListsAndByTheNextBatch) {
  auto until_tomorrow = test::granted("facebook", Purpose::Image);
  until_tomorrow.until = schoolgate::Day{std::chrono::sys_days{test::kToday} + std::chrono::days{1}};
  ASSERT_TRUE(school_->people().set_consent("P001", until_tomorrow, kOffice));
  const auto photo = released();
  EXPECT_THAT(*gate::released_files(school_->darkroom(), {}, {}), SizeIs(2));
  const auto file = gate::released_files(school_->darkroom(), "facebook", {})->at(0);
  EXPECT_TRUE(gate::may_be_handed_out(school_->darkroom(), file));
  school_.clock().advance(std::chrono::hours(48));
  EXPECT_FALSE(gate::may_be_handed_out(school_->darkroom(), file));
  EXPECT_THAT(*gate::released_files(school_->darkroom(), "facebook", {}), IsEmpty());
  ASSERT_THAT(*gate::count_released_files(school_->darkroom()), SizeIs(1));
  EXPECT_THAT(out(), SizeIs(2)) << "nobody has swept yet";
  school_.process({});
  EXPECT_THAT(out(), ElementsAre(kWebsite));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
}

TEST_F(RecheckTest, AReleaseSweepsToo) {
  released(1);
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", Purpose::Image, kOffice));
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_THAT(out(), ElementsAre(kWebsite));
}

TEST_F(RecheckTest, AnotherPersonsWithdrawalAndAConsentGivenLaterLeaveItOut) {
  released();
  ASSERT_TRUE(school_->people().withdraw("P004", "facebook", Purpose::Image, kOffice));
  put(test::pupil("P002", {"facebook", "website"}));
  EXPECT_TRUE(recheck().taken_down.empty());
  EXPECT_THAT(out(), SizeIs(2));
}

TEST_F(RecheckTest, ATakeDownThatWasKilledHalfWayIsEndedOrTakenBack) {
  const auto photo = released();
  const auto files = school_->log().releases.reserved(photo);
  const auto killed = [&] {
    const pid_t child = fork();
    if (child == 0) {
      gate::WithdrawnFiles withdrawn(school_->workspace());
      static_cast<void>(withdrawn.take(files));
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
  };
  killed();
  ASSERT_THAT(out(), IsEmpty());
  recheck();
  EXPECT_THAT(out(), SizeIs(2)) << "it may still be out: back it goes";
  if (gate::WithdrawnFiles unknown(school_->workspace()); unknown.take(files).empty()) unknown.stay_out();
  EXPECT_THAT(out(), IsEmpty()) << "nobody knows whether the take-down stands";
  recheck();
  EXPECT_THAT(out(), SizeIs(2));
  killed();
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", kOffice));
  recheck();
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(test::files_below(school_->workspace().withdrawn()), IsEmpty());
}

TEST_F(RecheckTest, WhatWaitsIsBlockedOrRenderedAnew) {
  const auto approved = school_.photo(1);
  const auto held = school_.photo(2);
  approve(approved);
  const auto before = school_->log().holds.renditions(held).at(0).sha256;
  ASSERT_TRUE(school_->people().withdraw("P001", "facebook", Purpose::Image, kOffice));
  EXPECT_THAT(recheck().returned, SizeIs(2));
  EXPECT_EQ(school_.record(approved).state, PhotoState::Held);
  EXPECT_THAT(school_->log().holds.renditions(held), SizeIs(2));
  EXPECT_NE(school_->log().holds.renditions(held)[0].sha256, before);
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", kOffice));
  recheck();
  EXPECT_EQ(school_.record(approved).state, PhotoState::Blocked);
  EXPECT_EQ(school_.record(held).state, PhotoState::Blocked);
  EXPECT_TRUE(recheck().empty());
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", false, "lifted", kOffice));
  recheck();
  EXPECT_EQ(school_.record(held).state, PhotoState::Held);
}

namespace {

constexpr consent::FindingId kLabel{2};  // after the face

// "Xanthe" stands on a label: nobody's name until somebody of that name is in the register.
pipeline::Findings label(const pipeline::Photo&) {
  auto text = test::name_tag(consent::TextKind::Harmless);
  text.text = "Xanthe";
  return test::findings({test::face(test::kLeftFace, {test::certain("P001")})}, {text});
}

std::vector<pipeline::Text> by_register(const pipeline::SeenTexts& seen, const gate::Knowledge& knowledge) {
  auto texts = test::judged_as_seen(seen);
  for (auto& text : texts) {
    text.kind = consent::TextKind::Harmless;
    for (const auto& person : knowledge.people.people()) {
      if (person.first_name != text.text) continue;
      text.kind = consent::TextKind::RegisterName;
      text.persons.push_back(person.id);
    }
  }
  return texts;
}

consent::Person xanthe() {
  auto person = test::pupil("P009", {"facebook"});
  person.first_name = "Xanthe";
  person.last_name = "Brightwater";
  return person;
}

class NamesTest : public RecheckTest {
 protected:
  NamesTest() {
    school_.find(label);
    school_.judge(by_register);
  }
  consent::Action label_on_facebook(gate::PhotoId photo) {
    const auto plan = school_->log().holds.plan(photo);
    for (const auto& platform : plan.decision.platforms) {
      if (platform.platform == "facebook") return platform.of(kLabel).action;
    }
    throw std::runtime_error("no such platform");
  }
};

}  // namespace

TEST_F(NamesTest, AChildWhoIsImportedOnMondayIsFoundInFridaysHeldPhotos) {
  const auto photo = school_.photo();
  const auto before = school_->log().holds.renditions(photo).at(0).sha256;
  ASSERT_EQ(label_on_facebook(photo), consent::Action::Keep);
  put(xanthe());
  EXPECT_EQ(recheck().judged_anew, 1U);
  EXPECT_EQ(label_on_facebook(photo), consent::Action::Redact);
  EXPECT_EQ(school_->log().holds.findings(photo).find(kLabel)->persons(), std::vector<std::string>{"P009"});
  EXPECT_NE(school_->log().holds.renditions(photo).at(0).sha256, before);
}

TEST_F(NamesTest, TheNextBatchJudgesWithoutBeingAsked) {
  const auto photo = school_.photo();
  put(xanthe());
  school_.process({});
  EXPECT_EQ(label_on_facebook(photo), consent::Action::Redact);
}

TEST_F(NamesTest, NothingIsApprovedThatWasJudgedByAnOlderRegister) {
  const auto photo = school_.photo();
  put(xanthe());
  EXPECT_TRUE(gate::show_photo(school_->darkroom(), photo)->register_changed);
  const auto refused =
      test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
  ASSERT_FALSE(refused);
  EXPECT_THAT(schoolgate::sentence(refused.error()), HasSubstr("look at them"));
  EXPECT_EQ(label_on_facebook(photo), consent::Action::Redact);
  EXPECT_FALSE(gate::show_photo(school_->darkroom(), photo)->register_changed);
  EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
}

TEST_F(NamesTest, NothingIsReleasedThatWasJudgedByAnOlderRegister) {
  const auto photo = school_.photo();
  approve(photo);
  put(xanthe());
  const auto summary = gate::release(school_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(summary);
  EXPECT_THAT(summary->returned, SizeIs(1));
  EXPECT_THAT(out(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(label_on_facebook(photo), consent::Action::Redact);
}

TEST_F(NamesTest, AReleasedPhotoThatShowsTheNameOfAChildImportedSinceIsTakenDown) {
  const auto photo = released();
  put(xanthe());
  EXPECT_THAT(*gate::released_files(school_->darkroom(), {}, {}), IsEmpty());
  recheck();
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("text 1"));
}

TEST_F(NamesTest, SomebodyElsesNameLeavesApprovalPicturesAndVersionAsTheyAre) {
  const auto approved = school_.photo(1);
  approve(approved);
  const auto held = school_.photo(2);
  const auto version = school_.record(held).version;
  const auto picture = school_->log().holds.renditions(held).at(0).sha256;
  put(test::pupil("P010", {"facebook"}));
  const auto summary = recheck();
  EXPECT_EQ(summary.judged_anew, 2U);
  EXPECT_TRUE(summary.empty());
  EXPECT_EQ(school_.record(approved).state, PhotoState::Approved);
  EXPECT_EQ(school_.record(held).version, version);
  EXPECT_EQ(school_->log().holds.renditions(held).at(0).sha256, picture);
  EXPECT_EQ(recheck().judged_anew, 0U);
  EXPECT_THAT(gate::release(school_->darkroom(), {.who = "tess", .event = {}})->files, SizeIs(2));
}

TEST_F(NamesTest, WantOfMemoryTakesNoApprovalBack) {
  const auto photo = school_.photo();
  approve(photo);
  school_.judge([](const auto&, const gate::Knowledge&) -> std::vector<schoolgate::pipeline::Text> {
    throw std::bad_alloc();
  });
  put(test::pupil("P010"));
  const auto summary = gate::recheck(school_->darkroom(), {.who = "office"});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, schoolgate::ErrorCode::Unavailable);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved) << "it is asked again when there is some";
}

TEST_F(NamesTest, AnAnswerAloneJudgesNothingAnew) {
  school_.photo();
  ASSERT_TRUE(school_->people().withdraw("P004", "facebook", Purpose::Image, kOffice));
  EXPECT_EQ(recheck().judged_anew, 0U);
}

TEST_F(NamesTest, ARulingAndItsUndoFollowTheirText) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::apply_rulings(school_->darkroom(), photo, {"tess", school_.record(photo).version},
                                  {gate::RuleOn{kLabel, consent::Ruling::Kind::Redact, ""}}));
  // Another line is read before it from now on.
  school_.judge([](const auto& seen, const gate::Knowledge& knowledge) {
    auto texts = by_register(seen, knowledge);
    auto first = texts.at(0);
    first.text = "Sports Day";
    for (auto& corner : first.quad) corner.y -= 60;
    texts.insert(texts.begin(), first);
    return texts;
  });
  put(test::pupil("P010"));
  recheck();
  auto view = *gate::show_photo(school_->darkroom(), photo);
  const auto texts = view.findings.all<pipeline::Text>();
  ASSERT_THAT(texts, SizeIs(2));
  EXPECT_EQ(texts[0].text, "Sports Day");
  EXPECT_EQ(view.findings.nth(pipeline::FindingKind::Text, 1)->id, kLabel) << "the label keeps its id";
  const auto sports_day = view.findings.nth(pipeline::FindingKind::Text, 0)->id;
  EXPECT_EQ(view.rulings.of(sports_day).kind, consent::Ruling::Kind::None);
  EXPECT_EQ(view.rulings.of(kLabel).kind, consent::Ruling::Kind::Redact);
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, {"tess", view.photo.version}));
  view = *gate::show_photo(school_->darkroom(), photo);
  EXPECT_THAT(view.findings.all<pipeline::Text>(), SizeIs(2));
  EXPECT_EQ(view.rulings.of(kLabel).kind, consent::Ruling::Kind::None);
}

TEST_F(NamesTest, WithoutWhatWasReadItIsReadOnceMoreFromTheVault) {
  const auto photo = school_.photo();
  ASSERT_TRUE(school_->readings().remove(school_.record(photo).sha256));
  put(xanthe());
  recheck();
  EXPECT_EQ(label_on_facebook(photo), consent::Action::Redact);
  EXPECT_TRUE(school_->readings().holds(school_.record(photo).sha256));
}

TEST_F(NamesTest, WhatCannotBeJudgedAnyMoreIsNeitherApprovedNorReleased) {
  const auto held = school_.photo(1);
  const auto approved = school_.photo(2);
  approve(approved);
  for (const auto photo : {held, approved}) {
    ASSERT_TRUE(school_->readings().remove(school_.record(photo).sha256));
    ASSERT_TRUE(school_->vault().remove(school_.record(photo).sha256));
  }
  put(xanthe());
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), held, {"tess", school_.record(held).version}));
  EXPECT_THAT(gate::release(school_->darkroom(), {.who = "tess", .event = {}})->returned, SizeIs(1));
  EXPECT_EQ(school_.record(approved).state, PhotoState::Held);
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(NamesTest, AnalysedByAnOlderRegisterAndInterruptedItIsJudgedBeforeItIsHeld) {
  const auto taken = gate::take_in(school_->log().photos, school_->vault(), school_->settings(),
                                   test::made_photo(1), "a.jpg", {test::kToday, "Sports Day"}, "office");
  const auto record = school_.record(taken->photo);
  const auto photo = pipeline::decode(test::made_photo(1), {});
  const auto found = label(*photo);
  ASSERT_TRUE(school_->readings().keep(record.sha256, test::seen_of(found)));
  ASSERT_TRUE(school_->log().holds.store_findings(record.id, record.version, found,
                                                  (*school_->knowledge())->judged,
                                                  {"office", consent::LedgerAction::PhotoAnalysed, ""}));
  put(xanthe());
  school_.process({});
  EXPECT_EQ(school_.record(taken->photo).state, PhotoState::Held);
  EXPECT_EQ(label_on_facebook(taken->photo), consent::Action::Redact);
}

TEST_F(NamesTest, WhatWasReadGoesWithTheOriginal) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::reject(school_->log(), photo, {"tess", school_.record(photo).version}, ""));
  school_.clock().advance(std::chrono::days(31));
  ASSERT_TRUE(gate::apply_retention(school_->darkroom(), school_->clock().now(), "schoolgate"));
  EXPECT_FALSE(school_->readings().holds(school_.record(photo).sha256));
  EXPECT_THAT(test::files_below(school_->workspace().readings()), IsEmpty());
}

namespace {

constexpr int kXanthe = 900;

// Two unknown faces: 900 is somebody who will be enrolled, 901 never is.
pipeline::Findings two_unknown(const pipeline::Photo&) {
  return test::findings(
      {test::unknown_face(test::kLeftFace, kXanthe), test::unknown_face(test::kRightFace, kXanthe + 1)});
}

class FacesTest : public RecheckTest {
 protected:
  FacesTest() : RecheckTest(test::kAssessed) { school_.find(two_unknown); }
  void SetUp() override {
    SCHOOLGATE_NEEDS_EMBEDDING(*school_);
    sixty_.emplace(school_);
  }
  void enrol(const std::string& person, int who) { sixty_->enrol(person, who); }
  std::vector<std::string> who_is_left(gate::PhotoId photo) {
    std::vector<std::string> people;
    const auto findings = school_->log().holds.findings(photo);
    people = findings.list.at(0).persons();
    return people;
  }
  std::optional<test::SixtyEnrolled> sixty_;
};

}  // namespace

TEST_F(FacesTest, APhotoStaysBlockedForWhomNothingRecognisesAnyMore) {
  const auto photo = school_.photo(1);
  put(test::do_not_publish(xanthe()));
  enrol("P009", kXanthe);
  recheck();
  ASSERT_GT(gate::TemplateStore(*school_->database()).remove("P009", "left", school_.clock().now(), "office"),
            0U);
  recheck();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("whom nothing recognises any more"));
  EXPECT_TRUE(recheck().empty()) << "and it stays so";
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held) << "a person says otherwise";
}

TEST_F(FacesTest, SomebodyEnrolledLaterIsLookedForInWhatWaitsAndBlocksWhereTheyMust) {
  const auto held = school_.photo(1);
  const auto approved = school_.photo(2);
  approve(approved);
  EXPECT_THAT(who_is_left(held), IsEmpty());
  put(test::do_not_publish(xanthe()));
  enrol("P009", kXanthe);
  const auto summary = recheck();
  EXPECT_EQ(summary.judged_anew, 2U);
  EXPECT_THAT(who_is_left(held), ElementsAre("P009"));
  EXPECT_EQ(school_.record(held).state, PhotoState::Blocked);
  EXPECT_EQ(school_.record(approved).state, PhotoState::Blocked);
}

TEST_F(FacesTest, NothingIsApprovedBeforeSomebodyEnrolledSinceWasLookedFor) {
  const auto photo = school_.photo();
  put(test::do_not_publish(xanthe()));
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}))
      << "not enrolled: a stranger";
  enrol("P009", kXanthe);
  EXPECT_THAT(gate::release(school_->darkroom(), {.who = "tess", .event = {}})->returned, SizeIs(1));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(out(), IsEmpty());
}

TEST_F(FacesTest, WhoIsNoLongerEnrolledIsNobodyAgain) {
  put(xanthe());
  enrol("P009", kXanthe);
  const auto photo = school_.photo();
  recheck();
  gate::TemplateStore store(*school_->database());
  ASSERT_GT(store.remove("P009", "withdrawn", school_.clock().now(), "office"), 0U);
  recheck();
  EXPECT_THAT(who_is_left(photo), IsEmpty());
}

TEST_F(FacesTest, WhereRecognitionWasSwitchedOffNobodyIsLookedForLater) {
  const auto summary =
      gate::process(*school_, {school_.file("a.jpg", test::made_photo(1))},
                    {.who = "office", .jobs = 1, .recognition = gate::Recognition::Off, .event = {}}, {});
  ASSERT_TRUE(summary);
  const auto photo = summary->photos.at(0).photo;
  put(xanthe());
  enrol("P009", kXanthe);
  recheck();
  EXPECT_THAT(who_is_left(photo), IsEmpty());
}

TEST_F(FacesTest, TheStampDiffersAfterEveryChangeAlsoWithinASecond) {
  gate::TemplateStore store(*school_->database());
  const auto before = store.stamp();
  ASSERT_GT(store.remove(test::SixtyEnrolled::name(0), "withdrawn", school_.clock().now(), "office"), 0U);
  enrol(test::SixtyEnrolled::name(0), 77);
  EXPECT_NE(store.stamp(), before);
}
