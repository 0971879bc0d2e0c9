#include "consent/ledger/who.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

// An account's name holds no blank.
constexpr std::string_view kVia = " via ";

// Not folded(), for which "a.b" and "a-b" are the same.
icu::UnicodeString caseless(std::string_view account) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status) || normalizer == nullptr) throw std::runtime_error("ICU has no case folding data");
  auto result = normalizer->normalize(icu::UnicodeString::fromUTF8(cleaned(account)), status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not normalise a text");
  return result.trim();
}

}  // namespace

std::string by_page(std::string_view account) { return fmt::format("{}{}page", account, kVia); }

std::string by_command(std::string_view account, std::string_view os_user) {
  return fmt::format("{}{}command of {}", account, kVia, cleaned(os_user));
}

std::string account_of(std::string_view who) {
  return std::string(who.substr(0, std::min(who.find(kVia), who.size())));
}

std::string way_of(std::string_view who) {
  const auto via = who.find(kVia);
  return via == std::string_view::npos ? std::string() : std::string(who.substr(via + kVia.size()));
}

bool same_account(std::string_view who, std::string_view other) {
  return caseless(account_of(who)) == caseless(account_of(other));
}

}  // namespace schoolgate::consent
