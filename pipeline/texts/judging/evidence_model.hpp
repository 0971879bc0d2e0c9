// How much each kind of evidence weighs: fitted, and read from a file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "pipeline/texts/judging/evidence.hpp"

namespace schoolgate::pipeline {

class EvidenceModel {
 public:
  // Needs: the text of models/judges/text_judge.json or of a file of its form: when and on what it was
  // fitted, how it judged what it was not fitted to, the SHA-256 of its two judgements, and for each of these
  // a bias, a weight for every evidence that it knows, and trees of questions. Refuses, saying where, what
  // leaves an evidence out, names one that there is not, is no number, or is not what was fitted.
  [[nodiscard]] static Result<EvidenceModel> parse(std::string_view json);

  // The one that the program carries.
  [[nodiscard]] static const EvidenceModel& built_in();

  // Each is logistic: 1 / (1 + e^-sum), the sum that of the bias, of weight * value, and of what the trees
  // add. The first judgement knows nothing of the context.
  [[nodiscard]] float score_alone(const EvidenceValues& values) const;
  [[nodiscard]] float score_in_context(const EvidenceValues& values) const;

  // What the trees alone add to the second sum.
  [[nodiscard]] float correction_in_context(const EvidenceValues& values) const;

  // Of the file: another one may judge otherwise.
  [[nodiscard]] const Digest& digest() const { return digest_; }

 private:
  // Either a question, with where to go on, or what the tree adds.
  struct Node {
    std::optional<std::size_t> about;  // in the table of evidence
    float above = 0;
    std::size_t no = 0;  // indices into the tree
    std::size_t yes = 0;
    float adds = 0;
  };
  using Tree = std::vector<Node>;  // the first node is asked first

  struct Judgement {
    float bias = 0;
    EvidenceValues weights{};
    std::vector<Tree> trees;

    [[nodiscard]] float correction(const EvidenceValues& values) const;
    [[nodiscard]] float score(const EvidenceValues& values) const;
  };

  friend class EvidenceModelReader;

  Judgement alone_;
  Judgement in_context_;
  Digest digest_;
};

}  // namespace schoolgate::pipeline
