// What counts how much when photos are picked. Chosen, not fitted: no set of photos says which of them a
// school would have posted. What comes of it is measured by tests/bench/pick_bench (docs/results.md).
#pragma once

#include <cstddef>

namespace schoolgate::gate {

struct PickWeights {
  // How good a picture is, by the faces that are shown, or by the whole where none is.
  float sharpness = 2;        // a soft face cannot be mended, closed eyes are told less surely: twice as much
  float eyes = 1;             // how far they are open
  float exposure = 0.5F;      // so much of it is lost at the worst light: a dark picture can be brightened
  float sharp_enough = 0.5F;  // of a face, for its eyes to be told
  float untold = 0.5F;        // of what cannot be measured: neither for nor against

  // What else makes it worth a place, in the same measure.
  float hidden = 0.5F;     // with every head hidden: a picture full of covers loses to any sound one
  float preferred = 0.5F;  // work, backs and groups on a careful platform: before any better picture of faces
  float seen_class = 0.2F;   // less for each time its classes were chosen, on average: so they come in turn
  float new_person = 0.15F;  // for each who was in no post this year: less than a class's turn
  std::size_t most_new = 3;  // a crowd is not the only way to show somebody
};
inline constexpr PickWeights kPickWeights{};

}  // namespace schoolgate::gate
