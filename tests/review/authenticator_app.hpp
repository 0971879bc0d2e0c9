// An authenticator app: takes a secret as it is typed in, and shows codes.
#pragma once

#include <string>
#include <string_view>

#include "review/people/totp.hpp"

namespace schoolgate::test {

class AuthenticatorApp {
 public:
  explicit AuthenticatorApp(const std::string& secret) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char letter : secret) {
      held = held << 5U | static_cast<std::uint32_t>(kLetters.find(letter));
      bits += 5;
      if (bits < 8) continue;
      bits -= 8;
      secret_.push_back(static_cast<std::uint8_t>(held >> bits & 0xffU));
    }
  }
  [[nodiscard]] std::string code(Instant moment) const {
    return review::totp_code(secret_, review::totp_step(moment));
  }

 private:
  Bytes secret_;
};

}  // namespace schoolgate::test
