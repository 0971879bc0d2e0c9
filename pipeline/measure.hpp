// What a photo looks like as a whole: by what photos of one moment are known, and the better of them.
#pragma once

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Needs a decoded photo. Sharpness is that of the size at which it is seen, not of the sensor's pixels.
[[nodiscard]] Measures measure(const Photo& photo);

// In how many of the 64 shapes two looks differ. Half of them: nothing in common.
[[nodiscard]] int difference_of_looks(std::uint64_t one, std::uint64_t other);

}  // namespace schoolgate::pipeline
