// Codes that change with time (RFC 6238, with SHA-1, as the apps on telephones make them).
#pragma once

#include <cstdint>
#include <string>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"

namespace schoolgate::review {

// The half minute that a moment lies in, counted from 1970.
[[nodiscard]] std::int64_t totp_step(Instant moment);
// Of so many decimal digits, at most 9.
[[nodiscard]] std::string totp_code(ByteView secret, std::int64_t step, int digits = 6);
// RFC 4648, without padding, as apps take secrets.
[[nodiscard]] std::string base32(ByteView bytes);

}  // namespace schoolgate::review
