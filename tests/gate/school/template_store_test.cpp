#include "gate/school/template_store.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/schema.hpp"
#include "support/older_database.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::gate {
namespace {

const Digest kPortrait = sha256("portrait");
const Digest kModel = sha256("model");

class OlderTemplates : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    consent::apply_consent_schema(*database_);
    database_->apply_schema(test::first_steps(template_schema(), GetParam()));
    test::run(
        *database_,
        {fmt::format("INSERT INTO templates (person, portrait, model, face, enrolled) VALUES ('P001', '{}', "
                     "'{}', '0000803f00000040', '2026-01-05T10:00:00Z')",
                     to_hex(kPortrait), to_hex(kModel))});
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

}  // namespace
}  // namespace schoolgate::gate
