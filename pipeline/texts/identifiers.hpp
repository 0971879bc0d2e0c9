// Dates of birth, UPNs, phone numbers, e-mail addresses, postcodes and the like within one line.
#pragma once

#include <string>
#include <vector>

#include "pipeline/texts/reading.hpp"

namespace schoolgate::pipeline {

enum class IdentifierKind { Upn, Phone, Email, Postcode, Date };

struct IdentifierMatch {
  IdentifierKind kind = IdentifierKind::Date;  // Date: a date of birth only in context
  float from = 0;                              // along the line
  float to = 0;
};

[[nodiscard]] std::vector<IdentifierMatch> find_identifiers(const Reading& reading);

// The check letter of a Unique Pupil Number: the sum of digit times position (from 2) modulo 23 counts into
// the alphabet without I, O and S. Needs a letter and 12 characters, the last of which may be a letter
// (temporary number).
[[nodiscard]] bool is_upn(const std::string& text);

}  // namespace schoolgate::pipeline
