// A request whose body comes late.
#include <gmock/gmock.h>

#include "review/raw_connection.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using namespace std::chrono_literals;

// What was begun by somebody who may no longer is not done, however late its end comes.
class LateBodyTest : public testing::Test {
 protected:
  LateBodyTest() {
    school_.fill_register();
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    photo_ = school_.held_photo(*technician_, 320);
    const json view = technician_->photo(photo_);
    body_ = json{{"version", view["photo"]["version"]}, {"seen", test::pictures_of(view)}}.dump();
  }
  // Sends the approval but for its last byte, then has an admin change the account, then sends the rest.
  std::string approval_around(const json& change) {
    const test::RawConnection connection(school_.port);
    connection.send("POST /api/photos/" + std::to_string(photo_) +
                    "/approve HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(school_.port) +
                    "\r\nCookie: " + technician_->cookie + "\r\nX-CSRF-Token: " + technician_->csrf +
                    "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(body_.size()) + "\r\n\r\n" + body_.substr(0, body_.size() - 1));
    // The head was judged by then.
    std::this_thread::sleep_for(300ms);
    if (!change.is_null()) {
      EXPECT_EQ(admin_->put("/api/users/t.brook", change).status, 200);
    }
    connection.send(body_.substr(body_.size() - 1));
    return connection.receive(10s);
  }
  std::string state() { return admin_->photo(photo_)["photo"]["state"]; }

  ReviewSchool school_;
  std::unique_ptr<PageClient> admin_ = school_.add_and_sign_in("a.cole", Role::Admin);
  std::unique_ptr<PageClient> technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
  std::int64_t photo_ = 0;
  std::string body_;
};

TEST_F(LateBodyTest, IsCarriedOutForWhoeverStillMay) {
  EXPECT_THAT(approval_around(nullptr), HasSubstr("200 OK"));
  EXPECT_EQ(state(), "approved");
}

TEST_F(LateBodyTest, IsNotCarriedOutForWhoWasSwitchedOff) {
  EXPECT_THAT(approval_around({{"role", "technician"}, {"disabled", true}}), HasSubstr("401 "));
  EXPECT_EQ(state(), "held");
}

TEST_F(LateBodyTest, IsNotCarriedOutForWhoHasAnotherRole) {
  EXPECT_THAT(approval_around({{"role", "office"}, {"disabled", false}}), HasSubstr("401 "));
  EXPECT_EQ(state(), "held");
}

}  // namespace
}  // namespace schoolgate::review
