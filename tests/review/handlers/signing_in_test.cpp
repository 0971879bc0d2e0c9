// Sessions from their beginning to their end, and passwords.
#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::Not;

class SigningIn : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    school_ = std::make_unique<ReviewSchool>();
    school_->add_user("a.first", Role::Admin);
    school_->add_user("t.brook", Role::Technician);
  }
  static void TearDownTestSuite() { school_.reset(); }
  static std::unique_ptr<ReviewSchool> school_;
};

std::unique_ptr<ReviewSchool> SigningIn::school_;

TEST_F(SigningIn, AnOwnPasswordOpensWhatTheRoleMaySee) {
  PageClient admin = school_->client("a.first");
  ASSERT_EQ(
      admin.post("/api/users", {{"user", "newcomer"}, {"role", "office"}, {"password", kPassword}}).status,
      201);
  PageClient client = school_->client("newcomer");
  EXPECT_EQ(client.get("/api/me").json()["password_given"], true);
  EXPECT_EQ(client.post("/api/me/password", {{"current", kPassword}, {"new", kPassword}}).status, 400)
      << "the given one again is no own one";
  EXPECT_EQ(client.get("/api/events").error(), "password-given");
  EXPECT_EQ(client.post("/api/me/password", {{"current", kPassword}, {"new", "another orchard 9"}}).status,
            200);
  EXPECT_EQ(client.get("/api/me").json()["password_given"], false);
  EXPECT_EQ(client.get("/api/events").status, 200);
  ASSERT_EQ(admin.put("/api/users/newcomer/password", {{"password", kPassword}}).status, 200);
  PageClient again = school_->client("newcomer");
  EXPECT_EQ(again.get("/api/events").error(), "password-given") << "given anew by an administrator";
  EXPECT_EQ(admin.remove("/api/users/newcomer").status, 200);
}

TEST_F(SigningIn, TheSessionCookieIsOutOfReachForScriptsAndOtherSites) {
  PageClient client(school_->address);
  const std::string set = client.sign_in("t.brook", kPassword).header("Set-Cookie");
  EXPECT_THAT(set, HasSubstr("HttpOnly"));
  EXPECT_THAT(set, HasSubstr("SameSite=Strict"));
  EXPECT_THAT(set, HasSubstr("Path=/"));
  EXPECT_THAT(set, Not(HasSubstr("Domain")));
  EXPECT_THAT(set, Not(HasSubstr("Max-Age"))) << "it ends with the browser";
}

TEST_F(SigningIn, ASessionTokenFromBeforeTheLoginIsWorthNothing) {
  PageClient client(school_->address);
  client.cookie = "schoolgate_session=" + std::string(64, 'a');
  const std::string planted = client.cookie;
  ASSERT_EQ(client.sign_in("t.brook", kPassword).status, 200);
  EXPECT_NE(client.cookie, planted);
  PageClient thief(school_->address);
  thief.cookie = planted;
  EXPECT_EQ(thief.get("/api/me").status, 401);

  const std::string first = client.cookie;
  ASSERT_EQ(client.sign_in("t.brook", kPassword).status, 200);
  thief.cookie = first;
  EXPECT_EQ(thief.get("/api/me").status, 401) << "signing in again ends the session that was brought along";
}

TEST_F(SigningIn, LoggingOutEndsTheSessionOnTheServer) {
  PageClient client = school_->client("t.brook");
  const std::string cookie = client.cookie;
  EXPECT_THAT(client.post("/api/logout", json::object()).header("Set-Cookie"), HasSubstr("Max-Age=0"));
  client.cookie = cookie;
  EXPECT_EQ(client.get("/api/me").status, 401);
}

TEST_F(SigningIn, AChangedAccountEndsItsSessionsAtOnce) {
  PageClient admin = school_->client("a.first");
  const auto begin = [&] {
    EXPECT_EQ(
        admin.post("/api/users", {{"user", "temp"}, {"role", "technician"}, {"password", kPassword}}).status,
        201);
    PageClient user = school_->client("temp");
    EXPECT_EQ(user.post("/api/me/password", {{"current", kPassword}, {"new", "another orchard 9"}}).status,
              200);
    return user;
  };
  {
    PageClient user = begin();
    EXPECT_EQ(user.get("/api/queue").status, 200);
    EXPECT_EQ(admin.put("/api/users/temp", {{"role", "office"}, {"disabled", false}}).status, 200);
    EXPECT_EQ(user.get("/api/queue").status, 401);
    EXPECT_EQ(admin.remove("/api/users/temp").status, 200);
  }
  {
    PageClient user = begin();
    EXPECT_EQ(admin.put("/api/users/temp", {{"role", "technician"}, {"disabled", true}}).status, 200);
    EXPECT_EQ(user.get("/api/queue").status, 401);
    EXPECT_EQ(user.sign_in("temp", "another orchard 9").error(), "wrong-login");
    EXPECT_EQ(admin.remove("/api/users/temp").status, 200);
  }
  {
    PageClient user = begin();
    EXPECT_EQ(admin.remove("/api/users/temp").status, 200);
    EXPECT_EQ(user.get("/api/queue").status, 401);
  }
}

TEST_F(SigningIn, ANewPasswordKeepsOnlyTheSessionItWasSetIn) {
  PageClient admin = school_->client("a.first");
  ASSERT_EQ(admin.post("/api/users", {{"user", "temp2"}, {"role", "office"}, {"password", kPassword}}).status,
            201);
  PageClient here = school_->client("temp2");
  PageClient elsewhere = school_->client("temp2");
  EXPECT_EQ(here.post("/api/me/password", {{"current", "wrong"}, {"new", "another orchard 9"}}).error(),
            "wrong-login");
  EXPECT_EQ(here.post("/api/me/password", {{"current", kPassword}, {"new", "short"}}).status, 400);
  EXPECT_EQ(here.post("/api/me/password", {{"current", kPassword}, {"new", "another orchard 9"}}).status,
            200);
  EXPECT_EQ(here.get("/api/me").status, 200);
  EXPECT_EQ(elsewhere.get("/api/me").status, 401);
  EXPECT_EQ(elsewhere.sign_in("temp2", "another orchard 9").status, 200);
}

}  // namespace
}  // namespace schoolgate::review
