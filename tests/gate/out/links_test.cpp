#include "gate/out/links.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/noted_links.hpp"
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

class LinksTest : public testing::Test {
 protected:
  PhotoId released(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  Status note(const std::vector<PhotoId>& photos, const std::string& link = kLink,
              std::optional<Day> day = {}) {
    return test::note_links(*school_, photos, {"facebook", link, day, "with words"});
  }
  std::optional<PostLink> link_of(PhotoId photo) {
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

TEST_F(LinksTest, SeveralPicturesOfOnePostGetOneLink) {
  const PhotoId first = released(1);
  const PhotoId second = released(2);
  ASSERT_EQ(link_of(first), std::nullopt);
  ASSERT_TRUE(note({first, second}));
  for (const PhotoId photo : {first, second}) {
    const auto link = link_of(photo);
    ASSERT_TRUE(link);
    EXPECT_EQ(link->link, kLink);
    EXPECT_EQ(link->day, test::kToday);
    EXPECT_EQ(link->who, "tess");
    EXPECT_EQ(told_about(photo).back().action, "photo.posted");
    EXPECT_THAT(told_about(photo).back().detail, HasSubstr(kLink));
    EXPECT_THAT(told_about(photo).back().detail, Not(HasSubstr("with words"))) << "people write names there";
  }
  EXPECT_THAT(list_released(*school_->database(), {{}, "website"}), SizeIs(2));
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(LinksTest, NothingIsNotedWhenOneOfThemWasNeverReleased) {
  const PhotoId out = released(1);
  const PhotoId held = school_.photo(2);
  const auto refused = note({out, held});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("was not released for facebook"));
  EXPECT_EQ(link_of(out), std::nullopt);
  EXPECT_NE(told_about(out).back().action, "photo.posted");
  EXPECT_FALSE(note({99}));
}

TEST_F(LinksTest, ADayToComeIsRefusedAndAPastOneKept) {
  const PhotoId photo = released();
  const auto day = [](int by) { return Day{std::chrono::sys_days{test::kToday} + std::chrono::days{by}}; };
  EXPECT_FALSE(note({photo}, kLink, day(1)));
  EXPECT_EQ(link_of(photo), std::nullopt);
  ASSERT_TRUE(note({photo}, kLink, day(-3)));
  EXPECT_EQ(link_of(photo)->day, day(-3));
}

TEST_F(LinksTest, WhatSomebodyFoundIsNotedOnlyOfWhatMustGo) {
  const PhotoId photo = released();
  const auto found = [&] { return note_found(*school_->database(), school_.clock(), {1}, kLink, "tess"); };
  EXPECT_EQ(found().error().code, ErrorCode::NotFound);
  EXPECT_EQ(link_of(photo), std::nullopt);
  ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo, "tess", "a parent asked"));
  ASSERT_TRUE(found());
  const auto entries =
      list_take_downs(*school_->database(), school_.clock().now(), {TakeDownsWanted::All, "facebook"});
  ASSERT_THAT(entries, SizeIs(1));
  ASSERT_TRUE(entries[0].post);
  EXPECT_EQ(entries[0].post->link, kLink);
  EXPECT_THAT(list_released(*school_->database(), {}), IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
