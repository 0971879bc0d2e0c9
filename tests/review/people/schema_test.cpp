#include "review/people/schema.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "review/people/accounts.hpp"
#include "review/people/platform_keepers.hpp"
#include "support/manual_clock.hpp"
#include "support/older_database.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using namespace std::chrono_literals;

class OlderReviewSchema : public testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    database_->apply_schema(test::first_steps(schema(), GetParam()));
    test::run(*database_,
              {"INSERT INTO users (name, role, password, disabled, created, last_login, stamp) VALUES "
               "('t.brook', 'technician', '$argon2id$kept', 0, '2026-01-05T10:00:00Z', "
               "'2026-02-01T08:00:00Z', 5)"});
    if (GetParam() >= 2) {
      test::run(*database_, {"INSERT INTO platform_administrators VALUES ('website', 0, 'Wanda Web')",
                             "INSERT INTO platform_administrators VALUES ('website', 1, 'Otto Other')"});
    }
  }
  test::TemporaryFolder folder_;
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  std::shared_ptr<Database> database_ = *Database::open_file(folder_.path() / "older.db");
  consent::Ledger ledger_{database_, clock_};
};

TEST_P(OlderReviewSchema, KeepsWhatItHolds) {
  const auto columns = test::columns_of(*database_);
  const auto before = test::rows_of(*database_, columns);
  Accounts accounts(database_, clock_);
  EXPECT_EQ(test::rows_of(*database_, columns), before);
  const auto account = accounts.find("t.brook");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->role, Role::Technician);
  EXPECT_TRUE(account->has_password);
  EXPECT_FALSE(account->password_given) << "nobody is made to choose a new one";
  EXPECT_THAT(account->os_users, testing::IsEmpty());
  EXPECT_FALSE(account->trained || account->policy_read) << "nobody knows when, and nobody is locked out";
  PlatformKeepers keepers(database_, clock_);
  const auto administrators = keepers.all(KeeperKind::Administrator);
  EXPECT_THAT(keepers.all(KeeperKind::Moderator), testing::IsEmpty());
  if (GetParam() >= 2) {
    EXPECT_THAT(administrators.at("website"), testing::ElementsAre("Wanda Web", "Otto Other"));
  }
}

TEST_P(OlderReviewSchema, IsWorkedOnWithAsIfItWereNew) {
  Accounts accounts(database_, clock_);
  ASSERT_TRUE(accounts.add("head", "orchard ladder 7", Role::Admin, "test"));
  ASSERT_TRUE(accounts.tie("head", "root-of-the-box", "head"));
  EXPECT_EQ(accounts.tied_to("root-of-the-box")->user, "head");
}

INSTANTIATE_TEST_SUITE_P(AfterEachStep, OlderReviewSchema,
                         testing::Range<std::size_t>(1, schema().steps.size()));

}  // namespace
}  // namespace schoolgate::review
