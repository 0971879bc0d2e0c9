#include "gate/log/carrying.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/made_school.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace pipeline = schoolgate::pipeline;
using schoolgate::consent::FindingId;
using schoolgate::consent::Ruling;
using schoolgate::consent::TextKind;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

pipeline::Text text_at(float x, const char* words, TextKind kind = TextKind::Harmless) {
  return {{{{x, 100}, {x + 40, 100}, {x + 40, 114}, {x, 114}}}, words, 0.9F, kind, false, {}};
}

pipeline::Rulings redacting(int finding) {
  pipeline::Rulings rulings;
  rulings.on[FindingId(finding)].kind = Ruling::Kind::Redact;
  return rulings;
}

std::vector<FindingId> ids(const pipeline::Findings& findings) {
  std::vector<FindingId> all;
  for (const auto& finding : findings.list) all.push_back(finding.id);
  return all;
}

}  // namespace

TEST(Carrying, AFindingKeepsItsIdWhereverItStandsInTheListAndWhateverItIsTakenFor) {
  const auto before = test::findings({}, {text_at(10, "Will"), text_at(100, "Summer")});
  const auto after = gate::with_ids_of(
      before, test::findings({}, {text_at(200, "new"), text_at(100.05F, "Summer", TextKind::RegisterName),
                                  text_at(10, "Will")}));
  EXPECT_THAT(ids(after), ElementsAre(FindingId{3}, FindingId{2}, FindingId{1}));
  EXPECT_EQ(after.last_id, FindingId{3});
}

TEST(Carrying, AnIdIsNeverGivenToAnotherFindingNotEvenWhenItsOwnIsGone) {
  const auto first = test::findings({test::face(test::kLeftFace)}, {text_at(10, "Class 4B")});
  const auto second = gate::with_ids_of(first, test::findings({test::face(test::kLeftFace)}));
  EXPECT_THAT(ids(second), ElementsAre(FindingId{1}));
  const auto third = gate::with_ids_of(
      second, test::findings({test::face(test::kLeftFace)}, {text_at(10, "Class"), text_at(30, "4B")}));
  EXPECT_THAT(ids(third), ElementsAre(FindingId{1}, FindingId{3}, FindingId{4}));
}

TEST(Carrying, AFaceIsNotTheTextAtItsPlace) {
  const auto face = test::findings({test::face({10, 100, 40, 14})});
  const auto text = gate::with_ids_of(face, test::findings({}, {text_at(10, "")}));
  EXPECT_THAT(ids(text), ElementsAre(FindingId{2}));
}

TEST(Carrying, ARulingNeverGoesToAnotherText) {
  const auto before = test::findings({}, {text_at(10, "Callum and Xanthe")});
  pipeline::Rulings named;
  named.on[FindingId{1}] = {Ruling::Kind::IsPerson, "P001", {}};
  for (const auto& otherwise : {test::findings({}, {text_at(10, "Callum"), text_at(60, "Xanthe")}),
                                test::findings({}, {text_at(12, "Callum and Xanthe")}), test::findings({})}) {
    const auto after = gate::with_ids_of(before, otherwise);
    const auto rulings = gate::carried(named, before, after);
    EXPECT_THAT(rulings.on, IsEmpty());
    for (const auto& finding : after.list) EXPECT_EQ(rulings.of(finding.id).kind, Ruling::Kind::None);
  }
}

TEST(Carrying, ARulingStaysWithItsOwnText) {
  const auto before = test::findings({}, {text_at(10, "Will"), text_at(100, "Summer")});
  const auto after = gate::with_ids_of(
      before, test::findings({}, {text_at(200, "new"), text_at(100, "Summer"), text_at(10, "Will")}));
  const auto rulings = gate::carried(redacting(2), before, after);
  EXPECT_EQ(rulings.of(after.list[0].id).kind, Ruling::Kind::None);
  EXPECT_EQ(rulings.of(after.list[1].id).kind, Ruling::Kind::Redact);
  EXPECT_EQ(rulings.of(after.list[2].id).kind, Ruling::Kind::None);
  EXPECT_THAT(rulings.drawn, IsEmpty());
}

TEST(Carrying, WhatSomebodyHadHiddenStaysHiddenWhenItsTextIsCutOtherwise) {
  const auto before = test::findings({}, {text_at(10, "Class 4B")});
  const auto after = gate::with_ids_of(before, test::findings({}, {text_at(10, "Class"), text_at(30, "4B")}));
  const auto rulings = gate::carried(redacting(1), before, after);
  ASSERT_EQ(rulings.drawn.size(), 1U);
  EXPECT_EQ(rulings.drawn[0].id, FindingId{1});
  EXPECT_EQ(rulings.drawn[0].kind(), pipeline::FindingKind::Drawn);
  EXPECT_EQ(rulings.drawn[0].quad(), before.list[0].quad());
}

TEST(Carrying, RulingsOnFacesAndDrawnRegionsStay) {
  const auto before = test::findings({test::face(test::kLeftFace), test::face(test::kRightFace)});
  const auto after = gate::with_ids_of(
      before,
      test::findings({test::face(test::kLeftFace), test::face(test::kRightFace, {test::certain("P001")})}));
  pipeline::Rulings rulings;
  rulings.on[FindingId{2}].rejected = {"P002"};
  rulings.drawn.push_back({FindingId{3}, pipeline::Drawn{text_at(5, "").quad}});
  const auto carried = gate::carried(rulings, before, after);
  EXPECT_EQ(carried.of(FindingId{2}).rejected, std::vector<std::string>{"P002"});
  EXPECT_EQ(carried.drawn.size(), 1U);
  EXPECT_TRUE(gate::same_places(before, after));
  EXPECT_FALSE(gate::same_findings(before, after));
}

TEST(Carrying, TwoTextsOfOneWordAtOnePlaceKeepTheirIdsApart) {
  const auto before = test::findings({}, {text_at(10, "Amelia"), text_at(10, "Amelia")});
  const auto after = gate::with_ids_of(before, before);
  EXPECT_THAT(ids(after), ElementsAre(FindingId{1}, FindingId{2}));
}
