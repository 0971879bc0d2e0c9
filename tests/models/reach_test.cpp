#include "models/reach.hpp"

#include <gmock/gmock.h>

#include "models/loopback_server.hpp"

using namespace std::chrono_literals;
namespace models = schoolgate::models;
using models::server_of;

TEST(Reach, ReadsTheServerOutOfAnAddress) {
  EXPECT_EQ(server_of("https://example.org/a/b:c"), "example.org:443");
  EXPECT_EQ(server_of("http://example.org"), "example.org:80");
  EXPECT_EQ(server_of("http://127.0.0.1:8080/file"), "127.0.0.1:8080");
  EXPECT_EQ(server_of("https://[::1]:8443/"), "[::1]:8443");
  EXPECT_EQ(server_of("https://[::1]/"), "[::1]:443");
  EXPECT_EQ(server_of("nothing"), "");
}

TEST(Reach, TellsWhoTakesAConnectionFromWhoDoesNot) {
  const schoolgate::test::RudeServer there({});
  const std::string answering = server_of(there.url());
  const std::string closed = "127.0.0.1:" + std::to_string(schoolgate::test::RudeServer::closed_port());
  EXPECT_THAT(models::reachable({answering, closed}, 5s), testing::ElementsAre(answering));
  EXPECT_TRUE(models::reachable({}, 5s).empty());
}

// 192.0.2.0/24 is for documentation (RFC 5737): nobody answers there, and no name ends in .invalid (RFC
// 2606).
TEST(Reach, WaitsNoLongerThanItIsTold) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(models::reachable({"192.0.2.1:443", "models.invalid:443"}, 300ms).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}
