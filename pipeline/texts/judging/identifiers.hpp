// Numbers and addresses that lead to a person, within one line.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

enum class IdentifierKind {
  Upn,         // Unique Pupil Number
  LongNumber,  // nine digits or more: phone, account, NHS number
  Email,
  Postcode,
  Plate,            // of a car
  Address,          // house number and street
  Handle,           // an account's name: "@zofia_l", "zofia.l14"
  MachineReadable,  // the lines at the foot of a passport or card
  Date,             // a date of birth only in context
};

struct IdentifierMatch {
  IdentifierKind kind = IdentifierKind::Date;
  float from = 0;  // along the reading
  float to = 0;
};

// Forgives what readers confuse with digits (O 0, l 1, S 5, B 8 ...) where the form is telling enough.
[[nodiscard]] std::vector<IdentifierMatch> find_identifiers(const Reading& reading);

}  // namespace schoolgate::pipeline
