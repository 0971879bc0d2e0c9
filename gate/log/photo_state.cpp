#include "gate/log/photo_state.hpp"

namespace schoolgate::gate {

std::string_view word(PhotoState state) {
  switch (state) {
    case PhotoState::Received:
      return "received";
    case PhotoState::Analysed:
      return "analysed";
    case PhotoState::Held:
      return "held";
    case PhotoState::Approved:
      return "approved";
    case PhotoState::Released:
      return "released";
    case PhotoState::TakenDown:
      return "taken-down";
    case PhotoState::Quarantined:
      return "quarantined";
    case PhotoState::Rejected:
      return "rejected";
    case PhotoState::Blocked:
      return "blocked";
  }
  return {};
}

std::optional<PhotoState> state_from_word(std::string_view text) {
  for (const PhotoState state : kAllStates) {
    if (word(state) == text) return state;
  }
  return std::nullopt;
}

bool may_become(PhotoState from, PhotoState to) {
  using enum PhotoState;
  switch (from) {
    case Received:
      return to == Analysed || to == Quarantined;
    case Analysed:
      return to == Held || to == Blocked || to == Quarantined;
    case Held:
      return to == Approved || to == Rejected || to == Blocked;
    case Approved:
      return to == Released || to == Held || to == Blocked || to == Rejected;
    case Released:
      return to == TakenDown;
    case TakenDown:
      return false;
    case Quarantined:  // tried again, or given up
      return to == Received || to == Rejected;
    case Rejected:  // a person had another look
      return to == Held || to == Blocked || to == Quarantined;
    case Blocked:
      return to == Held || to == Rejected;
  }
  return false;
}

}  // namespace schoolgate::gate
