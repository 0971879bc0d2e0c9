#include "gate/posting/posting.hpp"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/links.hpp"
#include "gate/out/post_checks.hpp"
#include "gate/reporting/health.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
namespace fs = std::filesystem;

constexpr const char* kLink = "https://www.facebook.com/oakwood/posts/1";
constexpr const char* kHarmless = "Our sports day was sunny from the first race to the last.";

// P001's face is shown on facebook and website; they have name consent on facebook alone.
class PostingTest : public testing::Test {
 protected:
  explicit PostingTest(const std::string& settings = "") : school_(settings) {}

  PhotoId approved(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    return photo;
  }
  PhotoId released(int number = 1) {
    const PhotoId photo = approved(number);
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  Posting posting() { return {school_->darkroom(), school_.clock()}; }
  Post made(const std::string& text, const std::vector<PhotoId>& photos, std::optional<Day> not_before = {}) {
    PostDraft draft{text, {}, not_before};
    for (const PhotoId photo : photos) draft.pictures.emplace_back(photo, "Two pupils run");
    return whole(posting().make("facebook", draft, "olga"));
  }
  Post presented(const std::string& text, const std::vector<PhotoId>& photos,
                 std::optional<Day> not_before = {}) {
    const Post post = made(text, photos, not_before);
    return whole(posting().present(post.id, post.version, "olga"));
  }
  Post confirmed(const std::string& text, const std::vector<PhotoId>& photos,
                 std::optional<Day> not_before = {}) {
    const Post post = presented(text, photos, not_before);
    return whole(posting().confirm(post.id, post.version, kBoth, {"tess", false}));
  }
  CheckedPost look(const Post& post) {
    auto checked = posting().look(post.id);
    if (!checked) throw std::runtime_error(sentence(checked.error()));
    return std::move(*checked);
  }
  std::vector<std::string> kinds(const std::string& text, const std::vector<PhotoId>& photos,
                                 const consent::PlatformId& platform = "facebook") {
    const auto place = place_beside(school_->darkroom(), platform, photos);
    const auto knowledge = school_->knowledge();
    std::vector<std::string> found;
    const CaptionChecker checker(**knowledge, school_->settings());
    for (const auto& one : checker.check(checker.read(text), *place)) found.emplace_back(word(one.kind));
    return found;
  }
  std::vector<std::string> told_about(const Post& post) {
    std::vector<std::string> actions;
    for (const auto& entry : school_->ledger().entries_about("post " + std::to_string(post.id)))
      actions.push_back(entry.action);
    return actions;
  }
  void withdraw(const char* person) {
    auto changed = *school_->people().view().find(person);
    for (auto& consent : changed.consents) {
      consent.answer = consent::Answer::Withdrawn;
      consent.withdrawn = test::kToday;
    }
    ASSERT_TRUE(school_->people().put_people({changed}, {"office", "a parent asked"}));
  }
  Result<Post> overrule_first(const Post& post) {
    return posting().overrule(post.id, post.version, look(post).findings.at(0).key, "it is a dog", "helen");
  }
  static Post whole(Result<Post> post) {
    if (!post) throw std::runtime_error(sentence(post.error()));
    return std::move(*post);
  }
  inline static const Posting::Ticks kBoth{true, true, {}};

  test::MadeSchool school_;
};

class NamesOrFacesTest : public PostingTest {
 protected:
  NamesOrFacesTest() : PostingTest("[exposure]\nnames_or_faces = always\n") {}
};

TEST_F(PostingTest, ANameMayStandWhereEverybodyWhoseItMayBeAgreed) {
  const PhotoId photo = approved();
  EXPECT_THAT(kinds("Well done Givena Familya!", {}), IsEmpty());
  EXPECT_THAT(kinds("Well done Givena Familya!", {photo}), IsEmpty()) << "they agreed to face and name";
  EXPECT_THAT(kinds("Well done Givena Familya!", {}, "website"), ElementsAre("full-name"));
  EXPECT_THAT(kinds("Well done Givenb!", {}), ElementsAre("first-name")) << "nobody asked P002";
  EXPECT_THAT(kinds("Well done Givenc Familyc!", {}), ElementsAre("full-name")) << "must not be published";
}

TEST_F(PostingTest, AFirstNameMayStandByConsentToItAlone) {
  auto person = *school_->people().view().find("P002");
  put_consent(person, {"facebook", consent::Purpose::Name, consent::Answer::FirstName, "consent", "mother",
                       test::kToday});
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "a form"}));
  EXPECT_THAT(kinds("Well done Givenb!", {}), IsEmpty());
  EXPECT_THAT(kinds("Is it Givenb's?", {}), IsEmpty());
  EXPECT_THAT(kinds("Well done Givenb Familyb!", {}), ElementsAre("full-name"));
  EXPECT_THAT(kinds("Well done Familyb!", {}), ElementsAre("surname"));
}

TEST_F(NamesOrFacesTest, NobodysNameStandsBesideTheirFace) {
  const PhotoId photo = approved();
  EXPECT_THAT(kinds("Well done Givena!", {}), IsEmpty());
  EXPECT_THAT(kinds("Well done Givena!", {photo}), ElementsAre("first-name"));
}

TEST_F(PostingTest, AFindingSaysWhoWhyAndWhatCouldStandThere) {
  auto person = *school_->people().view().find("P002");
  person.class_name = "4B";
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "import"}));
  const Post post = made("Hooray for Givenb Familyb!", {});
  const auto findings = look(post).findings;
  ASSERT_THAT(findings, SizeIs(1));
  const CaptionFinding& one = findings[0].finding;
  EXPECT_EQ(one.words, "Givenb Familyb");
  EXPECT_EQ(post.text.substr(one.from, one.to - one.from), "Givenb Familyb");
  EXPECT_THAT(one.persons, ElementsAre("P002"));
  EXPECT_THAT(one.why, HasSubstr("P002"));
  EXPECT_EQ(one.instead, "a Year 4 pupil");
}

TEST_F(PostingTest, GoesFromDraftToPostedAndNotesItsPictures) {
  const PhotoId first = released(1);
  const PhotoId second = released(2);
  const Post post = confirmed(kHarmless, {second, first});
  const fs::path folder = school_.folder() / "out";
  ASSERT_TRUE(posting().export_to(post.id, folder, "tess"));
  EXPECT_THAT(test::files_below(folder), ElementsAre("01.jpg", "02.jpg", "post.txt"));
  EXPECT_EQ(sha256(*read_file(folder / "01.jpg", 1U << 20U)), post.pictures[0].sha256)
      << "the second photo's";
  std::ifstream file(folder / "post.txt");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr(kHarmless));
  EXPECT_THAT(text, HasSubstr("Picture 2: Two pupils run"));
  EXPECT_EQ(fs::status(folder / "post.txt").permissions(), fs::perms::owner_read | fs::perms::owner_write);

  const Post exported = look(post).post;
  EXPECT_EQ(exported.version, post.version) << "whoever has the page open may go on";
  const Post up = whole(posting().posted(exported.id, exported.version, kLink, {}, "tess"));
  EXPECT_EQ(up.state, PostState::Posted);
  EXPECT_EQ(up.posted, test::kToday);
  for (const auto& one : list_released(*school_->database(), {{}, "facebook"})) {
    ASSERT_TRUE(one.post);
    EXPECT_EQ(one.post->link, kLink);
  }
  EXPECT_THAT(told_about(up),
              ElementsAre("post.made", "post.presented", "post.confirmed", "post.exported", "post.posted"));
  EXPECT_TRUE(school_->ledger().verify());
  const Post back = whole(posting().undo_posted(up.id, up.version, "tess"));
  EXPECT_EQ(back.state, PostState::Draft);
  EXPECT_EQ(list_released(*school_->database(), {{}, "facebook"})[0].post, std::nullopt);
}

TEST_F(PostingTest, IsConfirmedBySomebodyElseWithBothTicks) {
  const Post post = presented(kHarmless, {released()});
  const auto try_as = [&](const std::string& who, const Posting::Ticks& ticks) {
    return posting().confirm(post.id, post.version, ticks, {who, true});
  };
  EXPECT_THAT(try_as("olga", kBoth).error().message, HasSubstr("presented post 1 yourself"));
  EXPECT_FALSE(try_as("tess", {false, true}));
  EXPECT_FALSE(try_as("tess", {true, false}));
  EXPECT_EQ(look(post).post.state, PostState::Presented);
  EXPECT_TRUE(try_as("tess", kBoth));
}

TEST_F(PostingTest, ATextWithoutPicturesIsAHeadsToConfirm) {
  const Post post = presented("Bring your wellies tomorrow.", {});
  EXPECT_THAT(posting().confirm(post.id, post.version, kBoth, {"tess", false}).error().hint,
              HasSubstr("a head"));
  EXPECT_TRUE(posting().confirm(post.id, post.version, kBoth, {"helen", true}));
}

TEST_F(PostingTest, NothingLeavesThatWasNotConfirmed) {
  const Post post = presented(kHarmless, {released()});
  EXPECT_FALSE(posting().hand_out(post.id, "tess"));
  EXPECT_FALSE(posting().posted(post.id, post.version, kLink, {}, "tess"));
  EXPECT_EQ(list_released(*school_->database(), {{}, "facebook"})[0].post, std::nullopt);
}

TEST_F(PostingTest, AFindingStandsInTheWayUntilAHeadOverrulesItWithAReason) {
  const Post post = presented("Well done Givenb!", {released()});
  const auto refused = posting().confirm(post.id, post.version, kBoth, {"tess", false});
  EXPECT_THAT(refused.error().message, HasSubstr("1 finding"));
  const std::string key = look(post).findings.at(0).key;
  EXPECT_FALSE(posting().overrule(post.id, post.version, key, "  ", "helen"));
  EXPECT_EQ(posting().overrule(post.id, post.version, "of another", "a reason", "helen").error().code,
            ErrorCode::Conflict);
  const Post overruled = whole(overrule_first(post));
  EXPECT_TRUE(posting().confirm(post.id, overruled.version, kBoth, {"tess", false}));
  for (const auto& entry : school_->ledger().entries_about("post 1")) {
    EXPECT_THAT(entry.detail, Not(HasSubstr("Givenb")));
    EXPECT_THAT(entry.detail, Not(HasSubstr(key))) << "nor what could be compared with names";
  }
}

TEST_F(PostingTest, OfAWordThatMayBeSomebodyWhoeverConfirmsSaysThatItIsNot) {
  const Post post = presented("Ask Zorbel in the office.", {});
  const auto findings = look(post).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_TRUE(findings[0].finding.suspected);
  EXPECT_THAT(look(post).missing, ElementsAre(HasSubstr("nobody's name")));
  const auto confirm = [&](const std::set<std::string>& nobody) {
    return posting().confirm(post.id, post.version, {true, true, nobody}, {"helen", true});
  };
  EXPECT_THAT(confirm({}).error().message, HasSubstr("may be somebody's name"));
  EXPECT_EQ(confirm({findings[0].key, "another"}).error().code, ErrorCode::Conflict);
  ASSERT_EQ(look(post).post.state, PostState::Presented);
  const Post sure = whole(confirm({findings[0].key}));
  EXPECT_EQ(look(sure).post.state, PostState::Confirmed);
  EXPECT_EQ(look(sure).findings.at(0).overruled.value().who, "helen");
  EXPECT_THAT(look(sure).missing, IsEmpty());
}

TEST_F(PostingTest, NobodySaysOfANameThatTheRegisterKnowsThatItIsNone) {
  const Post post = presented("Well done Givenb!", {});
  const std::string key = look(post).findings.at(0).key;
  ASSERT_FALSE(look(post).findings[0].finding.suspected);
  EXPECT_FALSE(posting().confirm(post.id, post.version, {true, true, {key}}, {"helen", true}));
  const Post stands = whole(overrule_first(post));
  EXPECT_EQ(posting().confirm(stands.id, stands.version, {true, true, {key}}, {"helen", true}).error().code,
            ErrorCode::Conflict);
  EXPECT_EQ(look(stands).post.state, PostState::Presented);
}

TEST_F(PostingTest, AWordIsTheNameOfWhoeverThePictureShowsAndIsCalledSo) {
  const PhotoId photo = approved();
  const auto found = [&](const char* first_name, const std::string& text,
                         const std::vector<PhotoId>& photos) {
    auto person = *school_->people().view().find("P001");
    person.first_name = first_name;
    std::erase_if(person.consents, [](const auto& one) { return one.purpose == consent::Purpose::Name; });
    EXPECT_TRUE(school_->people().put_people({person}, {"office", "a form"}));
    const auto place = place_beside(school_->darkroom(), "facebook", photos);
    const auto knowledge = school_->knowledge();
    const CaptionChecker checker(**knowledge, school_->settings());
    return checker.check(checker.read(text), *place);
  };
  const char* shot = "Ollie hit the post twice.";
  ASSERT_THAT(found("Ollie", shot, {}), SizeIs(1));
  EXPECT_TRUE(found("Ollie", shot, {})[0].suspected);
  ASSERT_THAT(found("Ollie", shot, {photo}), SizeIs(1));
  EXPECT_FALSE(found("Ollie", shot, {photo})[0].suspected) << "the picture shows them";
  const char* holidays = "May half term starts on Monday.";
  EXPECT_THAT(found("May", holidays, {}), IsEmpty());
  ASSERT_THAT(found("May", holidays, {photo}), SizeIs(1));
  EXPECT_TRUE(found("May", holidays, {photo})[0].suspected);
}

TEST_F(PostingTest, AChangedPostIsAnotherOne) {
  const PhotoId photo = released();
  const Post post = presented("Well done Givenb!", {photo});
  const Post overruled = whole(overrule_first(post));
  const Post sure = whole(posting().confirm(post.id, overruled.version, kBoth, {"tess", false}));
  EXPECT_EQ(posting().change(post.id, post.version, {}, "olga").error().code, ErrorCode::Conflict);
  const Post changed = whole(
      posting().change(sure.id, sure.version, {"Well done Givenb again!", {{photo, "A race"}}, {}}, "olga"));
  EXPECT_EQ(changed.state, PostState::Draft);
  EXPECT_EQ(look(changed).open_findings(), 1U);
  EXPECT_FALSE(posting().hand_out(post.id, "tess"));
}

TEST_F(PostingTest, AYesTakenBackTakesTheConfirmationWithIt) {
  const Post post = confirmed(kHarmless, {released()});
  ASSERT_EQ(look(post).post.state, PostState::Confirmed);
  withdraw("P001");
  const auto refused = posting().hand_out(post.id, "tess");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("confirmed no longer"));
  EXPECT_THAT(look(post).post.returned, HasSubstr("photo 1"));
  EXPECT_EQ(told_about(post).back(), "post.returned");
}

TEST_F(PostingTest, ANameTakenBackDoesSoToo) {
  const Post presented_post = presented("Well done Givena Familya!", {});
  const Post post =
      whole(posting().confirm(presented_post.id, presented_post.version, kBoth, {"helen", true}));
  ASSERT_EQ(look(post).post.state, PostState::Confirmed);
  withdraw("P001");
  EXPECT_EQ(look(post).post.state, PostState::Draft);
  EXPECT_THAT(look(post).post.returned, HasSubstr("does not allow its text"));
}

TEST_F(PostingTest, ATextThatIsUpIsToldOfOnceTheRegisterAllowsItNoLonger) {
  const Post shown = presented("Well done Givena Familya!", {});
  const Post sure = whole(posting().confirm(shown.id, shown.version, kBoth, {"helen", true}));
  whole(posting().posted(sure.id, sure.version, kLink, {}, "tess"));
  EXPECT_EQ(posting().list()->at(0).open_findings, 0U);
  EXPECT_EQ(posting().count_to_edit(), 0U);
  withdraw("P001");
  const auto listed = posting().list();
  EXPECT_EQ(listed->at(0).open_findings, 1U);
  EXPECT_EQ(listed->at(0).post.state, PostState::Posted) << "it is up all the same";
  EXPECT_EQ(posting().count_to_edit(), 1U);
  const auto facts = examine(*school_);
  const auto fact = std::ranges::find(facts, "posts", &HealthFact::area);
  ASSERT_NE(fact, facts.end());
  EXPECT_EQ(fact->level, Level::Problem);

  const Post up = look(shown).post;
  const Post worse =
      whole(posting().edited(up.id, up.version, {"Well done, Givena Familya", {}, {}}, "tess"));
  EXPECT_EQ(posting().count_to_edit(), 1U) << "it still names her";
  const Post edited =
      whole(posting().edited(worse.id, worse.version, {"Well done,\neverybody!", {}, {}}, "tess"));
  EXPECT_EQ(edited.text, "Well done,\neverybody!");
  EXPECT_EQ(edited.state, PostState::Posted);
  EXPECT_EQ(edited.link, kLink);
  EXPECT_EQ(posting().count_to_edit(), 0U);
  const Post back = whole(posting().undo_posted(edited.id, edited.version, "helen"));
  const Post again = whole(posting().present(back.id, back.version, "otto"));
  EXPECT_THAT(posting().confirm(again.id, again.version, kBoth, {"tess", true}).error().message,
              HasSubstr("you wrote post"))
      << "she wrote what it says now";
}

TEST_F(PostingTest, WhatWasFoundInATextIsKeptWithoutItsWordsAndHoldsForTheSameAlone) {
  auto person = *school_->people().view().find("P001");
  for (auto& consent : person.consents)
    consent.until = Day(std::chrono::sys_days(test::kToday) + std::chrono::days(1));
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "a form"}));
  const Post shown = presented("Well done Givena Familya!", {});
  const Post sure = whole(posting().confirm(shown.id, shown.version, kBoth, {"helen", true}));
  whole(posting().posted(sure.id, sure.version, kLink, {}, "tess"));
  auto& database = *school_->database();
  const auto open = [&] { return posting().list()->at(0).open_findings; };
  // A count that nothing in the text gives shows whether it was read, or the count believed.
  constexpr std::size_t kMadeUp = 7;
  const auto make_up = [&] { test::run(database, {"UPDATE post_checks SET open_findings = 7"}); };

  EXPECT_EQ(open(), 0U);
  EXPECT_THAT(kept_post_checks(database), SizeIs(1));
  make_up();
  EXPECT_EQ(open(), kMadeUp) << "it is not read again";
  school_.clock().advance(std::chrono::hours(24));
  EXPECT_EQ(open(), kMadeUp) << "another day, on which every answer is what it was";
  school_.clock().advance(std::chrono::hours(24));
  EXPECT_EQ(open(), 1U) << "a day on which an answer ends";
  make_up();
  withdraw("P001");
  EXPECT_EQ(open(), 1U) << "another register";
  make_up();
  test::run(database, {"UPDATE posts SET text = 'Well done Givena Familya and Givenb!'"});
  EXPECT_EQ(open(), 2U) << "another text, even past the program";
  make_up();
  const Post up = look(shown).post;
  whole(posting().edited(up.id, up.version, {"Well done, everybody!", {}, {}}, "tess"));
  EXPECT_EQ(open(), 0U) << "another version";
  make_up();
  school_.close();
  std::ofstream(school_.workspace() / "schoolgate.conf", std::ios::app)
      << "[exposure]\nnames_or_faces = always\n";
  school_.open_again();
  EXPECT_EQ(open(), 0U) << "other settings";

  auto& opened = *school_->database();
  const auto columns = test::columns_of(opened);
  ASSERT_TRUE(columns.contains("post_checks"));
  const auto rows = test::rows_of(opened, {{"post_checks", columns.at("post_checks")}});
  ASSERT_THAT(rows.at("post_checks"), SizeIs(1));
  EXPECT_THAT(rows.at("post_checks")[0], testing::MatchesRegex("[0-9]+, '[0-9a-f]{64}', 0"));
}

TEST_F(PostingTest, AnAltTextThatIsUpIsWatchedAndEditedToo) {
  const PhotoId photo = released();
  const Post shown = presented("Our tree", {photo});
  const Post sure = whole(posting().confirm(shown.id, shown.version, kBoth, {"helen", true}));
  const Post up = whole(posting().posted(sure.id, sure.version, kLink, {}, "tess"));
  const Post named =
      whole(posting().edited(up.id, up.version, {"Our tree", {{photo, "Givena Familya"}}, {}}, "tess"));
  withdraw("P001");
  EXPECT_EQ(posting().count_to_edit(), 1U);
  EXPECT_FALSE(posting().edited(named.id, named.version, {"Our tree", {{photo + 1, "A tree"}}, {}}, "tess"))
      << "it is not in the post";
  whole(posting().edited(named.id, named.version, {"Our tree", {{photo, "A tree"}}, {}}, "tess"));
  EXPECT_EQ(posting().count_to_edit(), 0U);
}

TEST_F(PostingTest, AHeadLetsStandWhatIsUp) {
  const Post shown = presented("Well done Givena Familya!", {});
  const Post sure = whole(posting().confirm(shown.id, shown.version, kBoth, {"helen", true}));
  whole(posting().posted(sure.id, sure.version, kLink, {}, "tess"));
  withdraw("P001");
  const CheckedPost up = look(shown);
  whole(posting().overrule(up.post.id, up.post.version, up.findings.at(0).key, "another child", "helen"));
  EXPECT_EQ(posting().count_to_edit(), 0U);
  const Post ruled = look(shown).post;
  whole(posting().edited(ruled.id, ruled.version, {"Well done Givena Familya, first in swimming!", {}, {}},
                         "tess"));
  EXPECT_EQ(posting().count_to_edit(), 1U) << "it was another text that the head let stand";
}

TEST_F(PostingTest, WhatWasOverruledIsFoundAnewOnceTheRegisterSaysSomethingElse) {
  const Post post = presented("Well done Givenb!", {released()});
  const Post sure =
      whole(posting().confirm(post.id, whole(overrule_first(post)).version, kBoth, {"tess", false}));
  ASSERT_EQ(look(sure).post.state, PostState::Confirmed);
  auto person = *school_->people().view().find("P002");
  person.do_not_publish = true;
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "a court order"}));
  EXPECT_EQ(look(sure).open_findings(), 1U);
  EXPECT_EQ(look(sure).post.state, PostState::Draft);
  EXPECT_FALSE(posting().hand_out(post.id, "tess"));
}

TEST_F(PostingTest, OneOverrulingIsOfOneOccurrence) {
  const Post post = presented("Well done Givenb! We thank Givenb.", {released()});
  ASSERT_EQ(look(post).open_findings(), 2U);
  EXPECT_EQ(look(whole(overrule_first(post))).open_findings(), 1U);
}

TEST_F(PostingTest, WhoeverWroteItDoesNotConfirmIt) {
  const PhotoId photo = released();
  const Post post = made(kHarmless, {photo});
  const Post changed = whole(
      posting().change(post.id, post.version, {"A sunny day.", {{photo, "A race"}}, {}}, "tess via page"));
  const Post shown = whole(posting().present(post.id, changed.version, "otto"));
  const auto try_as = [&](const std::string& who) {
    return posting().confirm(post.id, shown.version, kBoth, {who, false});
  };
  EXPECT_THAT(try_as("olga").error().message, HasSubstr("wrote post 1 yourself")) << "made it";
  EXPECT_THAT(try_as("tess").error().message, HasSubstr("wrote post 1 yourself")) << "changed it last";
  EXPECT_TRUE(try_as("theo"));
}

TEST_F(PostingTest, TheLinkOfWhatWasHandedOutIsNotedWhateverBecameOfIt) {
  const PhotoId photo = released();
  const Post post = confirmed(kHarmless, {photo});
  ASSERT_TRUE(posting().hand_out(post.id, "tess"));
  withdraw("P001");
  const Post back = look(post).post;
  ASSERT_EQ(back.state, PostState::Draft);
  EXPECT_TRUE(posting().posted(post.id, back.version, kLink, {}, "tess"));
  const Post other = made("Bring your hats.", {});
  EXPECT_FALSE(posting().posted(other.id, other.version, kLink, {}, "tess")) << "never handed out";
}

TEST_F(PostingTest, WaitsForItsDay) {
  const Day later{std::chrono::sys_days{test::kToday} + std::chrono::days{3}};
  const Post post = confirmed(kHarmless, {released()}, later);
  EXPECT_THAT(posting().hand_out(post.id, "tess").error().message, HasSubstr("not to be posted before"));
  school_.clock().advance(std::chrono::hours{72});
  EXPECT_TRUE(posting().hand_out(post.id, "tess"));
}

TEST_F(PostingTest, NothingIsPostedOnAPlatformThatIsClosed) {
  const Post text_alone = presented(kHarmless, {});
  const Post ready = confirmed(kHarmless, {released()});
  ASSERT_TRUE(posting().hand_out(ready.id, "tess"));
  ASSERT_TRUE(school_->people().change_platform(
      "facebook", {"ada", "test"},
      [](consent::PlatformAccount& account, Day today) { account.closed = today; }));
  const auto closed = HasSubstr("facebook is closed since 2026-10-15");
  EXPECT_THAT(posting().make("facebook", {kHarmless, {}, {}}, "olga").error().message, closed);
  EXPECT_THAT(posting().confirm(text_alone.id, text_alone.version, kBoth, {"helen", true}).error().message,
              closed);
  EXPECT_THAT(posting().hand_out(ready.id, "tess").error().message, closed);
  EXPECT_THAT(look(ready).post.returned, closed);
  ASSERT_TRUE(recheck(school_->darkroom(), {.who = "schoolgate"}));
  EXPECT_TRUE(posting().posted(ready.id, look(ready).post.version, kLink, {}, "tess"))
      << "what was handed out may be up: a take-down needs its link";
}

TEST_F(PostingTest, WhatIsOnlyApprovedIsPreparedAndWaitsForItsRelease) {
  const Post post = confirmed(kHarmless, {approved()});
  EXPECT_THAT(posting().hand_out(post.id, "tess").error().message, HasSubstr("must be released"));
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_TRUE(posting().hand_out(post.id, "tess"));
}

TEST_F(PostingTest, TakesOnlyPicturesThatAreApprovedThereAndSayWhatTheyShow) {
  const PhotoId held = school_.photo();
  EXPECT_FALSE(posting().make("facebook", {kHarmless, {{held, "A race"}}, {}}, "olga"));
  EXPECT_FALSE(posting().make("nowhere", {kHarmless, {}, {}}, "olga"));
  const PhotoId good = approved(2);
  EXPECT_FALSE(posting().make("facebook", {kHarmless, {{good, ""}, {good, ""}}, {}}, "olga"));
  const Post bare = whole(posting().make("facebook", {kHarmless, {{good, ""}}, {}}, "olga"));
  EXPECT_THAT(posting().present(bare.id, bare.version, "olga").error().message, HasSubstr("no alt text"));
}

TEST_F(PostingTest, WhoWritesPastTheProgramHasConfirmedNothing) {
  const Post post = confirmed(kHarmless, {released()});
  test::run(*school_->database(), {"UPDATE posts SET text = 'Meet Givenb at the pool'"});
  EXPECT_FALSE(posting().hand_out(post.id, "tess"));
  EXPECT_THAT(look(post).post.returned, HasSubstr("not what was confirmed"));
}

TEST_F(PostingTest, WhatIsDroppedIsGoneFromTheTables) {
  const Post post = made("Well done Givenb!", {released()});
  ASSERT_TRUE(posting().drop(post.id, post.version, {"olga", false, false}));
  EXPECT_THAT(*posting().list(), IsEmpty());
  EXPECT_TRUE(look(post).post.text.empty());
}

TEST_F(PostingTest, WhatWasHandedOutIsGivenUpByConfirmersAloneAndKept) {
  const Post post = confirmed(kHarmless, {released()});
  ASSERT_TRUE(posting().hand_out(post.id, "tess"));
  EXPECT_TRUE(look(post).handed_out);
  EXPECT_THAT(posting().drop(post.id, post.version, {"olga", false, true}).error().message,
              HasSubstr("may be up"));
  EXPECT_FALSE(posting().drop(post.id, post.version, {"tess", true, false}));
  ASSERT_TRUE(posting().drop(post.id, post.version, {"tess", true, true}));
  EXPECT_THAT(*posting().list(), IsEmpty());
  const Post kept = look(post).post;
  EXPECT_EQ(kept.text, kHarmless);
  EXPECT_THAT(kept.pictures, SizeIs(1));
  EXPECT_TRUE(posting().posted(kept.id, kept.version, kLink, {}, "tess")) << "somebody found it after all";
}

TEST_F(PostingTest, WhatWasHandedOutIsNotChangedBeforeSomebodySaysThatItIsNotUp) {
  const Post post = confirmed(kHarmless, {released()});
  EXPECT_FALSE(posting().undo_posted(post.id, post.version, "tess")) << "it never left";
  ASSERT_TRUE(posting().hand_out(post.id, "tess"));
  const PostDraft other{"Another text", {}, {}};
  EXPECT_THAT(posting().change(post.id, post.version, other, "olga").error().message, HasSubstr("may be up"));
  EXPECT_EQ(look(post).post.text, kHarmless);
  const Post back = whole(posting().undo_posted(post.id, post.version, "tess"));
  EXPECT_EQ(back.state, PostState::Draft);
  EXPECT_EQ(whole(posting().change(back.id, back.version, other, "olga")).text, "Another text");
}

}  // namespace
}  // namespace schoolgate::gate
