// The detectors that look where YuNet is missing.
#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <utility>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/networks/blazeface.hpp"
#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/mtcnn.hpp"
#include "pipeline/faces_finding_test_support.hpp"
#include "support/source_folder.hpp"

namespace schoolgate::pipeline {
namespace {

using testing::HasSubstr;

std::filesystem::path samples() { return test::source_folder() / "samples"; }

cv::Mat portrait() { return cv::imread(test::first_file(samples() / "enrol/P001").string()); }

std::unique_ptr<FaceDetector> mtcnn() {
  const FaceModels models = test::registry_models();
  return std::move(
      make_mtcnn({*models.mtcnn_proposal, *models.mtcnn_refinement, *models.mtcnn_output}).value());
}

std::unique_ptr<FaceDetector> blazeface() {
  return std::move(make_blazeface(*test::registry_models().blazeface).value());
}

void expect_one_face_with_landmarks_in_order(FaceDetector& detector, const cv::Mat& photo, float threshold) {
  const auto found = detector.detect(photo, threshold);
  ASSERT_EQ(found.size(), 1U);
  const Detection& face = found.front();
  ASSERT_TRUE(face.has_landmarks);
  const auto& [left_eye, right_eye, nose, left_mouth, right_mouth] = face.landmarks;
  EXPECT_LT(left_eye.x, right_eye.x);
  EXPECT_LT(left_mouth.x, right_mouth.x);
  EXPECT_LT(left_eye.y, nose.y);
  EXPECT_LT(nose.y, left_mouth.y);
  for (const auto& point : face.landmarks) EXPECT_TRUE(face.box.contains(point)) << point;
}

TEST(RegistryDetectors, TellWhichFileIsNotANetwork) {
  const auto cascade = make_mtcnn(
      {test::broken_model("mtcnn-pnet"), test::broken_model("mtcnn-rnet"), test::broken_model("mtcnn-onet")});
  ASSERT_FALSE(cascade);
  EXPECT_THAT(cascade.error().message, HasSubstr("/somewhere/net.onnx"));
  const auto single = make_blazeface(test::broken_model("blazeface-full-range"));
  ASSERT_FALSE(single);
  EXPECT_THAT(single.error().message, HasSubstr("/somewhere/net.onnx"));
}

TEST(RegistryDetectors, RefuseAManifestThatDoesNotSayHowTheyWantTheirPicture) {
  const auto complaint = [](const std::function<void(nlohmann::json&)>& change) {
    models::Model model = test::broken_model("blazeface-full-range");
    change(model.entry.geometry);
    return sentence(make_blazeface(model).error());
  };
  for (const char* key : {"channel_order", "mean", "scale"})
    EXPECT_THAT(complaint([&](auto& geometry) { geometry.erase(key); }), HasSubstr(key));
  EXPECT_THAT(complaint([](auto& geometry) { geometry["channel_order"] = "GRB"; }), HasSubstr("GRB"));
  EXPECT_THAT(complaint([](auto& geometry) { geometry["scale"] = 0; }), HasSubstr("'scale' is 0"));
}

TEST(RegistryDetectors, FindAPortraitWithItsLandmarksInOrder) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  cv::Mat photo;
  cv::resize(portrait(), photo, {320, 320}, 0, 0, cv::INTER_AREA);
  expect_one_face_with_landmarks_in_order(*mtcnn(), photo, 0.9F);
  expect_one_face_with_landmarks_in_order(*blazeface(), photo, 0.4F);
}

TEST(RegistryDetectors, SeeAFaceInTheSamePlaceWithTheSameLandmarks) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  cv::Mat photo;
  cv::resize(portrait(), photo, {320, 320}, 0, 0, cv::INTER_AREA);
  const Detection first = mtcnn()->detect(photo, 0.4F).at(0);
  const Detection second = blazeface()->detect(photo, 0.4F).at(0);
  EXPECT_GT(overlap(first.box, second.box), 0.6F) << first.box << second.box;
  for (std::size_t i = 0; i < first.landmarks.size(); ++i) {
    EXPECT_LT(cv::norm(first.landmarks[i] - second.landmarks[i]), 0.12F * first.box.width) << i;
  }
}

TEST(RegistryDetectors, TakePicturesOfAnySize) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  for (const auto& detector : {mtcnn(), blazeface()}) {
    for (const cv::Size size : {cv::Size(1, 1), {1, 2000}, {2000, 1}, {31, 33}, {241, 179}}) {
      const cv::Mat blank(size, CV_8UC3, cv::Scalar::all(128));
      EXPECT_NO_THROW(static_cast<void>(detector->detect(blank, 0.3F))) << size;
    }
  }
}

TEST(RegistryDetectors, FindNoFewerFacesInOneNetWhateverItSawBefore) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  cv::Mat photo;
  cv::resize(portrait(), photo, {320, 320}, 0, 0, cv::INTER_AREA);
  for (const auto& detector : {mtcnn(), blazeface()}) {
    const auto first = detector->detect(photo, 0.3F);
    static_cast<void>(detector->detect(cv::Mat(90, 500, CV_8UC3, cv::Scalar::all(90)), 0.3F));
    const auto again = detector->detect(photo, 0.3F);
    ASSERT_EQ(again.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(again[i].box, first[i].box);
  }
}

TEST(FaceFinderWithoutYuNet, SaysInASentenceThatNoModelIsThereAndWhatThatCosts) {
  const auto packaged = FaceFinder::create({}, DetectMode::Thorough);
  ASSERT_TRUE(packaged);
  EXPECT_THAT(packaged->degraded(), HasSubstr("nobody is recognised"));
}

TEST(FaceFinderWithoutYuNet, SaysInASentenceWhoLooksInstead) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  const auto registry = FaceFinder::create(test::registry_models(), DetectMode::Thorough);
  EXPECT_THAT(registry->degraded(), HasSubstr("without the detection model YuNet, by MTCNN and BlazeFace"));
  FaceModels part = test::registry_models();
  part.mtcnn_refinement.reset();
  EXPECT_THAT(FaceFinder::create(part, DetectMode::Thorough)->degraded(), HasSubstr("by BlazeFace instead"));
  part = test::registry_models();
  part.blazeface.reset();
  EXPECT_THAT(FaceFinder::create(part, DetectMode::Thorough)->degraded(), HasSubstr("by MTCNN instead"));
}

TEST(FaceFinderWithoutYuNet, PlacesLandmarksForRecognition) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  auto finder = std::move(FaceFinder::create(test::registry_models(), DetectMode::Thorough).value());
  const cv::Mat photo = portrait();
  Face face = finder.find(photo).at(0);
  ASSERT_TRUE(face.has_landmarks);
  static_cast<void>(finder.place_landmarks(photo, face));
  const float eyes = static_cast<float>(cv::norm(face.landmarks[1] - face.landmarks[0]));
  EXPECT_GT(eyes, 0.25F * face.box.width);
  EXPECT_NEAR(face.roll_degrees, 0, 10);
}

// The rendered people of the demo; see samples/README.md.
TEST(FaceFinderWithoutYuNet, MissesNoFaceOf24PixelsInTheSamplePhotos) {
  SCHOOLGATE_NEEDS_REGISTRY_MODELS();
  auto finder = std::move(FaceFinder::create(test::registry_models(), DetectMode::Thorough).value());
  const auto truth = nlohmann::json::parse(std::ifstream(samples() / "truth.json"));
  std::map<std::string, std::filesystem::path> photos;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples() / "inbox")) {
    photos[entry.path().filename().string()] = entry.path();
  }
  for (const auto& [name, facts] : truth.items()) {
    const auto faces = finder.find(cv::imread(photos.at(name).string()));
    for (const auto& person : facts.at("faces")) {
      const auto box = person.at("box").get<std::vector<float>>();
      const cv::Rect2f face(box.at(0), box.at(1), box.at(2), box.at(3));
      if (face.height < 24) continue;
      const cv::Point2f middle = (face.tl() + face.br()) / 2;
      EXPECT_TRUE(std::any_of(
          faces.begin(), faces.end(),
          [&](const Face& found) { return overlap(found.box, face) > 0.3F || found.box.contains(middle); }))
          << name << ": " << person.at("id") << " at " << face;
    }
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
