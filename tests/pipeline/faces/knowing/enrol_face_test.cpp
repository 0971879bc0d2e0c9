#include "pipeline/faces/knowing/enrol_face.hpp"

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

using testing::HasSubstr;

constexpr std::array<std::array<float, 2>, 5> kFrontal{
    {{0.3156F, 0.4616F}, {0.6826F, 0.4616F}, {0.5003F, 0.6405F}, {0.3495F, 0.8247F}, {0.6534F, 0.8233F}}};

// Notes what it was asked for and gives a template of one number.
class NotingEmbedder final : public FaceEmbedder {
 public:
  FaceTemplate embed(const cv::Mat&, const Landmarks& landmarks, const Landmarks& second) override {
    seen = landmarks;
    seen_second = second;
    ++embedded;
    return FaceTemplate(std::vector<float>{1});
  }
  void forget() override { forgotten = true; }

  Landmarks seen{};
  Landmarks seen_second{};
  int embedded = 0;
  bool forgotten = false;
};

class EnrolFace : public testing::Test {
 protected:
  EnrolFace() {
    portrait_.bgr.create(400, 400, CV_8UC3);
    cv::theRNG().state = 7;
    cv::randu(portrait_.bgr, 0, 256);
    cv::GaussianBlur(portrait_.bgr, portrait_.bgr, {}, 1.5);
  }
  static Face face(float side, cv::Point2f centre) {
    Face face;
    const cv::Point2f corner = centre - cv::Point2f(side, side) / 2;
    face.box = {corner.x, corner.y, side, side};
    face.score = 0.9F;
    face.has_landmarks = true;
    for (std::size_t i = 0; i < 5; ++i) {
      face.landmarks[i] = corner + cv::Point2f(kFrontal[i][0], kFrontal[i][1]) * side;
    }
    return face;
  }
  // A little to the right of the first.
  static std::vector<Landmarks> second_opinions(const std::vector<Face>& faces) {
    std::vector<Landmarks> second;
    for (const Face& one : faces) {
      second.push_back(one.landmarks);
      for (auto& point : second.back()) point.x += 2;
    }
    return second;
  }
  float quality_of(const Face& one) {
    return enrol_face(portrait_, {one}, second_opinions({one}), embedder_, true).value().quality;
  }
  std::string refusal(const std::vector<Face>& faces, bool accept_poor = false) {
    const auto result = enrol_face(portrait_, faces, second_opinions(faces), embedder_, accept_poor);
    return result ? "" : sentence(result.error());
  }

  Photo portrait_;
  NotingEmbedder embedder_;
};

TEST_F(EnrolFace, TakesTheOneFaceAndForgetsIt) {
  const Face only = face(200, {200, 200});
  EXPECT_EQ(refusal({only}), "");
  EXPECT_EQ(embedder_.seen, only.landmarks);
  EXPECT_TRUE(embedder_.forgotten);
}

TEST_F(EnrolFace, TakesTheFaceInTheMiddleAmongBystanders) {
  const Face middle = face(120, {200, 200});
  EXPECT_EQ(refusal({face(130, {30, 200}), middle, face(60, {330, 120})}), "");
  EXPECT_EQ(embedder_.seen, middle.landmarks);
  EXPECT_EQ(embedder_.seen_second, second_opinions({middle})[0]);
}

TEST_F(EnrolFace, RefusesAPictureWithoutAFaceWhateverIsAccepted) {
  Face doubtful = face(200, {200, 200});
  doubtful.doubtful = true;
  EXPECT_THAT(refusal({}, true), HasSubstr("no face was found"));
  EXPECT_THAT(refusal({doubtful}, true), HasSubstr("no face was found"));
  EXPECT_EQ(embedder_.embedded, 0);
}

TEST_F(EnrolFace, RefusesTwoPeopleSideBySideWhateverIsAccepted) {
  const std::vector<Face> two{face(120, {120, 200}), face(125, {280, 200})};
  EXPECT_THAT(refusal(two), HasSubstr("none clearly dominates"));
  EXPECT_THAT(refusal(two, true), HasSubstr("none clearly dominates"));
}

TEST_F(EnrolFace, RefusesASmallABlurredAndATurnedFaceUnlessPoorOnesAreAccepted) {
  const Face tiny = face(30, {200, 200});
  EXPECT_THAT(refusal({tiny}), HasSubstr("11 pixels between the eyes, 16 are needed"));
  EXPECT_EQ(refusal({tiny}, true), "");

  Face turned = face(200, {200, 200});
  for (auto& point : turned.landmarks) point.x = 200 + (point.x - 200) * 0.15F;
  turned.landmarks[2].x += 60;
  EXPECT_THAT(refusal({turned}), HasSubstr("turned away"));
  EXPECT_EQ(refusal({turned}, true), "");

  cv::GaussianBlur(portrait_.bgr, portrait_.bgr, {}, 16);
  EXPECT_THAT(refusal({face(200, {200, 200})}), HasSubstr("blurred"));
  EXPECT_EQ(refusal({face(200, {200, 200})}, true), "");
}

TEST_F(EnrolFace, TellsThePortraitsQuality) {
  const Face good = face(200, {200, 200});
  EXPECT_GT(quality_of(good), 0.8F);
  cv::GaussianBlur(portrait_.bgr, portrait_.bgr, {}, 16);
  EXPECT_LT(quality_of(good), 0.2F);
}

TEST_F(EnrolFace, NeedsLandmarks) {
  Face without = face(200, {200, 200});
  without.has_landmarks = false;
  EXPECT_THAT(refusal({without}, true), HasSubstr("models fetch"));
}

}  // namespace
}  // namespace schoolgate::pipeline
