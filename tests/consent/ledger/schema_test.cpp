#include "consent/ledger/schema.hpp"

#include <gtest/gtest.h>

#include "consent/ledger/ledger.hpp"
#include "consent/people.hpp"
#include "consent/register/register.hpp"
#include "support/manual_clock.hpp"
#include "support/older_database.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::consent {
namespace {

class OlderConsentSchema : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    database_->apply_schema(test::first_steps(consent_schema(), GetParam()));
    database_->transact([&](WriteSession& session) {
      Ledger::append(session, clock_.now(), "office", LedgerAction::PhotoHeld, "photo 1", R"({"faces":3})");
      Ledger::append(session, clock_.now(), "office", LedgerAction::PhotoReleased, "photo 1", "{}");
    });
    if (GetParam() < 2) return;
    test::run(
        *database_,
        {"UPDATE register_state SET version = 7",
         "INSERT INTO people VALUES ('P001', 'pupil', 'Ada', 'Known', '', '4B', '', '2016-02-01', '', 1, "
         "'court order', 1, 0, 0, '2026-01-05', '', 'form 3')",
         "INSERT INTO consents VALUES ('P001', 'website', 'image', 'granted', 'form', 'parent', "
         "'2026-01-05', '', '', 'form 3')",
         "INSERT INTO register_history VALUES (7, 1, '2026-01-05T10:00:00Z', 'office', 'form', 'P001', "
         "'website: granted')"});
  }
  test::TemporaryFolder folder_;
  test::ManualClock clock_{test::kToday};
  std::shared_ptr<Database> database_ = *Database::open_file(folder_.path() / "older.db");
};

TEST_P(OlderConsentSchema, KeepsWhatItHolds) {
  const auto columns = test::columns_of(*database_);
  const auto before = test::rows_of(*database_, columns);
  Ledger ledger(database_, clock_);
  Register people(database_, clock_);
  EXPECT_EQ(test::rows_of(*database_, columns), before);
  EXPECT_EQ(ledger.verify(), 2U);
  EXPECT_EQ(ledger.entries_about("photo 1").size(), 2U);
  if (GetParam() < 2) {
    EXPECT_EQ(people.version(), 0U);
    return;
  }
  EXPECT_EQ(people.version(), 7U);
  const auto view = people.view();
  const auto* person = view.find("P001");
  ASSERT_NE(person, nullptr);
  EXPECT_EQ(person->last_name, "Known");
  EXPECT_TRUE(person->do_not_publish);
  ASSERT_EQ(person->consents.size(), 1U);
  EXPECT_EQ(person->consents[0].answer, Answer::Granted);
  EXPECT_EQ(people.history("P001").at(0).what, "website: granted");
}

TEST_P(OlderConsentSchema, IsWorkedOnWithAsIfItWereNew) {
  Register people(database_, clock_);
  ASSERT_TRUE(people.put_people({test::pupil("P009")}, {"office", "test"}));
  EXPECT_NE(people.view().find("P009"), nullptr);
  EXPECT_TRUE(Ledger(database_, clock_).verify());
}

INSTANTIATE_TEST_SUITE_P(AfterEachStep, OlderConsentSchema,
                         testing::Range<std::size_t>(1, consent_schema().steps.size()));

}  // namespace
}  // namespace schoolgate::consent
