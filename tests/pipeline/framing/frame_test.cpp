#include "pipeline/framing/frame.hpp"

#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "pipeline/framing/crop.hpp"

namespace schoolgate::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using test::kToday;

const std::vector<consent::PlatformRule> kPlatforms = test::openly({"facebook", "website"});

// P001 may be shown everywhere, P002 on the website.
consent::RegisterView school() {
  return {1, {test::pupil("P001", {"facebook", "website"}), test::pupil("P002", {"website"})}};
}

Face face(const cv::Rect2f& box, const char* person = nullptr) {
  Face made;
  made.box = box;
  if (person != nullptr) made.identity = {{person, 0.9F, consent::Certainty::Certain}};
  return made;
}

struct Framed {
  Findings findings;
  Rulings rulings;

  explicit Framed(std::vector<Face> faces) {
    findings.size = {2400, 1600};
    for (Face& one : faces) findings.add(std::move(one));
    // Said by the technician, so that no recognition is needed.
    for (const Finding& one : findings.list) {
      const auto& identity = std::get<Face>(one.what).identity;
      if (!identity.empty())
        rulings.on[one.id] = {consent::Ruling::Kind::IsPerson, identity.front().person, {}};
    }
  }
  [[nodiscard]] Plan plan() const {
    Plan made = make_plan(findings, rulings, school(), kPlatforms, kToday, {});
    frame(made, findings, rulings);
    return made;
  }
};

const RenditionPlan& rendition_of(const Plan& plan, const char* platform) {
  for (const RenditionPlan& one : plan.renditions) {
    if (std::ranges::find(one.platforms, platform) != one.platforms.end()) return one;
  }
  throw std::logic_error("no such platform");
}

// Large faces are shown on a careful platform only among each other.
TEST(Frame, TakesNoPartThatPartsAGroupInWhichAloneFacesMayBeLarge) {
  Findings findings;
  findings.size = {2400, 1600};
  for (const auto& [left, person] : {std::pair{200.0F, "P001"}, {500.0F, "P002"}, {2100.0F, "P003"}})
    findings.add(face({left, 500, 100, 130}, person));
  findings.add(face({1300, 500, 100, 130}));
  Rulings rulings;
  for (const Finding& one : findings.list) {
    const auto& identity = std::get<Face>(one.what).identity;
    if (!identity.empty())
      rulings.on[one.id] = {consent::Ruling::Kind::IsPerson, identity.front().person, {}};
  }
  const consent::RegisterView people(1, {test::pupil("P001", {"website"}), test::pupil("P002", {"website"}),
                                         test::pupil("P003", {"website"})});
  const auto crop = [&](const consent::PlatformRule& rule) {
    const Plan plan = make_plan(findings, rulings, people, {rule}, kToday, {});
    return suggest_crop(findings, plan.decision.platforms.at(0), CropRatio::Square);
  };
  const auto open = crop(test::openly({"website"}).at(0));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->kept, 2U) << "the third stands beyond somebody who is hidden";
  EXPECT_FALSE(crop({.platform = "website", .exposure = consent::Exposure::Careful}));
}

TEST(Frame, CropsNothingUnasked) {
  const Plan plan = Framed({face({500, 500, 100, 130}, "P001"), face({2000, 500, 100, 130})}).plan();
  ASSERT_THAT(plan.renditions, SizeIs(1));
  EXPECT_TRUE(plan.renditions[0].part.empty());
  EXPECT_THAT(plan.decision.marks, IsEmpty());
}

TEST(Frame, GivesEachPlatformThePartThatWasWishedForIt) {
  Framed framed({face({500, 500, 100, 130}, "P001"), face({2000, 500, 100, 130})});
  framed.rulings.crops = {{"facebook", CropRatio::Square}};
  const Plan plan = framed.plan();
  EXPECT_THAT(plan.renditions, SizeIs(2));
  const cv::Rect part = rendition_of(plan, "facebook").part;
  EXPECT_EQ(part.width, part.height);
  EXPECT_TRUE(part.contains({550, 550}));
  EXPECT_FALSE(part.contains({2050, 550}));
  EXPECT_TRUE(rendition_of(plan, "website").part.empty());
}

TEST(Frame, WorksThePartOutByTheDecisionsOfThePlatform) {
  Framed framed({face({500, 500, 100, 130}, "P001"), face({2000, 500, 100, 130}, "P002")});
  framed.rulings.crops = {{"facebook", CropRatio::AsIs}, {"website", CropRatio::AsIs}};
  const Plan plan = framed.plan();
  EXPECT_FALSE(rendition_of(plan, "facebook").part.contains({2050, 550}));
  EXPECT_TRUE(rendition_of(plan, "website").part.empty()) << "nobody is hidden there";
}

TEST(Frame, MakesTheWholePictureAndSaysSoWhereNoCropIsLeft) {
  Framed framed({face({1150, 500, 100, 130}, "P001"), face({1300, 480, 100, 130})});
  framed.rulings.crops = {{"facebook", CropRatio::Square}};
  const Plan plan = framed.plan();
  EXPECT_TRUE(rendition_of(plan, "facebook").part.empty());
  EXPECT_THAT(plan.decision.marks, testing::Contains(HasSubstr("facebook: no crop to 1:1 is left")));
}

TEST(Frame, LeavesOutARegionThatThePersonMarked) {
  Framed framed({face({500, 500, 100, 130}, "P001")});
  framed.rulings.drawn = {{FindingId{50}, Drawn{quad_of({1700, 300, 300, 300})}}};
  framed.rulings.crops = {{"facebook", CropRatio::AsIs}};
  const cv::Rect part = rendition_of(framed.plan(), "facebook").part;
  ASSERT_FALSE(part.empty());
  EXPECT_TRUE((part & cv::Rect(1700, 300, 300, 300)).empty());
}

TEST(Frame, MarksAShownFaceThatItsNeighboursWouldHalfCover) {
  const Plan plan = Framed({face({1000, 500, 100, 130}, "P001"), face({1105, 500, 100, 130}),
                            face({900, 480, 100, 130}), face({1600, 500, 100, 130})})
                        .plan();
  EXPECT_THAT(plan.decision.marks,
              ElementsAre("face 1, who may be shown, is partly covered by faces 2 and 3: try the crop"));
}

}  // namespace
}  // namespace schoolgate::pipeline
