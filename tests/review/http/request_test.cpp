#include "review/http/request.hpp"

#include <gtest/gtest.h>

namespace schoolgate::review {
namespace {

Request request_with(std::vector<std::pair<std::string, std::string>> headers) {
  return {"POST", "/api/events?offset=5&limit=2?", "127.0.0.1", std::move(headers)};
}

TEST(RequestTest, KnowsHeadersByNamesInAnyCaseAndCountsThem) {
  const Request request = request_with({{"HOST", "a"}, {"host", "b"}, {"X-One", "1"}});
  EXPECT_EQ(request.count("Host"), 2U);
  EXPECT_EQ(request.header("Host"), "a") << "the first that was sent";
  EXPECT_EQ(request.header("x-one"), "1");
  EXPECT_EQ(request.count("X-On"), 0U);
  EXPECT_EQ(request.header("X-Two"), "");
}

TEST(RequestTest, PathAndQueryPartAtTheFirstMark) {
  const Request request = request_with({});
  EXPECT_EQ(request.path(), "/api/events");
  EXPECT_EQ(request.query(), "offset=5&limit=2?");
  const Request plain{"GET", "/", "127.0.0.1", {}};
  EXPECT_EQ(plain.path(), "/");
  EXPECT_EQ(plain.query(), "");
}

TEST(RequestTest, WhateverAnotherReaderCouldTakeForABodyIsAnnouncedAsOne) {
  EXPECT_FALSE(request_with({}).announces_body());
  EXPECT_FALSE(request_with({{"Content-Length", "0"}}).announces_body());
  EXPECT_TRUE(request_with({{"content-length", "2"}}).announces_body());
  EXPECT_TRUE(request_with({{"Content-Length", "00"}}).announces_body());
  EXPECT_TRUE(request_with({{"Transfer-Encoding", "identity"}}).announces_body());
  EXPECT_TRUE(request_with({{"Content-Length", "0"}, {"Transfer-Encoding", "x"}}).announces_body());
}

}  // namespace
}  // namespace schoolgate::review
