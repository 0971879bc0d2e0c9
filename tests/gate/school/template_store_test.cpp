#include "gate/school/template_store.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/schema.hpp"
#include "support/older_database.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::gate {
namespace {

const Digest kPortrait = sha256("portrait");

// Models of which only digest and length are known: templates are kept by those.
pipeline::EmbeddingModels models_of(const std::vector<std::pair<std::string, int>>& lengths) {
  std::vector<models::Model> all;
  for (const auto& [name, length] : lengths) {
    models::Model model;
    model.entry.name = name;
    model.entry.sha256 = sha256(name);
    model.entry.geometry = {{"dimensions", length}};
    all.push_back(std::move(model));
  }
  return pipeline::EmbeddingModels(std::move(all));
}

const pipeline::EmbeddingModels kModel = models_of({{"model", 2}});
const pipeline::EmbeddingModels kOther = models_of({{"other", 3}});
const pipeline::EmbeddingModels kBoth = models_of({{"model", 2}, {"other", 3}});

class OlderTemplates : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    consent::apply_consent_schema(*database_);
    database_->apply_schema(test::first_steps(template_schema(), GetParam()));
    test::run(
        *database_,
        {fmt::format("INSERT INTO templates (person, portrait, model, face, enrolled) VALUES ('P001', '{}', "
                     "'{}', '0000803f00000040', '2026-01-05T10:00:00Z')",
                     to_hex(kPortrait), to_hex(sha256("model")))});
    if (GetParam() >= 2) test::run(*database_, {"UPDATE template_changes SET number = 4"});
  }
  test::TemporaryFolder folder_;
  std::shared_ptr<Database> database_ = *Database::open_file(folder_.path() / "older.db");
};

TEST_P(OlderTemplates, KeepWhoIsEnrolled) {
  const auto columns = test::columns_of(*database_);
  const auto before = test::rows_of(*database_, columns);
  TemplateStore store(*database_);
  EXPECT_EQ(test::rows_of(*database_, columns), before);
  EXPECT_EQ(store.stamp(), GetParam() >= 2 ? "4" : "0");
  const auto owner = store.owner_of(kPortrait, kModel);
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->person, "P001");
  const auto enrolled = store.load(kModel);
  ASSERT_EQ(enrolled.size(), 1U);
  EXPECT_THAT(enrolled[0].portraits.at(0).face.values(), testing::ElementsAre(1.0F, 2.0F));
}

INSTANTIATE_TEST_SUITE_P(AfterEachStep, OlderTemplates,
                         testing::Range<std::size_t>(1, template_schema().steps.size()));

class TemplateStoreTest : public testing::Test {
 protected:
  void SetUp() override { consent::apply_consent_schema(*database_); }
  static pipeline::EnrolledPortrait portrait_of(const std::vector<float>& values) {
    return {pipeline::FaceTemplate(values), 0.9F};
  }
  void put(const std::string& person, const std::string& picture, const pipeline::EmbeddingModels& models,
           const std::vector<float>& values) {
    store_.put(person, sha256(picture), models, portrait_of(values), Instant{}, "office");
  }
  test::TemporaryFolder folder_;
  std::shared_ptr<Database> database_ = schoolgate::test::open_database(folder_.path() / "school.db");
  TemplateStore store_{*database_};
};

constexpr float kHalf = 0.70710678F;

TEST_F(TemplateStoreTest, KeepsWhatEachOfTwoModelsMadeSoThatEitherCompares) {
  put("P001", "one", kBoth, {kHalf, 0, 0, kHalf, 0});
  EXPECT_THAT(store_.load(kBoth).at(0).portraits.at(0).face.values(),
              testing::Pointwise(testing::FloatNear(1e-6F), {kHalf, 0.0F, 0.0F, kHalf, 0.0F}));
  EXPECT_THAT(store_.load(kModel).at(0).portraits.at(0).face.values(),
              testing::Pointwise(testing::FloatNear(1e-6F), {1.0F, 0.0F}));
  EXPECT_THAT(store_.load(kOther).at(0).portraits.at(0).face.values(),
              testing::Pointwise(testing::FloatNear(1e-6F), {0.0F, 1.0F, 0.0F}));
  EXPECT_EQ(store_.people().at(0).portraits, 1U);
  EXPECT_EQ(store_.remove("P001", "left", Instant{}, "office"), 1U);
  EXPECT_TRUE(store_.load(kModel).empty());
  EXPECT_TRUE(store_.load(kOther).empty());
}

TEST_F(TemplateStoreTest, ComparesByBothModelsOnlyWhenEveryPortraitHasBoth) {
  EXPECT_EQ(store_.comparable(kBoth).all().size(), 2U) << "nobody is enrolled yet";
  put("P001", "one", kModel, {1, 0});
  put("P002", "two", kBoth, {kHalf, 0, 0, kHalf, 0});
  ASSERT_EQ(store_.comparable(kBoth).all().size(), 1U);
  EXPECT_EQ(store_.comparable(kBoth).all()[0].entry.name, "model") << "which knows both people";
  EXPECT_THAT(store_.people_of_other_models(kBoth), testing::ElementsAre("P001"));
  EXPECT_FALSE(store_.owner_of(sha256("one"), kBoth)->whole);
  EXPECT_TRUE(store_.owner_of(sha256("two"), kBoth)->whole);
  put("P001", "one", kBoth, {kHalf, 0, 0, kHalf, 0});
  EXPECT_EQ(store_.comparable(kBoth).all().size(), 2U);
  EXPECT_TRUE(store_.owner_of(sha256("one"), kBoth)->whole);
}

TEST_F(TemplateStoreTest, TellsWhoIsComparedThoughATemplateIsDamaged) {
  put("P001", "one", kBoth, {kHalf, 0, 0, kHalf, 0});
  test::run(*database_, {"UPDATE templates SET face = 'damaged'"});
  EXPECT_THROW(static_cast<void>(store_.load(kBoth)), std::runtime_error);
  EXPECT_EQ(store_.comparable(kBoth).all().size(), 2U);
  EXPECT_TRUE(store_.people_of_other_models(kBoth).empty());
}

TEST_F(TemplateStoreTest, FindsWhosePortraitItIsByWhicheverModelMadeATemplateOfIt) {
  put("P001", "one", kOther, {0, 1, 0});
  const auto owner = store_.owner_of(sha256("one"), kBoth);
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->person, "P001");
  EXPECT_FALSE(owner->whole);
  EXPECT_FALSE(store_.owner_of(sha256("one"), kModel));
}

}  // namespace
}  // namespace schoolgate::gate
