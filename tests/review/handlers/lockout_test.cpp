// Strangers who try somebody's password over and over, and what that costs its owner.
#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using test::Answer;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using namespace std::chrono_literals;

// Tries wrong passwords of one account from these addresses without a pause.
class Hammer {
 public:
  Hammer(const ReviewSchool& school, const std::string& user, const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses) {
      threads_.emplace_back([this, &school, user, address](const std::stop_token& stop) {
        PageClient client(school.address);
        client.come_from(address);
        while (!stop.stop_requested()) {
          const Answer answer = client.sign_in(user, "wrong password");
          ++(answer.status == 401 ? tried : refused);
        }
      });
    }
    while (tried + refused < 100) std::this_thread::sleep_for(10ms);
  }
  std::atomic<int> tried = 0;
  std::atomic<int> refused = 0;

 private:
  std::vector<std::jthread> threads_;
};

class LockoutTest : public testing::TestWithParam<std::vector<std::string>> {
 protected:
  LockoutTest() { school_.add_user("a.first", Role::Admin); }
  ReviewSchool school_;
};

TEST_P(LockoutTest, AKnownDeviceIsLetInAtOnceWhileStrangersHammer) {
  PageClient before(school_.address);
  ASSERT_EQ(before.sign_in("a.first", kPassword).status, 200);
  const Hammer hammer(school_, "a.first", GetParam());
  ASSERT_GT(hammer.refused, 0) << "the account's strangers have to wait by now";
  PageClient known(school_.address);
  known.use_device(before.device);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(known.sign_in("a.first", kPassword).status, 200) << i << ": the clock stands still, so at once";
    known.use_device(known.device);
  }
}

TEST_P(LockoutTest, ANewDeviceIsToldHowLongItWaitsAndThenLetIn) {
  const Hammer hammer(school_, "a.first", GetParam());
  PageClient fresh(school_.address);
  fresh.come_from("127.0.9.9");
  const Answer told = fresh.sign_in("a.first", kPassword);
  ASSERT_EQ(told.status, 429) << told.body;
  const std::chrono::seconds wait{std::stoi(told.header("Retry-After"))};
  EXPECT_LE(wait, 10min);
  EXPECT_THAT(told.body, HasSubstr("it is your turn here in"));
  EXPECT_THAT(told.body, HasSubstr("a device from which you signed in before does not wait"));
  school_.clock.advance(wait);
  const Answer in = fresh.sign_in("a.first", kPassword);
  EXPECT_EQ(in.status, 200) << in.body;
}

TEST_P(LockoutTest, WhoIsSignedInMayChangeTheirPasswordMeanwhile) {
  PageClient owner = school_.client("a.first");
  const Hammer hammer(school_, "a.first", GetParam());
  EXPECT_EQ(owner.post("/api/me/password", {{"current", kPassword}, {"new", "another orchard 9"}}).status,
            200);
  PageClient known(school_.address);
  known.use_device(owner.device);
  EXPECT_EQ(known.sign_in("a.first", kPassword).status, 429) << "known no more: the password was changed";
}

INSTANTIATE_TEST_SUITE_P(FromWhere, LockoutTest,
                         testing::Values(std::vector<std::string>{"127.0.0.7"},
                                         std::vector<std::string>{"127.0.1.1", "127.0.1.2", "127.0.1.3"}));

TEST(LockoutOfASharedAddress, AKnownDeviceIsHeardWhereItsNeighboursHaveUsedUpTheirRequests) {
  auto options = ReviewSchool::quick_options();
  options.anonymous = {10, 0.001};
  ReviewSchool school(options);
  school.add_user("a.first", Role::Admin);
  PageClient before(school.address);
  ASSERT_EQ(before.sign_in("a.first", kPassword).status, 200);
  PageClient stranger(school.address);
  for (int i = 0; i < 20; ++i) static_cast<void>(stranger.sign_in("a.first", "wrong password"));
  ASSERT_EQ(stranger.get("/api/me").error(), "slow-down");
  PageClient known(school.address);
  known.use_device(before.device);
  EXPECT_EQ(known.sign_in("a.first", kPassword).status, 200);
}

TEST(LockoutOfADevice, OneThatIsKnownPaysForItsOwnWrongTries) {
  ReviewSchool school;
  school.add_user("a.first", Role::Admin);
  PageClient owner = school.client("a.first");
  PageClient thief(school.address);
  thief.use_device(owner.device);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(thief.sign_in("a.first", "wrong password").status, 401);
  EXPECT_EQ(thief.sign_in("a.first", kPassword).status, 429);
  PageClient fresh(school.address);
  EXPECT_EQ(fresh.sign_in("a.first", kPassword).status, 200) << "nobody else does";
}

TEST(LockoutOfADevice, GetsNoNewTriesBySigningInAsSomebodyElseMeanwhile) {
  ReviewSchool school;
  school.add_user("a.first", Role::Admin);
  school.add_user("t.brook", Role::Technician);
  const std::string shared = school.client("a.first").device;
  PageClient insider(school.address);
  insider.use_device(shared);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(insider.sign_in("a.first", "wrong password").status, 401);
  ASSERT_EQ(insider.sign_in("t.brook", kPassword).status, 200);
  ASSERT_NE(insider.device, shared) << "the token is another one now";
  insider.use_device(insider.device);
  EXPECT_EQ(insider.sign_in("a.first", kPassword).status, 429);
}

TEST(LockoutInTheLedger, TriesAtAKnownDeviceAndInAnOpenSessionAreEntriesToo) {
  ReviewSchool school;
  school.add_user("a.first", Role::Admin);
  PageClient owner = school.client("a.first");
  PageClient thief(school.address);
  thief.use_device(owner.device);
  for (int i = 0; i < 5; ++i) static_cast<void>(thief.sign_in("a.first", "wrong password"));
  const auto entry = school.school->ledger().entries(1, 100).back();
  EXPECT_EQ(entry.action, "user.logins_failed");
  EXPECT_EQ(entry.subject, "a.first");
  for (int i = 0; i < 5; ++i)
    static_cast<void>(owner.post("/api/me/password", {{"current", "wrong"}, {"new", "another orchard 9"}}));
  const auto later = school.school->ledger().entries(entry.number + 1, 100);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].action, "user.logins_failed");
}

TEST(LockoutInTheLedger, BurstsOfFailedLoginsAreEntriesAndNamesThatAreNobodysAreNot) {
  ReviewSchool school;
  school.add_user("a.first", Role::Admin);
  PageClient stranger(school.address);
  for (int i = 0; i < 4; ++i) static_cast<void>(stranger.sign_in("a.first", "wrong password"));
  EXPECT_NE(school.school->ledger().entries(1, 100).back().action, "user.logins_failed");
  static_cast<void>(stranger.sign_in("a.first", "wrong password"));
  const auto entry = school.school->ledger().entries(1, 100).back();
  EXPECT_EQ(entry.action, "user.logins_failed");
  EXPECT_EQ(entry.subject, "a.first");
  EXPECT_EQ(entry.who, "system via page");
  EXPECT_EQ(entry.detail, R"({"tries":5})");
  for (int i = 0; i < 20; ++i)
    static_cast<void>(stranger.sign_in("amelia.hughes" + std::to_string(i), "wrong password"));
  const auto later = school.school->ledger().entries(entry.number + 1, 100);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0].subject, "an address") << "whose it is would stay there for ever";
  EXPECT_EQ(later[0].detail, R"({"tries":20})");
}

}  // namespace
}  // namespace schoolgate::review
