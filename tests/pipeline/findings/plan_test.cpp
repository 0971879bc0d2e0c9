#include "pipeline/findings/plan.hpp"

#include <gmock/gmock.h>

namespace schoolgate::pipeline {
namespace {

using consent::TextKind;

constexpr Day kToday{std::chrono::sys_days{std::chrono::year{2026} / 7 / 3}};

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
  return make_plan(findings, {}, school(), {"facebook"}, kToday, {}).renditions.at(0);
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

}  // namespace
}  // namespace schoolgate::pipeline
