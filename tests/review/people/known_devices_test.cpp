#include "review/people/known_devices.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using namespace std::chrono_literals;
constexpr const char* kLongPassword = "orchard ladder 7";

class KnownDevicesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(accounts_.add("a.first", kLongPassword, Role::Admin, "a.first"));
    ASSERT_TRUE(accounts_.add("t.brook", kLongPassword, Role::Technician, "t.brook"));
  }
  std::string remember(const std::string& token, const std::string& user) {
    return devices_.remember(token, accounts_.find(user).value());
  }
  test::TemporaryFolder folder_;
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  std::shared_ptr<Database> database_ = schoolgate::test::open_database(folder_.path() / "people.db");
  consent::Ledger ledger_{database_, clock_};
  Accounts accounts_{database_, clock_};
  KnownDevices devices_{database_, clock_};
};

TEST_F(KnownDevicesTest, AreKnownToWhoSignedInThereAndToNobodyElse) {
  const std::string token = remember("", "a.first");
  EXPECT_TRUE(devices_.knows(token, "a.first"));
  EXPECT_TRUE(devices_.knows(token));
  EXPECT_FALSE(devices_.knows(token, "t.brook"));
  EXPECT_FALSE(devices_.knows("", "a.first"));
  EXPECT_FALSE(devices_.knows(token + "0", "a.first"));
}

TEST_F(KnownDevicesTest, ServeSeveralUsersOfOneMachineUnderATokenThatIsNewEachTime) {
  const std::string first = remember("", "a.first");
  const std::string second = remember(first, "t.brook");
  EXPECT_TRUE(devices_.knows(second, "a.first"));
  EXPECT_TRUE(devices_.knows(second, "t.brook"));
  EXPECT_FALSE(devices_.knows(first)) << "whoever planted it has nothing of it";
}

TEST_F(KnownDevicesTest, KeepTheirIdWhileTheirTokenChanges) {
  const std::string first = remember("", "a.first");
  const auto id = devices_.find(first, "a.first");
  ASSERT_TRUE(id);
  const std::string second = remember(first, "t.brook");
  EXPECT_EQ(devices_.find(second, "a.first"), id);
  EXPECT_EQ(devices_.find(remember(second, "a.first"), "t.brook"), id);
  EXPECT_NE(devices_.find(remember("", "a.first"), "a.first"), id) << "another device";
}

TEST_F(KnownDevicesTest, AreForgottenWithThePasswordButForTheOneWhereItsOwnerChangedIt) {
  const std::string here = remember("", "a.first");
  const std::string elsewhere = remember("", "a.first");
  ASSERT_TRUE(accounts_.set_password("a.first", "another orchard 9", "a.first"));
  EXPECT_FALSE(devices_.knows(here, "a.first"));
  devices_.restamp(here, "a.first", accounts_.find("a.first")->stamp);
  EXPECT_TRUE(devices_.knows(here, "a.first"));
  EXPECT_FALSE(devices_.knows(elsewhere, "a.first"));
}

TEST_F(KnownDevicesTest, AreForgottenAfterHalfAYearAndWithTheAccount) {
  std::string token = remember("", "t.brook");
  clock_.advance(24h * 179);
  EXPECT_TRUE(devices_.knows(token, "t.brook"));
  token = remember(token, "t.brook");
  clock_.advance(24h * 179);
  EXPECT_TRUE(devices_.knows(token, "t.brook")) << "counted from the last time";
  clock_.advance(24h * 2);
  EXPECT_FALSE(devices_.knows(token, "t.brook"));
  token = remember("", "t.brook");
  ASSERT_TRUE(accounts_.set_disabled("t.brook", true, "a.first"));
  EXPECT_FALSE(devices_.knows(token));
  ASSERT_TRUE(accounts_.remove("t.brook", "a.first"));
  ASSERT_TRUE(accounts_.add("t.brook", kLongPassword, Role::Technician, "a.first"));
  EXPECT_FALSE(devices_.knows(token)) << "the next one of that name is somebody else";
}

TEST_F(KnownDevicesTest, AreTwentyOfAnAccountAtMost) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 21; ++i, clock_.advance(1min)) tokens.push_back(remember("", "a.first"));
  EXPECT_FALSE(devices_.knows(tokens.front()));
  for (std::size_t i = 1; i < tokens.size(); ++i) EXPECT_TRUE(devices_.knows(tokens[i])) << i;
}

}  // namespace
}  // namespace schoolgate::review
