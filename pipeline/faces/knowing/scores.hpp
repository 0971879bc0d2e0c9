// How alike a face and each enrolled person are, judged against how alike the face is to everybody else.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace schoolgate::pipeline {

// Of two templates of unit length; throws std::invalid_argument when they are not of one size.
[[nodiscard]] float cosine(std::span<const float> a, std::span<const float> b);

struct PersonScore {
  // The cosine, less what the face shares with the people it resembles next: comparable between registers of
  // adults. Ranks as the cosine does, nearly always.
  float similarity = 0;
  // How far the person stands out of the crowd: the cosine less the mean of everybody else's. Comparable
  // between schools, however alike their children look to the model.
  float prominence = 0;
  // Of several networks each by itself finds the person plausible.
  bool agreed = true;
};

// Needs the cosines of one face to all people. The share that is taken off, 0.3 of the mean of the ten
// nearest others (of half of the others where there are fewer than twenty), is what served two very different
// sets of faces at once (docs/recognition.md). One person alone has no crowd: both scores are the cosine.
[[nodiscard]] std::vector<PersonScore> score_against_crowd(std::span<const float> cosines);
// Of one of them alone.
[[nodiscard]] PersonScore score_against_crowd(std::span<const float> cosines, std::size_t person);

}  // namespace schoolgate::pipeline
