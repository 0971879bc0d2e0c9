#include "gate/auditing/download_notes.hpp"

#include <string>

#include <gmock/gmock.h>

namespace schoolgate::gate {
namespace {

using testing::Contains;
using testing::IsNull;
using testing::Not;
using testing::NotNull;
using namespace std::chrono_literals;

class DownloadNotesTest : public testing::Test {
 protected:
  bool add(const std::string& json) {
    return notes_.add({reinterpret_cast<const std::uint8_t*>(json.data()), json.size()}).has_value();
  }
  DownloadNotes notes_;
};

TEST_F(DownloadNotesTest, UnderstandsPostsOfAFacebookPage) {
  ASSERT_TRUE(add(R"([{"timestamp": 1688385600, "title": "Oakwood added 2 photos.",
    "data": [{"post": "Well done Zo\u00c3\u00ab!"}, {"update_timestamp": 1}],
    "attachments": [{"data": [{"media": {"uri": "posts/media/day/1.jpg", "creation_timestamp": 1688299200,
      "description": "The race"}}, {"media": {"uri": "posts/media/day/2.jpg"}}]}]}])"));
  const auto* first = notes_.of("facebook-oakwood/posts/media/day/1.jpg");
  ASSERT_THAT(first, NotNull());
  EXPECT_THAT(first->captions, Contains("Well done Zoë!"));
  EXPECT_THAT(first->captions, Contains("The race"));
  EXPECT_EQ(first->platform, "facebook");
  EXPECT_EQ(first->posted, Day(2023y / 7 / 2));
  const auto* second = notes_.of("posts/media/day/2.jpg");
  ASSERT_THAT(second, NotNull());
  EXPECT_THAT(second->captions, Not(Contains("The race"))) << "that is the other picture's";
  EXPECT_EQ(second->posted, Day(2023y / 7 / 3));
}

TEST_F(DownloadNotesTest, UnderstandsAlbumsAndLeavesCommentsAlone) {
  ASSERT_TRUE(add(R"({"name": "Sports Day", "photos": [{"uri": "photos_and_videos/a/3.jpg",
    "creation_timestamp": 1688385600, "comments": [{"comment": "my son!", "title": "not ours"}]}]})"));
  const auto* note = notes_.of("photos_and_videos/a/3.jpg");
  ASSERT_THAT(note, NotNull());
  EXPECT_THAT(note->captions, Contains("Sports Day"));
  EXPECT_THAT(note->captions, Not(Contains("not ours")));
}

TEST_F(DownloadNotesTest, UnderstandsBothShapesOfInstagram) {
  ASSERT_TRUE(
      add(R"([{"media": [{"uri": "media/posts/202307/4.jpg", "creation_timestamp": 1688385600, "title": ""}],
    "title": "Our winners"}])"));
  ASSERT_TRUE(add(R"([{"timestamp": 1688385600, "label_values": [{"label": "Caption", "value": "Well done"},
    {"label": "URL", "value": "x", "href": "https://www.instagram.com/p/abc/"},
    {"label": "Media", "media": [{"uri": "media/posts/202307/5.jpg"}]}]}])"));
  ASSERT_THAT(notes_.of("media/posts/202307/4.jpg"), NotNull());
  EXPECT_THAT(notes_.of("media/posts/202307/4.jpg")->captions, Contains("Our winners"));
  const auto* newer = notes_.of("media/posts/202307/5.jpg");
  ASSERT_THAT(newer, NotNull());
  EXPECT_THAT(newer->captions, Contains("Well done"));
  EXPECT_EQ(newer->link, "https://www.instagram.com/p/abc/");
  EXPECT_EQ(newer->platform, "instagram");
}

TEST_F(DownloadNotesTest, OfTwoPostsOfAPictureTheFirstDayCounts) {
  ASSERT_TRUE(add(R"([{"uri": "media/6.jpg", "creation_timestamp": 1688385600},
                      {"uri": "media/6.jpg", "creation_timestamp": 1588385600}])"));
  EXPECT_EQ(notes_.of("media/6.jpg")->posted, Day(2020y / 5 / 2));
}

TEST_F(DownloadNotesTest, ALongCaptionAroundManyPicturesFillsNoMemory) {
  std::string pictures;
  for (int number = 0; number < 200; ++number)
    pictures += (number == 0 ? "" : ",") + (R"({"uri": "media/)" + std::to_string(number) + R"(.jpg"})");
  EXPECT_FALSE(add(R"({"timestamp": 1688385600, "title": ")" + std::string(1'000'000, 'a') +
                   R"(", "media": [)" + pictures + "]}"))
      << "200 MB";
  std::size_t captions = 0;
  for (int number = 0; number < 200; ++number) {
    const auto* note = notes_.of("media/" + std::to_string(number) + ".jpg");
    ASSERT_THAT(note, NotNull());
    EXPECT_EQ(note->posted, Day(2023y / 7 / 3));
    captions += note->captions.size();
  }
  EXPECT_GT(captions, 0U);
  EXPECT_LE(captions, 67U);
}

TEST_F(DownloadNotesTest, IsHurtByNoJson) {
  EXPECT_FALSE(add("{\"uri\": "));
  EXPECT_FALSE(add("\xFF\xFE"));
  EXPECT_TRUE(add(std::string(100'000, '[') + std::string(100'000, ']')));
  EXPECT_TRUE(add(R"({"uri": 7, "timestamp": "x", "data": [1, null], "label_values": [[], 2]})"));
  EXPECT_TRUE(notes_.empty());
  EXPECT_THAT(notes_.of("a/b.jpg"), IsNull());
}

}  // namespace
}  // namespace schoolgate::gate
