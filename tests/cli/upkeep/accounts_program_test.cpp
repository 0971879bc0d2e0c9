// Who acts by command: the account that the login is tied to, and nobody else.
#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/program.hpp"
#include "consent/ledger/ledger.hpp"
#include "foundation/os_user.hpp"
#include "foundation/storage/session.hpp"
#include "review/authenticator_app.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kPassword = "orchard ladder 7\n";

class AccountsByCommand : public testing::Test {
 protected:
  AccountsByCommand() {
    made_ = run_program({"init", workspace_});
    EXPECT_EQ(made_.code, 0) << made_.output;
    std::ofstream(list_) << "pupil_id,first_name,last_name,photo_facebook\nP001,Amelia,Hughes,yes\n";
  }
  Ended run(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words, input);
  }
  std::vector<consent::LedgerEntry> ledger() {
    const SystemClock clock;
    consent::Ledger ledger(*Database::open_file(workspace_ + "/schoolgate.db"), clock);
    return ledger.entries(1, 100);
  }
  // The login acts as somebody of that role from now on; another admin remains.
  void become(const std::string& user, const std::string& role) {
    ASSERT_EQ(run({"user", "password", first()}, kPassword).code, 0);
    ASSERT_EQ(run({"user", "add", user, "--role", role, "--no-password"}).code, 0);
    ASSERT_EQ(run({"user", "tie", user}).code, 0);
  }
  std::string first() {
    for (const auto& entry : ledger()) {
      if (entry.action == "user.added") return entry.subject;
    }
    return {};
  }

  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
  std::string list_ = (folder_.path() / "pupils.csv").string();
  Ended made_;
};

TEST_F(AccountsByCommand, WhoeverMakesAWorkspaceIsItsFirstAdmin) {
  EXPECT_THAT(made_.output, HasSubstr("You act as " + first()));
  EXPECT_THAT(run({"user", "list"}).output, AllOf(HasSubstr("admin"), HasSubstr("acts for " + os_user())));
  ASSERT_EQ(run({"register", "import", list_}).code, 0);
  EXPECT_EQ(ledger().back().who, first() + " via command of " + os_user());
}

TEST_F(AccountsByCommand, ALoginThatIsTiedToNobodyDecidesNothing) {
  ASSERT_EQ(run({"user", "password", first()}, kPassword).code, 0);
  ASSERT_EQ(run({"user", "add", "b.other", "--role", "office", "--no-password"}).code, 0);
  ASSERT_EQ(run({"user", "tie", "b.other", "--os-user", "uid-54321"}).code, 0);
  ASSERT_EQ(run({"user", "untie"}).code, 0);
  const std::size_t before = ledger().size();
  for (const std::vector<std::string>& words : {std::vector<std::string>{"register", "import", list_},
                                                {"release"},
                                                {"review", "approve", "--all"},
                                                {"user", "add", "c.new", "--role", "admin", "--no-password"},
                                                {"user", "tie", first()}}) {
    const Ended refused = run(words);
    EXPECT_EQ(refused.code, 2) << words[0];
    EXPECT_THAT(refused.output, AllOf(HasSubstr("acts as no account of this workspace"),
                                      HasSubstr("schoolgate user tie ACCOUNT --os-user " + os_user())))
        << words[0];
  }
  EXPECT_EQ(ledger().size(), before) << "nothing was done";
  EXPECT_EQ(run({"register", "list"}).code, 0) << "looking needs no account";
  EXPECT_EQ(run({"process"}).code, 0) << "neither does the program's own work";
}

TEST_F(AccountsByCommand, ARoleMayDoByCommandWhatItMayOnThePage) {
  become("o.desk", "office");
  EXPECT_THAT(run({"release"}).output, HasSubstr("o.desk, office, may not release photos"));
  EXPECT_THAT(run({"register", "import", list_}).output, HasSubstr("may not change the register"));
  EXPECT_THAT(run({"user", "untie"}).output, HasSubstr("may not look after users"));
}

TEST_F(AccountsByCommand, ATechnicianReleasesButDoesNotKeepTheRegister) {
  become("t.brook", "technician");
  EXPECT_EQ(run({"release"}).code, 0);
  EXPECT_EQ(run({"register", "import", list_}).code, 2);
}

TEST_F(AccountsByCommand, NobodyTypesAName) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"release", "--by", "anybody"},
                                                {"review", "approve", "--all", "--by", "anybody"}}) {
    const Ended refused = run(words);
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.output, HasSubstr("schoolgate user tie"));
  }
}

TEST_F(AccountsByCommand, NeitherDoesTheEnvironment) {
  ::setenv("SUDO_USER", "somebody", 1);
  ::setenv("USER", "somebody", 1);
  ASSERT_EQ(run({"register", "import", list_}).code, 0);
  ::unsetenv("SUDO_USER");
  EXPECT_THAT(ledger().back().who, EndsWith("via command of " + os_user()));
}

TEST_F(AccountsByCommand, AWorkspaceWithAccountsButWithoutTiesIsBegunByWhoHoldsItsDatabase) {
  {
    auto database = *Database::open_file(workspace_ + "/schoolgate.db");
    database->transact([](schoolgate::WriteSession& session) { session << "DELETE FROM os_users"; });
  }
  EXPECT_THAT(run({"release"}).output, HasSubstr("say once which admin you are"));
  ASSERT_EQ(run({"user", "tie", first()}).code, 0);
  EXPECT_EQ(run({"release"}).code, 0);
}

TEST_F(AccountsByCommand, ALoginThatTheMachineDoesNotKnowIsNotTied) {
  EXPECT_THAT(run({"user", "tie", first(), "--os-user", "no such login"}).output,
              HasSubstr("this machine knows no user"));
}

TEST_F(AccountsByCommand, WhoseTrainingRanOutApprovesAndPostsNothing) {
  EXPECT_THAT(run({"user", "list"}).output, HasSubstr("no training is entered for " + first()));
  EXPECT_EQ(run({"review", "approve", "--all"}).code, 0) << "which is a warning";
  ASSERT_EQ(run({"user", "training", first(), "--trained", "2020-01-01"}).code, 0);
  const Ended refused = run({"review", "approve", "--all"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("the training of " + first() + " ran out on 2020-12-31"),
                                    HasSubstr("an admin enters the new date")));
  EXPECT_EQ(run({"release"}).code, 0) << "of what others approved";
  EXPECT_THAT(run({"doctor"}).output, HasSubstr("may neither approve nor post"));
  EXPECT_EQ(run({"user", "training", first(), "--trained", "none"}).code, 0);
  EXPECT_EQ(run({"review", "approve", "--all"}).code, 0);
  EXPECT_EQ(ledger().back().action, "user.trained");
}

TEST_F(AccountsByCommand, APlatformsAccountIsEnteredClosedAndOpenedAgain) {
  EXPECT_THAT(run({"platform", "list"}).output,
              AllOf(HasSubstr("facebook"), HasSubstr("no named administrator")));
  ASSERT_EQ(run({"platform", "set", "facebook", "--address", "https://www.facebook.com/oakwood",
                 "--approved-by", "Ms Lane", "--approved-on", "2026-01-05", "--administrator", "Ms Clarke",
                 "--administrator", "Mr Okafor", "--moderator", "Mr Reid", "--moderator", "Ms Clarke"})
                .code,
            0);
  EXPECT_THAT(run({"platform", "show", "facebook"}).output,
              AllOf(HasSubstr("Ms Clarke, Mr Okafor"), HasSubstr("approved on 2026-01-05"),
                    testing::Not(HasSubstr("Note"))));
  EXPECT_EQ(run({"platform", "set", "facebook"}).code, 2);
  EXPECT_EQ(run({"platform", "set", "nowhere", "--name", "x"}).code, 2);
  EXPECT_EQ(run({"platform", "close", "facebook", "--on", "soon"}).code, 2);
  EXPECT_THAT(run({"platform", "close", "facebook"}).output, HasSubstr("facebook is closed since"));
  EXPECT_THAT(run({"platform", "open", "facebook"}).output, HasSubstr("facebook is open"));
  become("t.brook", "technician");
  EXPECT_THAT(run({"platform", "close", "facebook"}).output, HasSubstr("may not look after users"));
}

TEST_F(AccountsByCommand, EverybodySetsUpTheirOwnSecondFactorAndAnAdminResetsIt) {
  const std::string picture = (folder_.path() / "secret.png").string();
  const Ended begun = run({"user", "totp", first(), "--png", picture});
  ASSERT_EQ(begun.code, 0) << begun.output;
  EXPECT_TRUE(std::filesystem::exists(picture));
  const auto at = begun.output.find("secret=") + 7;
  const AuthenticatorApp app(begun.output.substr(at, begun.output.find('&', at) - at));
  EXPECT_NE(run({"user", "totp", first(), "--code", "00000x"}).code, 0);
  const Ended set = run({"user", "totp", first(), "--code", app.code(SystemClock().now())});
  EXPECT_EQ(set.code, 0) << set.output;
  EXPECT_THAT(set.output, HasSubstr("backup codes"));
  ASSERT_EQ(run({"user", "add", "t.brook", "--role", "technician", "--no-password"}).code, 0);
  EXPECT_THAT(run({"user", "totp", "t.brook"}).output, HasSubstr("not as t.brook"));
  EXPECT_EQ(run({"user", "totp", first(), "--reset"}).code, 0);
  EXPECT_EQ(ledger().back().action, "user.second_factor_reset");
}

TEST_F(AccountsByCommand, WhoeverTakesTheRegisterAwayIsInTheLedger) {
  ASSERT_EQ(run({"register", "import", list_}).code, 0);
  ASSERT_EQ(run({"register", "export", (folder_.path() / "out.csv").string()}).code, 0);
  EXPECT_EQ(ledger().back().action, "register.exported");
  EXPECT_EQ(ledger().back().detail, R"({"people":1})");
  EXPECT_THAT(ledger().back().who, EndsWith(os_user()));
}

TEST_F(AccountsByCommand, TheLedgersEndIsPrintedAndFoundAgain) {
  const std::string picture = (folder_.path() / "end.png").string();
  const Ended head = run({"ledger", "head", "--json", "--png", picture});
  ASSERT_EQ(head.code, 0) << head.output;
  EXPECT_TRUE(std::filesystem::exists(picture));
  const auto end =
      nlohmann::json::parse(head.output.substr(0, head.output.find('\n')))["end"].get<std::string>();
  ASSERT_EQ(run({"user", "add", "t.brook", "--role", "technician", "--no-password"}).code, 0);
  EXPECT_EQ(run({"ledger", "verify", "--noted", end}).code, 0);
  EXPECT_EQ(run({"ledger", "verify", "--noted", end.substr(0, end.size() - 8) + "00000000"}).code, 1);
}

}  // namespace
}  // namespace schoolgate::test
