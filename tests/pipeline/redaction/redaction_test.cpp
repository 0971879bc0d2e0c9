#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/photo_pictures.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/redaction/texture.hpp"
#include "pipeline/verification/resemblance.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::array kStyles = {RedactionStyle::Blur, RedactionStyle::Fill, RedactionStyle::Pixelate,
                                RedactionStyle::Sticker};

// Detail at every scale, so that whatever is left of it would show.
cv::Mat busy_picture(int width, int height, std::uint64_t seed = 1) {
  cv::RNG random(seed);
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar::all(0));
  for (const int size : {4, 16, 64}) {
    cv::Mat layer((height + size - 1) / size, (width + size - 1) / size, CV_8UC3);
    random.fill(layer, cv::RNG::UNIFORM, 0, 85);
    cv::resize(layer, layer, picture.size(), 0, 0, cv::INTER_NEAREST);
    picture += layer;
  }
  return picture;
}

Region face(float x, float y, float width, float height, float roll = 0) {
  return {Region::Kind::Face, {{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}}, roll};
}

cv::Mat changed(const cv::Mat& before, const cv::Mat& after) {
  cv::Mat difference;
  cv::absdiff(before, after, difference);
  cv::Mat any;
  cv::inRange(difference, cv::Scalar::all(0), cv::Scalar::all(0), any);
  return any == 0;
}

// The largest square inside `area` that kept more than stray pixels of the original; 0 for none. A random
// colour meets the original's by chance here and there, so single pixels say nothing.
double kept_share(const cv::Mat& before, const cv::Mat& after, const cv::Rect& area) {
  const cv::Mat same = changed(before, after)(area) == 0;
  return cv::countNonZero(same) / static_cast<double>(area.area());
}

double correlation(const cv::Mat& before, const cv::Mat& after, const cv::Rect& area) {
  cv::Mat a;
  cv::Mat b;
  cv::cvtColor(before(area), a, cv::COLOR_BGR2GRAY);
  cv::cvtColor(after(area), b, cv::COLOR_BGR2GRAY);
  return detail_correlation(a, b, cv::Mat(a.size(), CV_8UC1, cv::Scalar(255)), area.height);
}

TEST(GrownBox, OfAFaceIs16TimesTheBoxAndATenthMoreUpwards) {
  EXPECT_EQ(grown_box(face(100, 100, 50, 60), {1000, 1000}),
            cv::Rect(cv::Point(85, 76), cv::Point(166, 179)));
}

TEST(GrownBox, OfATextGrowsByFourPixelsOr15PercentOfItsHeight) {
  Region text = face(100, 100, 200, 10);
  text.kind = Region::Kind::Text;
  EXPECT_EQ(grown_box(text, {1000, 1000}), cv::Rect(96, 96, 209, 19));
  text = face(100, 100, 200, 40);
  text.kind = Region::Kind::Text;
  EXPECT_EQ(grown_box(text, {1000, 1000}), cv::Rect(94, 94, 213, 53));
}

TEST(GrownBox, IsClippedToThePicture) {
  EXPECT_EQ(grown_box(face(-10, -10, 50, 50), {30, 20}), cv::Rect(0, 0, 30, 20));
  EXPECT_TRUE(grown_box(face(500, 500, 20, 20), {100, 100}).empty());
}

cv::Rect found_box(const Region& region, cv::Size size) {
  return cv::Rect(cv::Rect2f(region.quad[0], region.quad[2])) & cv::Rect({0, 0}, size);
}

// The ellipse within the grown box, in which a head's outline lies, and the whole found box: 255.
cv::Mat head_of(const Region& region, cv::Size size) {
  cv::Mat head = cv::Mat::zeros(size, CV_8UC1);
  const cv::Rect2f box(region.quad[0], region.quad[2]);
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  cv::ellipse(head,
              cv::RotatedRect(centre, {1.6F * box.width - 2, 1.6F * box.height - 2}, region.roll_degrees),
              255, cv::FILLED);
  head(found_box(region, size)).setTo(255);
  return head;
}

TEST(Redaction, CoversTheFoundBoxAndTheWholeHeadInEveryStyle) {
  const cv::Mat picture = busy_picture(400, 300);
  for (const RedactionStyle style : kStyles) {
    for (const Region& region : {face(150, 100, 60, 80), face(150, 100, 120, 20), face(-20, 250, 70, 90),
                                 face(170.4F, 120.7F, 33.3F, 41.9F, 30), face(170, 120, 30, 60, 45)}) {
      const cv::Mat redacted = redact(picture, {{}, {region}, {}}, style);
      const cv::Mat head = head_of(region, picture.size());
      const cv::Mat kept = (changed(picture, redacted) == 0) & head;
      EXPECT_LT(cv::countNonZero(kept), 0.01 * cv::countNonZero(head));
      EXPECT_LT(correlation(picture, redacted, found_box(region, picture.size())), 0.3);
    }
  }
}

TEST(Redaction, SticksTheSameOnEveryHead) {
  const Region region = face(150, 100, 60, 80);
  const cv::Rect head = grown_box(region, {400, 300});
  const cv::Mat one = redact(busy_picture(400, 300, 1), {{}, {region}, {}}, RedactionStyle::Sticker);
  const cv::Mat other = redact(busy_picture(400, 300, 2), {{}, {region}, {}}, RedactionStyle::Sticker);
  // Beside the sticker the ground is drawn anew each time; on it nothing is.
  EXPECT_GT(cv::countNonZero(changed(one, other)(head) == 0), 0.3 * head.area());
  EXPECT_LT(kept_share(busy_picture(400, 300, 1), one, found_box(region, one.size())), 0.01);
}

TEST(Redaction, FillsHeadsInTheColourThatIsAskedFor) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(255, 0, 0));
  CoverLook look(RedactionStyle::Fill);
  look.fill = {10, 200, 30};
  const cv::Mat redacted = redact(picture, {{}, {face(100, 100, 80, 100)}, {}}, look);
  EXPECT_EQ(cv::Scalar(redacted.at<cv::Vec3b>(150, 140)), look.fill);
}

TEST(Redaction, IsRoundedLikeAHeadAndABoxOnlyWhereThatIsAskedFor) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(255, 0, 0));
  const Region region = face(100, 100, 80, 100);
  const cv::Rect grown = grown_box(region, picture.size());
  const cv::Point chin_corner = grown.br() - cv::Point(1, 1);
  const cv::Mat head = redact(picture, {{}, {region}, {}}, RedactionStyle::Fill);
  EXPECT_GT(head.at<cv::Vec3b>(chin_corner)[0], 200);  // the soft edge's end
  EXPECT_EQ(cv::Scalar(head.at<cv::Vec3b>(grown.y + 1, 140)), fill_colour());
  const cv::Mat box = redact(picture, {{}, {region}, {}}, RedactionStyle::Fill, CoverShape::Box);
  EXPECT_EQ(cv::Scalar(box.at<cv::Vec3b>(chin_corner)), fill_colour());
}

double deviation(const cv::Mat& picture) {
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(picture, mean, deviation);
  return std::max({deviation[0], deviation[1], deviation[2]});
}

TEST(Redaction, GivesAHeadOneCalmToneAndHeadsThatTouchTonesOfTheirOwn) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(150, 160, 170));
  const RenditionPlan plan{{}, {face(80, 100, 60, 80), face(150, 110, 60, 80)}, {}};
  double apart = 0;
  constexpr int kDraws = 20;
  for (int draw = 0; draw < kDraws; ++draw) {
    const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur);
    const cv::Mat first = redacted(cv::Rect(70, 110, 40, 50));
    const cv::Mat second = redacted(cv::Rect(180, 120, 40, 50));
    EXPECT_LT(deviation(first), 20);
    EXPECT_LT(deviation(second), 20);
    apart += std::abs(cv::mean(first)[1] - cv::mean(second)[1]) / kDraws;
  }
  EXPECT_GT(apart, 10);  // two draws of a deviation of 26 by .6 are 18 apart on the average
}

TEST(Redaction, GivesOneToneToAHeadThatWasFoundTwice) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(150, 160, 170));
  const RenditionPlan plan{{}, {face(80, 100, 60, 80), face(110, 110, 60, 80)}, {}};
  double apart = 0;
  constexpr int kDraws = 20;
  for (int draw = 0; draw < kDraws; ++draw) {
    const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur);
    apart += std::abs(cv::mean(redacted(cv::Rect(72, 120, 16, 40)))[1] -
                      cv::mean(redacted(cv::Rect(100, 120, 16, 40)))[1]) /
             kDraws;
  }
  EXPECT_LT(apart, 6);  // two tones are 18 apart, and their soft edge besides
}

TEST(Redaction, FillsOnlyThoseHeadsAsWholeBoxesOfWhichThatIsAskedFor) {
  const cv::Mat picture = busy_picture(400, 300);
  const RenditionPlan plan{{}, {face(60, 100, 60, 80), face(260, 100, 60, 80)}, {}};
  // Beside the chin a head ends and a box does not. A box's tone may come near to what was there.
  const cv::Rect chin(-17, 97, 6, 6);
  double box = 0;
  double head = 0;
  for (int draw = 0; draw < 10; ++draw) {
    const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur, CoverShape::Head, {1});
    EXPECT_GT(deviation(redacted(cv::Rect(60, 100, 60, 80))), 1);  // slope and grain
    EXPECT_LT(deviation(redacted(cv::Rect(260, 100, 60, 80))), 0.01);
    const auto change = [&](const cv::Rect& place) {
      return cv::norm(picture(place), redacted(place), cv::NORM_L1) / (3.0 * place.area());
    };
    box += change(chin + cv::Point(260, 100));
    head += change(chin + cv::Point(60, 100));
  }
  EXPECT_GT(box, 1.5 * head);
}

TEST(Redaction, LaysAHeadOverATextThatWasSeenInIt) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(20, 230, 20));
  const Region text{Region::Kind::Text, {{{115, 130}, {145, 130}, {145, 150}, {115, 150}}}, 0};
  const cv::Rect place(117, 132, 26, 16);
  const cv::Mat alone = redact(picture, {{}, {text}, {}}, RedactionStyle::Blur);
  ASSERT_EQ(cv::mean(alone(place))[2], 20);  // its paper is the scene's green
  const cv::Mat redacted = redact(picture, {{}, {face(100, 100, 60, 80), text}, {}}, RedactionStyle::Blur);
  EXPECT_NEAR(cv::mean(redacted(place))[2], cv::mean(redacted(cv::Rect(117, 156, 26, 16)))[2], 8);
}

TEST(Redaction, ControlAnUntouchedPictureCorrelatesWithItself) {
  const cv::Mat picture = busy_picture(400, 300);
  EXPECT_GT(correlation(picture, picture, {100, 100, 90, 90}), 0.99);
  EXPECT_EQ(kept_share(picture, picture, {100, 100, 90, 90}), 1);
}

TEST(Redaction, LeavesTheRestOfThePictureAlone) {
  const cv::Mat picture = busy_picture(400, 300);
  const Region region = face(180, 130, 40, 40);
  for (const RedactionStyle style : kStyles) {
    cv::Mat touched = changed(picture, redact(picture, {{}, {region}, {}}, style));
    const cv::Rect grown = grown_box(region, picture.size());
    touched(cv::Rect(grown.x - 20, grown.y - 20, grown.width + 40, grown.height + 40)).setTo(0);
    EXPECT_EQ(cv::countNonZero(touched), 0);
  }
}

// The property that everything rests on: two photos that differ only inside the grown box give covers of the
// same distribution. With Fill, which draws no random number, they give the very same picture.
TEST(Redaction, TakesNothingFromTheHiddenRegion) {
  const Region region = face(150, 100, 60, 80);
  const cv::Mat one = busy_picture(400, 300);
  cv::Mat other = one.clone();
  other.setTo(cv::Scalar(255, 0, 255), head_of(region, one.size()));
  const RenditionPlan plan{{}, {region}, {}};
  // The soft edge outside blends with what is there, which is the same in both.
  EXPECT_EQ(cv::norm(redact(one, plan, RedactionStyle::Fill), redact(other, plan, RedactionStyle::Fill),
                     cv::NORM_INF),
            0);
  cv::Scalar sums[2];
  for (int i = 0; i < 2; ++i) {
    constexpr int kDraws = 40;
    for (int draw = 0; draw < kDraws; ++draw) {
      const cv::Mat redacted = redact(i == 0 ? one : other, plan, RedactionStyle::Blur);
      sums[i] += cv::mean(redacted(grown_box(region, one.size()))) / kDraws;
    }
  }
  // Averages of 40 draws of noise around the same colour: their difference has a deviation of about 4.
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(sums[0][c], sums[1][c], 20);
}

TEST(Redaction, GivesADifferentCoverEachTime) {
  const cv::Mat picture = busy_picture(400, 300);
  const RenditionPlan plan{{}, {face(150, 100, 60, 80)}, {}};
  const cv::Rect inside(150, 100, 60, 80);
  const cv::Mat first = redact(picture, plan, RedactionStyle::Blur);
  const cv::Mat second = redact(picture, plan, RedactionStyle::Blur);
  cv::Mat difference;
  cv::absdiff(first(inside), second(inside), difference);
  EXPECT_GT(cv::mean(difference)[0], 3);
}

TEST(Redaction, FollowsAHeadThatLeansAndTakesItsHairAlong) {
  const cv::Mat picture(300, 300, CV_8UC3, cv::Scalar(255, 0, 0));
  // Lying with the top of the head towards the right edge of the picture.
  const Region region = face(120, 130, 60, 40, 90);
  const cv::Mat touched = changed(picture, redact(picture, {{}, {region}, {}}, RedactionStyle::Fill));
  const int beyond_crown = 150 + cvRound(0.8 * 60 + 0.05 * 60);
  EXPECT_EQ(touched.at<std::uint8_t>(150, beyond_crown), 255);
}

TEST(Redaction, SparesAShownFaceWithinAMarginAndNeverTheHiddenFaceItself) {
  const cv::Mat picture = busy_picture(400, 300);
  const Region hidden = face(150, 100, 60, 80);
  const Region shown = face(195, 100, 60, 80);  // 15 px into the hidden face, and wholly into its margin
  for (const RedactionStyle style : kStyles) {
    const cv::Mat redacted = redact(picture, {{}, {hidden}, {shown}}, style);
    EXPECT_GT(kept_share(picture, redacted, {213, 101, 40, 78}), 0.999);
    EXPECT_LT(kept_share(picture, redacted, {150, 100, 60, 80}), 0.01);
  }
}

TEST(Redaction, LeavesNoSliverBetweenOverlappingRegions) {
  const cv::Mat picture = busy_picture(400, 300);
  const cv::Mat redacted =
      redact(picture, {{}, {face(100, 100, 60, 80), face(170, 110, 60, 80)}, {}}, RedactionStyle::Blur);
  EXPECT_LT(kept_share(picture, redacted, {100, 110, 130, 70}), 0.01);
}

TEST(Redaction, FillsALeaningTextAlongItsQuadWithOneColour) {
  const cv::Mat picture = busy_picture(400, 300);
  const Region text{Region::Kind::Text, {{{100, 100}, {200, 140}, {192, 160}, {92, 120}}}, 0};
  const cv::Mat redacted = redact(picture, {{}, {text}, {}}, RedactionStyle::Blur);
  const auto& colour = redacted.at<cv::Vec3b>(130, 146);
  for (const cv::Point at :
       {cv::Point(101, 103), cv::Point(198, 141), cv::Point(190, 158), cv::Point(94, 119)}) {
    EXPECT_EQ(redacted.at<cv::Vec3b>(at), colour);
  }
  EXPECT_EQ(redacted.at<cv::Vec3b>(160, 100),
            picture.at<cv::Vec3b>(160, 100));  // beside the quad, in its box
}

Region text_at(float left, float right, float top, float bottom) {
  return {Region::Kind::Text, {{{left, top}, {right, top}, {right, bottom}, {left, bottom}}}, 0};
}

TEST(Redaction, FillsATextWithTheColourOfItsPaperInAFrameWhateverWasWritten) {
  const cv::Scalar paper(200, 230, 240);
  cv::Mat first;
  for (const cv::Scalar& ink : {cv::Scalar(20, 20, 20), cv::Scalar(255, 0, 255), cv::Scalar(0, 255, 0)}) {
    cv::Mat picture(200, 400, CV_8UC3, paper);
    picture(cv::Rect(100, 80, 120, 30)).setTo(ink);
    const Region hidden = text_at(100, 220, 80, 110);
    EXPECT_GT(deviation(picture(cv::Rect(90, 70, 140, 50))), 10);  // it is there before
    const cv::Mat redacted = redact(picture, {{}, {hidden}, {}}, RedactionStyle::Blur);
    const cv::Rect text(100, 80, 120, 30);
    EXPECT_EQ(cv::norm(redacted(text), cv::Mat(text.size(), CV_8UC3, paper), cv::NORM_INF), 0);
    cv::Mat frame;  // midway between the paper and the colour of fills
    cv::inRange(redacted, cv::Scalar(145, 156, 158), cv::Scalar(147, 158, 160), frame);
    EXPECT_GT(cv::countNonZero(frame), 2 * (text.width + text.height));
    if (first.empty()) first = redacted;
    EXPECT_EQ(cv::norm(redacted, first, cv::NORM_INF), 0);
  }
}

TEST(Redaction, FramesTextsThatTouchAsOne) {
  const cv::Mat picture(200, 400, CV_8UC3, cv::Scalar::all(250));
  const RenditionPlan plan{{}, {text_at(100, 200, 80, 110), text_at(200, 300, 80, 110)}, {}};
  const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur);
  EXPECT_GT(deviation(redacted), 1);  // there is a frame
  EXPECT_EQ(deviation(redacted(cv::Rect(100, 80, 200, 30))), 0);
}

TEST(Redaction, TakesThePaperAndNeitherTheTableNorSomethingBetweenForATextAtTheEdgeOfItsSheet) {
  const cv::Scalar table(60, 100, 150);
  const cv::Scalar paper(235, 240, 245);
  for (const cv::Rect sheet : {cv::Rect(50, 20, 300, 100), cv::Rect(50, 91, 300, 100)}) {
    cv::Mat picture(200, 400, CV_8UC3, table);
    picture(sheet).setTo(paper);
    const cv::Mat redacted = redact(picture, {{}, {text_at(100, 220, 95, 117)}, {}}, RedactionStyle::Blur);
    EXPECT_EQ(redacted.at<cv::Vec3b>(106, 150), cv::Vec3b(235, 240, 245));
  }
}

TEST(Redaction, FramesNoGapBetweenTheLinesOfAList) {
  const cv::Mat picture(200, 400, CV_8UC3, cv::Scalar::all(250));
  const RenditionPlan plan{{}, {text_at(100, 300, 40, 60), text_at(100, 300, 70, 91)}, {}};
  const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur);
  EXPECT_GT(deviation(redacted), 1);
  EXPECT_LT(deviation(redacted(cv::Rect(110, 40, 180, 51))), 1);
}

TEST(Redaction, TakesNoPapersColourFromWhatIsHiddenBesideAText) {
  cv::Mat picture(200, 400, CV_8UC3, cv::Scalar::all(255));
  // Four hidden texts, and whatever stands between them, all in red.
  picture(cv::Rect(97, 27, 226, 71)).setTo(cv::Scalar(0, 0, 255));
  const RenditionPlan plan{{},
                           {text_at(100, 200, 30, 60), text_at(205, 320, 30, 60), text_at(100, 200, 65, 95),
                            text_at(205, 320, 65, 95)},
                           {}};
  const cv::Mat redacted = redact(picture, plan, RedactionStyle::Blur);
  EXPECT_EQ(redacted.at<cv::Vec3b>(45, 150), redacted.at<cv::Vec3b>(80, 260));
  EXPECT_EQ(redacted.at<cv::Vec3b>(45, 150), cv::Vec3b(255, 255, 255));
}

TEST(Redaction, FillsATextInTheConstantColourWhereNothingAroundItIsVisible) {
  const cv::Mat picture = busy_picture(100, 40);
  const cv::Mat redacted = redact(picture, {{}, {text_at(0, 100, 0, 40)}, {}}, RedactionStyle::Blur);
  EXPECT_EQ(cv::norm(redacted, cv::Mat(picture.size(), CV_8UC3, fill_colour()), cv::NORM_INF), 0);
}

TEST(Redaction, EndsATextsMarginWhereAShownTextGoesOnInTheSameLine) {
  const cv::Mat picture = busy_picture(400, 300);
  const auto text = [](float left, float right, float top) {
    return Region{Region::Kind::Text, {{{left, top}, {right, top}, {right, top + 40}, {left, top + 40}}}, 0};
  };
  const Region hidden = text(100, 200, 100);
  const cv::Mat beside = redact(picture, {{}, {hidden}, {text(200, 300, 100)}}, RedactionStyle::Blur);
  EXPECT_GT(kept_share(picture, beside, {202, 90, 98, 60}), 0.999);
  EXPECT_LT(kept_share(picture, beside, {94, 94, 106, 52}), 0.01);
  // A line below, or one that begins elsewhere, spares nothing of the margin.
  for (const Region& other : {text(100, 200, 140), text(204, 300, 100), text(200, 300, 110)}) {
    const cv::Mat redacted = redact(picture, {{}, {hidden}, {other}}, RedactionStyle::Blur);
    EXPECT_LT(kept_share(picture, redacted, {94, 94, 112, 52}), 0.01);
  }
}

TEST(Redaction, CopesWithOddShapes) {
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(1, 400), cv::Size(401, 3)}) {
    const cv::Mat picture = busy_picture(size.width, size.height);
    for (const Region& region :
         {face(0, 0, 1, 1), face(0, 0, 0, 0), face(-1e7F, -1e7F, 2e7F, 2e7F), face(300, 300, 10, 10)}) {
      for (const RedactionStyle style : kStyles) {
        EXPECT_EQ(redact(picture, {{}, {region}, {}}, style).size(), size);
      }
    }
  }
}

TEST(Redaction, RejectsARegionThatIsNotANumber) {
  const float nothing = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(static_cast<void>(
                   redact(busy_picture(50, 50), {{}, {face(nothing, 0, 5, 5)}, {}}, RedactionStyle::Blur)),
               std::invalid_argument);
}

TEST(Encoding, WritesJfifAndThePictureOnly) {
  const auto jpeg = encode_jpeg(busy_picture(100, 80), {});
  ASSERT_TRUE(jpeg);
  const JpegStructure structure = walk_jpeg(*jpeg);
  EXPECT_TRUE(structure.ended);
  EXPECT_EQ(structure.end, jpeg->size());
  for (const JpegSegment& segment : structure.segments) {
    EXPECT_THAT(segment.marker, testing::AnyOf(jpeg::kSoi, jpeg::kApp0, jpeg::kDqt, jpeg::kSof0, jpeg::kDht,
                                               jpeg::kSos, jpeg::kEoi));
  }
}

TEST(Encoding, ShrinksToTheLongestSideAndNeverEnlarges) {
  EXPECT_EQ(encoded_size({4000, 3000}, {.longest_side = 2000}), cv::Size(2000, 1500));
  EXPECT_EQ(encoded_size({4000, 3}, {.longest_side = 100}), cv::Size(100, 1));
  EXPECT_EQ(encoded_size({400, 300}, {.longest_side = 2000}), cv::Size(400, 300));
  const auto jpeg = encode_jpeg(busy_picture(400, 300), {.longest_side = 200});
  ASSERT_TRUE(jpeg);
  EXPECT_EQ(cv::imdecode(*jpeg, cv::IMREAD_COLOR).size(), cv::Size(200, 150));
}

}  // namespace
}  // namespace schoolgate::pipeline
