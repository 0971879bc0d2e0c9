#include "pipeline/texts/judging/evidence_model.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/fitted.hpp"

namespace schoolgate::pipeline {

using nlohmann::json;

// Throws json::exception or Unusable for what is not of the form.
class EvidenceModelReader {
 public:
  static EvidenceModel read(std::string_view text) {
    const json document = models::fitted_values(text);
    models::check_keys(document, {"alone", "in_context"}, "it");
    EvidenceModel model;
    model.alone_ = judgement(document.at("alone"), "alone", kFirstContext);
    model.in_context_ = judgement(document.at("in_context"), "in_context", kEvidenceCount);
    model.digest_ = sha256(text);
    return model;
  }

 private:
  using Judgement = EvidenceModel::Judgement;
  using Node = EvidenceModel::Node;
  using Tree = EvidenceModel::Tree;

  static constexpr int kDeepest = 8;  // a tree that asks more than this was not fitted by anybody

  // Only the evidence before `end` may be asked for: later ones are not known yet when it is judged.
  static Judgement judgement(const json& object, std::string_view name, std::size_t end) {
    Judgement judgement;
    judgement.bias = object.at("bias").get<float>();
    const json& weights = object.at("weights");
    for (const auto& [evidence, weight] : weights.items())
      judgement.weights.at(place_of(evidence, name, end)) = weight.get<float>();
    if (weights.size() != end)
      throw models::Unusable(
          fmt::format("'{}' weighs {} of {} kinds of evidence", name, weights.size(), end));
    if (object.contains("trees")) {
      for (const json& tree : object.at("trees")) {
        judgement.trees.emplace_back();
        add_node(judgement.trees.back(), tree, name, end, kDeepest);
      }
    }
    return judgement;
  }

  static std::size_t place_of(const std::string& evidence, std::string_view judgement, std::size_t end) {
    const std::optional<std::size_t> found = evidence_named(evidence);
    if (!found || *found >= end)
      throw models::Unusable(fmt::format("'{}' knows no evidence '{}'", judgement, evidence));
    return *found;
  }

  static std::size_t add_node(Tree& tree, const json& node, std::string_view judgement, std::size_t end,
                              int deepest) {
    if (deepest == 0) throw models::Unusable(fmt::format("'{}' has a tree that is too deep", judgement));
    const std::size_t place = tree.size();
    tree.emplace_back();
    if (node.is_number()) {
      tree[place].adds = node.get<float>();
      return place;
    }
    tree[place].about = place_of(node.at("evidence").get<std::string>(), judgement, end);
    tree[place].above = node.at("above").get<float>();
    const std::size_t no = add_node(tree, node.at("no"), judgement, end, deepest - 1);
    const std::size_t yes = add_node(tree, node.at("yes"), judgement, end, deepest - 1);
    tree[place].no = no;
    tree[place].yes = yes;
    return place;
  }
};

Result<EvidenceModel> EvidenceModel::parse(std::string_view text) {
  return models::reading("models/judges/text_judge.json", models::kTakeTheFileThatCame,
                         [&] { return EvidenceModelReader::read(text); });
}

const EvidenceModel& EvidenceModel::built_in() {
  static const auto model = models::carried_judge<EvidenceModel>("text_judge");
  return model;
}

float EvidenceModel::Judgement::correction(const EvidenceValues& values) const {
  float sum = 0;
  for (const Tree& tree : trees) {
    const Node* node = &tree.front();
    while (node->about) {
      const bool yes = values[*node->about] > node->above;
      node = &tree[yes ? node->yes : node->no];
    }
    sum += node->adds;
  }
  return sum;
}

float EvidenceModel::Judgement::score(const EvidenceValues& values) const {
  float sum = bias;
  for (std::size_t i = 0; i < kEvidenceCount; ++i) sum += weights[i] * values[i];
  return 1 / (1 + std::exp(-(sum + correction(values))));
}

float EvidenceModel::score_alone(const EvidenceValues& values) const { return alone_.score(values); }
float EvidenceModel::score_in_context(const EvidenceValues& values) const {
  return in_context_.score(values);
}
float EvidenceModel::correction_in_context(const EvidenceValues& values) const {
  return in_context_.correction(values);
}

}  // namespace schoolgate::pipeline
