#include "pipeline/texts/judging/evidence_trees.hpp"

#include <array>

namespace schoolgate::pipeline {
namespace {

struct Question {
  Evidence about;
  float more_than;
};

// The first question, what is asked after no and after yes, and what the four ways add.
struct Tree {
  Question first;
  Question after_no;
  Question after_yes;
  float no_no;
  float no_yes;
  float yes_no;
  float yes_yes;
};

using enum Evidence;

// Written by fit_evidence.py.
// clang-format off
constexpr std::array<Tree, 60> kTrees{{
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Unsure, 0.113F}, -0.080F, -0.080F, -0.007F, 0.032F},
{{UnreadShort, 0.663F}, {UnreadShort, 0.363F}, {UnreadShort, 0.813F}, -0.009F, 0.044F, -0.078F, 0.004F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {ColumnNames, 0.313F}, -0.076F, -0.076F, -0.010F, 0.032F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Ordinary, 0.913F}, -0.070F, -0.070F, 0.014F, -0.022F},
{{LabelLike, 0.063F}, {PageEnd, 0.0F}, {LabelLike, 0.113F}, 0.060F, -0.021F, -0.050F, 0.005F},
{{RegisterSome, 0.063F}, {Unsure, 0.313F}, {RegisterInText, 0.063F}, -0.034F, 0.005F, 0.045F, -0.012F},
{{RegisterUnsure, 0.0F}, {Unsure, 0.313F}, {RegisterUnsure, 0.463F}, -0.026F, 0.008F, 0.039F, -0.030F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.075F, -0.075F, 0.021F, -0.071F},
{{LabelLike, 0.063F}, {PageEnd, 0.0F}, {LabelLike, 0.163F}, 0.060F, -0.022F, -0.037F, 0.012F},
{{ColumnNames, 0.313F}, {Ordinary, 0.363F}, {ColumnNames, 0.413F}, -0.043F, 0.017F, 0.047F, -0.004F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {RegisterUnsure, 0.0F}, -0.071F, -0.071F, 0.004F, 0.044F},
{{UnreadShort, 0.663F}, {ColumnNames, 0.313F}, {UnreadShort, 0.813F}, -0.013F, 0.024F, -0.078F, 0.013F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Sentence, 0.263F}, -0.072F, -0.072F, 0.004F, 0.053F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {ColumnNames, 0.313F}, -0.069F, -0.069F, -0.006F, 0.038F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.064F, -0.064F, 0.017F, -0.033F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {RegisterUnsure, 0.0F}, -0.063F, -0.063F, -0.006F, 0.036F},
{{UnreadShort, 0.413F}, {RegisterOrdinary, 0.063F}, {UnreadShort, 0.663F}, -0.035F, 0.018F, 0.025F, -0.043F},
{{LabelLike, 0.063F}, {Number, 0.0F}, {LabelLike, 0.163F}, 0.039F, -0.009F, -0.038F, 0.003F},
{{LabelLike, 0.063F}, {PageEnd, 0.0F}, {StrangeCapital, 0.463F}, 0.044F, -0.017F, -0.023F, 0.018F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.061F, -0.061F, 0.019F, -0.037F},
{{LabelLike, 0.063F}, {UnreadShort, 0.213F}, {LabelLike, 0.163F}, -0.017F, 0.063F, -0.051F, 0.009F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Sentence, 0.263F}, -0.058F, -0.058F, -0.009F, 0.036F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {RowNames, 0.913F}, -0.053F, -0.053F, 0.018F, -0.023F},
{{UnreadShort, 0.663F}, {FewWords, 0.163F}, {UnreadShort, 0.999F}, -0.050F, 0.010F, -0.064F, -0.064F},
{{ColumnNames, 0.313F}, {ProperNoun, 0.0F}, {ColumnNames, 0.413F}, -0.021F, 0.028F, 0.048F, -0.009F},
{{WeakCueBefore, 0.513F}, {LabelLike, 0.063F}, {UnreadShort, 0.163F}, 0.019F, -0.019F, 0.042F, -0.010F},
{{UnreadShort, 0.02F}, {ProperNoun, 0.0F}, {Sentence, 0.213F}, -0.030F, 0.013F, -0.004F, 0.044F},
{{Ordinary, 0.913F}, {Ordinary, 0.513F}, {RegisterUnsure, 0.0F}, 0.003F, 0.064F, -0.051F, 0.023F},
{{UnreadShort, 0.663F}, {Unsure, 0.313F}, {UnreadShort, 0.999F}, -0.008F, 0.029F, -0.064F, -0.064F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.053F, -0.053F, 0.014F, -0.042F},
{{UnreadShort, 0.663F}, {UnreadShort, 0.413F}, {UnreadShort, 0.813F}, -0.006F, 0.034F, -0.067F, 0.019F},
{{UnreadShort, 0.663F}, {Sentence, 0.263F}, {UnreadShort, 0.863F}, -0.007F, 0.037F, -0.059F, 0.021F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {OrdinaryByName, 0.0F}, -0.050F, -0.050F, 0.009F, -0.024F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Ordinary, 0.913F}, -0.051F, -0.051F, 0.030F, -0.018F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.052F, -0.052F, 0.010F, -0.039F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Unsure, 0.263F}, -0.047F, -0.047F, -0.011F, 0.022F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Sentence, 0.313F}, -0.046F, -0.046F, -0.001F, 0.044F},
{{ColumnNames, 0.313F}, {StrangeCapital, 0.913F}, {ColumnNames, 0.413F}, -0.043F, 0.017F, 0.037F, -0.008F},
{{LabelLike, 0.063F}, {Unsure, 0.613F}, {LabelLike, 0.163F}, -0.009F, 0.048F, -0.034F, 0.004F},
{{UnreadShort, 0.663F}, {RegisterUnsure, 0.0F}, {RowNames, 0.413F}, -0.007F, 0.038F, -0.063F, 0.023F},
{{Neighbour, 0.113F}, {RegisterUnsure, 0.0F}, {FewWords, 0.163F}, -0.039F, 0.016F, -0.035F, 0.018F},
{{LabelLike, 0.063F}, {PageEnd, 0.0F}, {LabelLike, 0.163F}, 0.045F, -0.031F, -0.040F, -0.000F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {FewWords, 0.263F}, -0.044F, -0.044F, 0.025F, -0.007F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {FewWords, 0.363F}, -0.045F, -0.045F, 0.018F, -0.011F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {UnreadShort, 0.663F}, -0.041F, -0.041F, 0.011F, -0.031F},
{{RegisterAfterCue, 0.563F}, {Neighbour, 0.663F}, {Ordinary, 0.313F}, -0.001F, -0.030F, -0.002F, 0.033F},
{{Ordinary, 0.913F}, {Ordinary, 0.313F}, {RegisterUnsure, 0.0F}, -0.001F, 0.045F, -0.035F, 0.019F},
{{LabelLike, 0.063F}, {RowNames, 0.02F}, {WeakCueBefore, 0.513F}, -0.014F, 0.050F, -0.019F, 0.036F},
{{Tall, 0.063F}, {RegisterUnsure, 0.02F}, {Tall, 0.363F}, -0.032F, 0.010F, 0.045F, -0.020F},
{{UnsureInNames, 0.163F}, {Ordinary, 0.913F}, {UnsureInNames, 0.463F}, 0.017F, -0.017F, -0.042F, 0.003F},
{{PageEnd, 0.0F}, {UnreadShort, 0.113F}, {UnreadShort, 0.313F}, 0.005F, -0.030F, -0.030F, 0.044F},
{{LoneName, 0.913F}, {RegisterSome, 0.063F}, {LoneName, 0.999F}, -0.011F, 0.012F, 0.024F, 0.024F},
{{UnreadShort, 0.663F}, {RowNames, 0.913F}, {StrangeCapital, 0.213F}, 0.019F, -0.028F, -0.052F, -0.002F},
{{Neighbour, 0.113F}, {RegisterUnsure, 0.0F}, {Neighbour, 0.363F}, -0.035F, 0.018F, 0.036F, -0.010F},
{{RowNames, 0.913F}, {RowNames, 0.513F}, {DateInNameRow, 0.0F}, 0.004F, 0.058F, -0.037F, 0.003F},
{{UnreadShort, 0.663F}, {Unsure, 0.113F}, {RowNames, 0.413F}, -0.013F, 0.017F, -0.053F, 0.011F},
{{UnreadShort, 0.663F}, {UnreadShort, 0.413F}, {UnreadShort, 0.813F}, -0.006F, 0.028F, -0.056F, 0.009F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Neighbour, 0.663F}, -0.040F, -0.040F, 0.015F, -0.012F},
{{Ordinary, 0.363F}, {RegisterInText, 0.02F}, {Ordinary, 0.913F}, -0.003F, -0.047F, 0.041F, -0.011F},
{{FewWords, 0.163F}, {FewWords, 0.999F}, {Neighbour, 0.763F}, -0.043F, -0.043F, 0.027F, -0.012F},
}};
// clang-format on

}  // namespace

float correction_in_context(const EvidenceValues& values) {
  const auto yes = [&values](const Question& question) {
    return values[static_cast<std::size_t>(question.about)] > question.more_than;
  };
  float sum = 0;
  for (const Tree& tree : kTrees) {
    if (yes(tree.first)) {
      sum += yes(tree.after_yes) ? tree.yes_yes : tree.yes_no;
    } else {
      sum += yes(tree.after_no) ? tree.no_yes : tree.no_no;
    }
  }
  return sum;
}

}  // namespace schoolgate::pipeline
