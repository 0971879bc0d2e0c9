#include "pipeline/texts/judging/scene_shapes.hpp"

#include <gmock/gmock.h>

#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

const cv::Size kPhoto(3000, 2000);

ReadLine line(const char* text, float confidence, float height) {
  const Quad quad{
      cv::Point2f(100, 100), {100 + 3 * height, 100}, {100 + 3 * height, 100 + height}, {100, 100 + height}};
  return {quad, 0.1F, {test::reading(text, confidence)}};
}

TEST(SceneShapes, AreLargeAndHoldNoLetters) {
  for (const char* legs : {"=", "-- |", "Il", "ii", ""})
    EXPECT_TRUE(is_scene_shape(line(legs, 0.6F, 300), kPhoto)) << legs;
  EXPECT_TRUE(is_scene_shape(line("Liu", 0.4F, 300), kPhoto));
}

TEST(SceneShapes, AreNotWhatCanBeRead) {
  EXPECT_FALSE(is_scene_shape(line("Rhys", 0.5F, 300), kPhoto));
  EXPECT_FALSE(is_scene_shape(line("Lili", 0.9F, 300), kPhoto));
}

// A name across a banner that nobody can read: the detector still sees text when it stands far off.
TEST(SceneShapes, AreNotWhatIsTextFromAfar) {
  ReadLine read = line("", 0, 300);
  read.score = 0.5F;
  EXPECT_FALSE(is_scene_shape(read, kPhoto));
}

TEST(SceneShapes, AreNotSmallOrFaintWriting) {
  EXPECT_FALSE(is_scene_shape(line("=", 0.6F, 100), kPhoto));
  EXPECT_FALSE(is_scene_shape(line("=", 0.6F, 50), {600, 400}));
}

TEST(SceneShapes, NeedEveryReadingToBeEmpty) {
  ReadLine read = line("=", 0.6F, 300);
  read.readings.push_back(test::reading("Rhys", 0.5F));
  EXPECT_FALSE(is_scene_shape(read, kPhoto));
}

}  // namespace
}  // namespace schoolgate::pipeline
