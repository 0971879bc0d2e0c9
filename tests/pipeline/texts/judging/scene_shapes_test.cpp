#include "pipeline/texts/judging/scene_shapes.hpp"

#include <gmock/gmock.h>

#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

// As surely text as the detector says, and read so.
ReadLine line(float score, const char* text, float confidence) {
  const Quad quad{cv::Point2f(100, 450), {160, 450}, {160, 550}, {100, 550}};
  return {quad, score, {test::reading(text, confidence)}};
}

Face face(const cv::Rect2f& box, float score = 0.95F) {
  Face face;
  face.box = box;
  face.score = score;
  return face;
}

TEST(SceneShapes, AreDoubtfulForTheDetectorAndHoldNoLetters) {
  for (const char* legs : {"=", "-- |", "Il", "ii", ""})
    EXPECT_TRUE(is_scene_shape(line(0.4F, legs, 0.6F))) << legs;
  EXPECT_TRUE(is_scene_shape(line(0.4F, "Liu", 0.4F)));
}

TEST(SceneShapes, AreNotWhatCanBeRead) {
  EXPECT_FALSE(is_scene_shape(line(0.4F, "Rhys", 0.5F)));
  EXPECT_FALSE(is_scene_shape(line(0.4F, "Lili", 0.9F)));
}

// Of a name across a banner, in a script that the reader does not know, the detector is surer.
TEST(SceneShapes, AreNotWhatTheDetectorTakesForText) { EXPECT_FALSE(is_scene_shape(line(0.59F, "", 0))); }

TEST(SceneShapes, NeedEveryReadingToBeEmpty) {
  ReadLine read = line(0.4F, "=", 0.6F);
  read.readings.push_back(test::reading("Rhys", 0.5F));
  EXPECT_FALSE(is_scene_shape(read));
}

TEST(ShapesOnLegs, LieBelowASureFaceAndHoldNoLetters) {
  const std::vector<Face> standing = {face({100, 20, 60, 80})};
  EXPECT_TRUE(is_on_legs(line(0.65F, "ee", 0.36F), standing));
  EXPECT_FALSE(is_on_legs(line(0.65F, "Rhys", 0.5F), standing));
  EXPECT_FALSE(is_on_legs(line(0.8F, "ee", 0.36F), standing));
}

TEST(ShapesOnLegs, AreNotWhatNobodyStandsAbove) {
  const ReadLine unread = line(0.65F, "ee", 0.36F);
  EXPECT_FALSE(is_on_legs(unread, {}));
  EXPECT_FALSE(is_on_legs(unread, {face({300, 20, 60, 80})}));
  // What is held before the chest may name somebody.
  EXPECT_FALSE(is_on_legs(unread, {face({100, 320, 60, 80})}));
  EXPECT_FALSE(is_on_legs(unread, {face({100, 20, 60, 80}, 0.5F)}));
  Face doubtful = face({100, 20, 60, 80});
  doubtful.doubtful = true;
  EXPECT_FALSE(is_on_legs(unread, {doubtful}));
}

}  // namespace
}  // namespace schoolgate::pipeline
