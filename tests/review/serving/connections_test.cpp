// What clients do with their connections, and what it may cost the others.
#include <gmock/gmock.h>

#include "review/raw_connection.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using test::PageClient;
using test::RawConnection;
using test::ReviewSchool;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string host(const ReviewSchool& school) {
  return "Host: 127.0.0.1:" + std::to_string(school.port) + "\r\n";
}

std::string login(const ReviewSchool& school, std::size_t length) {
  return "POST /api/login HTTP/1.1\r\n" + host(school) +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(length) + "\r\n";
}

std::size_t answers_in(const std::string& received) {
  std::size_t count = 0;
  for (auto at = received.find("HTTP/1.1 "); at != std::string::npos; at = received.find("HTTP/1.1 ", at + 1))
    ++count;
  return count;
}

TEST(ConnectionsTest, SeveralRequestsThatComeTogetherAreAnsweredInTheirOrder) {
  ReviewSchool school;
  const RawConnection connection(school.port);
  connection.send("GET /favicon.svg HTTP/1.1\r\n" + host(school) + "\r\nGET /api/me HTTP/1.1\r\n" +
                  host(school) + "\r\nGET /favicon.svg HTTP/1.1\r\n" + host(school) +
                  "Connection: close\r\n\r\n");
  const std::string received = connection.receive(5s);
  EXPECT_EQ(answers_in(received), 3U) << received;
  EXPECT_LT(received.find("200 OK"), received.find("401 Unauthorized"));
  EXPECT_LT(received.find("401 Unauthorized"), received.rfind("200 OK"));
}

TEST(ConnectionsTest, WhatTwoReadersCouldReadDifferentlyEndsTheConnection) {
  ReviewSchool school;
  school.add_user("a.first", Role::Admin);
  const PageClient client = school.client("a.first");
  const std::string hidden =
      "GET /api/users HTTP/1.1\r\n" + host(school) + "Cookie: " + client.cookie + "\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(hidden.size()) + "\r\n";
  for (const std::string& framing :
       {length + "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n" + length, length + length,
        length + "Content-Length: 0\r\n", std::string("Content-Length: 0, 0\r\n"),
        std::string("Content-Length: +0\r\n"), std::string("Content-Length: 0x0\r\n"),
        std::string("Content-Length:\r\n 0\r\nTransfer-Encoding:\r\n identity\r\n"),
        std::string("Transfer-Encoding: identity\r\n"), std::string("Transfer-Encoding: xchunked\r\n"),
        std::string("Transfer-Encoding: chunked, identity\r\n"),
        std::string("Transfer-Encoding : chunked\r\n"), std::string("Transfer-Encoding: chunked\n\r\n"),
        std::string("X: y\rTransfer-Encoding: chunked\r\n"),
        std::string("Content-Length: 1\r\nContent-Length : 0\r\n")}) {
    const RawConnection connection(school.port);
    std::string request = "POST /api/login HTTP/1.1\r\n" + host(school);
    request.append("Content-Type: application/json\r\n").append(framing).append("\r\n").append(hidden);
    connection.send(request);
    const std::string received = connection.receive(5s);
    EXPECT_EQ(answers_in(received), 1U) << framing << received;
    EXPECT_THAT(received,
                AllOf(StartsWith("HTTP/1.1 4"), HasSubstr("Connection: close"), Not(HasSubstr("a.first"))))
        << framing;
  }
}

TEST(ConnectionsTest, WhatIsNoHttpIsAnsweredInTheFormOfAllErrors) {
  ReviewSchool school;
  for (const std::string& bytes :
       {std::string("hello\r\n\r\n"), std::string("GET / HTTP/3.0\r\n\r\n"),
        "GET / HTTP/1.1\r\n" + host(school) + "X: " + std::string(40'000, 'a') + "\r\n\r\n"}) {
    const RawConnection connection(school.port);
    connection.send(bytes);
    EXPECT_THAT(connection.receive(5s),
                AllOf(StartsWith("HTTP/1.1 400 Bad Request"), HasSubstr("X-Content-Type-Options: nosniff"),
                      HasSubstr("Connection: close"), HasSubstr("Cache-Control: no-store"),
                      HasSubstr(R"("message":"the request could not be understood")")));
  }
}

TEST(ConnectionsTest, AClientThatAsksFirstIsToldToGoOnAndOneThatIsRefusedIsNot) {
  ReviewSchool school;
  const RawConnection welcome(school.port);
  welcome.send(login(school, 2) + "Expect: 100-continue\r\n\r\n");
  EXPECT_THAT(welcome.receive(1s), StartsWith("HTTP/1.1 100 Continue\r\n\r\n"));
  welcome.send("{}");
  EXPECT_THAT(welcome.receive(5s), StartsWith("HTTP/1.1 400 Bad Request"));
  const RawConnection refused(school.port);
  refused.send(login(school, 999'999'999) + "Expect: 100-continue\r\n\r\n");
  EXPECT_THAT(refused.receive(5s), StartsWith("HTTP/1.1 413"));
}

TEST(ConnectionsTest, ABodyThatBreaksOffIsToldSo) {
  ReviewSchool school;
  const RawConnection connection(school.port);
  connection.send(login(school, 100) + "\r\n{\"user\":");
  connection.end();
  EXPECT_THAT(connection.receive(5s), HasSubstr("the request broke off"));
}

TEST(ConnectionsTest, BodiesThatAreSlowTakeNoThread) {
  auto options = ReviewSchool::quick_options();
  options.threads = 1;
  ReviewSchool school(options);
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 4; ++i) {
    slow.push_back(std::make_unique<RawConnection>(school.port, "127.0.0.2"));
    slow.back()->send(login(school, 1000) + "\r\n{");
  }
  std::this_thread::sleep_for(200ms);
  const auto began = Clock::now();
  PageClient other(school.address);
  EXPECT_EQ(other.get("/").status, 200);
  EXPECT_LT(Clock::now() - began, 5s);
}

TEST(ConnectionsTest, IdleOnesGiveTheirPlaceToOthersWhenAllAreTaken) {
  auto options = ReviewSchool::quick_options();
  options.connections.of_all = 4;
  options.connections.idle = 30s;
  ReviewSchool school(options);
  std::vector<std::unique_ptr<PageClient>> idle;
  for (int i = 0; i < 3; ++i) {
    idle.push_back(std::make_unique<PageClient>(school.address));
    EXPECT_EQ(idle.back()->get("/favicon.svg").status, 200);
  }
  const RawConnection silent(school.port, "127.0.0.2");
  const auto began = Clock::now();
  for (int i = 0; i < 3; ++i) {
    idle.push_back(std::make_unique<PageClient>(school.address));
    EXPECT_EQ(idle.back()->get("/favicon.svg").status, 200);
  }
  EXPECT_LT(Clock::now() - began, 15s);
}

TEST(ConnectionsTest, WhoHoldsMostGivesWayFirstWhenAllAreTakenByHeadsThatNeverEnd) {
  auto options = ReviewSchool::quick_options();
  options.connections.of_all = 8;
  options.connections.of_one_client = 4;
  options.connections.head_time = 60s;
  ReviewSchool school(options);
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (const char* from : {"127.0.0.2", "127.0.0.3"}) {
    for (int i = 0; i < 4; ++i) {
      slow.push_back(std::make_unique<RawConnection>(school.port, from));
      slow.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
    }
  }
  const auto began = Clock::now();
  PageClient other(school.address);
  EXPECT_EQ(other.get("/favicon.svg").status, 200);
  EXPECT_LT(Clock::now() - began, 20s) << "not when the heads' time has run out";
  const auto ended = [&](const auto& one) { return one->is_ended_within(0ms); };
  EXPECT_GE(std::count_if(slow.begin(), slow.end(), ended), 1);
  EXPECT_LE(std::count_if(slow.begin(), slow.end(), ended), 2) << "no more than was needed";
}

TEST(ConnectionsTest, StrangersWhoAreSlowWithABodyOrAnAnswerGiveWayAndWhoIsSignedInDoesNot) {
  auto options = ReviewSchool::quick_options();
  options.connections.of_all = 3;
  options.connections.read_wait = 60s;
  options.connections.body_time = 60s;
  ReviewSchool school(options);
  school.add_user("t.brook", Role::Technician);
  std::string cookie;
  std::string csrf;
  {
    const PageClient client = school.client("t.brook");
    cookie = client.cookie;
    csrf = client.csrf;
  }
  const RawConnection own(school.port, "127.0.0.2");
  own.send("POST /api/uploads?event=a&name=b.jpg HTTP/1.1\r\n" + host(school) + "Cookie: " + cookie +
           "\r\nX-CSRF-Token: " + csrf +
           "\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nx");
  const RawConnection body(school.port, "127.0.0.3");
  body.send(login(school, 1000) + "\r\n{");
  const RawConnection answer(school.port, "127.0.0.4", RawConnection::Room::Little);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "GET /styles/parts.css HTTP/1.1\r\n" + host(school) + "\r\n";
  answer.send(many);
  std::vector<std::unique_ptr<PageClient>> others;
  for (int i = 0; i < 2; ++i) {
    others.push_back(std::make_unique<PageClient>(school.address));
    EXPECT_EQ(others.back()->get("/favicon.svg").status, 200) << i;
  }
  EXPECT_TRUE(body.is_ended_within(5s) || answer.is_ended_within(5s));
  EXPECT_FALSE(own.is_ended_within(0ms));
}

TEST(ConnectionsTest, OnesThatAreSlowDoNotKeepTheServerFromEnding) {
  auto options = ReviewSchool::quick_options();
  options.connections.head_time = 30s;
  options.connections.idle = 30s;
  options.connections.of_one_client = 4;
  ReviewSchool school(options);
  const RawConnection silent(school.port);
  const RawConnection in_its_head(school.port);
  in_its_head.send("GET / HTTP/1.1\r\nX-Slow: ");
  const RawConnection in_its_body(school.port);
  in_its_body.send(login(school, 1000) + "\r\n{");
  const RawConnection lingering(school.port);
  lingering.send(login(school, 999'999'999) + "\r\n{");
  const RawConnection waiting(school.port);
  std::this_thread::sleep_for(200ms);
  const auto began = Clock::now();
  school.stop();
  EXPECT_LT(Clock::now() - began, 5s);
  EXPECT_EQ(silent.receive(1s), "");
  EXPECT_EQ(waiting.receive(1s), "");
}

}  // namespace
}  // namespace schoolgate::review
