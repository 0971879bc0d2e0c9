#include "pipeline/photo/guarding/guarded_decoder.hpp"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
#include "pipeline/code_pictures.hpp"
#include "pipeline/codes/code_finder.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo_pictures.hpp"
#include "pipeline/photo_raw_files.hpp"
#include "pipeline/photo_saved_files.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::pipeline {
namespace {

using test::encoded;
using test::letter_f;
using testing::HasSubstr;

Bytes told(std::string_view deed) { return {deed.begin(), deed.end()}; }

std::string outcome(const Result<Photo>& photo) {
  if (!photo) return sentence(photo.error());
  std::string all =
      photo->format + " of " + photo->device + (photo->taken ? to_iso(*photo->taken) : "") + ":";
  for (const std::string& held : photo->metadata) all += " " + held;
  return all;
}

// Of this process; 0 where there is none, or more than one.
pid_t only_child() {
  std::vector<pid_t> children;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children.size() == 1 ? children[0] : 0;
}

// With a child that does what its file says.
class Misbehaviour : public testing::Test {
 protected:
  void SetUp() override {
    const auto unfiltered = decoder_.examine();
    ASSERT_TRUE(unfiltered) << sentence(unfiltered.error());
    if (!unfiltered->empty()) GTEST_SKIP() << "this system filters no calls: " << *unfiltered;
  }
  Error error_of(std::string_view deed) {
    const auto photo = decoder_.decode(told(deed));
    if (!photo) return photo.error();
    ADD_FAILURE() << "it could " << deed;
    return {};
  }
  FoundCodes codes_of(std::string deed) {
    return decoder_.find_codes(cv::Mat(1, static_cast<int>(deed.size()), CV_8UC1, deed.data()));
  }
  // The next photo has a new child.
  void expect_going_on() {
    const auto photo = decoder_.decode(told("behave"));
    ASSERT_TRUE(photo) << sentence(photo.error());
    EXPECT_EQ(photo->bgr.at<cv::Vec3b>(0, 1), cv::Vec3b(4, 5, 6));
  }

  GuardedDecoder decoder_{MISBEHAVING_DECODER,
                          {.decode = {.most_pixels = 1'000'000},
                           .processor = std::chrono::seconds(0),
                           .overall = std::chrono::seconds(4),
                           .largest_file = 1U << 20U}};
};

TEST_F(Misbehaviour, IsEndedAtTheFirstCallThatNoPhotoNeeds) {
  expect_going_on();
  for (const char* deed :
       {"open a file", "make a file", "look at a folder", "open a socket", "make a pair of sockets",
        "run a program", "make a process", "end its parent", "look into its parent", "bring in code",
        "keep a hand on the pixels", "raise its limits", "not be told of the time"}) {
    EXPECT_THAT(error_of(deed).message, HasSubstr("something that no photo needs")) << deed;
  }
  EXPECT_FALSE(std::filesystem::exists("/tmp/made-by-a-photo"));
  expect_going_on();
}

TEST_F(Misbehaviour, OfComputingOrWaitingForEverIsEndedInTime) {
  for (const char* deed : {"compute for ever", "wait for ever"})
    EXPECT_THAT(error_of(deed).message, HasSubstr("took longer than any photo should")) << deed;
  expect_going_on();
}

TEST_F(Misbehaviour, OfWhoeverKillsTheChildIsNoPhotosFaultTheFirstTime) {
  const pid_t idle = only_child();
  ASSERT_GT(idle, 0) << "the child that was examined waits for its first photo";
  const std::jthread killer([idle] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ::kill(idle, SIGKILL);
  });
  EXPECT_THAT(error_of("wait for ever").message, HasSubstr("took longer than any photo should"))
      << "what the second child was told of it, not that the first was killed";
  expect_going_on();
}

TEST_F(Misbehaviour, OfAnyOtherKindIsToldInItsSentence) {
  for (const char* deed : {"crash", "leave"})
    EXPECT_THAT(error_of(deed).message, HasSubstr("crashed its decoder")) << deed;
  EXPECT_THAT(error_of("write without end").message, HasSubstr("more pixels than it said"));
  expect_going_on();
}

TEST_F(Misbehaviour, OfSayingWhatIsNotSoIsNotBelieved) {
  for (const char* deed :
       {"say too few pixels", "say too many pixels", "say no pixels", "say an unknown format",
        "colour the terminal", "say very much", "close its socket and stay"}) {
    EXPECT_THAT(error_of(deed).message, HasSubstr("answer what cannot be")) << deed;
  }
  expect_going_on();
}

TEST_F(Misbehaviour, AtReadingCodesLeavesTheirMarksToBeLookedFor) {
  const FoundCodes read = codes_of("behave");
  EXPECT_THAT(read.degraded, testing::IsEmpty());
  ASSERT_EQ(read.list.size(), 1U);
  EXPECT_EQ(read.list[0].format, "QRCode");
  EXPECT_EQ(read.list[0].quad[2], cv::Point2f(1, 1));

  const FoundCodes marked = codes_of("crash at reading");
  EXPECT_THAT(marked.degraded, HasSubstr("by their corner marks"));
  EXPECT_EQ(marked.list.size(), 1U);
}

TEST_F(Misbehaviour, AtCodesThroughoutIsToldAndNothingOfItBelieved) {
  for (const char* deed :
       {"crash", "say a code far away", "say a code of words", "say half a code", "say letters"}) {
    const FoundCodes codes = codes_of(deed);
    EXPECT_THAT(codes.degraded, testing::StartsWith("no codes were looked for")) << deed;
    EXPECT_THAT(codes.list, testing::IsEmpty()) << deed;
  }
  expect_going_on();
}

TEST_F(Misbehaviour, IsNotToUseThreads) {
  const auto photo = decoder_.decode(told("use a thread"));
  EXPECT_TRUE(photo) << sentence(photo.error());
}

class GuardedDecoding : public testing::Test {
 protected:
  GuardedDecoder decoder_{decoder_program(), {}};

  void expect_the_same(const Bytes& file, const std::string& name) {
    const auto plain = decode(file, {});
    const auto guarded = decoder_.decode(file);
    EXPECT_EQ(outcome(guarded), outcome(plain)) << name;
    if (plain && guarded) {
      ASSERT_EQ(guarded->bgr.size(), plain->bgr.size()) << name;
      EXPECT_EQ(cv::norm(guarded->bgr, plain->bgr, cv::NORM_INF), 0) << name;
    }
  }
};

TEST_F(GuardedDecoding, GivesWhatDecodingGivesForEveryFormat) {
  ASSERT_THAT(decoder_.examine().value(), testing::IsEmpty());
  const cv::Mat picture = letter_f(700, 500);
  for (const char* suffix :
       {".jpg", ".jpg[interlace]", ".png", ".png[interlace]", ".webp", ".webp[lossless]", ".tif",
        ".tif[compression=jpeg]", ".tif[compression=deflate,tile]",
        ".tif[compression=lzw,tile,tile-width=16,tile-height=16]", ".tif[compression=zstd]",
        ".tif[compression=webp]", ".tif[bigtiff]", ".gif", ".heic", ".avif"}) {
    expect_the_same(test::saved(picture, suffix, test::exif_payload(6)), suffix);
  }
  expect_the_same(encoded(picture, ".bmp"), "BMP");
  expect_the_same(test::saved_cmyk({10, 20, 30, 40}), "CMYK");
  for (const bool dng : {true, false}) {
    const cv::Mat preview(10, 16, CV_8UC3, cv::Scalar(0, 0, 0));
    expect_the_same(
        test::raw_file({.sensor = letter_f(640, 480), .preview = preview, .orientation = 6, .dng = dng}),
        "raw");
  }
  expect_the_same(told("no picture at all"), "text");
  expect_the_same({}, "nothing");
}

TEST_F(GuardedDecoding, GivesWhatDecodingGivesForEveryCollectedFile) {
  const auto folder = test::shared_data() / "corpora";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs the shared corpora";
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() > 4'000'000) continue;
    expect_the_same(read_file(entry.path(), 64 << 20).value(), entry.path().filename().string());
    ++files;
  }
  EXPECT_GT(files, 100);
}

TEST_F(GuardedDecoding, FindsTheCodesThatFindingFinds) {
  const cv::Mat small = test::laid(
      test::drawn_code(ZXing::BarcodeFormat::QRCode, "https://example.org/pupil/42", 300, 300), 20, 1);
  cv::Mat large;  // halved for bars and for marks
  cv::resize(small, large, {6000, 6000});
  for (const cv::Mat& grey : {small, large}) {
    const auto plain = find_codes(grey);
    ASSERT_EQ(plain.size(), 1U) << grey.cols;
    const FoundCodes guarded = decoder_.find_codes(grey);
    EXPECT_THAT(guarded.degraded, testing::IsEmpty()) << grey.cols;
    ASSERT_EQ(guarded.list.size(), 1U) << grey.cols;
    EXPECT_EQ(guarded.list[0].format, plain[0].format);
    EXPECT_EQ(guarded.list[0].quad, plain[0].quad);
  }
  EXPECT_THAT(decoder_.find_codes(cv::Mat(300, 400, CV_8UC1, cv::Scalar(128))).list, testing::IsEmpty());
}

TEST_F(GuardedDecoding, TellsWhetherAFileBreaksOff) {
  const Bytes whole = test::good_jpeg(letter_f());
  EXPECT_FALSE(decoder_.breaks_off(whole).value());
  EXPECT_TRUE(decoder_.breaks_off(Bytes(whole.begin(), whole.begin() + 900)).value());
}

TEST_F(GuardedDecoding, LeavesThePixelsToBePaintedOver) {
  auto photo = decoder_.decode(encoded(letter_f(), ".png"));
  ASSERT_TRUE(photo);
  cv::Mat kept = photo->bgr;
  photo->bgr.setTo(cv::Scalar(1, 2, 3));
  photo = failure(ErrorCode::NotFound, "gone");
  EXPECT_EQ(kept.at<cv::Vec3b>(9, 9), cv::Vec3b(1, 2, 3)) << "the last that shows them keeps them";
}

TEST_F(GuardedDecoding, ServesManyThreads) {
  const Bytes png = encoded(letter_f(), ".png");
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 60; ++k) good += decoder_.decode(png).has_value() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(good, 240);
}

TEST(GuardLimit, OfMemoryRefusesThePhotoAlone) {
  // Interlaced, so that it must be unpacked whole: 96 MB.
  const Bytes large = test::saved(cv::Mat(4000, 8000, CV_8UC3, cv::Scalar(1, 2, 3)), ".png[interlace]", "");
  GuardedDecoder wide(decoder_program(), {});
  ASSERT_TRUE(wide.decode(large));
  GuardedDecoder narrow(decoder_program(), {.memory_beside = 64 << 20, .memory_per_pixel = 0});
  const auto photo = narrow.decode(large);
  ASSERT_FALSE(photo);
  EXPECT_EQ(photo.error().code, ErrorCode::TooLarge);
  EXPECT_THAT(photo.error().message, HasSubstr("memory that a photo may take"));
  EXPECT_TRUE(narrow.decode(encoded(letter_f(), ".jpg")));
}

TEST(GuardLimit, OfTimeRefusesThePhotoAlone) {
  cv::Mat noise(5000, 8000, CV_8UC3);
  cv::randu(noise, 0, 255);
  const Bytes slow = encoded(noise, ".jpg", {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
  GuardedDecoder quick(decoder_program(), {.processor = std::chrono::seconds(0)});
  const auto photo = quick.decode(slow);
  ASSERT_FALSE(photo);
  EXPECT_THAT(photo.error().message, HasSubstr("took longer than any photo should"));
  EXPECT_TRUE(quick.decode(encoded(letter_f(), ".jpg")));
}

TEST(Guard, ThatCannotBeStartedLetsNothingBeDecoded) {
  for (const char* program : {"/nowhere/schoolgate-decoder", "/bin/true"}) {
    GuardedDecoder decoder(program, {});
    const auto photo = decoder.decode(encoded(letter_f(), ".png"));
    ASSERT_FALSE(photo) << program;
    EXPECT_EQ(photo.error().code, ErrorCode::Unavailable) << "it says nothing of the photo";
    EXPECT_THAT(photo.error().message, HasSubstr("no photo can be opened"));
    EXPECT_FALSE(decoder.examine());
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
