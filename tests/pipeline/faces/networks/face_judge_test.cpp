#include "pipeline/faces/networks/face_judge.hpp"

#include <gmock/gmock.h>

#include "support/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string complaint(const std::function<void(json&)>& change) {
  return test::complaint<FaceJudge>("face_judge", change);
}

TEST(FaceJudge, ReadsEveryNumberOfItsFile) {
  EXPECT_EQ(test::expect_every_number_to_be_read<FaceJudge>("face_judge"), 59U);
}

TEST(FaceJudge, GivesEachNetworkItsOwnManner) {
  json file = json::parse(models::built_in_judge("face_judge"));
  file["networks"]["mtcnn"]["exponent"] = 2;
  const auto judge = FaceJudge::parse(test::with_digest(file));
  ASSERT_TRUE(judge) << sentence(judge.error());
  EXPECT_EQ(judge->mtcnn.exponent, 2);
  EXPECT_EQ(judge->blazeface.exponent, FaceJudge::built_in().blazeface.exponent);
}

TEST(FaceJudge, RefusesANumberThatIsMissingUnknownOrNotOfTheFit) {
  EXPECT_EQ(complaint([](json&) {}), "accepted");
  EXPECT_THAT(complaint([](json& file) { file["joining"].erase("same_face"); }),
              HasSubstr("face_judge.json cannot be used: joining lacks the key 'same_face'"));
  EXPECT_THAT(complaint([](json& file) { file["passes"]["glanse"] = 1; }), HasSubstr("unknown key 'glanse'"));
  EXPECT_THAT(complaint([](json& file) { file["networks"]["another"] = json::object(); }),
              HasSubstr("unknown key 'another'"));
  json changed = json::parse(models::built_in_judge("face_judge"));
  changed["evidence"]["least_small"] = 0.19;
  EXPECT_THAT(sentence(FaceJudge::parse(changed.dump()).error()),
              HasSubstr("'sha256' is not that of its values"));
}

}  // namespace
}  // namespace schoolgate::pipeline
