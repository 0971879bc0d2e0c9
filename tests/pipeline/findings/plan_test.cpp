#include "pipeline/findings/plan.hpp"

#include <gmock/gmock.h>

#include "pipeline/findings/shown_faces.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::TextKind;

constexpr Day kToday{std::chrono::sys_days{std::chrono::year{2026} / 7 / 3}};

const consent::PlatformRule kOpen{
    .platform = "facebook", .exposure = consent::Exposure::Open, .names_or_faces = false};

consent::RegisterView school() {
  consent::Person agreed;
  agreed.id = "P001";
  consent::Consent name;
  name.platform = "facebook";
  name.purpose = consent::Purpose::Name;
  name.answer = consent::Answer::Granted;
  name.date = kToday;
  agreed.consents = {name};
  consent::Person refused;
  refused.id = "P002";
  return {1, {agreed, refused}};
}

Text piece(float from, float to, TextKind kind, std::vector<consent::PersonId> owners = {}) {
  Text text;
  text.quad = {cv::Point2f(from, 10), {to, 10}, {to, 40}, {from, 40}};
  text.kind = kind;
  text.persons = std::move(owners);
  return text;
}

RenditionPlan planned(std::vector<Text> texts) {
  Findings findings;
  findings.size = {800, 200};
  for (Text& text : texts) findings.add(std::move(text));
  return make_plan(findings, {}, school(), {kOpen}, kToday, {}).renditions.at(0);
}

std::vector<std::pair<float, float>> spans(const std::vector<Region>& regions) {
  std::vector<std::pair<float, float>> found;
  for (const Region& region : regions) found.emplace_back(region.quad[0].x, region.quad[1].x);
  return found;
}

TEST(Plan, ShowsTheNameOfALineThatMayBeShownAndHidesTheRest) {
  const auto plan =
      planned({piece(0, 100, TextKind::RegisterName, {"P001"}), piece(100, 150, TextKind::Unreadable),
               piece(150, 250, TextKind::OtherName), piece(250, 400, TextKind::Identifier, {"P001"})});
  EXPECT_THAT(spans(plan.shown), testing::ElementsAre(std::pair(0.0F, 100.0F)));
  EXPECT_THAT(spans(plan.redacted), testing::ElementsAre(std::pair(100.0F, 400.0F))) << "drawn as one";
}

TEST(Plan, HidesTheNamesOfOneLineTogetherAndThoseOfTheNextByThemselves) {
  const auto plan = planned(
      {piece(0, 100, TextKind::RegisterName, {"P001"}), piece(100, 200, TextKind::Harmless),
       piece(200, 300, TextKind::RegisterName, {"P002"}), piece(400, 500, TextKind::RegisterName, {"P001"})});
  EXPECT_THAT(spans(plan.redacted), testing::ElementsAre(std::pair(0.0F, 100.0F), std::pair(200.0F, 300.0F)));
  EXPECT_THAT(spans(plan.shown), testing::ElementsAre(std::pair(100.0F, 200.0F), std::pair(400.0F, 500.0F)));
}

TEST(Plan, JoinsNoPiecesAcrossOneThatIsShown) {
  const auto plan = planned({piece(0, 100, TextKind::OtherName), piece(100, 150, TextKind::Harmless),
                             piece(150, 250, TextKind::OtherName)});
  EXPECT_THAT(spans(plan.redacted), testing::ElementsAre(std::pair(0.0F, 100.0F), std::pair(150.0F, 250.0F)));
}

TEST(Plan, JoinsNoPiecesOfDifferentLines) {
  const auto plan = planned({piece(0, 100, TextKind::OtherName), piece(130, 250, TextKind::OtherName)});
  EXPECT_EQ(plan.redacted.size(), 2U);
}

Face a_face(const cv::Rect2f& box) {
  Face face;
  face.box = box;
  face.identity = {{"P001", 0.9F, consent::Certainty::Certain}};
  return face;
}

// Seen from the side: the nose beyond the eyes.
Face turned(Face face) {
  const cv::Point2f at = face.box.tl();
  const float unit = face.box.width / 10;
  face.has_landmarks = true;
  face.landmarks = {at + cv::Point2f(2, 4) * unit, at + cv::Point2f(4, 4) * unit,
                    at + cv::Point2f(0, 6) * unit, at + cv::Point2f(1, 8) * unit,
                    at + cv::Point2f(3, 8) * unit};
  return face;
}

Plan planned(const Findings& findings, const std::vector<consent::PlatformRule>& rules) {
  auto people = school().people();
  for (const char* platform : {"facebook", "website"}) {
    consent::Consent image = people[0].consents[0];
    image.platform = platform;
    image.purpose = consent::Purpose::Image;
    people[0].consents.push_back(image);
  }
  people[0].biometric.given = true;
  people[0].biometric.date = kToday;
  return make_plan(findings, {}, consent::RegisterView(1, people), rules, kToday, {});
}

consent::PlatformRule careful(const char* platform, float least_scale = 0.25F) {
  return {.platform = platform, .exposure = consent::Exposure::Careful, .least_scale = least_scale};
}

TEST(Plan, TellsTheRenditionHowLargeItsFacesMayBeAndWhichMayBeLarger) {
  Findings findings;
  findings.size = {4000, 3000};
  findings.add(a_face({100, 100, 80, 100}));
  const Plan plan = planned(findings, {careful("facebook"), careful("website"), kOpen});
  ASSERT_EQ(plan.renditions.size(), 2U)
      << "platforms that are as careful share one picture, the open one has its own";
  EXPECT_THAT(plan.renditions[0].platforms, testing::ElementsAre("facebook", "website"));
  EXPECT_FLOAT_EQ(plan.renditions[0].largest_scale, 0.576F);
  EXPECT_EQ(plan.renditions[0].face_px, 64);
  EXPECT_EQ(plan.renditions[0].any_size.size(), 0U);
  EXPECT_EQ(plan.renditions[1].largest_scale, 1);
  EXPECT_EQ(plan.renditions[1].face_px, 0);

  findings.list.clear();
  findings.add(turned(a_face({100, 100, 800, 1000})));
  const Plan aside = planned(findings, {careful("facebook")});
  EXPECT_EQ(aside.renditions.at(0).largest_scale, 1);
  EXPECT_EQ(aside.renditions.at(0).any_size.size(), 1U);
  EXPECT_TRUE(aside.renditions.at(0).redacted.empty());
}

TEST(Plan, TakesAFaceForTurnedAwayOnlyWhenItsNoseIsBeyondAnEyeAndItsShapeSaysSo) {
  const Face face = a_face({100, 100, 80, 100});
  EXPECT_FALSE(turned_away(face)) << "without landmarks";
  EXPECT_TRUE(turned_away(turned(face)));
  Face frontal = turned(face);
  frontal.landmarks[2] = (frontal.landmarks[0] + frontal.landmarks[1]) / 2 + cv::Point2f(0, 20);
  EXPECT_FALSE(turned_away(frontal)) << "the nose is between the eyes";
  Face half = turned(face);
  half.quality.frontality = 0.1F;
  EXPECT_FALSE(turned_away(half));
}

TEST(Plan, SaysOfAShownFaceThatANeighboursCoverTakesPartOfIt) {
  Findings findings;
  findings.size = {4000, 3000};
  findings.add(a_face({100, 100, 80, 100}));
  findings.add(a_face({300, 100, 80, 100}));
  consent::PlatformDecisions decisions{.platform = "facebook"};
  decisions.findings[findings.list[0].id] = {consent::Action::Keep, "", {"P001"}};
  decisions.findings[findings.list[1].id] = {};
  const auto words = [&] { return shown_faces_words(findings, decisions, cv::Rect({}, findings.size), 1); };
  EXPECT_EQ(words(), "largest shown face 100 px, 1 of 1 face-on") << "apart";
  std::get<Face>(findings.list.back().what).box.x = 177;
  EXPECT_EQ(words(), "largest shown face 100 px, 1 of 1 face-on") << "they touch";
  std::get<Face>(findings.list.back().what).box.x = 160;
  EXPECT_EQ(words(),
            "largest shown face 100 px, 1 of 1 face-on, 1 partly under a cover beside it: a crop may leave "
            "that out");
}

TEST(Plan, SaysInASentenceHowLargeTheShownFacesAre) {
  Findings findings;
  findings.size = {4000, 3000};
  findings.add(a_face({100, 100, 80, 100}));
  const auto words = [&](const consent::PlatformRule& rule) {
    const Plan plan = planned(findings, {rule});
    return shown_faces_words(findings, plan.decision.platforms[0], cv::Rect({}, findings.size),
                             plan.decision.platforms[0].largest_scale);
  };
  EXPECT_EQ(words(kOpen), "largest shown face 100 px, 1 of 1 face-on");
  EXPECT_EQ(words(careful("facebook")), "largest shown face 58 px, 1 of 1 face-on");
  EXPECT_EQ(words(careful("facebook", 1)), "no face shown, 1 hidden since facebook is careful");
  findings.list.clear();
  findings.add(turned(a_face({100, 100, 80, 100})));
  EXPECT_EQ(words(careful("facebook")), "largest shown face 100 px, none face-on");
}

}  // namespace
}  // namespace schoolgate::pipeline
