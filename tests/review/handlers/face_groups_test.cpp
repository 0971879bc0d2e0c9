// Groups of unknown faces over the API, and how they are forgotten.
#include <gmock/gmock.h>

#include "gate/unknown_faces.hpp"
#include "review/desks/face_group_desk.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kGroups = "/api/events/1/face-groups";
constexpr int kAnna = 11;
constexpr int kBen = 22;

class FaceGroupPageTest : public testing::Test {
 protected:
  FaceGroupPageTest() {
    school_.fill_register();
    school_.add_user("t.brook", Role::Technician);
    school_.add_user("h.lane", Role::Head);
    client_ = std::make_unique<PageClient>(school_.client("t.brook"));
  }

  std::int64_t photo_of(std::vector<pipeline::Face> faces) {
    width_ += 10;
    school_.script(width_, test::findings(std::move(faces)));
    return school_.held_photo(*client_, width_);
  }
  static pipeline::Face left(int who) { return test::unknown_face(test::kLeftFace, who); }
  static pipeline::Face right(int who) { return test::unknown_face(test::kRightFace, who); }

  static json wait_for_groups(PageClient& client) {
    for (int i = 0; i < 600; ++i) {
      json answer = client.get(kGroups).json();
      if (answer["state"] != "waiting" && answer["state"] != "running") return answer;
      std::this_thread::sleep_for(20ms);
    }
    throw std::runtime_error("no groups after twelve seconds");
  }
  json group() {
    const Answer begun = client_->post(kGroups, json::object());
    EXPECT_EQ(begun.status, 202) << begun.body;
    return wait_for_groups(*client_);
  }
  Answer name(const json& group, const char* person) {
    json faces = json::array();
    for (const json& face : group["faces"])
      faces.push_back({{"photo", face["photo"]}, {"version", face["version"]}, {"finding", face["finding"]}});
    return client_->post(std::string(kGroups) + "/name",
                         {{"group", group["group"]}, {"person", person}, {"faces", faces}});
  }

  ReviewSchool school_{ReviewSchool::quick_options(),
                       std::string("[platforms]\nlist = facebook, website\n") + test::kAssessed};
  std::unique_ptr<PageClient> client_;
  int width_ = 400;
};

TEST_F(FaceGroupPageTest, OnePersonInSeveralPhotosIsNamedAtOnce) {
  const auto first = photo_of({left(kAnna), right(kBen)});
  const auto second = photo_of({right(kAnna)});
  const json found = group();
  EXPECT_EQ(found["state"], "ready") << found;
  EXPECT_EQ(found["compared"], 3);
  ASSERT_THAT(found["groups"], SizeIs(1));
  const json& anna = found["groups"][0];
  ASSERT_THAT(anna["faces"], SizeIs(2));
  EXPECT_EQ(anna["faces"][0]["photo"], first);
  EXPECT_EQ(anna["faces"][0]["finding"], "face:0");
  EXPECT_EQ(anna["faces"][0]["thumbnail"], "/api/photos/" + std::to_string(first) + "/thumbnail?version=" +
                                               std::to_string(anna["faces"][0]["version"].get<int>()));

  const Answer named = name(anna, "P003");
  ASSERT_EQ(named.status, 200) << named.body;
  EXPECT_THAT(named.json()["left"], SizeIs(0));
  ASSERT_THAT(named.json()["named"], SizeIs(2));
  EXPECT_EQ(named.json()["named"][0]["words"], "shown on Facebook; redacted on Website");
  const json view = client_->photo(second);
  EXPECT_EQ(view["findings"][0]["ruling"]["person"], "P003");
  EXPECT_EQ(view["photo"]["version"], named.json()["named"][1]["version"]);
  EXPECT_EQ(view["history"].back()["who"], "t.brook");
  EXPECT_THAT(client_->get(kGroups).json()["groups"], SizeIs(0)) << "nothing of it is left to be named";
}

TEST_F(FaceGroupPageTest, APhotoThatSomebodyElseChangedIsLeft) {
  const auto first = photo_of({left(kAnna)});
  const auto second = photo_of({left(kAnna)});
  const json found = group();
  PageClient other = school_.client("h.lane");
  ASSERT_EQ(other.act(first, "rulings", {{"changes", {{{"do", "redact"}, {"finding", "face:0"}}}}}).status,
            200);
  const Answer named = name(found["groups"][0], "P001");
  ASSERT_EQ(named.status, 200) << named.body;
  ASSERT_THAT(named.json()["left"], SizeIs(1));
  EXPECT_EQ(named.json()["left"][0]["photo"], first);
  EXPECT_THAT(named.json()["left"][0]["reason"].get<std::string>(), HasSubstr("meanwhile"));
  EXPECT_EQ(client_->photo(first)["findings"][0]["ruling"]["kind"], "redact");
  EXPECT_EQ(client_->photo(second)["findings"][0]["ruling"]["person"], "P001");
}

TEST_F(FaceGroupPageTest, NobodyButTheirSessionSeesGroups) {
  photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  const json found = group();
  const std::string face = std::string(kGroups) + "/face?photo=1&finding=face:0";
  const Answer picture = client_->get(face);
  EXPECT_EQ(picture.status, 200);
  EXPECT_EQ(picture.header("Content-Type"), "image/jpeg");
  EXPECT_EQ(picture.header("Cache-Control"), "no-store");

  PageClient own_again = school_.client("t.brook");
  EXPECT_EQ(own_again.get(kGroups).json()["state"], "none") << "another session of the same user";
  EXPECT_EQ(own_again.get(face).status, 409);
  EXPECT_EQ(client_->get("/api/events/2/face-groups").json()["state"], "none");
  EXPECT_EQ(own_again
                .post(std::string(kGroups) + "/name",
                      {{"group", 1},
                       {"person", "P001"},
                       {"faces", {{{"photo", 1}, {"version", 1}, {"finding", "face:0"}}}}})
                .status,
            409);
}

TEST_F(FaceGroupPageTest, GroupsGoWhenThePageLeavesOrStopsAsking) {
  photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  ASSERT_THAT(group()["groups"], SizeIs(1));
  EXPECT_EQ(client_->remove(kGroups).status, 200);
  EXPECT_EQ(client_->get(kGroups).json()["state"], "none");

  ASSERT_THAT(group()["groups"], SizeIs(1));
  school_.clock.advance(2min);
  EXPECT_EQ(client_->get(std::string(kGroups) + "?part=state").json()["state"], "ready")
      << "asking keeps them";
  school_.clock.advance(2min);
  EXPECT_EQ(client_->get(kGroups).json()["state"], "ready");
  school_.clock.advance(3min);
  EXPECT_EQ(client_->get(kGroups).json()["state"], "none");
}

TEST_F(FaceGroupPageTest, WhatIsNotInTheGroupIsNotNamedWithIt) {
  photo_of({left(kAnna), right(kBen)});
  photo_of({left(kAnna)});
  json anna = group()["groups"][0];
  anna["faces"][0]["finding"] = "face:1";
  EXPECT_EQ(name(anna, "P001").status, 400);
  anna["faces"][0]["finding"] = "text:0";
  EXPECT_EQ(name(anna, "P001").status, 400);
  EXPECT_EQ(client_->get(std::string(kGroups) + "/face?photo=1&finding=face:1").status, 409);
  EXPECT_EQ(client_->get(std::string(kGroups) + "/face?photo=1").status, 400);
}

TEST_F(FaceGroupPageTest, AnUnknownEventOrPersonIsToldApart) {
  photo_of({left(kAnna)});
  photo_of({left(kAnna)});
  EXPECT_EQ(client_->post("/api/events/77/face-groups", json::object()).status, 404);
  EXPECT_EQ(name(group()["groups"][0], "P999").status, 400);
}

TEST(FaceGroupPage, WithoutAnAssessmentSaysWhyThereAreNoGroups) {
  ReviewSchool school;
  school.fill_register();
  school.add_user("t.brook", Role::Technician);
  PageClient client = school.client("t.brook");
  school.script(400, test::findings({test::unknown_face(test::kLeftFace, kAnna)}));
  school.held_photo(client, 400);
  const Answer refused = client.post(kGroups, json::object());
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("faces are not compared here"));
  EXPECT_EQ(client.get(kGroups).json()["state"], "none");
}

class FaceGroupDeskTest : public FaceGroupPageTest {
 protected:
  FaceGroupDeskTest() {
    photo_of({left(kAnna)});
    photo_of({left(kAnna)});
  }
  std::string begin() {
    Account account;
    account.user = "t.brook";
    const auto opened = sessions_.open(account);
    EXPECT_TRUE(desk_.begin(opened.session.id, "t.brook", 1));
    token_ = opened.token;
    for (int i = 0; i < 600; ++i) {
      if (desk_.look(opened.session.id, 1).state == Grouping::State::Ready) return opened.session.id;
      std::this_thread::sleep_for(20ms);
    }
    throw std::runtime_error("no groups after twelve seconds");
  }

  Sessions sessions_{school_.clock, {}};
  FaceGroupDesk desk_{school_.school->darkroom(), school_.school->ledger(), school_.clock, sessions_, 3min};
  std::string token_;
};

TEST_F(FaceGroupDeskTest, KeepsNothingAfterTheEndOfTheSession) {
  const std::string session = begin();
  EXPECT_EQ(desk_.kept(), 1U);
  sessions_.end(session);
  EXPECT_EQ(desk_.kept(), 0U);
}

TEST_F(FaceGroupDeskTest, KeepsNothingThatNobodyAsksFor) {
  static_cast<void>(begin());
  school_.clock.advance(2min + 59s);
  EXPECT_EQ(desk_.kept(), 1U) << "looking at what is kept is not asking for it";
  school_.clock.advance(1s);
  EXPECT_EQ(desk_.kept(), 0U);
}

TEST_F(FaceGroupDeskTest, KeepsNothingForASessionThatRanOutWhilePolled) {
  const std::string session = begin();
  for (int minutes = 0; minutes < 30; minutes += 2) {
    EXPECT_EQ(desk_.look(session, 1).state, Grouping::State::Ready);
    school_.clock.advance(2min);
  }
  EXPECT_EQ(desk_.look(session, 1).state, Grouping::State::None);
}

TEST_F(FaceGroupDeskTest, ANewComparisonTakesThePlaceOfTheOld) {
  const std::string session = begin();
  EXPECT_TRUE(desk_.begin(session, "t.brook", 2));
  EXPECT_EQ(desk_.look(session, 1).state, Grouping::State::None);
  EXPECT_EQ(desk_.kept(), 1U);
}

}  // namespace
}  // namespace schoolgate::review
