// Incidents on the page: anybody reports, whoever releases looks into it.
#include <gmock/gmock.h>

#include "gate/leaving/release.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using testing::HasSubstr;
using testing::SizeIs;

class IncidentsPageTest : public testing::Test {
 protected:
  IncidentsPageTest() {
    school_.fill_register();
    office_ = school_.add_and_sign_in("o.reed", Role::Office);
    other_ = school_.add_and_sign_in("o.finch", Role::Office);
    technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    photo_ = school_.held_photo(*technician_, 320);
    EXPECT_EQ(technician_->act(photo_, "approve").status, 200);
    EXPECT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}}));
  }
  // The released picture as somebody saved it.
  std::string saved_picture() {
    const auto file = school_.school->log().releases.reserved(photo_).at(0);
    const Bytes bytes = read_file(school_.school->workspace().released() / file.path, 10U << 20U).value();
    return {bytes.begin(), bytes.end()};
  }
  test::Answer report() {
    return office_->post("/api/incidents", {{"happened", "A child is shown who should not be"}});
  }
  static test::Answer send_picture(PageClient& client, const std::string& path, const std::string& bytes) {
    return client.send("POST", path, bytes,
                       {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", client.csrf}});
  }
  test::ReviewSchool school_;
  std::unique_ptr<PageClient> office_;
  std::unique_ptr<PageClient> other_;
  std::unique_ptr<PageClient> technician_;
  std::int64_t photo_ = 0;
};

TEST_F(IncidentsPageTest, TheOfficeReportsAndSeesNobodyElsesReport) {
  const auto reported = report();
  ASSERT_EQ(reported.status, 201) << reported.body;
  EXPECT_EQ(office_->get("/api/incidents").status, 403);
  EXPECT_EQ(office_->get("/api/incidents/1").status, 403);
  EXPECT_EQ(send_picture(*office_, "/api/incidents/find", saved_picture()).status, 403);
  EXPECT_EQ(send_picture(*other_, "/api/incidents/1/picture", saved_picture()).status, 404);
  const auto known = send_picture(*office_, "/api/incidents/1/picture", saved_picture());
  ASSERT_EQ(known.status, 200) << known.body;
  EXPECT_TRUE(known.json()["known"].get<bool>());
  EXPECT_EQ(known.json()["found"], json::array()) << "whom it shows is not for the office";
}

TEST_F(IncidentsPageTest, ATechnicianFindsTellsTakesDownAndCloses) {
  ASSERT_EQ(report().status, 201);
  const auto found = send_picture(*technician_, "/api/incidents/find", saved_picture());
  ASSERT_EQ(found.status, 200) << found.body;
  ASSERT_THAT(found.json()["found"], SizeIs(1));
  EXPECT_EQ(found.json()["found"][0]["photo"]["id"], photo_);
  EXPECT_EQ(found.json()["found"][0]["places"][0]["shows"][0]["id"], "P001");
  EXPECT_GE(send_picture(*technician_, "/api/incidents/1/picture", "no picture").status, 400);

  ASSERT_EQ(send_picture(*technician_, "/api/incidents/1/picture", saved_picture()).status, 200);
  EXPECT_EQ(technician_->post("/api/incidents/1/told", {{"whom", "nobody"}}).status, 400);
  ASSERT_EQ(technician_->post("/api/incidents/1/told", {{"whom", "dsl"}, {"note", "by telephone"}}).status,
            200);
  EXPECT_EQ(technician_->post("/api/incidents/1/take-down", json::object()).status, 422) << "not chosen yet";
  EXPECT_EQ(technician_->remove("/api/incidents/1/pictures/" + std::to_string(photo_)).status, 200);
  ASSERT_EQ(technician_->post("/api/incidents/1/pictures", {{"photo", photo_}}).status, 200);
  const json taken = technician_->post("/api/incidents/1/take-down", json::object()).json();
  EXPECT_EQ(taken["published"][0]["places"][0]["take_down"], "open") << taken;
  const json closed = technician_->post("/api/incidents/1/close", {{"outcome", "It is gone"}}).json();
  EXPECT_EQ(closed["told"][0]["whom"], "dsl");
  EXPECT_EQ(closed["outcome"], "It is gone");
  EXPECT_EQ(technician_->post("/api/incidents/1/told", {{"whom", "head"}}).status, 422);
  EXPECT_THAT(technician_->get("/api/incidents").json()["incidents"], SizeIs(1));
}

}  // namespace
}  // namespace schoolgate::review
