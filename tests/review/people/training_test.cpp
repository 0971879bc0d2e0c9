#include "review/people/training.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "consent/people.hpp"
#include "foundation/text.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::optional<Day> entered_in(const std::string& word) {
  if (word == "-") return std::nullopt;
  return parse_iso_day(word).value();
}

Account trained_account(std::optional<Day> trained, std::optional<Day> policy_read) {
  Account account;
  account.user = "t.brook";
  account.role = Role::Technician;
  account.trained = trained;
  account.policy_read = policy_read;
  return account;
}

TEST(TrainingRules, SayWhoMayApproveAndPost) {
  std::ifstream file(test::source_folder() / "tests/review/people/training_rules.txt");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string trained;
    std::string policy_read;
    std::string required;
    std::string outcome;
    TrainingRule rule;
    words >> trained >> policy_read >> rule.valid_days >> required;
    std::getline(words, outcome);
    outcome = std::string(trimmed(outcome));
    rule.required = required == "yes";
    const std::string why =
        why_untrained(trained_account(entered_in(trained), entered_in(policy_read)), rule, test::kToday);
    EXPECT_EQ(why.empty() ? "yes" : "no: " + why, outcome) << line;
    ++rows;
  }
  EXPECT_GT(rows, 10);
}

TEST(Training, IsWarnedOfWhereADayIsMissingOrSoonOver) {
  const Day soon = std::chrono::sys_days(test::kToday) - std::chrono::days(340);
  EXPECT_THAT(training_warnings({trained_account(soon, {})}, {}, test::kToday),
              ElementsAre(HasSubstr("the training of t.brook runs out after 2026-11-09"),
                          HasSubstr("no reading of the policy is entered")));
  EXPECT_THAT(training_warnings({trained_account(test::kToday, test::kToday)}, {}, test::kToday), IsEmpty());
  const Day long_ago = std::chrono::sys_days(test::kToday) - std::chrono::days(400);
  EXPECT_THAT(training_warnings({trained_account(long_ago, {})}, {}, test::kToday),
              ElementsAre(HasSubstr("may neither approve nor post")));
  Account office = trained_account({}, {});
  office.role = Role::Office;
  Account gone = trained_account({}, {});
  gone.disabled = true;
  EXPECT_THAT(training_warnings({office, gone}, {}, test::kToday), IsEmpty()) << "they do not approve";
}

TEST(Training, IsEnteredWithItsEntryInTheLedger) {
  const test::TemporaryFolder folder;
  const test::ManualClock clock{test::kToday};
  const std::shared_ptr<Database> database = schoolgate::test::open_database(folder.path() / "school.db");
  consent::Ledger ledger(database, clock);
  Accounts accounts(database, clock);
  ASSERT_TRUE(accounts.add_without_password("t.brook", Role::Technician, "ada"));
  ASSERT_TRUE(accounts.set_training("t.brook", {test::kFirstOfTerm, test::kToday}, "ada"));
  EXPECT_EQ(accounts.find("t.brook")->trained, test::kFirstOfTerm);
  EXPECT_EQ(accounts.find("t.brook")->policy_read, test::kToday);
  EXPECT_EQ(ledger.entries(1, 10).back().action, "user.trained");
  const Day tomorrow = std::chrono::sys_days(test::kToday) + std::chrono::days(1);
  EXPECT_FALSE(accounts.set_training("t.brook", {tomorrow, {}}, "ada")) << "a day to come";
  EXPECT_FALSE(accounts.set_training("nobody", {}, "ada"));
  Accounts::TrainingChange taken_back;
  taken_back.trained.emplace();
  ASSERT_TRUE(accounts.set_training("t.brook", taken_back, "ada"));
  EXPECT_EQ(accounts.find("t.brook")->policy_read, test::kToday) << "what is not named stays";
  EXPECT_FALSE(accounts.find("t.brook")->trained) << "a day that was entered by mistake is taken back";
}

}  // namespace
}  // namespace schoolgate::review
