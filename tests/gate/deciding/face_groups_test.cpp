#include "gate/deciding/face_groups.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/looking.hpp"
#include "gate/school/template_store.hpp"
#include "gate/unknown_faces.hpp"
#include "pipeline/photo/decoding/decode.hpp"

namespace consent = schoolgate::consent;
namespace gate = schoolgate::gate;
namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using gate::PhotoState;
using schoolgate::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr int kAnna = 11;
constexpr int kBen = 22;
constexpr int kCara = 33;
constexpr consent::FindingId kFirstFace{1};
constexpr consent::FindingId kSecondFace{2};

class FaceGroupsTest : public testing::Test {
 protected:
  FaceGroupsTest() { school_.embed(test::templates_of); }

  gate::PhotoId photo_of(const std::vector<pipeline::Face>& faces,
                         const std::string& event = "2026-07-03 Sports Day") {
    school_.find([faces](const auto&) { return test::findings(faces); });
    const int number = ++photos_;
    return school_
        .process({school_.file("photo" + std::to_string(number) + ".jpg", test::made_photo(number), event)})
        .photos.at(0)
        .photo;
  }
  static pipeline::Face left(int who) { return test::unknown_face(test::kLeftFace, who); }
  static pipeline::Face right(int who) { return test::unknown_face(test::kRightFace, who); }

  schoolgate::Result<gate::FaceGroups> try_to_group(const std::stop_token& stop = {}) {
    return gate::group_unknown_faces(
        school_->darkroom(), school_->ledger(), 1, "tess", [&](const auto& now) { progress_ = now; }, stop);
  }
  gate::FaceGroups group() {
    auto groups = try_to_group();
    if (!groups) throw std::runtime_error(sentence(groups.error()));
    return std::move(*groups);
  }
  // "photo.face" of each face in each group.
  static std::vector<std::vector<std::string>> places(const gate::FaceGroups& groups) {
    std::vector<std::vector<std::string>> all;
    for (const auto& group : groups.groups) {
      auto& one = all.emplace_back();
      for (const auto& face : group)
        one.push_back(std::to_string(face.photo) + "." + std::to_string(static_cast<int>(face.face)));
    }
    return all;
  }
  gate::SeenFace seen(gate::PhotoId photo, consent::FindingId face) {
    return {photo, school_.record(photo).version, face};
  }
  consent::Action on(gate::PhotoId photo, const char* platform, consent::FindingId face) {
    const auto decision = gate::show_photo(school_->darkroom(), photo)->decision;
    for (const auto& one : decision.platforms) {
      if (one.platform == platform) return one.of(face).action;
    }
    throw std::logic_error("no such platform");
  }

  test::MadeSchool school_{test::kAssessed};
  gate::GroupingProgress progress_;
  int photos_ = 0;
};

}  // namespace

TEST_F(FaceGroupsTest, TheSameUnknownPersonIsOneGroupAcrossTheEventsPhotos) {
  photo_of({left(kAnna), right(kBen)});
  photo_of({left(kBen), right(kAnna)});
  photo_of({left(kAnna), right(kCara)});
  photo_of({left(kBen)}, "2026-07-10 Prize Giving");
  const auto groups = group();
  EXPECT_THAT(places(groups), ElementsAre(ElementsAre("1.1", "2.2", "3.1"), ElementsAre("1.2", "2.1")));
  EXPECT_EQ(groups.compared, 6U);
  EXPECT_EQ(progress_.done, 3U);
  EXPECT_EQ(progress_.photos, 3U);
}

TEST_F(FaceGroupsTest, TwoFacesOfOnePhotoAreNeverTheSamePerson) {
  photo_of({left(kAnna), right(kAnna)});
  photo_of({left(kAnna), right(kAnna)});
  for (const auto& group : group().groups) {
    EXPECT_THAT(group, SizeIs(2));
    EXPECT_NE(group.front().photo, group.back().photo);
  }
}

TEST_F(FaceGroupsTest, OnlyFacesThatAPersonMayStillNameAreCompared) {
  pipeline::Face known = left(kAnna);
  known.identity = {test::certain("P001")};
  pipeline::Face perhaps_none = left(kAnna);
  perhaps_none.doubtful = true;
  pipeline::Face poor = left(kAnna);
  poor.quality.overall = 0.1F;
  const auto suggested_photo = [&] {
    pipeline::Face suggested = left(kAnna);
    suggested.identity = {test::plausible("P002")};
    return photo_of({suggested});
  }();
  photo_of({known});
  photo_of({perhaps_none});
  photo_of({poor});
  const auto ruled = photo_of({left(kAnna)});
  const auto rejected = photo_of({left(kAnna)});
  const auto open = photo_of({left(kAnna)});
  ASSERT_TRUE(gate::apply_rulings(school_->darkroom(), ruled, {"tess", school_.record(ruled).version},
                                  {gate::RuleOn{kFirstFace, consent::Ruling::Kind::Redact}}));
  ASSERT_TRUE(gate::reject(school_->log(), rejected, {"tess", school_.record(rejected).version}, "blurred"));
  const auto groups = group();
  EXPECT_THAT(places(groups),
              ElementsAre(ElementsAre(std::to_string(suggested_photo) + ".1", std::to_string(open) + ".1")));
  EXPECT_EQ(groups.too_poor, 1U);
}

TEST_F(FaceGroupsTest, APhotoWhoseOriginalIsGoneIsCountedAndStopsNobody) {
  const auto gone = photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  ASSERT_TRUE(school_->vault().remove(school_.record(gone).sha256));
  const auto groups = group();
  EXPECT_EQ(groups.unreadable, 1U);
  EXPECT_THAT(places(groups), ElementsAre(SizeIs(2)));
}

TEST_F(FaceGroupsTest, ComparisonEndsWhenItIsNoLongerWanted) {
  photo_of({left(kAnna)});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(try_to_group(stop.get_token()).error().code, ErrorCode::Refused);
}

TEST_F(FaceGroupsTest, TheLedgerKnowsWhoComparedFaces) {
  photo_of({left(kAnna)});
  static_cast<void>(group());
  const auto entries = school_->ledger().entries_about("event 1");
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].who, "tess");
  EXPECT_EQ(entries[0].action, "faces.grouped");
}

TEST_F(FaceGroupsTest, NoTemplateReachesAnyFile) {
  photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  ASSERT_THAT(group().groups, SizeIs(1));
  for (const auto& file : test::files_below(school_.workspace())) {
    std::ifstream stream(school_.workspace() / file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    for (gate::PhotoId id : {1, 2}) {
      const auto original = *school_->vault().load(school_.record(id).sha256);
      const auto photo = *pipeline::decode(original, {});
      const auto templates = test::templates_of(photo, {left(kAnna)});
      const std::string_view needle(reinterpret_cast<const char*>(templates.front().values().data()), 32);
      EXPECT_THAT(bytes, Not(HasSubstr(std::string(needle)))) << file;
    }
  }
}

TEST_F(FaceGroupsTest, NamingLetsTheRegisterDecideInEveryPhoto) {
  const auto first = photo_of({left(kAnna)});
  const auto second = photo_of({left(kBen), right(kAnna)});
  const auto naming = gate::name_faces(school_->darkroom(),
                                       {seen(first, kFirstFace), seen(second, kSecondFace)}, "P004", "tess");
  ASSERT_TRUE(naming);
  EXPECT_THAT(naming->left, IsEmpty());
  ASSERT_THAT(naming->named, SizeIs(2));
  EXPECT_EQ(naming->named[1].version, school_.record(second).version);
  EXPECT_EQ(on(first, "facebook", kFirstFace), consent::Action::Keep);
  EXPECT_EQ(on(first, "website", kFirstFace), consent::Action::Redact)
      << "P004 has consent for facebook alone";
  EXPECT_EQ(on(second, "facebook", kSecondFace), consent::Action::Keep);
  EXPECT_EQ(on(second, "facebook", kFirstFace), consent::Action::Redact);
  EXPECT_THAT(gate::TemplateStore(*school_->database()).people(), IsEmpty()) << "naming never enrols";

  ASSERT_TRUE(gate::undo(school_->darkroom(), first, {"tess", school_.record(first).version}));
  EXPECT_EQ(on(first, "facebook", kFirstFace), consent::Action::Redact) << "each photo is a step of its own";
}

TEST_F(FaceGroupsTest, WhatChangedMeanwhileIsLeftAndNothingIsOverwritten) {
  const auto changed = photo_of({left(kAnna)});
  const auto approved = photo_of({left(kAnna)});
  const auto good = photo_of({left(kAnna)});
  const auto stale = seen(changed, kFirstFace);
  ASSERT_TRUE(gate::apply_rulings(school_->darkroom(), changed, {"hal", school_.record(changed).version},
                                  {gate::RuleOn{kFirstFace, consent::Ruling::Kind::IsPerson, "P001"}}));
  ASSERT_TRUE(
      test::look_and_approve(school_->darkroom(), approved, {"hal", school_.record(approved).version}));
  const auto naming = gate::name_faces(
      school_->darkroom(), {stale, seen(approved, kFirstFace), seen(good, kFirstFace), {999, 1, kFirstFace}},
      "P004", "tess");
  ASSERT_TRUE(naming);
  ASSERT_THAT(naming->named, SizeIs(1));
  EXPECT_EQ(naming->named[0].photo, good);
  ASSERT_THAT(naming->left, SizeIs(3));
  EXPECT_THAT(naming->left[0].reason, HasSubstr("changed by somebody else"));
  EXPECT_THAT(naming->left[1].reason, HasSubstr("approved"));
  EXPECT_EQ(gate::show_photo(school_->darkroom(), changed)->rulings.of(kFirstFace).person, "P001");
  EXPECT_EQ(school_.record(approved).state, PhotoState::Approved);
}

TEST_F(FaceGroupsTest, NobodyIsNamedTwiceInAPhoto) {
  const auto photo = photo_of({left(kAnna), right(kBen)});
  ASSERT_THAT(gate::name_faces(school_->darkroom(), {seen(photo, kFirstFace)}, "P001", "tess")->named,
              SizeIs(1));
  const auto again = gate::name_faces(school_->darkroom(), {seen(photo, kSecondFace)}, "P001", "tess");
  ASSERT_THAT(again->left, SizeIs(1));
  EXPECT_THAT(again->left[0].reason, HasSubstr("face 1 has been named P001 already"));
  const auto over = gate::name_faces(school_->darkroom(), {seen(photo, kFirstFace)}, "P004", "tess");
  ASSERT_THAT(over->left, SizeIs(1)) << "a decision of somebody is not overwritten";
}

TEST_F(FaceGroupsTest, NamingSomebodyWhoMustNotBePublishedBlocksThePhoto) {
  const auto photo = photo_of({left(kAnna)});
  ASSERT_THAT(gate::name_faces(school_->darkroom(), {seen(photo, kFirstFace)}, "P003", "tess")->named,
              SizeIs(1));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
}

TEST_F(FaceGroupsTest, SomebodyWhoIsNotInTheRegisterIsNobodysName) {
  const auto photo = photo_of({left(kAnna)});
  const auto naming = gate::name_faces(school_->darkroom(), {seen(photo, kFirstFace)}, "P999", "tess");
  ASSERT_FALSE(naming);
  EXPECT_THAT(naming.error().message, HasSubstr("P999"));
}

TEST_F(FaceGroupsTest, AFaceIsCutFromTheOriginalWithItsSurroundingsAlone) {
  const auto photo = photo_of({left(kAnna)});
  const auto jpeg = gate::face_jpeg(school_->darkroom(), photo, kFirstFace);
  ASSERT_TRUE(jpeg);
  const auto cut = pipeline::decode(*jpeg, {});
  ASSERT_TRUE(cut);
  EXPECT_LT(cut->bgr.cols, 180);
  EXPECT_GT(cut->bgr.cols, static_cast<int>(test::kLeftFace.width));
  EXPECT_EQ(gate::face_jpeg(school_->darkroom(), photo, consent::FindingId{7}).error().code,
            ErrorCode::NotFound);
}

TEST(FaceGroupsWithout, AnAssessmentNoFaceIsCompared) {
  test::MadeSchool school;
  school.embed([](const auto&, const auto&) -> std::vector<pipeline::FaceTemplate> {
    throw std::logic_error("a face was embedded");
  });
  school.find([](const auto&) { return test::findings({test::unknown_face(test::kLeftFace, kAnna)}); });
  static_cast<void>(school.photo());
  const auto groups =
      gate::group_unknown_faces(school->darkroom(), school->ledger(), 1, "tess", [](const auto&) {}, {});
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.error().code, ErrorCode::Refused);
  EXPECT_THAT(groups.error().message, HasSubstr("faces are not compared here"));
}

TEST(FaceGroupsWithout, TheEmbeddingModelItSaysSo) {
  test::MadeSchool school(test::kAssessed);
  school.find([](const auto&) { return test::findings({test::unknown_face(test::kLeftFace, kAnna)}); });
  static_cast<void>(school.photo());
  const auto groups =
      gate::group_unknown_faces(school->darkroom(), school->ledger(), 1, "tess", [](const auto&) {}, {});
  ASSERT_FALSE(groups);
  EXPECT_EQ(groups.error().code, ErrorCode::Unavailable);
}
