#include "review/serving/turns.hpp"

#include <gtest/gtest.h>

#include "review/serving/client_network.hpp"

namespace schoolgate::review {
namespace {

TEST(ForwardedClient, IsTheLastThatTheProxySaw) {
  const auto client = [](std::vector<std::pair<std::string, std::string>> headers) {
    return forwarded_client({"GET", "/", "127.0.0.1", std::move(headers)});
  };
  EXPECT_EQ(client({{"x-forwarded-for", "10.0.0.7"}}), "10.0.0.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4, 10.0.0.7"}}), "10.0.0.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "2001:db8::7"}}), client_network("2001:db8::7"));
  EXPECT_EQ(client({}), std::nullopt);
  EXPECT_EQ(client({{"X-Forwarded-For", "unknown"}}), std::nullopt);
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.7,"}}), std::nullopt);
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-For", "10.0.0.7"}}), std::nullopt);
}

TEST(TurnsTest, AClientsConnectionsWaitForEachOtherAndForNobodyElse) {
  Turns turns(2, 2);
  EXPECT_EQ(turns.begin("a", 1), Turns::Admission::Now);
  EXPECT_EQ(turns.begin("a", 2), Turns::Admission::Now);
  EXPECT_FALSE(turns.others_wait("a"));
  EXPECT_EQ(turns.begin("a", 3), Turns::Admission::Later);
  EXPECT_EQ(turns.begin("a", 4), Turns::Admission::Later);
  EXPECT_EQ(turns.begin("a", 5), Turns::Admission::Never);
  EXPECT_TRUE(turns.others_wait("a"));
  EXPECT_EQ(turns.held_by("a"), 4U);
  EXPECT_EQ(turns.held_by("b"), 0U);
  EXPECT_FALSE(turns.others_wait("b"));
  EXPECT_EQ(turns.begin("b", 6), Turns::Admission::Now);

  EXPECT_EQ(turns.next("a"), 3);
  EXPECT_EQ(turns.next("a"), 4) << "in the order in which they came";
  EXPECT_EQ(turns.begin("a", 7), Turns::Admission::Later);
  EXPECT_EQ(turns.next("a"), 7);
  EXPECT_EQ(turns.next("a"), std::nullopt);
  EXPECT_EQ(turns.next("a"), std::nullopt);
  EXPECT_EQ(turns.begin("a", 8), Turns::Admission::Now);
  EXPECT_EQ(turns.begin("a", 9), Turns::Admission::Now);
  EXPECT_EQ(turns.begin("a", 10), Turns::Admission::Later);
}

TEST(ClientNetworkTest, IsOneAddressOrWhatOneCustomerHas) {
  EXPECT_EQ(client_network("192.168.1.10"), "192.168.1.10");
  EXPECT_EQ(client_network("::ffff:192.168.1.10"), "192.168.1.10");
  EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:2:ffff::2"));
  EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
  EXPECT_EQ(client_network(""), "");
}

}  // namespace
}  // namespace schoolgate::review
