#include "pipeline/texts/judging/evidence_model.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "models/built_in.hpp"
#include "support/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

using nlohmann::json;

json built_in() { return json::parse(models::built_in_judge("text_judge")); }

float logistic(float sum) { return 1 / (1 + std::exp(-sum)); }

EvidenceValues with(std::string_view evidence, float value) {
  EvidenceValues values{};
  values.at(evidence_named(evidence).value()) = value;
  return values;
}

// No trees and no weights but those that the test gives.
json flat_model() {
  json model = built_in();
  for (const char* part : {"alone", "in_context"}) {
    model[part]["bias"] = 0;
    for (auto& weight : model[part]["weights"]) weight = 0;
  }
  model["in_context"]["trees"] = json::array();
  return model;
}

EvidenceModel parsed(const json& model) {
  auto result = EvidenceModel::parse(test::with_digest(model));
  EXPECT_TRUE(result) << sentence(result.error());
  return std::move(*result);
}

std::string refusal(const json& model) {
  const auto result = EvidenceModel::parse(test::with_digest(model));
  return result ? "it was taken" : sentence(result.error());
}

TEST(EvidenceModel, AddsBiasWeightsAndTrees) {
  json model = flat_model();
  model["in_context"]["bias"] = -1;
  model["in_context"]["weights"]["neighbour"] = 2;
  model["in_context"]["trees"] = json::parse(
      R"([0.25, {"evidence": "neighbour", "above": 0.4, "no": 8,
                 "yes": {"evidence": "date", "above": 0.5, "no": 0.5, "yes": 16}}])");
  const EvidenceModel weights = parsed(model);
  EXPECT_FLOAT_EQ(weights.score_in_context(with("neighbour", 0.5F)), logistic(-1 + 1 + 0.25F + 0.5F));
  EXPECT_FLOAT_EQ(weights.score_in_context(with("neighbour", 0.4F)), logistic(-1 + 0.8F + 0.25F + 8))
      << "what is not above the question's value answers no";
  EXPECT_FLOAT_EQ(weights.score_alone(with("neighbour", 0.5F)), 0.5F) << "knows no context";
}

TEST(EvidenceModel, WeighsEveryEvidenceOfTheTable) {
  std::set<std::size_t> places;
  const json whole = built_in();
  for (const auto& [name, weight] : whole["in_context"]["weights"].items()) {
    json model = flat_model();
    model["in_context"]["weights"][name] = 3;
    EXPECT_FLOAT_EQ(parsed(model).score_in_context(with(name, 1)), logistic(3)) << name;
    places.insert(evidence_named(name).value());
  }
  EXPECT_EQ(places.size(), kEvidenceCount);
  EXPECT_EQ(evidence_named("nothing_of_the_kind"), std::nullopt);
}

TEST(EvidenceModel, RefusesAWeightThatIsNotOfTheFitWhoseFiguresStandThere) {
  json model = built_in();
  model["alone"]["weights"]["date"] = 3.55;
  const auto result = EvidenceModel::parse(model.dump());
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("'sha256' is not that of its values"), std::string::npos);
}

TEST(EvidenceModel, AsksNoTwoTreesTheSame) {
  const auto questions = [](const json& tree, const auto& self) -> json {
    if (tree.is_number()) return nullptr;
    EXPECT_NE(tree["no"], tree["yes"]) << "says nothing: " << tree;
    return {tree["evidence"], tree["above"], self(tree["no"], self), self(tree["yes"], self)};
  };
  std::set<json> asked;
  const json whole = built_in();
  for (const json& tree : whole["in_context"]["trees"])
    EXPECT_TRUE(asked.insert(questions(tree, questions)).second) << tree;
}

TEST(EvidenceModel, RefusesWhatLeavesAnEvidenceOut) {
  json model = built_in();
  model["alone"]["weights"].erase("date");
  EXPECT_NE(refusal(model).find("'alone' weighs 49 of 50"), std::string::npos) << refusal(model);
}

TEST(EvidenceModel, RefusesEvidenceThatThereIsNot) {
  json model = built_in();
  model["in_context"]["trees"][0] = {{"evidence", "shoe_size"}, {"above", 0}, {"no", 0}, {"yes", 1}};
  EXPECT_NE(refusal(model).find("knows no evidence 'shoe_size'"), std::string::npos) << refusal(model);
}

TEST(EvidenceModel, RefusesToWeighTheContextBeforeItIsKnown) {
  json model = built_in();
  model["alone"]["weights"]["row_names"] = 1;
  EXPECT_NE(refusal(model).find("'alone' knows no evidence 'row_names'"), std::string::npos);
}

TEST(EvidenceModel, RefusesWhatIsNoNumberAndATreeWithoutEnd) {
  json words = built_in();
  words["alone"]["weights"]["date"] = "much";
  EXPECT_NE(refusal(words).find("text_judge.json cannot be used"), std::string::npos);
  json deep = 0;
  for (int i = 0; i < 100; ++i) deep = {{"evidence", "date"}, {"above", 0}, {"no", 0}, {"yes", deep}};
  json model = built_in();
  model["in_context"]["trees"][0] = deep;
  EXPECT_NE(refusal(model).find("too deep"), std::string::npos);
  EXPECT_FALSE(EvidenceModel::parse("{"));
}

TEST(EvidenceModel, IsKnownByItsDigest) {
  json model = built_in();
  model["alone"]["bias"] = -2;
  EXPECT_NE(parsed(model).digest(), EvidenceModel::built_in().digest());
  EXPECT_EQ(EvidenceModel::built_in().digest(), sha256(models::built_in_judge("text_judge")));
}

// Well below what a name of the register and a cue weigh: nothing is decided by the trees alone.
TEST(EvidenceModel, HasTreesThatCorrectTheSumOfWeightsAndDoNotReplaceIt) {
  cv::RNG random(7);
  double most = 0;
  for (int round = 0; round < 2000; ++round) {
    EvidenceValues values{};
    for (float& value : values) value = random.uniform(0, 3) == 0 ? random.uniform(0.0F, 1.0F) : 0.0F;
    most = std::max(most,
                    std::abs(static_cast<double>(EvidenceModel::built_in().correction_in_context(values))));
  }
  EXPECT_GT(most, 0.2);
  EXPECT_LT(most, 3);
}

}  // namespace
}  // namespace schoolgate::pipeline
