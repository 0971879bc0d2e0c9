#include "review/serving/turns.hpp"

#include <gtest/gtest.h>

#include "review/serving/client_network.hpp"

namespace schoolgate::review {
namespace {

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
