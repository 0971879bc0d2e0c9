// The states of a photo and the arrows between them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

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
};

inline constexpr std::array kAllStates{PhotoState::Received,    PhotoState::Analysed, PhotoState::Held,
                                       PhotoState::Approved,    PhotoState::Released, PhotoState::TakenDown,
                                       PhotoState::Quarantined, PhotoState::Rejected, PhotoState::Blocked};

// As stored, in JSON and in options: "received", "taken-down", ...
[[nodiscard]] std::string_view word(PhotoState state);
[[nodiscard]] std::optional<PhotoState> state_from_word(std::string_view word);

// Is there an arrow? A state never leads to itself.
[[nodiscard]] bool may_become(PhotoState from, PhotoState to);

}  // namespace schoolgate::gate
