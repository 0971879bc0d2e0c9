// The whole way from a picture to its texts, with the real Tesseract on pictures drawn here.
#include "pipeline/texts/text_finder.hpp"

#include <ctime>

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include "models/manifest.hpp"
#include "models/model_store.hpp"
#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/finding/text_detector.hpp"
#include "pipeline/texts/judging/face_features.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::TextKind;
using testing::Contains;

NameMatcher made_school() {
  consent::Person person;
  person.id = "harriet";
  person.first_name = "Harriet";
  person.last_name = "Montague";
  return NameMatcher(consent::RegisterView(1, {person}));
}

cv::Mat sheet(cv::Size size = {1000, 700}) { return cv::Mat(size, CV_8UC3, cv::Scalar(245, 250, 250)); }

void write(cv::Mat& picture, const char* text, cv::Point at, double scale = 1.6) {
  cv::putText(picture, text, at, cv::FONT_HERSHEY_DUPLEX, scale, cv::Scalar(40, 30, 30), 2, cv::LINE_AA);
}

cv::Mat certificate() {
  cv::Mat picture = sheet();
  write(picture, "Certificate of Merit", {200, 160});
  write(picture, "awarded to", {350, 280}, 1.2);
  write(picture, "Harriet Montague", {230, 400});
  return picture;
}

Result<models::Model> detection_model() {
  return models::ModelStore(models::default_search_path({}))
      .load(*models::manifest().find("ppocr-text-detection"));
}

// First line of a test that needs it.
#define SCHOOLGATE_NEEDS_TEXT_DETECTION \
  if (!detection_model()) GTEST_SKIP() << "needs the model of text detection: ./bootstrap models"

TextFinder finder_with(const std::optional<models::Model>& model, const TextSettings& settings = {}) {
  auto finder = TextFinder::create(model, settings, test::codes_found_here);
  if (!finder) throw std::runtime_error(sentence(finder.error()));
  return std::move(*finder);
}

const Text* named(const TextFindings& findings, const char* person) {
  for (const Text& text : findings.texts) {
    if (std::find(text.persons.begin(), text.persons.end(), person) != text.persons.end()) return &text;
  }
  return nullptr;
}

bool covers(const Text& text, cv::Point2f point) {
  const std::vector<cv::Point2f> outline(text.quad.begin(), text.quad.end());
  return cv::pointPolygonTest(outline, point, false) >= 0;
}

TEST(TextFinder, ReadsNamesWithoutItsModelAndSaysWhatIsMissing) {
  const TextFindings findings = finder_with(std::nullopt).find(certificate(), made_school(), {});
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->kind, TextKind::RegisterName);
  EXPECT_TRUE(covers(*name, {300, 385}));
  EXPECT_TRUE(covers(*name, {600, 385}));
  EXPECT_THAT(findings.degraded, Contains(testing::HasSubstr("without")));
}

TEST(TextFinder, ReadsNamesWithItsModel) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  const TextFindings findings = finder_with(*detection_model()).find(certificate(), made_school(), {});
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_TRUE(covers(*name, {300, 385}));
  EXPECT_TRUE(covers(*name, {600, 385}));
  EXPECT_THAT(findings.degraded, testing::IsEmpty());
  const auto title = std::find_if(findings.texts.begin(), findings.texts.end(), [](const Text& text) {
    return covers(text, {400, 145});
  });
  ASSERT_NE(title, findings.texts.end());
  EXPECT_EQ(title->kind, TextKind::Harmless) << title->text;
}

// Only the corner with the name is worth the detector's first look.
TEST(TextFinder, ReadsASmallNameInTheCornerOfALargePhoto) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat photo = sheet({3000, 2000});
  write(photo, "Harriet Montague", {2450, 1900}, 0.9);
  const TextFindings findings = finder_with(*detection_model()).find(photo, made_school(), {});
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_TRUE(covers(*name, {2460, 1892}));
  EXPECT_TRUE(covers(*name, {2680, 1892}));
}

// A class list on a wall, as it comes from a messenger or a website: capitals of about four pixels.
class SmallPictures : public testing::TestWithParam<int> {};

TEST_P(SmallPictures, AreReadLikeLargeOnes) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat photo(800, 1200, CV_8UC3, cv::Scalar(120, 150, 140));
  cv::Mat list = photo(cv::Rect(100, 80, 420, 360));
  list.setTo(cv::Scalar(245, 250, 250));
  write(list, "Class 4B", {60, 60}, 0.6);
  write(list, "Harriet Montague", {60, 130}, 0.6);
  write(list, "Arjun Patel", {60, 180}, 0.6);
  write(list, "Mei-Lin Chen", {60, 230}, 0.6);
  const float scale = static_cast<float>(GetParam()) / 1200;
  cv::Mat small;
  cv::resize(photo, small, {}, scale, scale, cv::INTER_AREA);
  TextFinder finder = finder_with(*detection_model());
  const SeenTexts seen = finder.see(small, {});
  EXPECT_EQ(seen.size, small.size());
  const TextFindings findings = finder.judge(seen, made_school());
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_TRUE(covers(*name, cv::Point2f(170, 202) * scale));
  EXPECT_TRUE(covers(*name, cv::Point2f(310, 202) * scale));
}

INSTANTIATE_TEST_SUITE_P(LongerSides, SmallPictures, testing::Values(320, 400, 512, 800, 1024));

TEST(TextFinder, HidesAListThatIsTooSmallToBeReadRightly) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat photo(800, 1200, CV_8UC3, cv::Scalar(120, 150, 140));
  cv::Mat list = photo(cv::Rect(100, 80, 300, 260));
  list.setTo(cv::Scalar(245, 250, 250));
  const std::array names{"Harriet Montague", "Arjun Patel", "Mei-Lin Chen", "Callum Fraser"};
  for (int i = 0; i < 4; ++i) write(list, names[static_cast<std::size_t>(i)], {40, 60 + 45 * i}, 0.5);
  cv::Mat small;
  cv::resize(photo, small, {}, 0.3, 0.3, cv::INTER_AREA);
  const TextFindings findings = finder_with(*detection_model()).find(small, made_school(), {});
  for (int i = 0; i < 4; ++i) {
    const cv::Point2f place = cv::Point2f(180, static_cast<float>(135 + 45 * i)) * 0.3F;
    EXPECT_TRUE(std::any_of(findings.texts.begin(), findings.texts.end(), [&place](const Text& text) {
      return text.kind != TextKind::Harmless && covers(text, place);
    })) << names[static_cast<std::size_t>(i)];
  }
}

TEST(TextFinder, ReadsANameOfLettersThatStandFarApart) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat photo(1000, 1600, CV_8UC3, cv::Scalar(150, 170, 160));
  const std::string name = "HARRIET";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const cv::Point middle(200 + 200 * static_cast<int>(i), 500);
    cv::circle(photo, middle, 80, cv::Scalar(60, 90, 210), cv::FILLED, cv::LINE_AA);
    cv::putText(photo, name.substr(i, 1), middle + cv::Point(-32, 36), cv::FONT_HERSHEY_DUPLEX, 3,
                cv::Scalar(250, 250, 250), 6, cv::LINE_AA);
  }
  const TextFindings findings = finder_with(*detection_model()).find(photo, made_school(), {});
  const Text* found = named(findings, "harriet");
  ASSERT_NE(found, nullptr);
  for (const float x : {200.0F, 800.0F, 1400.0F}) EXPECT_TRUE(covers(*found, {x, 500})) << x;
}

// Six hundred things that look like lines: about a minute of reading, if all of it were read.
TEST(TextFinder, HidesWithoutItsModelWhatItHasNoTimeToRead) {
  cv::Mat grid = sheet({1600, 1200});
  cv::RNG random(5);
  for (int y = 10; y < grid.rows; y += 12) {
    for (int x = 6; x < grid.cols; x += 14) {
      if (random.uniform(0, 4) == 0) continue;
      cv::line(grid, {x, y}, {x + random.uniform(-4, 7), y + random.uniform(2, 10)}, cv::Scalar(30, 30, 30),
               1, cv::LINE_AA);
    }
  }
  TextFinder finder = finder_with(std::nullopt);
  const std::clock_t start = std::clock();
  Face child;  // what is on a face and no writing goes, but who says that of what was not read?
  child.box = cv::Rect2f(0, 0, 1600, 1200);
  child.score = 0.9F;
  const SeenTexts seen = finder.see(grid, {child});
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 30);
  ASSERT_GT(seen.lines.size(), 320U);
  const auto unread = std::count_if(seen.lines.begin(), seen.lines.end(), [](const ReadLine& line) {
    return line.readings.front().glyphs.empty() && line.readings.front().confidence == 0;
  });
  EXPECT_GE(unread, static_cast<std::ptrdiff_t>(seen.lines.size()) - 300);

  ASSERT_GT(seen.unread, 0U);
  const TextFindings findings = finder.judge(seen, made_school());
  EXPECT_THAT(findings.degraded, Contains(testing::HasSubstr("lines were not read, and hidden")));
  const auto hidden = std::ranges::count(findings.texts, consent::TextKind::Unreadable, &Text::kind);
  EXPECT_GE(hidden, static_cast<std::ptrdiff_t>(seen.unread)) << "what nobody looked at is not shown";
}

class TurnedPictures : public testing::TestWithParam<int> {};

TEST_P(TurnedPictures, AreReadAllTheSame) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat turned;
  cv::rotate(certificate(), turned, GetParam());
  EXPECT_NE(named(finder_with(*detection_model()).find(turned, made_school(), {}), "harriet"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(QuarterTurns, TurnedPictures,
                         testing::Values(cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180,
                                         cv::ROTATE_90_COUNTERCLOCKWISE));

TEST(TextFinder, ReadsWhatAMirrorOrTheBackOfAWindowShows) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat mirrored;
  cv::flip(certificate(), mirrored, 1);
  const TextFindings findings = finder_with(*detection_model()).find(mirrored, made_school(), {});
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_TRUE(covers(*name, {1000 - 300, 385}));
  EXPECT_TRUE(covers(*name, {1000 - 600, 385}));
}

// Names are in no dictionary: nothing but how well they are read tells that they stand in a mirror.
TEST(TextFinder, ReadsEveryNameOfAMirroredSign) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat photo(900, 1300, CV_8UC3, cv::Scalar(90, 120, 100));
  cv::Mat sign = photo(cv::Rect(200, 100, 900, 700));
  sign.setTo(cv::Scalar(245, 250, 250));
  write(sign, "Oluwaseun Adebayo", {80, 160});
  write(sign, "Harriet Montague", {80, 340});
  write(sign, "Zofia Lindqvist", {80, 520});
  cv::flip(photo, photo, 1);
  const TextFindings findings = finder_with(*detection_model()).find(photo, made_school(), {});
  const Text* name = named(findings, "harriet");
  ASSERT_NE(name, nullptr);
  EXPECT_TRUE(covers(*name, {900, 425}));
  for (const float y : {250.0F, 610.0F}) {
    EXPECT_TRUE(std::any_of(findings.texts.begin(), findings.texts.end(), [y](const Text& text) {
      return text.kind != TextKind::Harmless && covers(text, {950, y});
    })) << y;
  }
}

TEST(TextFinder, ReadsLightWritingOnADarkBoard) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  cv::Mat board;
  cv::bitwise_not(certificate(), board);
  EXPECT_NE(named(finder_with(*detection_model()).find(board, made_school(), {}), "harriet"), nullptr);
}

TEST(TextFinder, ReadsANameThatWasTakenForAFace) {
  Face face;
  face.box = {100, 300, 800, 150};
  for (const float score : {0.3F, 0.75F, 0.95F}) {
    face.score = score;
    const TextFindings findings = finder_with(std::nullopt).find(certificate(), made_school(), {face});
    EXPECT_NE(named(findings, "harriet"), nullptr) << score;
  }
}

TEST(FaceFeatures, AreNoText) {
  const Quad eye{cv::Point2f(130, 150), {190, 150}, {190, 180}, {130, 180}};
  const auto line = [&eye](const char* text, float confidence) {
    return ReadLine{eye, 0.8F, {test::reading(text, confidence)}};
  };
  Face face;
  face.box = {100, 100, 200, 240};
  face.score = 0.9F;
  EXPECT_TRUE(is_face_feature(line("", 0), {face}));
  EXPECT_TRUE(is_face_feature(line("oe", 0.9F), {face}));
  EXPECT_TRUE(is_face_feature(line("weir", 0.4F), {face}));
  EXPECT_FALSE(is_face_feature(line("Zofia", 0.95F), {face})) << "a name on what was taken for a face";
  EXPECT_FALSE(is_face_feature(line("", 0), {}));
  face.score = 0.5F;
  EXPECT_FALSE(is_face_feature(line("", 0), {face})) << "not surely a face";
  face.score = 0.9F;
  face.doubtful = true;
  EXPECT_FALSE(is_face_feature(line("", 0), {face}));
  face.doubtful = false;
  face.box = {120, 140, 50, 60};
  EXPECT_FALSE(is_face_feature(line("", 0), {face})) << "text beside a small face";
}

TEST(TextFinder, NeedsNoSecondLookForAnotherRegister) {
  TextFinder finder = finder_with(std::nullopt);
  const SeenTexts seen = finder.see(certificate(), {});
  EXPECT_NE(named(finder.judge(seen, made_school()), "harriet"), nullptr);
  EXPECT_EQ(named(finder.judge(seen, NameMatcher(consent::RegisterView())), "harriet"), nullptr);
}

TEST(TextFinder, SaysWhichReadingDataAreMissing) {
  TextSettings settings;
  settings.language = "xxx";
  const auto finder = TextFinder::create(std::nullopt, settings, test::codes_found_here);
  ASSERT_FALSE(finder);
  EXPECT_EQ(finder.error().code, ErrorCode::NotFound);
  EXPECT_THAT(sentence(finder.error()), testing::HasSubstr("tesseract-ocr-xxx"));
}

TEST(TextFinder, SaysThatItKnowsNoOrdinaryWords) {
  TextSettings settings;
  settings.dictionary = "xx_XX";
  TextFinder finder = finder_with(std::nullopt, settings);
  EXPECT_THAT(finder.find(sheet(), made_school(), {}).degraded, Contains(testing::HasSubstr("xx_XX")));
}

TEST(TextFinder, RefusesOtherThanEightBitColour) {
  TextFinder finder = finder_with(std::nullopt);
  EXPECT_THROW((void)finder.find(cv::Mat(), made_school(), {}), std::invalid_argument);
  EXPECT_THROW((void)finder.find(cv::Mat(10, 10, CV_8U), made_school(), {}), std::invalid_argument);
}

struct HostilePicture {
  const char* name;
  cv::Mat picture;
};

std::vector<HostilePicture> hostile_pictures() {
  cv::Mat noise(600, 800, CV_8UC3);
  cv::theRNG().state = 4;
  cv::randu(noise, 0, 256);
  cv::Mat stripes = sheet({900, 600});
  for (int x = 0; x < stripes.cols; x += 4) stripes.col(x).setTo(cv::Scalar(0, 0, 0));
  return {{"one pixel", cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(0))},
          {"one row", cv::Mat(1, 5000, CV_8UC3, cv::Scalar::all(255))},
          {"one column", cv::Mat(5000, 1, CV_8UC3, cv::Scalar::all(9))},
          {"black", cv::Mat(500, 500, CV_8UC3, cv::Scalar::all(0))},
          {"noise", noise},
          {"stripes", stripes},
          {"part of a larger picture", certificate()(cv::Rect(3, 5, 701, 467))}};
}

TEST(TextFinder, BearsAnyPicture) {
  TextFinder plain = finder_with(std::nullopt);
  for (const HostilePicture& hostile : hostile_pictures()) {
    EXPECT_NO_THROW((void)plain.find(hostile.picture, made_school(), {})) << hostile.name;
  }
}

TEST(TextFinder, BearsAnyPictureWithItsModel) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  TextFinder finder = finder_with(*detection_model());
  for (const HostilePicture& hostile : hostile_pictures()) {
    EXPECT_NO_THROW((void)finder.find(hostile.picture, made_school(), {})) << hostile.name;
  }
  // Forty million pixels with one name in them.
  cv::Mat huge = sheet({8000, 5000});
  write(huge, "Harriet Montague", {3000, 2500}, 12);
  EXPECT_NE(named(finder.find(huge, made_school(), {}), "harriet"), nullptr);
}

// OpenCV 4.6 returns next to nothing from the second size on when layers are fused.
TEST(TextDetector, FindsTheSameAtEverySizeItIsGiven) {
  SCHOOLGATE_NEEDS_TEXT_DETECTION;
  auto detector = TextDetector::create(*detection_model());
  ASSERT_TRUE(detector);
  const std::size_t first = detector->detect(certificate(), 960).size();
  EXPECT_GE(first, 3U);
  EXPECT_GE(detector->detect(certificate(), 640).size(), 3U);
  cv::Mat tall;
  cv::copyMakeBorder(certificate(), tall, 0, 600, 0, 0, cv::BORDER_REPLICATE);
  EXPECT_GE(detector->detect(tall, 960).size(), 3U);
  EXPECT_EQ(detector->detect(certificate(), 960).size(), first);
}

TEST(TextDetector, SaysWhatIsWrongWithAModel) {
  models::Model model;
  model.path = "made.onnx";
  model.entry.file = "made.onnx";
  model.bytes = std::make_shared<const Bytes>(Bytes{1, 2, 3});
  const auto without_geometry = TextDetector::create(model);
  ASSERT_FALSE(without_geometry);
  EXPECT_THAT(sentence(without_geometry.error()), testing::HasSubstr("manifest"));
  model.entry = *models::manifest().find("ppocr-text-detection");
  const auto broken = TextDetector::create(model);
  ASSERT_FALSE(broken);
  EXPECT_THAT(sentence(broken.error()), testing::HasSubstr("made.onnx"));
}

}  // namespace
}  // namespace schoolgate::pipeline
