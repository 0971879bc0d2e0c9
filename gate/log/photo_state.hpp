// The states of a photo and the arrows between them.
#pragma once

#include "foundation/words.hpp"

namespace schoolgate::gate {

enum class PhotoState {
  Received,     // safe in the vault, nothing else done yet
  Analysed,     // findings known, renditions not yet held
  Held,         // renditions wait for the technician
  Approved,     // a person confirmed the renditions; the register is asked once more at release
  Released,     // files lie in released/
  TakenDown,    // released files removed again
  Quarantined,  // could not or must not be analysed
  Rejected,     // a person decided against it
  Blocked,      // shows somebody who must not be published, or a person blocked it as a whole
  Shredded,     // nothing of it is kept but its number, its fingerprint and the ledger
};
// As stored, in JSON and in options.
constexpr auto words_of(PhotoState) {
  using enum PhotoState;
  return words<PhotoState>({{Received, "received"},
                            {Analysed, "analysed"},
                            {Held, "held"},
                            {Approved, "approved"},
                            {Released, "released"},
                            {TakenDown, "taken-down"},
                            {Quarantined, "quarantined"},
                            {Rejected, "rejected"},
                            {Blocked, "blocked"},
                            {Shredded, "shredded"}});
}

// Is there an arrow? A state never leads to itself.
[[nodiscard]] bool may_become(PhotoState from, PhotoState to);

// Whether a photo that lacks its original is damaged; of the others the original's days may be over.
[[nodiscard]] bool needs_original(PhotoState state);

}  // namespace schoolgate::gate
