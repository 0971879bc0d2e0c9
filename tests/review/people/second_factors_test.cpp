#include "review/people/second_factors.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "gate/byte_scan.hpp"
#include "review/authenticator_app.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/server_scan.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using test::AuthenticatorApp;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

class SecondFactorsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(accounts_.add("t.brook@school", "orchard ladder 7", Role::Technician, "t.brook@school"));
  }
  AuthenticatorApp set_up() {
    AuthenticatorApp app(factors_.begin(kUser)->text);
    codes_ = factors_.confirm(kUser, app.code(clock_.now()), kUser).value();
    clock_.advance(30s);
    return app;
  }
  [[nodiscard]] bool takes(const std::string& code) { return factors_.takes(kUser, code, kUser).value(); }
  static constexpr const char* kUser = "t.brook@school";
  test::TemporaryFolder folder_;
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  std::filesystem::path file_ = folder_.path() / "people.db";
  std::shared_ptr<Database> database_ = schoolgate::test::open_database(file_);
  consent::Ledger ledger_{database_, clock_};
  Accounts accounts_{database_, clock_};
  SealingKey key_ = SealingKey::open_or_make(folder_.path() / "key").value();
  SecondFactors factors_{database_, clock_, key_};
  std::vector<std::string> codes_;
};

TEST_F(SecondFactorsTest, CountOnceACodeOfTheAppWasSeen) {
  const auto secret = factors_.begin(kUser);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->address,
            "otpauth://totp/Schoolgate:t.brook%40school?secret=" + secret->text + "&issuer=Schoolgate");
  EXPECT_FALSE(factors_.in_use(kUser));
  const AuthenticatorApp other(factors_.begin(kUser)->text);
  EXPECT_FALSE(factors_.confirm(kUser, AuthenticatorApp(secret->text).code(clock_.now()), kUser))
      << "beginning anew forgets the first";
  EXPECT_FALSE(factors_.confirm(kUser, "000000x", kUser));
  const auto codes = factors_.confirm(kUser, other.code(clock_.now()), kUser);
  ASSERT_TRUE(codes);
  EXPECT_EQ(codes->size(), 8U);
  EXPECT_TRUE(factors_.in_use(kUser));
  EXPECT_FALSE(factors_.begin(kUser)) << "nobody puts another one in its place";
  EXPECT_EQ(ledger_.entries(1, 100).back().action, "user.second_factor_set");
}

TEST_F(SecondFactorsTest, TakeTheCodesOfThreeHalfMinutesEachOnce) {
  const AuthenticatorApp app = set_up();
  const std::string present = app.code(clock_.now());
  EXPECT_TRUE(takes(present.substr(0, 3) + " " + present.substr(3)));
  EXPECT_FALSE(takes(present)) << "somebody looked over a shoulder";
  EXPECT_FALSE(takes(app.code(clock_.now() - 30s))) << "nor one that is older";
  EXPECT_TRUE(takes(app.code(clock_.now() + 30s))) << "the telephone's clock is ahead";
  clock_.advance(5min);
  EXPECT_TRUE(takes(app.code(clock_.now() - 30s))) << "or behind";
  EXPECT_FALSE(takes(app.code(clock_.now() + 60s)));
  EXPECT_FALSE(takes(app.code(clock_.now() - 60s)));
  EXPECT_FALSE(takes(""));
}

TEST_F(SecondFactorsTest, TakeEachBackupCodeOnce) {
  static_cast<void>(set_up());
  EXPECT_EQ(factors_.backup_codes_left(kUser), 8);
  EXPECT_TRUE(takes(codes_[3]));
  EXPECT_FALSE(takes(codes_[3]));
  EXPECT_EQ(factors_.backup_codes_left(kUser), 7);
  EXPECT_EQ(ledger_.entries(1, 100).back().action, "user.backup_code_used");
}

TEST_F(SecondFactorsTest, AreGoneWhenTheyAreResetAndWithTheAccount) {
  const AuthenticatorApp app = set_up();
  EXPECT_TRUE(factors_.reset(kUser, "a.first"));
  EXPECT_FALSE(factors_.in_use(kUser));
  EXPECT_FALSE(takes(app.code(clock_.now())));
  EXPECT_FALSE(takes(codes_[0]));
  EXPECT_FALSE(factors_.reset(kUser, "a.first")) << "there is nothing any more";
  EXPECT_EQ(ledger_.entries(1, 100).back().action, "user.second_factor_reset");
  static_cast<void>(set_up());
  ASSERT_TRUE(accounts_.add("a.first", "orchard ladder 7", Role::Admin, "a.first"));
  ASSERT_TRUE(accounts_.remove(kUser, "a.first"));
  EXPECT_FALSE(factors_.in_use(kUser));
}

TEST_F(SecondFactorsTest, AreNotInTheDatabaseAsTheyAre) {
  const std::string secret = factors_.begin(kUser)->text;
  codes_ = factors_.confirm(kUser, AuthenticatorApp(secret).code(clock_.now()), kUser).value();
  const auto places_with = [&](const std::string& bytes) {
    if (const auto server = database_->server()) return test::server_places_with(server->school, bytes);
    std::vector<std::string> places;
    for (const auto& file : test::files_with(folder_.path(), bytes)) places.push_back(file.string());
    return places;
  };
  ASSERT_THAT(places_with(kUser), Not(IsEmpty())) << "it was looked at where it would be";
  EXPECT_THAT(places_with(secret), IsEmpty());
  EXPECT_THAT(places_with(codes_[0]), IsEmpty());
}

TEST_F(SecondFactorsTest, RefuseWhatWasSealedWithAnotherKey) {
  const AuthenticatorApp app = set_up();
  const SealingKey other = SealingKey::open_or_make(folder_.path() / "other key").value();
  SecondFactors elsewhere(database_, clock_, other);
  const auto taken = elsewhere.takes(kUser, app.code(clock_.now()), kUser);
  ASSERT_FALSE(taken);
  EXPECT_THAT(sentence(taken.error()), HasSubstr("an admin resets it"));
}

}  // namespace
}  // namespace schoolgate::review
