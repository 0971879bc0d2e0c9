#include "review/people/totp.hpp"

#include <gtest/gtest.h>

namespace schoolgate::review {
namespace {

Bytes octets(const std::string& text) { return {text.begin(), text.end()}; }

// RFC 6238, appendix B, for SHA-1.
TEST(Totp, GivesTheCodesOfTheStandard) {
  const Bytes secret = octets("12345678901234567890");
  const std::vector<std::pair<std::int64_t, std::string>> vectors{
      {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
      {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [moment, code] : vectors) {
    const std::int64_t step = totp_step(Instant(std::chrono::seconds(moment)));
    EXPECT_EQ(totp_code(secret, step, 8), code) << moment;
    EXPECT_EQ(totp_code(secret, step), code.substr(2)) << "six digits are the last of eight";
  }
}

// RFC 4648, section 10, without the padding.
TEST(Base32, IsThatOfTheStandard) {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "MY"},
                                                                 {"fo", "MZXQ"},
                                                                 {"foo", "MZXW6"},
                                                                 {"foob", "MZXW6YQ"},
                                                                 {"fooba", "MZXW6YTB"},
                                                                 {"foobar", "MZXW6YTBOI"}};
  for (const auto& [text, coded] : vectors) EXPECT_EQ(base32(octets(text)), coded) << text;
}

}  // namespace
}  // namespace schoolgate::review
