#include <type_traits>

#include <gmock/gmock.h>

#include "pipeline/photo_pictures.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/render.hpp"
#include "pipeline/verification/resemblance.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::pipeline {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

// Nobody but the verifier makes one, and it cannot be made empty.
static_assert(!std::is_default_constructible_v<VerifiedRendition>);
static_assert(!std::is_constructible_v<VerifiedRendition, Bytes, Digest, cv::Size>);
static_assert(!std::is_aggregate_v<VerifiedRendition>);

const cv::Rect2f kHidden(60, 50, 40, 50);

cv::Mat busy_picture() {
  cv::RNG random(7);
  cv::Mat picture(200, 300, CV_8UC3);
  random.fill(picture, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(picture, picture, {0, 0}, 1.5);
  cv::normalize(picture, picture, 0, 255, cv::NORM_MINMAX);
  return picture;
}

Region face(const cv::Rect2f& box) {
  return {Region::Kind::Face, {{box.tl(), {box.br().x, box.y}, box.br(), {box.x, box.br().y}}}, 0};
}

Face found(const cv::Rect2f& box) {
  Face face;
  face.box = box;
  face.score = 0.9F;
  return face;
}

Verifier seeing(const std::vector<Face>& faces) {
  return Verifier([faces](const cv::Mat&) { return faces; });
}

Bytes jpeg_of(const cv::Mat& picture) { return encode_jpeg(picture, {}).value(); }

const RenditionPlan kPlan{{}, {face(kHidden)}, {}};

Checked<VerifiedRendition> verify(Bytes jpeg, Verifier verifier = seeing({}),
                                  const RenditionPlan& plan = kPlan, cv::Size size = {300, 200}) {
  return verifier.verify(std::move(jpeg), busy_picture(), plan, size);
}

Bytes redacted_jpeg(const RenditionPlan& plan = kPlan) {
  return jpeg_of(redact(busy_picture(), plan, RedactionStyle::Blur));
}

TEST(Verification, PassesARedactedPictureAndGivesItsDigest) {
  const Bytes jpeg = redacted_jpeg();
  const auto rendition = verify(jpeg);
  ASSERT_TRUE(rendition) << sentence(rendition.error());
  EXPECT_EQ(rendition->jpeg(), jpeg);
  EXPECT_EQ(rendition->sha256(), sha256(jpeg));
  EXPECT_EQ(rendition->size(), cv::Size(300, 200));
}

TEST(Verification, RefusesTheOriginal) {
  const auto rendition = verify(jpeg_of(busy_picture()));
  ASSERT_FALSE(rendition);
  EXPECT_EQ(rendition.error().code, ErrorCode::Refused);
  EXPECT_THAT(rendition.error().message, HasSubstr("still resembles"));
}

TEST(Verification, RefusesABlurAndAMosaicThatLeaveAFaceRecognisable) {
  const cv::Rect area = grown_box(face(kHidden), {300, 200});
  cv::Mat picture = busy_picture();
  cv::GaussianBlur(picture(area), picture(area), {0, 0}, 2);
  EXPECT_FALSE(verify(jpeg_of(picture)));
  picture = busy_picture();
  cv::Mat cells;
  cv::resize(picture(area), cells, {25, 25}, 0, 0, cv::INTER_AREA);
  cv::resize(cells, picture(area), area.size(), 0, 0, cv::INTER_NEAREST);
  EXPECT_FALSE(verify(jpeg_of(picture)));
}

// In the dark a face has little contrast, and is one all the same.
TEST(Verification, SeesAResemblanceInTheFaintestDetail) {
  cv::Mat grey;
  cv::cvtColor(busy_picture(), grey, cv::COLOR_BGR2GRAY);
  cv::Mat faint;
  grey.convertTo(faint, CV_8UC1, 0.02, 20);
  const cv::Mat mask(grey.size(), CV_8UC1, cv::Scalar(255));
  EXPECT_TRUE(is_plain(faint, mask, 40));
  EXPECT_GT(detail_correlation(grey, faint, mask, 40), 0.6);
  EXPECT_FALSE(is_plain(grey, mask, 40));
}

TEST(Verification, RefusesATextThatIsStillThereAndPassesOneOfThinLinesFilledWithItsPaper) {
  cv::Mat page(200, 300, CV_8UC3, cv::Scalar::all(235));
  cv::putText(page, "Amy Jones", {60, 100}, cv::FONT_HERSHEY_SIMPLEX, 0.8, cv::Scalar::all(190), 1,
              cv::LINE_AA);
  const Region text{Region::Kind::Text, {{{55, 78}, {190, 78}, {190, 106}, {55, 106}}}, 0};
  const RenditionPlan plan{{}, {text}, {}};
  const auto verified = [&](const cv::Mat& picture) {
    return seeing({}).verify(jpeg_of(picture), page, plan, page.size());
  };
  EXPECT_FALSE(verified(page));
  const auto rendition = verified(redact(page, plan, RedactionStyle::Blur));
  EXPECT_TRUE(rendition) << sentence(rendition.error());
}

TEST(Verification, RefusesACoverThatLeavesACorner) {
  cv::Mat picture = busy_picture();
  const cv::Rect grown = grown_box(face(kHidden), {300, 200});
  const cv::Mat redacted = redact(picture, kPlan, RedactionStyle::Blur);
  redacted(cv::Rect(kHidden)).copyTo(picture(cv::Rect(kHidden)));
  ASSERT_GT(grown.width, kHidden.width + 10);
  const auto rendition = verify(jpeg_of(picture));
  ASSERT_FALSE(rendition);
  EXPECT_THAT(rendition.error().message, HasSubstr("not wholly covered"));
}

TEST(Verification, RefusesAFaceFoundInAHiddenRegion) {
  const auto rendition = verify(redacted_jpeg(), seeing({found({62, 52, 36, 44})}));
  ASSERT_FALSE(rendition);
  EXPECT_THAT(rendition.error().message, HasSubstr("face is found"));
}

TEST(Verification, SaysWhichRegionsAreAtFault) {
  const cv::Rect2f other(180, 60, 60, 80);
  const RenditionPlan plan{{}, {face(kHidden), face(other)}, {}};
  const auto seen = verify(redacted_jpeg(plan), seeing({found(other)}), plan);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().faulty, (std::set<std::size_t>{1}));
  const auto uncovered = verify(jpeg_of(busy_picture()), seeing({}), plan);
  ASSERT_FALSE(uncovered);
  EXPECT_EQ(uncovered.error().faulty, (std::set<std::size_t>{0, 1}));
}

TEST(Verification, LetsAShownNeighbourReachIntoTheMargin) {
  const cv::Rect2f neighbour(95, 50, 40, 50);
  const RenditionPlan plan{{}, {face(kHidden)}, {face(neighbour)}};
  EXPECT_TRUE(verify(redacted_jpeg(plan), seeing({found(neighbour)}), plan));
  // Control: the same finding without a neighbour who may be seen.
  EXPECT_FALSE(verify(redacted_jpeg(), seeing({found({75, 50, 40, 50})})));
}

TEST(Verification, LetsFacesElsewhereBe) {
  EXPECT_TRUE(verify(redacted_jpeg(), seeing({found({200, 100, 40, 50})})));
}

TEST(Verification, ComparesAtTheSizeOfASmallerRendition) {
  const cv::Mat original = busy_picture();
  const EncodeSettings half{.jpeg_quality = 90, .longest_side = 150};
  const cv::Size size = encoded_size(original.size(), half);
  const auto redacted = encode_jpeg(redact(original, kPlan, RedactionStyle::Blur), half);
  EXPECT_TRUE(verify(*redacted, seeing({}), kPlan, size));
  EXPECT_FALSE(verify(*encode_jpeg(original, half), seeing({}), kPlan, size));
}

TEST(Verification, RefusesAnotherSize) {
  EXPECT_FALSE(verify(redacted_jpeg(), seeing({}), kPlan, {299, 200}));
  EXPECT_FALSE(verify(redacted_jpeg(), seeing({}), kPlan, {400, 300}));
}

struct Dirt {
  const char* name;
  std::uint8_t marker;
  std::string payload;
};

class DirtyJpeg : public testing::TestWithParam<Dirt> {};

TEST_P(DirtyJpeg, IsRefused) {
  const Bytes clean = redacted_jpeg();
  ASSERT_TRUE(check_segments(clean));
  EXPECT_FALSE(check_segments(test::with_segment(clean, GetParam().marker, GetParam().payload)));
  EXPECT_FALSE(verify(test::with_segment(clean, GetParam().marker, GetParam().payload)));
}

INSTANTIATE_TEST_SUITE_P(
    segments, DirtyJpeg,
    testing::Values(Dirt{"exif", 0xE1, test::exif_payload(1)},
                    Dirt{"xmp", 0xE1, "http://ns.adobe.com/xap/1.0/\0<x/>"s},
                    Dirt{"icc", 0xE2, "ICC_PROFILE\0\1\1"s}, Dirt{"iptc", 0xED, "Photoshop 3.0\0"s},
                    Dirt{"adobe", 0xEE, "Adobe\0d\0\0\0\0\1"s}, Dirt{"comment", 0xFE, "Northgate Primary"},
                    Dirt{"jfxx", 0xE0, "JFXX\0\x13"s},
                    Dirt{"thumbnail", 0xE0, "JFIF\0\1\1\0\0\1\0\1\1\1rgb"s},
                    Dirt{"long_jfif", 0xE0, "JFIF\0\1\1\0\0\1\0\1\0\0A secret"s},
                    Dirt{"long_table", 0xDB, std::string(65 + 9, '\0')},
                    Dirt{"long_huffman", 0xC4, std::string(17, '\0') + "secret"}, Dirt{"unknown", 0xF3, "?"}),
    [](const auto& test) { return test.param.name; });

TEST(Segments, RefuseWhatFollowsTheEndAndSayWhere) {
  Bytes jpeg = redacted_jpeg();
  const std::size_t end = jpeg.size();
  test::append(jpeg, "x");
  const auto checked = check_segments(jpeg);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("byte " + std::to_string(end)));
}

TEST(Segments, RefuseStrayBytesASecondStartAndAMissingEnd) {
  const Bytes clean = redacted_jpeg();
  EXPECT_FALSE(check_segments(test::with_inserted(clean, 2, {1, 2, 3})));
  EXPECT_FALSE(check_segments(test::with_inserted(clean, 2, {0xFF})));
  EXPECT_FALSE(check_segments(test::with_inserted(clean, 2, {0xFF, 0xD8})));
  EXPECT_FALSE(check_segments(ByteView(clean).first(clean.size() - 2)));
  EXPECT_FALSE(check_segments({}));
}

TEST(Verification, RefusesBytesHiddenAtTheEndOfTheScan) {
  const Bytes clean = redacted_jpeg();
  const Bytes dirty = test::with_inserted(clean, clean.size() - 2, {'s', 'e', 'c', 'r', 'e', 't', '!', '!'});
  EXPECT_TRUE(check_segments(dirty));  // no marker tells them
  EXPECT_FALSE(verify(dirty));
}

TEST(Verification, OfAHeldFileWantsTheVerySameBytes) {
  const Bytes jpeg = redacted_jpeg();
  EXPECT_TRUE(Verifier::reverify(jpeg, sha256(jpeg), {300, 200}));
  const auto other = Verifier::reverify(jpeg_of(busy_picture()), sha256(jpeg), {300, 200});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::Refused);
  const Bytes dirty = test::with_segment(jpeg, 0xFE, "x");
  EXPECT_FALSE(Verifier::reverify(dirty, sha256(dirty), {300, 200}));
}

// Sees a face in the hidden region so often, and counts how often it was asked.
Verifier seeing_at_first(int times, int& calls) {
  return Verifier([times, &calls](const cv::Mat&) {
    return ++calls <= times ? std::vector<Face>{found(kHidden)} : std::vector<Face>{};
  });
}

double deviation(const VerifiedRendition& rendition, const cv::Rect2f& box) {
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(cv::imdecode(rendition.jpeg(), cv::IMREAD_COLOR)(cv::Rect(box)), mean, deviation);
  return deviation[0];
}

TEST(Rendering, TriesAgainThenFallsBackToFillAndThenFails) {
  Photo photo;
  photo.bgr = busy_picture();
  int calls = 0;
  Verifier seventh_time = seeing_at_first(6, calls);
  const auto filled = render(photo, kPlan, {}, seventh_time);
  ASSERT_TRUE(filled);
  EXPECT_EQ(calls, 7);
  EXPECT_LT(deviation(*filled, kHidden), 1);

  Verifier always = seeing({found(kHidden)});
  EXPECT_FALSE(render(photo, kPlan, {}, always));
}

TEST(Rendering, FillsTheHeadThatIsAtFaultAgainAndLeavesTheOthersAsTheyLook) {
  const cv::Rect2f other(180, 60, 60, 80);
  const RenditionPlan plan{{}, {face(kHidden), face(other)}, {}};
  Photo photo;
  photo.bgr = busy_picture();
  for (const int times : {0, 1, 2}) {
    int calls = 0;
    Verifier verifier = seeing_at_first(times, calls);
    const auto rendition = render(photo, plan, {}, verifier);
    ASSERT_TRUE(rendition) << sentence(rendition.error());
    EXPECT_EQ(calls, times + 1);
    EXPECT_EQ(deviation(*rendition, kHidden) < 1, times == 2) << times;
    EXPECT_GT(deviation(*rendition, other), 1) << times;  // its slope and grain
  }
}

TEST(Rendering, OfNothingToHideGivesThePhoto) {
  Photo photo;
  photo.bgr = busy_picture();
  Verifier verifier = seeing({found(kHidden)});
  const auto rendition = render(photo, {}, {}, verifier);
  ASSERT_TRUE(rendition) << sentence(rendition.error());
  EXPECT_LT(test::difference(cv::imdecode(rendition->jpeg(), cv::IMREAD_COLOR), photo.bgr), 12);
}

// kHidden lies across this part's right edge.
const cv::Rect kPart(0, 20, 80, 160);

RenditionPlan part_of(const RenditionPlan& whole, const cv::Rect& part) {
  RenditionPlan plan = whole;
  plan.part = part;
  return plan;
}

TEST(Verification, ComparesAPartWithTheSamePartOfThePhoto) {
  const RenditionPlan plan = part_of(kPlan, kPart);
  const Bytes cut = jpeg_of(redact(busy_picture(), kPlan, RedactionStyle::Blur)(kPart));
  EXPECT_TRUE(verify(cut, seeing({}), plan, kPart.size()));
  const cv::Rect elsewhere(130, 20, 80, 160);
  const auto other =
      verify(jpeg_of(busy_picture()(elsewhere)), seeing({}), part_of(kPlan, elsewhere), elsewhere.size());
  EXPECT_TRUE(other) << "what lies wholly outside is gone by itself";
}

TEST(Verification, RefusesAPartInWhichSomeOfAHiddenRegionIsLeft) {
  const auto outcome =
      verify(jpeg_of(busy_picture()(kPart)), seeing({}), part_of(kPlan, kPart), kPart.size());
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("a redacted region still resembles the original"));
}

TEST(Verification, FindsAFaceWhereThePartHasIt) {
  const RenditionPlan plan = part_of(kPlan, {20, 20, 200, 160});
  const Bytes cut = jpeg_of(redact(busy_picture(), kPlan, RedactionStyle::Blur)(plan.part));
  const cv::Rect2f there = kHidden - cv::Point2f(plan.part.tl());
  EXPECT_FALSE(verify(cut, seeing({found(there)}), plan, plan.part.size()));
  EXPECT_TRUE(verify(cut, seeing({}), plan, plan.part.size()));
}

TEST(Verification, MakesThePartThatIsWishedForAtTheSizeThatIsWishedFor) {
  Photo photo;
  photo.bgr = busy_picture();
  const RenditionPlan plan = part_of(kPlan, {110, 10, 160, 120});
  Verifier verifier = seeing({});
  const auto own_size = render(photo, plan, {}, verifier);
  ASSERT_TRUE(own_size);
  EXPECT_EQ(own_size->size(), cv::Size(160, 120));
  const auto smaller = render(photo, plan, {.look = {}, .encode = {.longest_side = 80}}, verifier);
  ASSERT_TRUE(smaller);
  EXPECT_EQ(smaller->size(), cv::Size(80, 60)) << "the longest side is the crop's";
}

const cv::Rect2f kShown(180, 60, 60, 80);

// A careful platform's: nothing is hidden, and a shown face has at most so many pixels.
RenditionPlan careful_plan(float face_px) {
  RenditionPlan plan{{}, {}, {face(kShown)}};
  plan.face_px = face_px;
  return plan;
}

// Sees a face there, in a picture of whatever size.
Verifier seeing_at(const cv::Rect2f& box) {
  return Verifier([box](const cv::Mat& picture) {
    const float scale = static_cast<float>(picture.cols) / 300;
    return std::vector<Face>{found({box.x * scale, box.y * scale, box.width * scale, box.height * scale})};
  });
}

TEST(Verification, RefusesAShownFaceThatIsLargerThanItsPlatformLets) {
  const Bytes jpeg = jpeg_of(busy_picture());
  Verifier verifier = seeing({found(kShown)});
  EXPECT_TRUE(verifier.verify(jpeg, busy_picture(), careful_plan(80), {300, 200}));
  const auto refused = verifier.verify(jpeg, busy_picture(), careful_plan(79), {300, 200});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("a face in it is higher than 79 pixels"));
  ASSERT_EQ(refused.error().exposed.size(), 1U);
  EXPECT_EQ(box_around(refused.error().exposed[0].quad), kShown);
  RenditionPlan turned = careful_plan(79);
  turned.any_size = turned.shown;
  EXPECT_TRUE(verifier.verify(jpeg, busy_picture(), turned, {300, 200})) << "one that may be of any size";
  EXPECT_TRUE(verifier.verify(jpeg, busy_picture(), careful_plan(0), {300, 200})) << "on an open platform";
}

TEST(Verification, RefusesALargeFaceThatNobodyKnewOf) {
  const auto refused = seeing({found({20, 20, 70, 90})})
                           .verify(jpeg_of(busy_picture()), busy_picture(), careful_plan(64), {300, 200});
  ASSERT_FALSE(refused);
  EXPECT_EQ(box_around(refused.error().exposed.at(0).quad), cv::Rect2f(20, 20, 70, 90));
}

Photo busy_photo() { return {busy_picture(), "JPEG", {}, ""}; }

TEST(Render, MakesThePictureNoLargerThanThePlanLets) {
  Verifier verifier = seeing({});
  RenditionPlan plan = careful_plan(64);
  plan.largest_scale = 0.5F;
  EXPECT_EQ(render(busy_photo(), plan, {}, verifier)->size(), cv::Size(150, 100));
  EXPECT_EQ(render(busy_photo(), plan, {.look = {}, .encode = {.longest_side = 120}}, verifier)->size(),
            cv::Size(120, 80));
  EXPECT_EQ(render(busy_photo(), plan, {.look = {}, .encode = {.longest_side = 200}}, verifier)->size(),
            cv::Size(150, 100));
}

TEST(Render, MakesThePictureALittleSmallerWhereASecondLookSeesAShownFaceALittleTooLarge) {
  Verifier verifier = seeing_at(kShown);
  const auto rendition = render(busy_photo(), careful_plan(76), {}, verifier);
  ASSERT_TRUE(rendition) << sentence(rendition.error());
  EXPECT_LT(rendition->size().width, 300 * 76 / 80);
  EXPECT_GT(rendition->size().width, 270);
  EXPECT_EQ(rendition->covered_besides(), 0);
}

// Larger than the hidden head that it holds, as a cover on shoulders may look.
const cv::Rect2f kHeadAndShoulders(kHidden.x - 30, kHidden.y - 20, kHidden.width + 60, kHidden.height + 100);

bool is_covered(const cv::Mat& picture) {
  const cv::Mat before = busy_picture()(cv::Rect(kHidden));
  return cv::norm(picture(cv::Rect(kHidden)), before, cv::NORM_L1) > 30.0 * before.cols * before.rows;
}

RenditionPlan careful_plan_that_hides_a_head() {
  RenditionPlan plan = kPlan;
  plan.face_px = 64;
  return plan;
}

TEST(Verification, BlamesTheCoverForALargeFaceThatIsNotInThePhoto) {
  const RenditionPlan plan = careful_plan_that_hides_a_head();
  const Bytes jpeg = jpeg_of(redact(busy_picture(), plan, RedactionStyle::Blur));
  for (const bool in_the_photo : {false, true}) {
    Verifier verifier([&](const cv::Mat& picture) {
      return in_the_photo || is_covered(picture) ? std::vector<Face>{found(kHeadAndShoulders)}
                                                 : std::vector<Face>{};
    });
    const auto refused = verifier.verify(jpeg, busy_picture(), plan, {300, 200});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().exposed.size(), 1U);
    EXPECT_EQ(refused.error().faulty.size(), in_the_photo ? 0U : 1U);
  }
}

TEST(Render, DrawsACoverAnewThatLooksLikeALargeFaceAndCoversMoreWhereThatDoesNotHelp) {
  struct Case {
    bool in_the_photo;
    int times;
    bool filled;
    int besides;
  };
  for (const Case& each : {Case{false, 1, false, 0}, Case{false, 2, true, 0}, Case{false, 3, false, 1},
                           Case{true, 1, false, 1}}) {
    int left = each.times;
    Verifier verifier([&](const cv::Mat& picture) {
      const bool seen = is_covered(picture) ? left-- > 0 : each.in_the_photo;
      return seen ? std::vector<Face>{found(kHeadAndShoulders)} : std::vector<Face>{};
    });
    const auto rendition = render(busy_photo(), careful_plan_that_hides_a_head(), {}, verifier);
    ASSERT_TRUE(rendition) << sentence(rendition.error());
    EXPECT_EQ(rendition->covered_besides(), each.besides) << each.times;
    // A second cover over it has its own look.
    EXPECT_EQ(each.besides == 0 && deviation(*rendition, kHidden) < 1, each.filled) << each.times;
  }
}

TEST(Render, CoversWhatASecondLookSeesMuchTooLarge) {
  for (const cv::Rect2f& seen : {kShown, cv::Rect2f(20, 20, 70, 90)}) {
    bool covered = false;
    // Until it is covered there is a face to be seen.
    Verifier verifier([&](const cv::Mat& picture) {
      const cv::Mat before = busy_picture()(cv::Rect(seen));
      const bool there =
          cv::norm(picture(cv::Rect(seen)), before, cv::NORM_L1) < 30.0 * before.cols * before.rows;
      covered = covered || !there;
      return there ? std::vector<Face>{found(seen)} : std::vector<Face>{};
    });
    const auto rendition = render(busy_photo(), careful_plan(50), {}, verifier);
    ASSERT_TRUE(rendition) << sentence(rendition.error());
    EXPECT_TRUE(covered);
    EXPECT_EQ(rendition->covered_besides(), 1);
    EXPECT_EQ(rendition->size(), cv::Size(300, 200));
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
