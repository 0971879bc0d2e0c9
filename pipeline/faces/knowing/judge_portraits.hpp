// Which enrolled portraits can be believed: a blurred or badly lit one resembles everybody a little, and
// strangers are taken for the person it stands for.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/faces/knowing/calibration.hpp"
#include "pipeline/faces/knowing/enrolled.hpp"

namespace schoolgate::pipeline {

enum class PortraitUse {
  Poor,           // never makes anybody certain
  ResemblesMany,  // nor does this one, and it is refused at enrolment
  Good,
};

// One for each portrait of each person, in order. Resemblance is judged where enough people are enrolled: a
// portrait's mean cosine to everybody else's templates, against what is usual among all portraits (median and
// median absolute deviation, which one bad portrait cannot move).
// Needs: people each with at least one portrait, all templates of one length.
[[nodiscard]] std::vector<std::vector<PortraitUse>> judge_portraits(const std::vector<Enrolment>& people,
                                                                    const ModelCalibration& model);

// The direction that these portraits of one person share; of the good ones alone where there is one. Writes
// unit length to `mean`. Throws std::invalid_argument when they cancel each other out.
void mean_template(const Enrolment& enrolment, const std::vector<PortraitUse>& uses, std::span<float> mean);

}  // namespace schoolgate::pipeline
