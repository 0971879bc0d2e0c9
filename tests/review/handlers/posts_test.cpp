// Posts on the page: who may do what, what was found in the text, and what is handed out.
#include <gmock/gmock.h>

#include "gate/leaving/release.hpp"
#include "review/review_school.hpp"
#include "review/zip_reader.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class PostsPageTest : public testing::Test {
 protected:
  PostsPageTest() {
    school_.fill_register();
    office_ = school_.add_and_sign_in("o.reed", Role::Office);
    technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    photo_ = school_.held_photo(*technician_, 320);
    EXPECT_EQ(technician_->act(photo_, "approve").status, 200);
    EXPECT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}}));
    const consent::Person hidden = *school_.school->people().view().find("P002");
    words_ = "Well done " + hidden.first_name + " " + hidden.last_name + "!";
  }
  json prepared(const std::string& text) {
    return office_
        ->post("/api/posts", {{"platform", "facebook"},
                              {"text", text},
                              {"not_before", nullptr},
                              {"pictures", {{{"photo", photo_}, {"alt", "A race"}}}}})
        .json();
  }
  json presented(const std::string& text) {
    return office_->post("/api/posts/1/present", {{"version", prepared(text)["version"]}}).json();
  }
  static test::Answer confirm(PageClient& client, const json& post, bool proper = true) {
    return client.post("/api/posts/1/confirm",
                       {{"version", post["version"]}, {"positive", true}, {"proper", proper}});
  }
  test::ReviewSchool school_;
  std::unique_ptr<PageClient> office_;
  std::unique_ptr<PageClient> technician_;
  std::unique_ptr<PageClient> head_;
  std::int64_t photo_ = 0;
  std::string words_;
};

TEST_F(PostsPageTest, WhatWasFoundIsMarkedInPlaceWithWhatCouldStandThere) {
  const json post = prepared("Caf\u00e9 now: " + words_);
  ASSERT_THAT(post["findings"], SizeIs(1));
  const json& one = post["findings"][0];
  EXPECT_EQ(one["kind"], "full-name");
  EXPECT_EQ(one["from"], 20) << "in characters, not bytes";
  EXPECT_EQ(one["persons"], json::array()) << "the office may not look into the register";
  EXPECT_EQ(one["why"], "this name may not stand there");
  EXPECT_EQ(one["key"], nullptr);
  EXPECT_EQ(post["pictures"][0]["picture"], nullptr);
  const json full = technician_->get("/api/posts/1").json();
  EXPECT_EQ(full["findings"][0]["persons"], json::array({"P002"}));
  const auto picture = technician_->get(full["pictures"][0]["picture"].get<std::string>());
  EXPECT_EQ(picture.status, 200) << "the very one that goes up";
  EXPECT_EQ(one["instead"], "a Year 4 pupil");
  const json checked = office_
                           ->post("/api/posts/check",
                                  {{"platform", "facebook"}, {"text", words_}, {"pictures", json::array()}})
                           .json();
  ASSERT_THAT(checked["findings"], SizeIs(1));
  EXPECT_EQ(checked["findings"][0]["persons"], json::array());
}

TEST_F(PostsPageTest, TheOfficePreparesTheTechnicianConfirmsTheHeadOverrules) {
  const json post = presented(words_);
  EXPECT_EQ(confirm(*office_, post).status, 403);
  EXPECT_EQ(confirm(*technician_, post).status, 422) << "a finding stands open";
  const json reason{{"version", post["version"]},
                    {"finding", head_->get("/api/posts/1").json()["findings"][0]["key"]},
                    {"reason", "a dog of that name"}};
  EXPECT_EQ(technician_->post("/api/posts/1/overrule", reason).status, 403);
  const json overruled = head_->post("/api/posts/1/overrule", reason).json();
  EXPECT_EQ(overruled["findings"][0]["overruled"]["who"], "h.lane");
  EXPECT_EQ(confirm(*technician_, post).status, 409) << "it was overruled meanwhile";
  EXPECT_EQ(confirm(*technician_, overruled, false).status, 422) << "one tick alone";
  EXPECT_EQ(confirm(*technician_, overruled).json()["state"], "confirmed");
}

TEST_F(PostsPageTest, WhoeverConfirmsSaysThatAWordIsNobodysName) {
  const json post = presented("Ask Zorbel in the office.");
  const json one = technician_->get("/api/posts/1").json()["findings"][0];
  EXPECT_EQ(one["suspected"], true);
  EXPECT_EQ(confirm(*technician_, post).status, 422) << "it was asked";
  json ticks{{"version", post["version"]}, {"positive", true}, {"proper", true}, {"nobody", {"another"}}};
  EXPECT_EQ(technician_->post("/api/posts/1/confirm", ticks).status, 409);
  ticks["nobody"] = {one["key"]};
  const json confirmed = technician_->post("/api/posts/1/confirm", ticks).json();
  EXPECT_EQ(confirmed["state"], "confirmed");
  EXPECT_EQ(confirmed["findings"][0]["overruled"]["reason"], "nobody's name");
}

TEST_F(PostsPageTest, IsHandedOutAsOneZipOnceItIsConfirmed) {
  const json post = presented("A sunny day");
  EXPECT_EQ(technician_->get("/api/posts/1/export").status, 422);
  ASSERT_EQ(confirm(*technician_, post).status, 200);
  const auto answer = technician_->get("/api/posts/1/export");
  ASSERT_EQ(answer.status, 200);
  const auto files = test::read_zip(answer.body);
  ASSERT_THAT(files, SizeIs(2));
  EXPECT_EQ(files[0].first, "post-1-facebook/01.jpg");
  EXPECT_EQ(files[1].first, "post-1-facebook/post.txt");
  EXPECT_THAT(files[1].second, HasSubstr("Picture 1: A race"));
}

TEST_F(PostsPageTest, TheOfficeDoesNotGiveUpWhatWasHandedOut) {
  ASSERT_EQ(confirm(*technician_, presented("A sunny day")).status, 200);
  ASSERT_EQ(technician_->get("/api/posts/1/export").status, 200);
  const json post = office_->get("/api/posts/1").json();
  ASSERT_EQ(post["handed_out"], true);
  json body{{"version", post["version"]}, {"not_up", true}};
  EXPECT_EQ(office_->post("/api/posts/1/drop", body).status, 422);
  body["not_up"] = false;
  EXPECT_EQ(technician_->post("/api/posts/1/drop", body).status, 422);
  body["not_up"] = true;
  ASSERT_EQ(technician_->post("/api/posts/1/drop", body).status, 200);
  EXPECT_EQ(technician_->get("/api/posts/1").json()["text"], "A sunny day");
}

TEST_F(PostsPageTest, WhatIsUpIsEditedThereAndCheckedAgain) {
  ASSERT_EQ(confirm(*technician_, presented("A sunny day")).status, 200);
  const json confirmed = technician_->get("/api/posts/1").json();
  const json up = technician_
                      ->post("/api/posts/1/posted",
                             {{"version", confirmed["version"]}, {"link", "https://example.org/p/1"}})
                      .json();
  ASSERT_EQ(up["state"], "posted");
  const auto edit = [&](PageClient& client, const json& post, const std::string& text) {
    return client.post("/api/posts/1/edited", {{"version", post["version"]},
                                               {"text", text},
                                               {"pictures", {{{"photo", photo_}, {"alt", "A race"}}}}});
  };
  EXPECT_EQ(edit(*office_, up, "Mine").status, 403);
  const json named = edit(*technician_, up, "A sunny day.\n\n" + words_).json();
  EXPECT_EQ(named["state"], "posted");
  EXPECT_THAT(named["findings"], SizeIs(1)) << "it stands there, so it is told";
  EXPECT_EQ(office_->get("/api/posts").json()["posts"][0]["open_findings"], 1);
  EXPECT_EQ(edit(*technician_, named, "A sunny day.\n\nWell done!").status, 200);
  EXPECT_EQ(office_->get("/api/posts").json()["posts"][0]["open_findings"], 0);
}

}  // namespace
}  // namespace schoolgate::review
