#include "gate/out/posts.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kLink = "https://www.facebook.com/oakwood/posts/1";

TEST(PostLink, IsAWholeAddressOfTheWeb) {
  for (const char* good : {"https://www.facebook.com/oakwood/posts/1?x=1#top", "http://localhost:8080/a",
                           "https://x.com", "https://www.instagram.com/p/Cx_1-2/", "HTTPS://X.com/a@b"}) {
    EXPECT_TRUE(checked_link(good)) << good;
  }
  EXPECT_EQ(checked_link(" https://x.com/a \n").value(), "https://x.com/a") << "as it is pasted";
  for (const char* bad : {"",
                          "  ",
                          "facebook",
                          "www.facebook.com/oakwood",
                          "ftp://x.com/a",
                          "javascript:alert(1)",
                          "https:x.com",
                          "https://",
                          "https:///a",
                          "https://x.com/a b",
                          "https://x.com/\"a",
                          "https:\\\\x.com",
                          "https://x.com\\@y.com",
                          "https://me:secret@x.com/a",
                          "https://me@x.com",
                          "https://x.com:a/",
                          "https://.x/",
                          "https://x.com/\xc3\xa9",
                          "https://x.com/a\nb",
                          "data:text/html,x"}) {
    const auto link = checked_link(bad);
    ASSERT_FALSE(link) << bad;
    EXPECT_EQ(link.error().code, ErrorCode::InvalidInput) << bad;
  }
  EXPECT_FALSE(checked_link("https://x.com/" + std::string(2000, 'a')));
}

class PostsTest : public testing::Test {
 protected:
  PhotoId released(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  Status note(const std::vector<PhotoId>& photos, const std::string& link = kLink,
              std::optional<Day> day = {}) {
    return note_posts(*school_->database(), school_.clock(), photos, {"facebook", link, day, "with words"},
                      "tess");
  }
  Status undo(PhotoId photo) {
    return undo_posts(*school_->database(), school_.clock(), {photo}, "facebook", "tess");
  }
  std::optional<Post> post_of(PhotoId photo) {
    for (const auto& one : list_released(*school_->database(), {{}, "facebook"})) {
      if (one.photo.id == photo) return one.post;
    }
    throw std::runtime_error("it is not released");
  }
  std::vector<consent::LedgerEntry> told_about(PhotoId photo) {
    return school_->ledger().entries_about(to_hex(school_.record(photo).sha256));
  }
  test::MadeSchool school_;
};

TEST_F(PostsTest, SeveralPicturesOfOnePostGetOneLink) {
  const PhotoId first = released(1);
  const PhotoId second = released(2);
  ASSERT_EQ(post_of(first), std::nullopt);
  ASSERT_TRUE(note({first, second}));
  for (const PhotoId photo : {first, second}) {
    const auto post = post_of(photo);
    ASSERT_TRUE(post);
    EXPECT_EQ(post->link, kLink);
    EXPECT_EQ(post->day, test::kToday);
    EXPECT_EQ(post->who, "tess");
    EXPECT_EQ(told_about(photo).back().action, "photo.posted");
    EXPECT_THAT(told_about(photo).back().detail, HasSubstr(kLink));
    EXPECT_THAT(told_about(photo).back().detail, Not(HasSubstr("with words"))) << "people write names there";
  }
  EXPECT_THAT(list_released(*school_->database(), {{}, "website"}), SizeIs(2));
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(PostsTest, NothingIsNotedWhenOneOfThemWasNeverReleased) {
  const PhotoId out = released(1);
  const PhotoId held = school_.photo(2);
  const auto refused = note({out, held});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("was not released for facebook"));
  EXPECT_EQ(post_of(out), std::nullopt);
  EXPECT_NE(told_about(out).back().action, "photo.posted");
  EXPECT_FALSE(note({99}));
}

TEST_F(PostsTest, AWrongLinkIsCorrectedByANewNoteAndTakenBackByUndoing) {
  const PhotoId photo = released();
  ASSERT_TRUE(note({photo}, "https://x.com/wrong"));
  ASSERT_TRUE(note({photo}));
  EXPECT_EQ(post_of(photo)->link, kLink);
  ASSERT_TRUE(undo(photo));
  EXPECT_EQ(post_of(photo)->link, "https://x.com/wrong");
  ASSERT_TRUE(undo(photo));
  EXPECT_EQ(post_of(photo), std::nullopt);
  EXPECT_EQ(told_about(photo).back().action, "photo.post-undone");
  EXPECT_FALSE(undo(photo));
}

TEST_F(PostsTest, ADayToComeIsRefusedAndAPastOneKept) {
  const PhotoId photo = released();
  const auto day = [](int by) { return Day{std::chrono::sys_days{test::kToday} + std::chrono::days{by}}; };
  EXPECT_FALSE(note({photo}, kLink, day(1)));
  EXPECT_EQ(post_of(photo), std::nullopt);
  ASSERT_TRUE(note({photo}, kLink, day(-3)));
  EXPECT_EQ(post_of(photo)->day, day(-3));
}

TEST_F(PostsTest, WhatTheTakeDownListReliesOnIsNotTakenBack) {
  const PhotoId photo = released();
  ASSERT_TRUE(note({photo}));
  ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo, "tess", "a parent asked"));
  const auto refused = undo(photo);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(list_released(*school_->database(), {}), IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
