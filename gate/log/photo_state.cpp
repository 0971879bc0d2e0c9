#include "gate/log/photo_state.hpp"

namespace schoolgate::gate {

bool may_become(PhotoState from, PhotoState to) {
  using enum PhotoState;
  // What is out comes down first.
  if (to == Shredded) return from != Shredded && from != Released;
  switch (from) {
    case Received:
      return to == Analysed || to == Quarantined;
    case Analysed:
      return to == Held || to == Blocked || to == Quarantined;
    case Held:
      return to == Approved || to == Rejected || to == Blocked;
    case Approved:
      return to == Released || to == Held || to == Blocked || to == Rejected;
    case Released:  // back to review where its files are lost
      return to == TakenDown || to == Held;
    case TakenDown:
    case Shredded:
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

bool needs_original(PhotoState state) {
  using enum PhotoState;
  switch (state) {
    case Received:
    case Analysed:
    case Held:
    case Approved:
    case Quarantined:
    case Blocked:
      return true;
    case Released:
    case TakenDown:
    case Rejected:
    case Shredded:
      break;
  }
  return false;
}

}  // namespace schoolgate::gate
