#include "pipeline/faces/networks/merge.hpp"

#include <memory>
#include <utility>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/finding/face_search.hpp"
#include "pipeline/faces/finding/view.hpp"

namespace schoolgate::pipeline {
namespace {

Detection at(const cv::Rect2f& box, float score) {
  Detection one;
  one.box = box;
  one.score = score;
  return one;
}

TEST(JoinSightings, TakesTwoFaintSightingsOfOneFaceForMoreThanOne) {
  const auto alone = join_sightings({{at({10, 10, 20, 20}, 0.2F), 0, 1}});
  const auto both = join_sightings({{at({10, 10, 20, 20}, 0.2F), 0, 1}, {at({11, 10, 20, 20}, 0.2F), 1, 1}});
  ASSERT_EQ(alone.size(), 1U);
  ASSERT_EQ(both.size(), 1U);
  EXPECT_FLOAT_EQ(alone.front().face.score, 0.2F);
  EXPECT_FLOAT_EQ(both.front().face.score, 1 - 0.8F * (1 - 0.06F));
  EXPECT_EQ(alone.front().second, 0);
}

TEST(JoinSightings, CountsOnePassOnceHoweverManyTilesShowTheFace) {
  const auto joined =
      join_sightings({{at({10, 10, 20, 20}, 0.2F), 3, 1}, {at({11, 10, 20, 20}, 0.2F), 3, 1}});
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_FLOAT_EQ(joined.front().face.score, 0.2F);
}

TEST(JoinSightings, PutsTheBoxWhereTheSureSightingsHaveIt) {
  const auto joined = join_sightings({{at({10, 10, 20, 20}, 0.9F), 0, 1},
                                      {at({12, 10, 20, 20}, 0.9F), 1, 1},
                                      {at({16, 10, 20, 20}, 0.1F), 2, 1},
                                      {at({18, 10, 16, 20}, 0.9F), 3, 0.6F}});
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_NEAR(joined.front().face.box.x, 11, 0.01);
}

TEST(JoinSightings, KeepsNeighboursApartAndTheSurestFirst) {
  const auto joined =
      join_sightings({{at({10, 10, 20, 20}, 0.4F), 0, 1}, {at({30, 10, 20, 20}, 0.8F), 0, 1}});
  ASSERT_EQ(joined.size(), 2U);
  EXPECT_FLOAT_EQ(joined.front().face.score, 0.8F);
}

TEST(JoinSightings, DropsTheFaintPartOfASureFaceButNotASureNeighbourBehindIt) {
  const Sighting face{at({10, 10, 40, 40}, 0.95F), 0, 1};
  const Sighting chin{at({12, 40, 36, 20}, 0.25F), 1, 1};
  EXPECT_EQ(join_sightings({face, chin}).size(), 1U);
  EXPECT_EQ(join_sightings({face, chin}, FaintPart::Stays).size(), 2U) << "for who measures";
  const Sighting behind{at({35, 10, 40, 40}, 0.9F), 0, 1};
  EXPECT_EQ(join_sightings({face, behind}).size(), 2U);
}

TEST(JoinSightings, TakesABoxDrawnTooSmallForTheFaceAroundItAndALargerOneForAFaceOfItsOwn) {
  const Detection face = at({1138, 650, 118, 142}, 0.97F);
  const Detection lower = at({1139, 725, 115, 62}, 0.9F);
  EXPECT_EQ(join_sightings({{face, 0, 1}, {lower, 1, 1}}).size(), 1U);
  // Dropped, the larger one would leave the rest of the face bare.
  Detection sure_part = lower;
  sure_part.score = 0.99F;
  EXPECT_EQ(join_sightings({{face, 0, 1}, {sure_part, 1, 1}}).size(), 2U);
  const Detection small = at({1160, 660, 40, 40}, 0.9F);
  EXPECT_EQ(join_sightings({{face, 0, 1}, {small, 1, 1}}).size(), 2U) << "another face, in front of it";
}

TEST(JoinSightings, TrustsTheBoxMoreOfACopyThatShowsTheFaceInAGoodSize) {
  const Sighting well{at({10, 10, 20, 20}, 0.9F), 0, 1, 1};
  const Sighting badly{at({14, 10, 20, 20}, 0.9F), 1, 1, 0.5F};
  const auto joined = join_sightings({well, badly});
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_NEAR(joined.front().face.box.x, (10 + 14 / 16.0) / (1 + 1 / 16.0), 0.01);
}

TEST(JoinSightings, GivesNothingForNothing) { EXPECT_TRUE(join_sightings({}).empty()); }

class EveryTurn : public testing::TestWithParam<Turn> {};

// A white square in a black photo, looked at through a part that is halved and turned, found where it is.
TEST_P(EveryTurn, ComesBackToThePhotosPixels) {
  cv::Mat photo = cv::Mat::zeros(200, 300, CV_8UC3);
  const cv::Rect square(120, 60, 40, 20);
  photo(square) = cv::Scalar::all(255);
  const View view{{60, 20, 200, 120}, {100, 60}, GetParam()};
  cv::Mat grey;
  cv::cvtColor(render(photo, view), grey, cv::COLOR_BGR2GRAY);
  const cv::Rect seen = cv::boundingRect(grey > 127);
  Detection found = at(cv::Rect2f(seen), 1);
  found.landmarks.fill(found.box.tl());
  const Detection back = to_photo(found, view);
  EXPECT_NEAR(back.box.x, 120, 2);
  EXPECT_NEAR(back.box.y, 60, 2);
  EXPECT_NEAR(back.box.width, 40, 3);
  EXPECT_NEAR(back.box.height, 20, 3);
  EXPECT_TRUE(cv::Rect2f(118, 58, 44, 24).contains(back.landmarks.front()));
}

INSTANTIATE_TEST_SUITE_P(Views, EveryTurn,
                         testing::Values(Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters));

TEST(Copies, AreMadeFromALargerOneAndLookAsIfMadeFromThePhoto) {
  cv::Mat photo(1200, 1600, CV_8UC3);
  cv::randu(photo, 0, 255);
  cv::GaussianBlur(photo, photo, {}, 6);
  Copies copies(photo);
  const cv::Rect whole({0, 0}, photo.size());
  static_cast<void>(copies.render({whole, {800, 600}, Turn::None}));
  const View small{whole, {400, 300}, Turn::Quarter};
  EXPECT_LT(cv::norm(copies.render(small), render(photo, small), cv::NORM_INF), 3);
  const View part{{100, 200, 300, 400}, {150, 200}, Turn::None};
  EXPECT_EQ(cv::norm(copies.render(part), render(photo, part), cv::NORM_INF), 0);
  const View as_it_is{whole, photo.size(), Turn::None};
  EXPECT_EQ(copies.render(as_it_is).data, photo.data) << "the photo itself is not copied";
}

// Sees what it is told to, and nothing else.
class Scripted final : public FaceDetector {
 public:
  std::vector<Detection> answer;
  std::vector<Detection> detect(const cv::Mat& /*bgr*/, float /*threshold*/) override { return answer; }
};

TEST(Look, LeavesOutWhatATileCutsAndWhatAnotherPassIsFor) {
  const cv::Mat photo = cv::Mat::zeros(100, 200, CV_8UC3);
  Pass pass;
  pass.views = {{{0, 0, 120, 100}, {120, 100}, Turn::None}};
  pass.smallest = 10;
  pass.largest = 50;
  Scripted detector;
  detector.answer = {at({20, 20, 30, 30}, 0.9F), at({95, 20, 25, 30}, 0.9F), at({0, 20, 25, 30}, 0.9F),
                     at({20, 20, 5, 5}, 0.9F), at({20, 20, 60, 60}, 0.9F)};
  Copies copies(photo);
  const auto seen = look(detector, copies, pass);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].box.x, 20);
  EXPECT_EQ(seen[1].box.x, 0);  // the photo's own edge cuts nothing that another tile would show
}

TEST(SearchFaces, CallsDoubtfulWhatOnePassFaintlySaw) {
  const cv::Mat photo = cv::Mat::zeros(300, 300, CV_8UC3);
  auto scripted = std::make_unique<Scripted>();
  Scripted& detector = *scripted;
  Detectors detectors;
  detectors.emplace(Looker::YuNet, std::move(scripted));
  detector.answer = {at({100, 100, 8, 8}, 0.25F)};
  const auto faces = search_faces(photo, detectors, DetectMode::Fast);
  ASSERT_FALSE(faces.empty());
  EXPECT_TRUE(faces.back().doubtful);
  detector.answer = {at({100, 100, 8, 8}, 0.9F)};
  for (const Face& face : search_faces(photo, detectors, DetectMode::Fast)) {
    EXPECT_FALSE(face.doubtful);
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
