#include "models/in_use.hpp"

#include <set>

#include <gmock/gmock.h>

#include "models/manifest.hpp"

namespace models = schoolgate::models;
using models::Presence;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

// As if the named models, and no others, lay here.
std::vector<models::ModelStatus> here(const std::set<std::string>& names) {
  std::vector<models::ModelStatus> statuses;
  for (const auto& entry : models::manifest().entries) {
    statuses.push_back({entry, names.contains(entry.name) ? Presence::Sound : Presence::Missing, {}, {}});
    statuses.back().entry.calibration = {{"measured", true}};
    statuses.back().entry.joined_calibration = {{"measured", true}};
  }
  return statuses;
}

std::vector<std::string> grave(const models::InUse& used) {
  std::vector<std::string> words;
  for (const auto& cost : used.costs) {
    if (cost.grave) words.push_back(cost.words);
  }
  return words;
}

const std::set<std::string> kMakers{"yunet", "retinaface", "face-reid-retail-0095", "ppocr-text-detection"};
const std::set<std::string> kPackages{"mtcnn-pnet",           "mtcnn-rnet",    "mtcnn-onet",
                                      "blazeface-full-range", "mobilefacenet", "ppocr-text-detection"};

}  // namespace

TEST(InUse, IsTheBestWhereTheMakersNetworksAre) {
  const auto used = models::in_use(here(kMakers));
  EXPECT_EQ(used.set, models::Set::Best);
  EXPECT_EQ(
      used.words,
      "faces are found by YuNet, RetinaFace, known by Intel's face-reidentification-retail-0095, texts are "
      "found by PP-OCRv3");
  ASSERT_EQ(used.costs.size(), 1U);
  EXPECT_FALSE(used.costs[0].grave);
  EXPECT_THAT(used.costs[0].words, HasSubstr("Intel's network knows faces by itself, less surely"));
}

TEST(InUse, TakesTheSecondOpinionsAbsenceForNoFault) {
  auto most = kMakers;
  most.erase("retinaface");
  const auto used = models::in_use(here(most));
  EXPECT_EQ(used.set, models::Set::Best);
  ASSERT_EQ(used.costs.size(), 2U);
  EXPECT_TRUE(grave(used).empty());
  EXPECT_THAT(used.costs[0].words, HasSubstr("no second opinion"));
}

TEST(InUse, NamesStandInsOnlyWhereTheyAreUsed) {
  const auto used = models::in_use(here(kPackages));
  EXPECT_EQ(used.set, models::Set::Lesser);
  EXPECT_EQ(used.words,
            "faces are found by MTCNN, BlazeFace, OpenCV's cascades and dlib's HOG detector, known by "
            "MobileFaceNet, "
            "texts are found by PP-OCRv3");
  EXPECT_THAT(grave(used), testing::ElementsAre(HasSubstr("yunet_n_640_640.onnx is not here: without it")))
      << "MobileFaceNet knows faces as well as Intel's network, and RetinaFace is of no use without YuNet";
  EXPECT_EQ(used.costs.size(), 2U);
}

TEST(InUse, JoinsTheTwoNetworksThatKnowFacesWhereThatWasMeasured) {
  auto all = kMakers;
  all.insert(kPackages.begin(), kPackages.end());
  auto statuses = here(all);
  EXPECT_EQ(models::in_use(statuses).words,
            "faces are found by YuNet, RetinaFace, known by Intel's face-reidentification-retail-0095 and "
            "MobileFaceNet, texts are found by PP-OCRv3")
      << "MTCNN and BlazeFace stand in for YuNet alone";
  EXPECT_EQ(models::used_for(models::Task::FaceEmbedding, statuses).size(), 2U);
  for (auto& status : statuses) status.entry.joined_calibration = nlohmann::json();
  const auto used = models::used_for(models::Task::FaceEmbedding, statuses);
  ASSERT_EQ(used.size(), 1U);
  EXPECT_EQ(used[0]->name, "face-reid-retail-0095");
}

TEST(InUse, CountsNetworksThatWorkTogetherOnlyTogether) {
  auto two = kPackages;
  two.erase("mtcnn-onet");
  const auto used = models::in_use(here(two));
  EXPECT_THAT(used.words, AllOf(HasSubstr("found by BlazeFace, OpenCV"), Not(HasSubstr("MTCNN"))));
  EXPECT_THAT(grave(used), testing::Contains(HasSubstr("mtcnn_onet.onnx is not here")));
}

TEST(InUse, SaysWhatRemainsWithoutAny) {
  const auto used = models::in_use(here({}));
  EXPECT_EQ(used.set, models::Set::None);
  EXPECT_EQ(used.words,
            "faces are found by OpenCV's cascades and dlib's HOG detector, nobody is recognised, texts are "
            "found by "
            "Tesseract's own layout");
  EXPECT_EQ(grave(used).size(), models::manifest().entries.size() - 1) << "all but RetinaFace";
}

TEST(InUse, TrustsNoNetworkToKnowFacesThatWasNotMeasured) {
  auto statuses = here({"mobilefacenet"});
  for (auto& status : statuses) status.entry.calibration = nlohmann::json::object();
  EXPECT_TRUE(models::used_for(models::Task::FaceEmbedding, statuses).empty());
  EXPECT_THAT(models::in_use(statuses).words, HasSubstr("nobody is recognised"));
}
