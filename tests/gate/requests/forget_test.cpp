#include "gate/requests/forget.hpp"

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/kept_places.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/looking.hpp"
#include "gate/noted_links.hpp"
#include "gate/out/data_requests.hpp"
#include "gate/out/erasing.hpp"
#include "gate/out/links.hpp"
#include "gate/out/post_checks.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/posting/posting.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/reporting/report.hpp"
#include "gate/school/holds_folder.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kName = "Givena Familya";

// P001's face, certain, and name; a stranger; P004, who is shown on facebook.
pipeline::Findings with_their_name(const pipeline::Photo&) {
  auto tag = test::name_tag(consent::TextKind::RegisterName, {"P001"});
  tag.text = kName;
  return test::findings({test::face(test::kLeftFace, {test::certain("P001")}),
                         test::face(test::kRightFace, {test::certain("P004")})},
                        {tag});
}

class ForgetTest : public testing::Test {
 protected:
  ForgetTest() {
    school_.find(with_their_name);
    // A name that no register knows passes for harmless words.
    school_.judge([](const pipeline::SeenTexts& seen, const Knowledge& knowledge) {
      auto texts = test::judged_as_seen(seen);
      if (knowledge.people.find("P001") != nullptr) return texts;
      for (auto& text : texts) {
        text.kind = consent::TextKind::Harmless;
        text.persons.clear();
      }
      return texts;
    });
  }
  Actor actor(PhotoId photo) { return {"tess", school_.record(photo).version}; }
  Forgotten forget_them() {
    auto done = forget(*school_, "P001", "head");
    if (!done) throw std::runtime_error(sentence(done.error()));
    return std::move(*done);
  }
  void expect_sound() {
    EXPECT_TRUE(school_->ledger().verify());
    EXPECT_TRUE(school_->people().verify_history());
    EXPECT_THAT(audit(*school_->database()).altered, IsEmpty());
  }
  consent::Action action(PhotoId photo, std::int64_t finding) {
    return school_->log().holds.plan(photo).decision.on("facebook")->of(consent::FindingId{finding}).action;
  }
  test::MadeSchool school_;
};

TEST_F(ForgetTest, NothingOfThemIsLeftInAnyFileOfTheWorkspaceOrItsServer) {
  auto person = *school_->people().view().find("P001");
  person.upn = "A123456789012";
  person.known_as = "Kosename";
  person.biometric.evidence = "form 4711";
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "import"}));
  const std::string face(512, 'a');
  test::run(*school_->database(), {"INSERT INTO templates (person, portrait, model, face, enrolled, quality) "
                                   "VALUES ('P001', 'ff', 'ee', '" +
                                   face + "', '2026-09-01T08:00:00Z', 0.9)"});
  const auto batch = school_.process({school_.file("Kosename Familya.jpg", test::made_photo(1))});
  const PhotoId photo = batch.photos.at(0).photo;
  ASSERT_TRUE(write_report(school_->darkroom(), school_->ledger(), batch));
  ASSERT_TRUE(comment(school_->log(), photo, "tess", "Is this Givena?"));
  ASSERT_TRUE(
      test::look_and_approve(school_->darkroom(), photo, actor(photo), {.open = OpenFindings::KeepRedacted}));
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_TRUE(test::note_links(*school_, {photo}, {"facebook", "https://x.com/1", {}, "Givena's prize"}));
  ASSERT_TRUE(Posting(school_->darkroom(), school_.clock())
                  .make("facebook", {"Kosename Familya won", {{photo, "Givena runs"}}, {}}, "tess"));
  const PhotoId held = school_.photo(2);
  ASSERT_TRUE(apply_rulings(school_->darkroom(), held, actor(held),
                            {RuleOn{consent::FindingId{1}, consent::Ruling::Kind::IsPerson, "P001"}}));

  const std::vector<std::string> planted{"Givena", "Familya", "Kosename", "A123456789012", "form 4711", face};
  for (const auto& words : planted) ASSERT_THAT(test::places_with(school_, words), Not(IsEmpty())) << words;
  ASSERT_TRUE(school_->readings().holds(school_.record(photo).sha256));
  const auto pictures = school_->log().holds.renditions(held);

  const auto done = forget_them();
  EXPECT_EQ(done.templates, 1U);
  EXPECT_EQ(done.photos, 2U);
  EXPECT_THAT(done.named_in_ledger, IsEmpty());
  for (const auto& words : planted) EXPECT_THAT(test::places_with(school_, words), IsEmpty()) << words;
  EXPECT_FALSE(school_->readings().holds(school_.record(photo).sha256)) << "it held their name, sealed";
  for (const auto& picture : pictures)
    EXPECT_FALSE(std::filesystem::exists(hold_file(school_->workspace(), picture.sha256).path));
  EXPECT_THAT(school_->people().view().find("P001"), testing::IsNull());
  EXPECT_THAT(where_is(*school_->database(), school_.clock().now(), "P001"), IsEmpty());
  EXPECT_THAT(where_is(*school_->database(), school_.clock().now(), "P004"), SizeIs(2)) << "others stay";
  expect_sound();
}

TEST_F(ForgetTest, APostThatNamedThemIsAnotherAndNothingOfItIsOverruled) {
  Posting posting(school_->darkroom(), school_.clock());
  const auto post = posting.make("website", {"Givena Familya won", {}, {}}, "tess");
  ASSERT_TRUE(post);
  const auto found = posting.look(post->id);
  ASSERT_THAT(found->findings, SizeIs(1));
  ASSERT_TRUE(posting.overrule(post->id, post->version, found->findings[0].key, "they may", "head"));
  test::run(*school_->database(), {"UPDATE posts SET returned = 'photo 1: P001, image consent withdrawn'"});
  forget_them();
  const auto after = find_post(*school_->database(), post->id);
  EXPECT_GT(after->version, post->version + 1) << "whoever saw the one before is told so";
  EXPECT_THAT(after->overrulings, IsEmpty());
  EXPECT_THAT(after->returned, Not(HasSubstr("P001")));
  expect_sound();
}

TEST_F(ForgetTest, NothingIsKeptOfWhatWasFoundInPosts) {
  const auto post = Posting(school_->darkroom(), school_.clock()).make("website", {"Fun", {}, {}}, "tess");
  ASSERT_TRUE(post);
  keep_post_checks(*school_->database(), {{post->id, {sha256("Givena Familya won"), 1}}});
  ASSERT_THAT(kept_post_checks(*school_->database()), SizeIs(1));
  forget_them();
  EXPECT_THAT(kept_post_checks(*school_->database()), IsEmpty());
}

TEST_F(ForgetTest, APhotoThatWaitsIsDecidedAsThatOfSomebodyUnknown) {
  const PhotoId photo = school_.photo();
  ASSERT_EQ(action(photo, 1), consent::Action::Keep);
  ASSERT_EQ(action(photo, 2), consent::Action::Keep);
  ASSERT_EQ(action(photo, 3), consent::Action::Keep) << "there is name consent for facebook";
  forget_them();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_EQ(action(photo, 1), consent::Action::Redact);
  EXPECT_EQ(action(photo, 2), consent::Action::Keep) << "P004 is somebody else";
  EXPECT_EQ(action(photo, 3), consent::Action::Redact) << "although it passes for harmless words now";
  EXPECT_THAT(school_->log().holds.renditions(photo), Not(IsEmpty()));
  expect_sound();
}

TEST_F(ForgetTest, AWrittenNameIsGoneAlsoWhereItsLineIsCutAnewOnceNobodyIsCalledSo) {
  school_.judge([](const pipeline::SeenTexts& seen, const Knowledge& knowledge) {
    auto texts = test::judged_as_seen(seen);
    if (knowledge.people.find("P001") != nullptr) return texts;
    pipeline::Text line = texts.at(0);
    line.quad[0].x -= 40;
    line.quad[3].x -= 40;
    line.text = std::string("3rd ") + kName;
    line.kind = consent::TextKind::OtherName;
    line.persons.clear();
    return std::vector<pipeline::Text>{line};
  });
  const PhotoId photo = school_.photo();
  ASSERT_THAT(test::places_with(school_, kName), Not(IsEmpty()));
  forget_them();
  EXPECT_THAT(test::places_with(school_, kName), IsEmpty());
  const auto& platforms = school_->log().holds.plan(photo).decision.platforms;
  for (const auto& finding : school_->log().holds.findings(photo).list) {
    const auto* text = std::get_if<pipeline::Text>(&finding.what);
    if (text == nullptr) continue;
    EXPECT_EQ(text->text, "");
    for (const auto& platform : platforms)
      EXPECT_EQ(platform.of(finding.id).action, consent::Action::Redact) << platform.platform;
  }
  expect_sound();
}

TEST_F(ForgetTest, WhatWasReleasedBecomesATakeDownWithoutPictures) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(
      test::look_and_approve(school_->darkroom(), photo, actor(photo), {.open = OpenFindings::KeepRedacted}));
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_THAT(test::files_below(school_->workspace().released()), SizeIs(2));
  const auto done = forget_them();
  ASSERT_THAT(done.rechecked.taken_down, SizeIs(1));
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty());
  EXPECT_THAT(test::files_below(school_->workspace().holds()), IsEmpty());
  EXPECT_THAT(list_take_downs(*school_->database(), school_.clock().now(), {}), SizeIs(2));
  expect_sound();
}

TEST_F(ForgetTest, ARejectedPhotoKeepsNoPictureOfThem) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(reject(school_->log(), photo, actor(photo), ""));
  ASSERT_THAT(test::files_below(school_->workspace().holds()), Not(IsEmpty()));
  forget_them();
  EXPECT_THAT(test::files_below(school_->workspace().holds()), IsEmpty());
  EXPECT_FALSE(undo(school_->darkroom(), photo, actor(photo))) << "what it goes back to named them";
  expect_sound();
}

TEST_F(ForgetTest, WhyAPhotoWasRejectedOrBlockedNamesThemNoLonger) {
  const PhotoId theirs = school_.photo(1);
  ASSERT_TRUE(reject(school_->log(), theirs, actor(theirs), "Kosename looks away"));
  school_.find([](const pipeline::Photo&) { return test::findings({test::face(test::kRightFace)}); });
  const PhotoId others = school_.photo(2);
  ASSERT_TRUE(block(school_->log(), others, actor(others), "Givena Familya is behind the hedge"));
  ASSERT_TRUE(reject(school_->log(), others, actor(others), "this one may not be used"));
  const PhotoId alike = school_.photo(3);
  ASSERT_TRUE(reject(school_->log(), alike, actor(alike), "Kosename looks away"));
  auto person = *school_->people().view().find("P001");
  person.known_as = "Kosename";
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "import"}));
  ASSERT_THAT(test::places_with(school_, "Familya is behind"), Not(IsEmpty()));

  forget_them();
  EXPECT_THAT(school_.record(theirs).reason, HasSubstr("(removed"));
  EXPECT_THAT(test::places_with(school_, "Familya"), IsEmpty()) << "to which an undo went back";
  EXPECT_EQ(school_.record(others).reason, "this one may not be used");
  EXPECT_EQ(school_.record(alike).reason, "Kosename looks away") << "nothing says that it is the same one";
  expect_sound();
}

TEST_F(ForgetTest, APhotoOfSomebodyWhoMustNotBePublishedStaysBlockedUntilAPersonSaysOtherwise) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", {"office", "test"}));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "program"}));
  ASSERT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(forget_them().blocked, testing::ElementsAre(photo));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(school_.record(photo).reason, HasSubstr("must not be published"));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "program"}));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  ASSERT_TRUE(undo(school_->darkroom(), photo, actor(photo)));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held) << "a person looked at it";
  expect_sound();
}

TEST_F(ForgetTest, APhotoOfSomebodyWhoMustNotBePublishedIsNeverHeldInBetween) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", {"office", "test"}));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "program"}));
  ASSERT_EQ(school_.record(photo).state, PhotoState::Blocked);
  static_cast<void>(begin_erasing(*school_->database(), "P001", {{"Givena"}, {"Familya"}}));
  ASSERT_TRUE(school_->people().forget("P001", {"head", "test"}));
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "program"}))
      << "the next step, at which it is interrupted";
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  forget_them();
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
}

TEST_F(ForgetTest, NoImportTakesThemInAgainUntilItIsSaid) {
  const auto person = *school_->people().view().find("P001");
  forget_them();
  const auto again = school_->people().put_people({person}, {"office", "import"});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("forgotten"));
  EXPECT_FALSE(school_->people().lift_tombstone("P002", {"head", "test"}));
  ASSERT_TRUE(school_->people().lift_tombstone("P001", {"head", "test"}));
  EXPECT_TRUE(school_->people().put_people({person}, {"office", "import"}));
  expect_sound();
}

TEST_F(ForgetTest, AnInterruptionIsCarriedOnWith) {
  const PhotoId photo = school_.photo();
  static_cast<void>(begin_erasing(*school_->database(), "P001", {{"Givena"}, {"Familya"}}));
  ASSERT_TRUE(school_->people().forget("P001", {"head", "test"}));
  ASSERT_THAT(test::places_with(school_, kName), Not(IsEmpty())) << "the finding still tells";
  EXPECT_EQ(forget_them().photos, 1U);
  EXPECT_THAT(test::places_with(school_, kName), IsEmpty());
  EXPECT_EQ(action(photo, 3), consent::Action::Redact);
  EXPECT_FALSE(forget(*school_, "P001", "head")) << "there is nothing to carry on with";
  expect_sound();
}

TEST_F(ForgetTest, ANameThatSomebodyPutIntoTheLedgerIsTold) {
  school_.process({school_.file("a.jpg", test::made_photo(1), "2026-07-03 Givena Familya sings")});
  // As earlier versions did.
  school_->ledger().append("tess", consent::LedgerAction::SettingsChanged, "events",
                           R"({"event":"2026-07-03 Givena Familya sings"})");
  EXPECT_THAT(forget_them().named_in_ledger, SizeIs(1));
  EXPECT_THAT(list_events(*school_->database()).at(0).event.name, "Photos");
  expect_sound();
}

TEST_F(ForgetTest, AnswersTheRequest) {
  ASSERT_TRUE(note_request(*school_->database(), school_.clock(), "P001", DataRequestKind::Erasure,
                           test::kFirstOfTerm, "head"));
  forget_them();
  EXPECT_THAT(open_requests(*school_->database()), IsEmpty());
}

TEST_F(ForgetTest, NobodyUnknownIsForgotten) {
  const auto done = forget(*school_, "P999", "head");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace schoolgate::gate
