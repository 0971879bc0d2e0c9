#include "pipeline/faces/knowing/portrait_judge.hpp"

#include <gmock/gmock.h>

#include "support/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(PortraitJudge, ReadsEveryNumberOfItsFile) {
  EXPECT_EQ(test::expect_every_number_to_be_read<PortraitJudge>("portrait_judge"), 14U);
}

TEST(PortraitJudge, RefusesAMeasureWhoseWorstIsItsBest) {
  const auto complaint = [](double worst) {
    return test::complaint<PortraitJudge>("portrait_judge", [&](json& file) {
      file["quality"]["shape"] = {{"worst", worst}, {"best", 4}};
    });
  };
  EXPECT_EQ(complaint(14), "accepted") << "the alignment's error falls as the measure rises";
  EXPECT_THAT(complaint(4), HasSubstr("portrait_judge.json cannot be used: one measure's worst is its best"));
}

}  // namespace
}  // namespace schoolgate::pipeline
