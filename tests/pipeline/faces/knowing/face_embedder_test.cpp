#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/knowing/identify.hpp"
#include "pipeline/faces_knowing_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

// Not a face, but the same for everybody: what the model gives for it was computed with Python's cv2.dnn.
cv::Mat pattern() {
  cv::Mat picture(200, 240, CV_8UC3);
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      picture.at<cv::Vec3b>(y, x) =
          cv::Vec3b(cv::saturate_cast<uchar>((x * 7 + y * 3) % 256), cv::saturate_cast<uchar>((x * y) % 251),
                    cv::saturate_cast<uchar>(128 + (x - y) / 2));
    }
  }
  cv::GaussianBlur(picture, picture, {}, 3);
  return picture;
}

const Landmarks kTilted{{{80, 70}, {142, 82}, {105, 112}, {78, 140}, {128, 150}}};

TEST(FaceEmbedder, GivesWhatTheReferenceProgramGives) {
  SCHOOLGATE_NEEDS_SHARED("models/face_reid_retail_0095.onnx");
  auto embedder = make_face_embedder(EmbeddingModels({test::embedding_model()}));
  ASSERT_TRUE(embedder) << sentence(embedder.error());
  const FaceTemplate result = (*embedder)->embed(pattern(), kTilted, kTilted);
  ASSERT_EQ(result.values().size(), 256U);
  const std::vector<float> expected{0.05524F,  -0.02572F, -0.06630F, -0.10075F, -0.03237F, -0.00986F,
                                    0.06563F,  0.00914F,  -0.00003F, -0.04617F, -0.02218F, -0.06334F,
                                    -0.05997F, 0.06801F,  -0.02471F, 0.05746F};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(result.values()[i], expected[i], 1e-4) << i;
  EXPECT_NEAR(cosine(result.values(), result.values()), 1, 1e-5);
}

// Each network of the manifest that makes templates.
class EveryFaceEmbedder : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto model = test::found_model(GetParam());
    if (!model) GTEST_SKIP() << "needs the model " << GetParam() << ": run 'schoolgate models fetch'";
    auto made = make_face_embedder(EmbeddingModels({*model}));
    ASSERT_TRUE(made) << sentence(made.error());
    embedder_ = std::move(*made);
  }
  std::unique_ptr<FaceEmbedder> embedder_;
};
INSTANTIATE_TEST_SUITE_P(Networks, EveryFaceEmbedder,
                         testing::Values("face-reid-retail-0095", "mobilefacenet"), [](const auto& one) {
                           std::string name = one.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EveryFaceEmbedder, GivesTheSameForTheMirrorImage) {
  const cv::Mat picture = pattern();
  cv::Mat mirrored;
  cv::flip(picture, mirrored, 1);
  const auto across = [&](const cv::Point2f& point) { return cv::Point2f(239 - point.x, point.y); };
  const Landmarks swapped{across(kTilted[1]), across(kTilted[0]), across(kTilted[2]), across(kTilted[4]),
                          across(kTilted[3])};
  // The reference points are not quite symmetric, so neither is the result.
  EXPECT_GT(cosine(embedder_->embed(picture, kTilted, kTilted).values(),
                   embedder_->embed(mirrored, swapped, swapped).values()),
            0.99F);
}

TEST_P(EveryFaceEmbedder, DoesNotDependOnWhatItSawBefore) {
  const FaceTemplate first = embedder_->embed(pattern(), kTilted, kTilted);
  (void)embedder_->embed(cv::Mat(200, 240, CV_8UC3, cv::Scalar(20, 200, 90)), kTilted, kTilted);
  embedder_->forget();
  const FaceTemplate again = embedder_->embed(pattern(), kTilted, kTilted);
  EXPECT_TRUE(std::ranges::equal(first.values(), again.values()));
}

TEST_P(EveryFaceEmbedder, AveragesTwoOpinionsOnTheLandmarks) {
  Landmarks moved = kTilted;
  for (auto& point : moved) point += cv::Point2f(6, -4);
  const FaceTemplate first = embedder_->embed(pattern(), kTilted, kTilted);
  const FaceTemplate second = embedder_->embed(pattern(), moved, moved);
  const FaceTemplate both = embedder_->embed(pattern(), kTilted, moved);
  const float apart = cosine(first.values(), second.values());
  ASSERT_LT(apart, 0.995F) << "the two differ";
  EXPECT_GT(cosine(both.values(), first.values()), apart);
  EXPECT_GT(cosine(both.values(), second.values()), apart);
  EXPECT_GT(cosine(both.values(), embedder_->embed(pattern(), moved, kTilted).values()), 0.9999F);
}

TEST_P(EveryFaceEmbedder, GivesNothingForLandmarksInOnePointOrWithoutThem) {
  Landmarks point;
  point.fill({50, 50});
  EXPECT_TRUE(embedder_->embed(pattern(), point, point).empty());
  EXPECT_TRUE(embedder_->embed(pattern(), kTilted, point).empty());
  std::vector<Face> faces(3);
  faces[1].has_landmarks = true;
  faces[1].box = {70, 50, 80, 110};
  faces[2].has_landmarks = true;
  faces[2].landmarks = kTilted;
  faces[2].box = {70, 50, 12, 15};
  const auto templates = embed_faces(*embedder_, pattern(), faces, {kTilted, kTilted, kTilted});
  EXPECT_TRUE(templates[0].empty());
  EXPECT_TRUE(templates[1].empty()) << "its own landmarks are in one point";
  faces[1].landmarks = kTilted;
  EXPECT_FALSE(embed_faces(*embedder_, pattern(), faces, {kTilted, kTilted, kTilted})[1].empty());
  EXPECT_TRUE(templates[2].empty()) << "too small to be known";
  faces[1].doubtful = true;
  EXPECT_TRUE(embed_faces(*embedder_, pattern(), faces, {kTilted, kTilted, kTilted})[1].empty())
      << "it may be no face at all";
}

TEST(FaceEmbedder, JoinsWhatTwoNetworksSaySoThatEachCanBeToldAgain) {
  std::vector<models::Model> both;
  for (const char* name : {"face-reid-retail-0095", "mobilefacenet"}) {
    const auto model = test::found_model(name);
    if (!model) GTEST_SKIP() << "needs the model " << name << ": run 'schoolgate models fetch'";
    both.push_back(*model);
  }
  const EmbeddingModels models(both);
  const FaceTemplate joined = make_face_embedder(models).value()->embed(pattern(), kTilted, kTilted);
  EXPECT_NEAR(cosine(joined.values(), joined.values()), 1, 1e-5);
  const auto parts = split(joined, models.lengths());
  ASSERT_EQ(parts.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const EmbeddingModels alone({both[i]});
    const FaceTemplate by_itself = make_face_embedder(alone).value()->embed(pattern(), kTilted, kTilted);
    EXPECT_GT(cosine(parts[i].values(), by_itself.values()), 0.9999F) << both[i].entry.name;
  }
}

TEST(JoinedTemplate, HasTheMeanOfTheCosinesOfItsParts) {
  const auto of = [](std::vector<float> first, std::vector<float> second) {
    std::vector<FaceTemplate> parts;
    parts.emplace_back(first);
    parts.emplace_back(second);
    return join(parts);
  };
  const auto a = of({1, 0}, {0, 1, 0});
  const auto b = of({0.6F, 0.8F}, {0, 0, 1});
  EXPECT_NEAR(cosine(a.values(), b.values()), 0.3F, 1e-6);
  const std::vector<std::size_t> lengths{2, 3};
  EXPECT_NEAR(split(b, lengths)[0].values()[1], 0.8F, 1e-6);
  EXPECT_THROW((void)split(a, std::vector<std::size_t>{2, 2}), std::invalid_argument);
}

// The same model under another geometry.
FaceTemplate embedded_as(const char* order, double mean, double scale, const cv::Mat& picture) {
  models::Model model = test::embedding_model();
  model.entry.geometry["channel_order"] = order;
  model.entry.geometry["mean"] = {mean, mean, mean};
  model.entry.geometry["scale"] = scale;
  // Beyond a picture's edge everything is black, whatever the geometry.
  cv::Mat wide;
  cv::copyMakeBorder(picture, wide, 100, 100, 100, 100, cv::BORDER_REFLECT);
  Landmarks landmarks = kTilted;
  for (auto& point : landmarks) point += cv::Point2f(100, 100);
  return make_face_embedder(EmbeddingModels({model})).value()->embed(wide, landmarks, landmarks);
}

TEST(FaceEmbedder, GivesTheModelItsPixelsAsTheManifestSays) {
  SCHOOLGATE_NEEDS_SHARED("models/face_reid_retail_0095.onnx");
  const FaceTemplate usual = embedded_as("BGR", 0, 1, pattern());
  cv::Mat swapped;
  cv::cvtColor(pattern(), swapped, cv::COLOR_BGR2RGB);
  EXPECT_LT(cosine(usual.values(), embedded_as("BGR", 0, 1, swapped).values()), 0.99F) << "colour matters";
  EXPECT_GT(cosine(usual.values(), embedded_as("RGB", 0, 1, swapped).values()), 0.9999F);
  const cv::Mat paler = pattern() * 0.5 + cv::Scalar(40, 40, 40);
  EXPECT_LT(cosine(usual.values(), embedded_as("BGR", 0, 1, paler).values()), 0.95F)
      << "and so does contrast";
  EXPECT_GT(cosine(usual.values(), embedded_as("BGR", 40, 2, paler).values()), 0.98F) << "but for rounding";
}

TEST(FaceEmbedder, RefusesAManifestThatDoesNotSayHowThePixelsAre) {
  SCHOOLGATE_NEEDS_SHARED("models/face_reid_retail_0095.onnx");
  for (const char* key : {"channel_order", "mean", "scale"}) {
    models::Model model = test::embedding_model();
    model.entry.geometry.erase(key);
    const auto embedder = make_face_embedder(EmbeddingModels({model}));
    ASSERT_FALSE(embedder) << key;
    EXPECT_EQ(embedder.error().code, ErrorCode::InvalidInput);
  }
  models::Model grey = test::embedding_model();
  grey.entry.geometry["channel_order"] = "GREY";
  EXPECT_FALSE(make_face_embedder(EmbeddingModels({grey})));
}

TEST(FaceEmbedder, SaysInOneSentenceWhatIsWrongWithAModel) {
  models::Model model;
  model.path = "broken.onnx";
  model.bytes = std::make_shared<const Bytes>(Bytes{1, 2, 3});
  const auto without_alignment = make_face_embedder(EmbeddingModels({model}));
  ASSERT_FALSE(without_alignment);
  EXPECT_EQ(without_alignment.error().code, ErrorCode::InvalidInput);

  model.entry.geometry = models::manifest().find("face-reid-retail-0095")->geometry;
  const auto broken = make_face_embedder(EmbeddingModels({model}));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::Unsupported);
  EXPECT_NE(broken.error().message.find("broken.onnx"), std::string::npos);
}

}  // namespace
}  // namespace schoolgate::pipeline
