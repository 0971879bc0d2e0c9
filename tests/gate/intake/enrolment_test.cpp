#include "gate/intake/enrolment.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "gate/made_school.hpp"
#include "models/manifest.hpp"
#include "pipeline/faces/knowing/judge_portraits.hpp"
#include "support/shared_data.hpp"
#include "support/source_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace consent = schoolgate::consent;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

// The same ones in every run: of a few, some would by chance be more alike than a test can do with.
schoolgate::pipeline::FaceTemplate random_template(std::size_t length = 256) {
  static std::mt19937 random(1);
  static std::normal_distribution<float> normal;
  schoolgate::pipeline::FaceTemplate face(length);
  double sum = 0;
  for (float& value : face.values()) {
    value = normal(random);
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  for (float& value : face.values()) value /= static_cast<float>(std::sqrt(sum));
  return face;
}

// Of which files are not needed: templates are kept by their digests.
schoolgate::pipeline::EmbeddingModels one_model(const schoolgate::models::ManifestEntry& entry) {
  return schoolgate::pipeline::EmbeddingModels({schoolgate::models::Model{entry, {}, {}}});
}

schoolgate::pipeline::EmbeddingModels embedding_model() {
  return one_model(*schoolgate::models::manifest().find("face-reid-retail-0095"));
}

schoolgate::pipeline::EmbeddingModels older_model() {
  auto entry = *schoolgate::models::manifest().find("face-reid-retail-0095");
  entry.sha256 = schoolgate::sha256("an older model");
  return one_model(entry);
}

class TemplatesTest : public testing::Test {
 protected:
  void enrol(const char* person, std::string_view portrait) {
    store_.put(person, schoolgate::sha256(portrait), embedding_model(), {random_template(), 1},
               school_.clock().now(), "office");
  }
  schoolgate::pipeline::Gallery gallery() {
    return gate::load_gallery(*school_->database(), school_->people().view(), test::kToday, embedding_model(),
                              {});
  }
  void withdraw_biometric(const char* person) {
    auto biometric = school_->people().view().find(person)->biometric;
    biometric.withdrawn = test::kToday;
    ASSERT_TRUE(school_->people().set_biometric(person, biometric, {"office", "test"}));
  }
  test::MadeSchool school_{test::kAssessed};
  gate::TemplateStore store_{*school_->database()};
};

// The portraits of the samples: real enrolment, where the model is at hand.
class EnrolmentTest : public testing::Test {
 protected:
  static fs::path portraits() { return test::source_folder() / "samples" / "enrol"; }
  fs::path portrait_of(const char* person, const char* as) {
    const fs::path folder = school_.folder() / "portraits" / as;
    fs::create_directories(folder);
    for (const auto& file : fs::directory_iterator(portraits() / person)) fs::copy(file, folder);
    return school_.folder() / "portraits";
  }
  gate::EnrolSummary enrol(const fs::path& folder) {
    auto summary = gate::enrol(*school_, folder, {.who = "office"});
    if (!summary) throw std::runtime_error(schoolgate::sentence(summary.error()));
    return std::move(*summary);
  }
  // Fourteen people, as these models see them, around what all portraits of the person share, as near to it
  // each as the other: whatever is drawn, all of the person's portraits stand out, not only one that the
  // others are drawn around. The person is forgotten.
  void crowd_around(const char* person, const schoolgate::pipeline::EmbeddingModels& models) {
    gate::TemplateStore store(*school_->database());
    const auto known = store.load(models);
    ASSERT_EQ(store.remove(person, "for the test", school_.clock().now(), "office"),
              known.at(0).portraits.size());
    schoolgate::pipeline::FaceTemplate shared(known[0].portraits[0].face.values().size());
    schoolgate::pipeline::mean_template(known[0], {}, shared.values());
    const auto direction = shared.values();
    for (int other = 0; other < 14; ++other) {
      auto face = random_template(direction.size());
      const float along = schoolgate::pipeline::cosine(face.values(), direction);
      for (std::size_t i = 0; i < direction.size(); ++i)
        face.values()[i] = 0.8F * (face.values()[i] - along * direction[i]) + 0.6F * direction[i];
      const auto length = std::sqrt(schoolgate::pipeline::cosine(face.values(), face.values()));
      for (float& value : face.values()) value /= length;
      const std::string id = "Q" + std::to_string(other);
      store.put(id, schoolgate::sha256(id), models, {std::move(face), 1}, school_.clock().now(), "office");
    }
  }
  void expect_to_resemble_many() {
    const auto summary =
        gate::enrol(*school_, school_.folder() / "portraits", {.who = "office", .accept_poor = true});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->templates, 0U);
    ASSERT_THAT(summary->refused, testing::Not(IsEmpty()));
    EXPECT_THAT(summary->refused[0].reason, HasSubstr("resembles many other people"));
  }
  test::MadeSchool school_{test::kAssessed};
};

}  // namespace

TEST_F(TemplatesTest, AreLoadedForPeopleWhoMayBeRecognised) {
  enrol("P001", "one");
  enrol("P001", "two");
  enrol("P002", "three");
  EXPECT_EQ(gallery().size(), 2U);
  withdraw_biometric("P001");
  EXPECT_EQ(gallery().size(), 1U) << "at once, before anything is deleted";
}

TEST_F(TemplatesTest, AreDeletedWhenBiometricConsentIsWithdrawn) {
  enrol("P001", "one");
  enrol("P002", "two");
  withdraw_biometric("P001");
  EXPECT_EQ(gate::purge_templates(*school_, "schoolgate"), 1U);
  ASSERT_THAT(gate::TemplateStore(*school_->database()).people(), SizeIs(1));
  EXPECT_EQ(gate::TemplateStore(*school_->database()).people()[0].person, "P002");
  EXPECT_EQ(school_->ledger().entries_about("P001").back().action, "templates.removed");
  EXPECT_EQ(gate::purge_templates(*school_, "schoolgate"), 0U);
}

TEST_F(TemplatesTest, ABatchDeletesThemToo) {
  enrol("P001", "one");
  withdraw_biometric("P001");
  school_.photo();
  EXPECT_THAT(gate::TemplateStore(*school_->database()).people(), IsEmpty());
}

TEST_F(TemplatesTest, OfAnotherModelAreNotCompared) {
  store_.put("P001", schoolgate::sha256("one"), older_model(), {random_template(), 1}, school_.clock().now(),
             "office");
  EXPECT_TRUE(gallery().empty());
  EXPECT_THAT(store_.people_of_other_models(embedding_model()), testing::ElementsAre("P001"));
  enrol("P001", "one");
  EXPECT_EQ(gallery().size(), 1U) << "the same portrait, enrolled anew";
  EXPECT_THAT(store_.people_of_other_models(embedding_model()), IsEmpty());
}

TEST_F(TemplatesTest, FromBeforePortraitsWereJudgedMakeNobodyCertainUntilTheyAreEnrolledAgain) {
  enrol("P001", "one");
  const auto model = embedding_model();
  ASSERT_TRUE(store_.owner_of(schoolgate::sha256("one"), model)->whole);
  school_->database()->transact(
      [](schoolgate::WriteSession& session) { session << "UPDATE templates SET quality = NULL"; });
  EXPECT_EQ(store_.load(model).at(0).portraits.at(0).quality, 0);
  EXPECT_FALSE(store_.owner_of(schoolgate::sha256("one"), model)->whole);
  EXPECT_THAT(gallery().calibration().weak.at(0).reason, HasSubstr("or the same one again"));
  enrol("P001", "one");
  EXPECT_EQ(store_.load(model).at(0).portraits.at(0).quality, 1);
}

TEST_F(TemplatesTest, OfAPersonWhoMustNotBePublishedAreSeenInAFaintResemblance) {
  for (const char* person : {"P001", "P002", "P003"}) enrol(person, person);
  const auto enrolled = store_.load(embedding_model());
  // Each is at right angles to the others, nearly.
  const auto seen = [&](std::size_t person) {
    auto face = random_template();
    for (std::size_t i = 0; i < 256; ++i)
      face.values()[i] = 0.96F * face.values()[i] + 0.4F * enrolled[person].portraits[0].face.values()[i];
    const auto length = std::sqrt(schoolgate::pipeline::cosine(face.values(), face.values()));
    for (float& value : face.values()) value /= length;
    std::vector<schoolgate::pipeline::FaceTemplate> probes;
    probes.push_back(std::move(face));
    std::vector<schoolgate::pipeline::Face> faces(1);
    gallery().identify(faces, probes);
    return faces[0].identity;
  };
  ASSERT_EQ(enrolled[2].person, "P003");
  const auto identity = seen(2);
  ASSERT_THAT(identity, SizeIs(1));
  EXPECT_EQ(identity[0].person, "P003");
}

TEST_F(TemplatesTest, AreNowhereInTheLedger) {
  enrol("P001", "one");
  for (const auto& entry : school_->ledger().entries(1, 1000))
    EXPECT_LT(entry.detail.size(), 1000U) << entry.action;
}

TEST(Enrolment, IsRefusedWhileRecognitionIsOff) {
  test::MadeSchool school;
  const auto refused = gate::enrol(*school, school.folder(), {.who = "office"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(schoolgate::sentence(refused.error()), HasSubstr("recognition"));
  const auto knowledge = school->knowledge();
  ASSERT_TRUE(knowledge);
  EXPECT_TRUE((*knowledge)->gallery.empty());
  EXPECT_THAT((*knowledge)->why_no_recognition, HasSubstr("off"));
}

TEST_F(EnrolmentTest, TakesPeopleWithConsentAndTellsWhyNotTheOthers) {
  SCHOOLGATE_NEEDS_EMBEDDING(*school_);
  auto person = *school_->people().view().find("P002");
  person.biometric = {};
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "test"}));
  portrait_of("P001", "P001");
  portrait_of("P002", "P002");
  portrait_of("P004", "Somebody");
  std::ofstream(school_.folder() / "portraits" / "P001" / "notes.txt") << "not a picture";
  const auto folder = school_.folder() / "portraits";
  const auto summary = enrol(folder);
  EXPECT_EQ(summary.people, 1U);
  EXPECT_GE(summary.templates, 2U);
  std::vector<std::string> refused;
  for (const auto& one : summary.refused) {
    refused.push_back(one.person);
    EXPECT_FALSE(one.reason.empty());
  }
  EXPECT_THAT(refused, testing::UnorderedElementsAre("P001", "P002", "Somebody"))
      << "the notes, no consent, unknown";
  EXPECT_EQ(enrol(folder).templates, 0U) << "the same portraits again change nothing";
}

TEST_F(EnrolmentTest, APortraitThatResemblesManyOthersIsRefusedWhateverIsAccepted) {
  SCHOOLGATE_NEEDS_EMBEDDING(*school_);
  enrol(portrait_of("P001", "P001"));
  crowd_around("P001", (*school_->models())->analyser.embedding);
  expect_to_resemble_many();
}

TEST_F(EnrolmentTest, APortraitIsJudgedAgainstThoseWhomOneNetworkAloneKnows) {
  SCHOOLGATE_NEEDS_EMBEDDING(*school_);
  const auto& models = (*school_->models())->analyser.embedding;
  if (models.all().size() < 2) GTEST_SKIP() << "needs two networks";
  enrol(portrait_of("P001", "P001"));
  crowd_around("P001", schoolgate::pipeline::EmbeddingModels({models.all().front()}));
  expect_to_resemble_many();
}

TEST_F(EnrolmentTest, OnePortraitIsNotTwoPeople) {
  SCHOOLGATE_NEEDS_EMBEDDING(*school_);
  enrol(portrait_of("P001", "P001"));
  const auto again = enrol(portrait_of("P001", "P004"));
  EXPECT_EQ(again.templates, 0U);
  ASSERT_FALSE(again.refused.empty());
  EXPECT_THAT(again.refused[0].reason, HasSubstr("P001"));
}
