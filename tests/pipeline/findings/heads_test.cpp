#include "pipeline/findings/heads.hpp"

#include <gmock/gmock.h>

namespace schoolgate::pipeline {
namespace {

Face at(float x, float y = 0, float side = 40) {
  Face face;
  face.box = {x, y, side, side};
  return face;
}

Findings with(std::initializer_list<Face> faces) {
  Findings findings;
  for (const Face& face : faces) findings.add(face);
  return findings;
}

TEST(Heads, CountFacesThatOverlapAsPiecesOfOne) {
  const auto found = with({at(0), at(200), at(18), at(36), at(220, 10, 15)});
  const Heads heads(found);
  ASSERT_TRUE(heads.of(FindingId(1)));
  EXPECT_EQ(heads.of(FindingId(1)), heads.of(FindingId(3)));
  EXPECT_EQ(heads.of(FindingId(1)), heads.of(FindingId(4))) << "by the piece between";
  ASSERT_TRUE(heads.of(FindingId(2)));
  EXPECT_EQ(heads.of(FindingId(2)), heads.of(FindingId(5))) << "a small one in a large one";
  EXPECT_NE(heads.of(FindingId(1)), heads.of(FindingId(2)));
}

TEST(Heads, LeaveFacesApartThatTouch) {
  const Heads heads(with({at(0), at(34), at(0, 40), at(300), at(310, 0, 0)}));
  for (const int face : {1, 2, 3, 4, 5}) EXPECT_EQ(heads.of(FindingId(face)), std::nullopt) << face;
}

TEST(Heads, LeaveACrowdApartOfWhichEachOverlapsTheNext) {
  const Heads heads(with({at(0), at(28), at(56), at(0, 28)}));
  for (const int face : {1, 2, 3, 4}) EXPECT_EQ(heads.of(FindingId(face)), std::nullopt) << face;
}

TEST(Heads, AreOfFacesAlone) {
  auto found = with({at(0)});
  found.add(Drawn{{cv::Point2f{0, 0}, {40, 0}, {40, 40}, {0, 40}}});
  const Heads heads(found);
  EXPECT_EQ(heads.of(FindingId(1)), std::nullopt);
  EXPECT_EQ(heads.of(FindingId(2)), std::nullopt);
}

}  // namespace
}  // namespace schoolgate::pipeline
