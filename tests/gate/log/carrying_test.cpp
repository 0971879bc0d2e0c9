#include "gate/log/carrying.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/made_school.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace pipeline = schoolgate::pipeline;
using schoolgate::consent::Ruling;
using schoolgate::consent::TextKind;

namespace {

pipeline::Text text_at(float x, const char* words, TextKind kind = TextKind::Harmless) {
  return {{{{x, 100}, {x + 40, 100}, {x + 40, 114}, {x, 114}}}, words, 0.9F, kind, false, {}};
}

pipeline::Rulings redact_text(std::size_t index, std::size_t of) {
  pipeline::Rulings rulings;
  rulings.texts.resize(of);
  rulings.texts[index].kind = Ruling::Kind::Redact;
  return rulings;
}

}  // namespace

TEST(Carrying, ARulingFollowsItsOwnTextWhereverItStandsInTheList) {
  const auto before = test::findings({}, {text_at(10, "Will"), text_at(100, "Summer")});
  const auto after =
      test::findings({}, {text_at(200, "new"), text_at(100.05F, "Summer"), text_at(10, "Will")});
  const auto rulings = gate::carried(redact_text(1, 2), before, after);
  ASSERT_EQ(rulings.texts.size(), 3U);
  EXPECT_EQ(rulings.texts[0].kind, Ruling::Kind::None);
  EXPECT_EQ(rulings.texts[1].kind, Ruling::Kind::Redact);
  EXPECT_EQ(rulings.texts[2].kind, Ruling::Kind::None);
  EXPECT_TRUE(rulings.drawn.empty());
}

TEST(Carrying, ARulingNeverGoesToAnotherText) {
  const auto before = test::findings({}, {text_at(10, "Callum and Xanthe")});
  auto named = redact_text(0, 1);
  named.texts[0] = {Ruling::Kind::IsPerson, "P001", {}};
  for (const auto& after : {test::findings({}, {text_at(10, "Callum"), text_at(60, "Xanthe")}),
                            test::findings({}, {text_at(12, "Callum and Xanthe")}), test::findings({})}) {
    const auto rulings = gate::carried(named, before, after);
    ASSERT_EQ(rulings.texts.size(), after.texts.size());
    for (const auto& ruling : rulings.texts) EXPECT_EQ(ruling.kind, Ruling::Kind::None);
  }
}

TEST(Carrying, WhatSomebodyHadHiddenStaysHiddenWhenItsTextIsCutOtherwise) {
  const auto before = test::findings({}, {text_at(10, "Class 4B")});
  const auto after = test::findings({}, {text_at(10, "Class"), text_at(30, "4B")});
  const auto rulings = gate::carried(redact_text(0, 1), before, after);
  ASSERT_EQ(rulings.drawn.size(), 1U);
  EXPECT_EQ(rulings.drawn[0].quad, before.texts[0].quad);
}

TEST(Carrying, RulingsOnFacesAndDrawnRegionsStay) {
  const auto before = test::findings({test::face(test::kLeftFace), test::face(test::kRightFace)});
  auto after = before;
  after.faces[1].identity = {test::certain("P001")};
  pipeline::Rulings rulings;
  rulings.faces.resize(2);
  rulings.faces[1].rejected = {"P002"};
  rulings.drawn.push_back({pipeline::Region::Kind::Drawn, text_at(5, "").quad, 0});
  const auto carried = gate::carried(rulings, before, after);
  EXPECT_EQ(carried.faces[1].rejected, std::vector<std::string>{"P002"});
  EXPECT_EQ(carried.drawn.size(), 1U);
  EXPECT_TRUE(gate::same_places(before, after));
  EXPECT_FALSE(gate::same_findings(before, after));
}

TEST(Carrying, TwoTextsOfOneWordAtOnePlaceKeepTheirRulingsApart) {
  const auto before = test::findings({}, {text_at(10, "Amelia"), text_at(10, "Amelia")});
  const auto rulings = gate::carried(redact_text(1, 2), before, before);
  EXPECT_EQ(rulings.texts[0].kind, Ruling::Kind::None);
  EXPECT_EQ(rulings.texts[1].kind, Ruling::Kind::Redact);
}
