#include "consent/register/platform_account.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "consent/people.hpp"
#include "consent/register/register.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/text.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::consent {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// "15 Oct", "-" or "?"
std::optional<Day> day_in(std::istream& words) {
  std::string first;
  words >> first;
  if (first == "-") return std::nullopt;
  if (first == "?") return Day{};
  std::string month;
  words >> month;
  const std::chrono::month number = month == "Sep" ? std::chrono::September : std::chrono::October;
  return Day{2026y, number, std::chrono::day{static_cast<unsigned>(std::stoul(first))}};
}

struct PlatformRow {
  std::string text;  // as it stands in the table
  PlatformAccount account;
  Day asked{};
  std::string why;  // empty: it may
};

std::vector<PlatformRow> platform_rows() {
  std::ifstream file(test::source_folder() / "tests/consent/platform_rules.txt");
  std::vector<PlatformRow> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    PlatformRow row;
    row.text = line;
    row.account.platform = "facebook";
    std::istringstream words(line);
    row.account.opened = day_in(words);
    row.account.closed = day_in(words);
    row.asked = day_in(words).value();
    std::string rest;
    std::getline(words, rest);
    rest = std::string(trimmed(rest));
    row.why = rest == "yes" ? "" : rest.substr(std::string("no: ").size());
    rows.push_back(row);
  }
  return rows;
}

TEST(PlatformRules, SayFromWhenToWhenAnythingMayBeOut) {
  const auto rows = platform_rows();
  ASSERT_GT(rows.size(), 10U);
  for (const PlatformRow& row : rows) {
    EXPECT_EQ(why_shut(row.account, row.asked), row.why) << row.text;
    const RegisterView view(1, {}, {}, {row.account});
    EXPECT_EQ(view.why_shut("facebook", row.asked), row.why) << row.text;
    EXPECT_EQ(view.why_shut("website", row.asked), "") << "of which nobody entered anything";
  }
}

class PlatformAccounts : public testing::Test {
 protected:
  Status change(const std::function<void(PlatformAccount&, Day)>& change) {
    return people_.change_platform("facebook", {"ada via page", "review page"}, change);
  }
  PlatformAccount account() { return people_.view().account_of("facebook"); }

  test::TemporaryFolder folder_;
  test::ManualClock clock_{test::kToday};
  std::shared_ptr<Database> database_ = schoolgate::test::open_database(folder_.path() / "school.db");
  Register people_{database_, clock_};
  Ledger ledger_{database_, clock_};
};

TEST_F(PlatformAccounts, KeepWhatWasEntered) {
  PlatformAccount whole{"facebook",          "@oakwood",         "https://www.facebook.com/oakwood",
                        "news for families", "families",         "Ms Lane, head",
                        test::kFirstOfTerm,  test::kFirstOfTerm, test::kToday};
  ASSERT_TRUE(change([&](PlatformAccount& one, Day) { one = whole; }));
  EXPECT_EQ(account(), whole);
  EXPECT_TRUE(people_.verify_history());
}

TEST_F(PlatformAccounts, AreAVersionOfTheRegisterWhereAnythingIsDecidedByThem) {
  ASSERT_TRUE(change([](PlatformAccount& one, Day) { one.approved_by = "Ms Lane"; }));
  EXPECT_EQ(people_.version(), 0U) << "nothing is decided by it";
  EXPECT_EQ(people_.account_of("facebook").approved_by, "Ms Lane");
  ASSERT_TRUE(change([](PlatformAccount& one, Day today) { one.closed = today; }));
  ASSERT_TRUE(change([](PlatformAccount& one, Day) { one.closed.reset(); }));
  ASSERT_TRUE(change([](PlatformAccount& one, Day) { one.closed.reset(); }));
  EXPECT_EQ(people_.version(), 2U) << "what is already so raises no version";
  std::vector<std::string> actions;
  for (const auto& entry : ledger_.entries_about("facebook")) {
    actions.push_back(entry.action);
    EXPECT_THAT(entry.detail, Not(HasSubstr("Lane"))) << "the ledger holds no names";
  }
  EXPECT_THAT(actions, ElementsAre("platform.account_changed", "register.platform_closed",
                                   "register.platform_opened"));
  std::vector<std::string> lines;
  for (const auto& one : people_.history(history_key("facebook"))) lines.push_back(one.what);
  EXPECT_THAT(lines, ElementsAre("facebook: closed from 2026-10-15", "facebook: closed from nothing"));
  EXPECT_TRUE(people_.verify_history());
  EXPECT_TRUE(ledger_.verify());
}

TEST_F(PlatformAccounts, AreNotOpenedAgainByALaterClosing) {
  ASSERT_TRUE(change([](PlatformAccount& one, Day) { one.closed = test::kFirstOfTerm; }));
  const Day later{std::chrono::sys_days(test::kToday) + std::chrono::days(30)};
  const auto refused = change([&](PlatformAccount& one, Day) { one.closed = later; });
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("facebook is closed since 2026-09-01"));
  EXPECT_EQ(account().closed, test::kFirstOfTerm);
}

TEST_F(PlatformAccounts, AreNotReopenedPastTheProgram) {
  ASSERT_TRUE(change([](PlatformAccount& one, Day today) { one.closed = today; }));
  ASSERT_TRUE(people_.verify_history());
  database_->transact([](WriteSession& session) { session << "UPDATE platform_accounts SET closed = ''"; });
  EXPECT_FALSE(people_.verify_history());
}

TEST_F(PlatformAccounts, AreRefusedWhenMalformed) {
  EXPECT_FALSE(people_.change_platform("Face Book", {"ada", "test"}, [](PlatformAccount&, Day) {}));
  EXPECT_FALSE(change([](PlatformAccount& one, Day) { one.name = std::string(501, 'x'); }));
  EXPECT_FALSE(change([](PlatformAccount& one, Day) { one.purpose = "a\nb"; }));
  const auto backwards = change([](PlatformAccount& one, Day today) {
    one.opened = today;
    one.closed = test::kFirstOfTerm;
  });
  ASSERT_FALSE(backwards);
  EXPECT_THAT(backwards.error().message, AllOf(HasSubstr("2026-09-01"), HasSubstr("2026-10-15")));
  EXPECT_EQ(people_.version(), 0U);
}

}  // namespace
}  // namespace schoolgate::consent
