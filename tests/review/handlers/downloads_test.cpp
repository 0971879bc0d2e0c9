// What was released and may be out no longer: neither listed nor sent, and gone when the page itself changed
// the register.
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "review/raw_connection.hpp"
#include "review/review_school.hpp"
#include "review/zip_reader.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using testing::IsEmpty;
using testing::SizeIs;

class DownloadsTest : public testing::Test {
 protected:
  DownloadsTest() {
    school_.fill_register();
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
    technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    photo_ = school_.held_photo(*technician_, 320);
    EXPECT_EQ(technician_->act(photo_, "approve").status, 200);
    EXPECT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}}));
  }
  std::vector<std::string> listed() {
    std::vector<std::string> platforms;
    const json answer = technician_->get("/api/downloads").json();
    for (const json& one : answer["downloads"]) platforms.push_back(one["platform"]);
    return platforms;
  }
  int facebook() { return technician_->get("/api/downloads/facebook/1").status; }
  std::size_t files() { return test::files_below(school_.school->workspace().released()).size(); }

  test::ReviewSchool school_;
  std::unique_ptr<PageClient> head_;
  std::unique_ptr<PageClient> technician_;
  std::int64_t photo_ = 0;
};

TEST_F(DownloadsTest, AreRefusedFromTheMomentOfAWithdrawalAlsoBeforeAnythingWasSwept) {
  const auto before = listed();
  ASSERT_THAT(before, testing::Contains("facebook"));
  ASSERT_EQ(facebook(), 200);
  const auto files_before = files();
  // By another process, which was ended before it could sweep.
  ASSERT_TRUE(
      school_.school->people().withdraw("P001", "facebook", consent::Purpose::Image, {"office", "test"}));
  EXPECT_EQ(facebook(), 404);
  EXPECT_THAT(listed(),
              testing::AllOf(SizeIs(before.size() - 1), testing::Not(testing::Contains("facebook"))));
  EXPECT_EQ(files(), files_before);
}

TEST_F(DownloadsTest, AreForClientsAloneThatNoticeWhenOneBreaksOff) {
  const auto asked_by = [&](const char* version) {
    const test::RawConnection connection(school_.port);
    connection.send(std::string("GET /api/downloads/facebook/1 ") + version +
                    "\r\nHost: 127.0.0.1:" + std::to_string(school_.port) +
                    "\r\nCookie: " + technician_->cookie + "\r\nConnection: close\r\n\r\n");
    return connection.receive(std::chrono::seconds(5));
  };
  const std::string whole = asked_by("HTTP/1.1");
  EXPECT_THAT(whole, testing::StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(whole, testing::HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(whole, testing::EndsWith("\r\n0\r\n\r\n"));
  EXPECT_THAT(asked_by("HTTP/1.0"), testing::StartsWith("HTTP/1.0 400"));
}

TEST_F(DownloadsTest, LeaveReleasedBeforeThePageAnswersAWithdrawal) {
  const auto files_before = files();
  const json person = head_->get("/api/register/P001").json();
  const auto answer =
      head_->post("/api/register/P001/withdraw",
                  {{"version", person["version"]}, {"platform", "facebook"}, {"purpose", "image"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(files(), files_before - 1);
  EXPECT_EQ(facebook(), 404);
}

TEST_F(DownloadsTest, DoNotPublishEndsThemAll) {
  const json person = head_->get("/api/register/P001").json();
  ASSERT_EQ(head_
                ->put("/api/register/P001/do-not-publish",
                      {{"version", person["version"]}, {"value", true}, {"reason", "court order"}})
                .status,
            200);
  EXPECT_EQ(files(), 0U);
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_EQ(technician_->photo(photo_)["photo"]["state"], "taken-down");
}

// Reads what it must to be at work, and no more: the rest waits in the server.
class SlowReader {
 public:
  SlowReader(int port, const std::string& cookie)
      : connection_(port, "127.0.0.1", test::RawConnection::Room::Little) {
    connection_.send("GET /api/downloads/facebook/1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                     "\r\nCookie: " + cookie + "\r\n\r\n");
    begun_ = connection_.receive_some();
  }
  [[nodiscard]] const std::string& begun() const { return begun_; }
  // Until the server ends it; whether that took no longer.
  [[nodiscard]] bool ended_within(std::chrono::milliseconds time) const {
    return connection_.is_ended_within(time);
  }

 private:
  test::RawConnection connection_;
  std::string begun_;
};

class SlowDownloadsTest : public DownloadsTest {
 protected:
  // So large that no buffer between server and reader holds it.
  SlowDownloadsTest() {
    school_.script(2400, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    for (int i = 0; i < 3; ++i) {
      const auto photo = school_.held_photo(*technician_, 2400);
      EXPECT_EQ(technician_->act(photo, "approve").status, 200);
    }
    EXPECT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}}));
  }
};

TEST_F(SlowDownloadsTest, EndWithinASecondOfAWithdrawalAndNoneBeginsAfter) {
  const SlowReader reader(school_.port, technician_->cookie);
  ASSERT_THAT(reader.begun(), testing::StartsWith("HTTP/1.1 200 OK"));
  ASSERT_FALSE(reader.ended_within(std::chrono::milliseconds(1500))) << "it waits for its reader";
  const json person = head_->get("/api/register/P001").json();
  ASSERT_EQ(
      head_->post("/api/register/P001/withdraw", {{"version", person["version"]}, {"all", true}}).status,
      200);
  EXPECT_TRUE(reader.ended_within(std::chrono::seconds(1)));
  EXPECT_EQ(facebook(), 404);
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(SlowDownloadsTest, EndWithinASecondOfATakeDownByHand) {
  const SlowReader reader(school_.port, technician_->cookie);
  ASSERT_FALSE(reader.ended_within(std::chrono::milliseconds(500)));
  ASSERT_EQ(technician_->act(photo_, "take-down", {{"reason", "a parent asked"}}).status, 200);
  EXPECT_TRUE(reader.ended_within(std::chrono::seconds(1)));
}

TEST_F(SlowDownloadsTest, GoOnWhenSomethingElseChanges) {
  const SlowReader reader(school_.port, technician_->cookie);
  ASSERT_TRUE(
      school_.school->people().withdraw("P003", "facebook", consent::Purpose::Image, {"office", "test"}));
  EXPECT_FALSE(reader.ended_within(std::chrono::milliseconds(1500)));
}

}  // namespace
}  // namespace schoolgate::review
