#include <utility>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/retinaface.hpp"
#include "pipeline/faces/networks/yunet.hpp"
#include "pipeline/faces_finding_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

TEST(YuNet, TellsWhichFileIsNotANetwork) {
  const auto detector = make_yunet(test::broken_model("yunet"));
  ASSERT_FALSE(detector);
  EXPECT_NE(detector.error().message.find("/somewhere/net.onnx"), std::string::npos);
}

TEST(DetectionNetworks, RefuseAManifestWhoseGeometryTheyDoNotRead) {
  for (const auto& [name, make] : {std::pair{"yunet", &make_yunet}, {"retinaface", &make_retinaface}}) {
    models::Model model = test::broken_model(name);
    model.entry.geometry["nms_iou"] = 1.5;
    EXPECT_NE(make(model).error().message.find("'nms_iou' is 1.5"), std::string::npos);
    model.entry.geometry.erase("nms_iou");
    EXPECT_NE(make(model).error().message.find("lacks the key 'nms_iou'"), std::string::npos);
    model = test::broken_model(name);
    model.entry.geometry["threshold"] = 0.5;
    EXPECT_NE(make(model).error().message.find("unknown key 'threshold'"), std::string::npos);
  }
}

TEST(YuNet, TakesPicturesOfAnySize) {
  SCHOOLGATE_NEEDS_SHARED("models");
  const auto detector = make_yunet(test::shared_model("yunet_n_640_640.onnx"));
  ASSERT_TRUE(detector);
  for (const cv::Size size : {cv::Size(1, 1), {1, 4000}, {4000, 1}, {31, 33}, {32, 32}, {641, 479}}) {
    EXPECT_NO_THROW(
        static_cast<void>((*detector)->detect(cv::Mat(size, CV_8UC3, cv::Scalar::all(128)), 0.3F)))
        << size;
  }
}

TEST(YuNet, GivesTheSameForTheSameThinPictureWhateverItSawBefore) {
  SCHOOLGATE_NEEDS_SHARED("models");
  const auto detector = make_yunet(test::shared_model("yunet_n_640_640.onnx"));
  ASSERT_TRUE(detector);
  cv::Mat thin(20, 2000, CV_8UC3);
  cv::randu(thin, 0, 255);
  const auto first = (*detector)->detect(thin, 0.05F);
  for (const int height : {300, 40, 700}) {
    static_cast<void>((*detector)->detect(cv::Mat(height, 500, CV_8UC3, cv::Scalar::all(90)), 0.3F));
    const auto again = (*detector)->detect(thin, 0.05F);
    ASSERT_EQ(again.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(again[i].box, first[i].box);
  }
}

TEST(YuNet, FindsAPortraitWithItsLandmarksInOrder) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  const auto photo = cv::imread(test::first_file(test::shared_data() / "school/enrol/P001").string());
  const auto detector = make_yunet(test::shared_model("yunet_n_640_640.onnx"));
  ASSERT_TRUE(detector);
  const auto found = (*detector)->detect(photo, 0.5F);
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

TEST(RetinaFace, TellsWhichFileIsNotANetwork) {
  const auto detector = make_retinaface(test::broken_model("retinaface"));
  ASSERT_FALSE(detector);
  EXPECT_NE(detector.error().message.find("/somewhere/net.onnx"), std::string::npos);
}

TEST(RetinaFace, SeesThePortraitWhereYuNetSeesIt) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  const auto photo = cv::imread(test::first_file(test::shared_data() / "school/enrol/P001").string());
  const auto yunet = make_yunet(test::shared_model("yunet_n_640_640.onnx"));
  const auto retina = make_retinaface(test::shared_model("retinaface_mnet025.onnx"));
  ASSERT_TRUE(yunet && retina);
  const auto first = (*yunet)->detect(photo, 0.5F);
  const auto second = (*retina)->detect(photo, 0.5F);
  ASSERT_FALSE(first.empty());
  ASSERT_FALSE(second.empty());
  EXPECT_GT(overlap(first.front().box, second.front().box), 0.6F);
  const float reach = 0.15F * first.front().box.width;
  for (std::size_t i = 0; i < first.front().landmarks.size(); ++i) {
    EXPECT_LT(cv::norm(first.front().landmarks[i] - second.front().landmarks[i]), reach);
  }
}

TEST(RetinaFace, TakesPicturesOfAnySize) {
  SCHOOLGATE_NEEDS_SHARED("models");
  const auto detector = make_retinaface(test::shared_model("retinaface_mnet025.onnx"));
  ASSERT_TRUE(detector);
  for (const cv::Size size : {cv::Size(1, 1), {1, 2000}, {2000, 1}, {31, 33}, {641, 479}}) {
    EXPECT_NO_THROW(
        static_cast<void>((*detector)->detect(cv::Mat(size, CV_8UC3, cv::Scalar::all(128)), 0.3F)))
        << size;
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
