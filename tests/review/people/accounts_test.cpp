#include "review/people/accounts.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* kSecretWords = "orchard ladder 7";

class AccountsTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  std::shared_ptr<Database> database_ = schoolgate::test::open_database(folder_.path() / "s.db");
  consent::Ledger ledger_{database_, clock_};
  Accounts accounts_{database_, clock_};

  void add(const std::string& user, Role role) {
    ASSERT_TRUE(accounts_.add(user, kSecretWords, role, "test"));
  }
};

TEST_F(AccountsTest, AreKnownByNameAndPassword) {
  add("t.brook", Role::Technician);
  const auto account = accounts_.verify("t.brook", kSecretWords);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->role, Role::Technician);
  EXPECT_FALSE(accounts_.verify("t.brook", "orchard ladder 8"));
  EXPECT_FALSE(accounts_.verify("t.brooke", kSecretWords));
  EXPECT_FALSE(accounts_.verify("t.brook", ""));
  EXPECT_FALSE(accounts_.verify("t.brook' OR '1'='1", kSecretWords));
}

TEST_F(AccountsTest, KeepPasswordsAsArgon2idHashesOnly) {
  add("t.brook", Role::Technician);
  std::string stored;
  database_->transact([&](schoolgate::WriteSession& session) {
    session << "SELECT password FROM users", soci::into(stored);
  });
  EXPECT_THAT(stored, testing::StartsWith("$argon2id$"));
  EXPECT_THAT(stored, testing::Not(HasSubstr("orchard")));
}

TEST_F(AccountsTest, RememberWhetherSomebodyElseChoseThePassword) {
  add("t.brook", Role::Technician);
  EXPECT_TRUE(accounts_.find("t.brook")->password_given);
  ASSERT_TRUE(accounts_.set_password("t.brook", "another ladder 9", "t.brook"));
  EXPECT_FALSE(accounts_.find("t.brook")->password_given);
  ASSERT_TRUE(accounts_.set_disabled("t.brook", true, "admin"));
  EXPECT_FALSE(accounts_.list().front().password_given);
  ASSERT_TRUE(accounts_.set_password("t.brook", "a third ladder 10", "admin"));
  EXPECT_TRUE(accounts_.find("t.brook")->password_given);
  ASSERT_TRUE(accounts_.add("h.lane", kSecretWords, Role::Head, "h.lane"));
  EXPECT_FALSE(accounts_.find("h.lane")->password_given);
}

TEST_F(AccountsTest, TakeTheSameNameOnce) {
  add("t.brook", Role::Technician);
  const auto again = accounts_.add("t.brook", kSecretWords, Role::Admin, "test");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(accounts_.find("t.brook")->role, Role::Technician);
}

TEST_F(AccountsTest, RefuseNamesAndPasswordsThatInviteMistakes) {
  for (const char* name : {"", "a", "T.Brook", "t brook", ".brook", "t/brook", "brook\n", "brøk"})
    EXPECT_FALSE(accounts_.add(name, kSecretWords, Role::Office, "test")) << name;
  for (const char* password : {"", "short", "aaaaaaaaaaaaaaaa", "abababababababab", "t.brook is great"})
    EXPECT_FALSE(accounts_.add("t.brook", password, Role::Office, "test")) << password;
  EXPECT_FALSE(accounts_.add("t.brook", std::string(257, 'a') + "bcdef", Role::Office, "test"));
  EXPECT_TRUE(accounts_.list().empty());
}

TEST_F(AccountsTest, KeepTheLastAdminWhoCanSignIn) {
  add("a.first", Role::Admin);
  add("a.second", Role::Admin);
  ASSERT_TRUE(accounts_.set_disabled("a.second", true, "test"));
  const auto removed = accounts_.remove("a.first", "test");
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code, ErrorCode::Refused);
  EXPECT_FALSE(accounts_.set_role("a.first", Role::Office, "test"));
  EXPECT_FALSE(accounts_.set_disabled("a.first", true, "test"));
  ASSERT_TRUE(accounts_.set_disabled("a.second", false, "test"));
  EXPECT_TRUE(accounts_.remove("a.first", "test"));
}

TEST_F(AccountsTest, DoNotLetDisabledUsersIn) {
  add("t.brook", Role::Technician);
  ASSERT_TRUE(accounts_.set_disabled("t.brook", true, "test"));
  EXPECT_FALSE(accounts_.verify("t.brook", kSecretWords));
  ASSERT_TRUE(accounts_.set_disabled("t.brook", false, "test"));
  EXPECT_TRUE(accounts_.verify("t.brook", kSecretWords));
}

TEST_F(AccountsTest, GetANewStampWithEveryChange) {
  add("t.brook", Role::Technician);
  const int first = accounts_.find("t.brook")->stamp;
  ASSERT_TRUE(accounts_.set_password("t.brook", "another orchard 9", "test"));
  const int second = accounts_.find("t.brook")->stamp;
  EXPECT_NE(first, second);
  ASSERT_TRUE(accounts_.set_role("t.brook", Role::Head, "test"));
  EXPECT_NE(accounts_.find("t.brook")->stamp, second);
  EXPECT_FALSE(accounts_.verify("t.brook", kSecretWords));
  EXPECT_TRUE(accounts_.verify("t.brook", "another orchard 9"));
}

TEST_F(AccountsTest, AddedAgainAreNotWhoTheyWere) {
  add("t.brook", Role::Technician);
  const int before = accounts_.find("t.brook")->stamp;
  ASSERT_TRUE(accounts_.remove("t.brook", "test"));
  add("t.brook", Role::Technician);
  EXPECT_NE(accounts_.find("t.brook")->stamp, before);
}

TEST_F(AccountsTest, WriteEveryChangeIntoTheLedgerWithoutASecret) {
  add("t.brook", Role::Technician);
  ASSERT_TRUE(accounts_.set_password("t.brook", "another orchard 9", "a.first"));
  ASSERT_TRUE(accounts_.set_role("t.brook", Role::Head, "a.first"));
  ASSERT_TRUE(accounts_.remove("t.brook", "a.first"));
  const auto entries = ledger_.entries(1, 10);
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].action, "user.added");
  EXPECT_EQ(entries[1].action, "user.password_changed");
  EXPECT_EQ(entries[1].detail, "{}");
  EXPECT_EQ(entries[2].action, "user.role_changed");
  EXPECT_EQ(entries[3].action, "user.removed");
  EXPECT_EQ(entries[3].who, "a.first");
  for (const auto& entry : entries) EXPECT_THAT(entry.detail, testing::Not(HasSubstr("argon2")));
}

TEST_F(AccountsTest, ActForUsersOfTheOperatingSystem) {
  add("a.first", Role::Admin);
  add("t.brook", Role::Technician);
  EXPECT_FALSE(accounts_.anybody_tied());
  EXPECT_FALSE(accounts_.tied_to("anna"));
  ASSERT_TRUE(accounts_.tie("t.brook", "anna", "a.first via page"));
  ASSERT_TRUE(accounts_.tied_to("anna"));
  EXPECT_EQ(accounts_.tied_to("anna")->user, "t.brook");
  EXPECT_THAT(accounts_.find("t.brook")->os_users, testing::ElementsAre("anna"));
  ASSERT_TRUE(accounts_.tie("a.first", "anna", "a.first via page"));
  EXPECT_EQ(accounts_.tied_to("anna")->user, "a.first") << "one login acts as one account";
  ASSERT_TRUE(accounts_.untie("anna", "a.first via page"));
  EXPECT_FALSE(accounts_.tied_to("anna"));
  EXPECT_FALSE(accounts_.untie("anna", "a.first via page"));
  EXPECT_FALSE(accounts_.tie("nobody", "anna", "a.first via page"));
  EXPECT_FALSE(accounts_.tie("t.brook", "an\x1bna", "a.first via page"));
  const auto entries = ledger_.entries(3, 10);
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].action, "user.tied");
  EXPECT_EQ(entries[0].detail, R"({"os_user":"anna"})");
  EXPECT_EQ(entries[2].action, "user.untied");
  EXPECT_EQ(entries[2].subject, "a.first");
}

TEST_F(AccountsTest, LoseTheirTiesWhenTheyAreRemoved) {
  add("a.first", Role::Admin);
  add("t.brook", Role::Technician);
  ASSERT_TRUE(accounts_.tie("t.brook", "anna", "test"));
  ASSERT_TRUE(accounts_.remove("t.brook", "test"));
  EXPECT_FALSE(accounts_.tied_to("anna"));
  add("t.brook", Role::Technician);
  EXPECT_FALSE(accounts_.tied_to("anna")) << "whoever gets the name later is somebody else";
}

TEST_F(AccountsTest, WithoutAPasswordSignInNowhere) {
  ASSERT_TRUE(accounts_.add_without_password("root", Role::Admin, "root via command of root"));
  EXPECT_FALSE(accounts_.find("root")->has_password);
  EXPECT_FALSE(accounts_.verify("root", ""));
  EXPECT_FALSE(accounts_.verify("root", kSecretWords));
  ASSERT_TRUE(accounts_.set_password("root", kSecretWords, "root via command of root"));
  EXPECT_TRUE(accounts_.verify("root", kSecretWords));
  EXPECT_FALSE(accounts_.find("root")->password_given) << "they chose it themselves";
}

TEST_F(AccountsTest, KeepAnAdminWhoCanActByCommand) {
  ASSERT_TRUE(accounts_.add_without_password("root", Role::Admin, "test"));
  ASSERT_TRUE(accounts_.tie("root", "root", "test"));
  add("t.brook", Role::Technician);
  EXPECT_FALSE(accounts_.untie("root", "test"));
  EXPECT_FALSE(accounts_.tie("t.brook", "root", "test")) << "that would take the admin's only way";
  EXPECT_FALSE(accounts_.set_role("root", Role::Office, "test"));
  ASSERT_TRUE(accounts_.add_without_password("idle", Role::Admin, "test"));
  EXPECT_FALSE(accounts_.remove("root", "test")) << "the other admin can do nothing";
  add("a.first", Role::Admin);
  EXPECT_TRUE(accounts_.untie("root", "test"));
}

TEST_F(AccountsTest, NeverBearTheProgramsOwnName) {
  EXPECT_FALSE(accounts_.add("system", kSecretWords, Role::Office, "test"));
}

TEST_F(AccountsTest, SayWhoIsNotThere) {
  for (const auto& outcome :
       {accounts_.remove("nobody", "test"), accounts_.set_role("nobody", Role::Head, "test"),
        accounts_.set_disabled("nobody", true, "test"),
        accounts_.set_password("nobody", kSecretWords, "test")}) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::NotFound);
  }
}

}  // namespace
}  // namespace schoolgate::review
