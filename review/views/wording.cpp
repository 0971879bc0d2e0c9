#include "review/views/wording.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "review/people/deeds.hpp"

namespace schoolgate::review {

std::string platform_title(std::string_view platform) {
  // Those whose makers write them otherwise than with one capital.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOwn{
      {{"tiktok", "TikTok"}, {"linkedin", "LinkedIn"}, {"whatsapp", "WhatsApp"}, {"youtube", "YouTube"}}};
  for (const auto& [id, title] : kOwn) {
    if (id == platform) return std::string(title);
  }
  std::string title(platform);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

std::string platform_titles(const std::vector<consent::PlatformId>& platforms) {
  std::string text;
  for (const auto& platform : platforms) {
    if (!text.empty()) text += ", ";
    text += platform_title(platform);
  }
  return text;
}

std::string_view state_words(gate::PhotoState state) {
  switch (state) {
    case gate::PhotoState::Received:
    case gate::PhotoState::Analysed:
      return "waiting to be looked at by the program";
    case gate::PhotoState::Held:
      return "waiting for the technician";
    case gate::PhotoState::Approved:
      return "ready";
    case gate::PhotoState::Released:
      return "released";
    case gate::PhotoState::TakenDown:
      return "taken down";
    case gate::PhotoState::Quarantined:
    case gate::PhotoState::Rejected:
      return "needs another photo";
    case gate::PhotoState::Blocked:
      return "held back";
    case gate::PhotoState::Shredded:
      return "shredded";
  }
  return {};
}

std::string office_words(const gate::PhotoRecord& photo, const std::vector<consent::PlatformId>& platforms,
                         Role role) {
  const bool may_look = may(access(Deed::Review), role);
  std::string words(state_words(photo.state));
  const auto with = [&](const std::string& detail) {
    return detail.empty() ? words : fmt::format("{}: {}", words, detail);
  };
  switch (photo.state) {
    case gate::PhotoState::Received:
    case gate::PhotoState::Analysed:
    case gate::PhotoState::Shredded:
      return words;
    case gate::PhotoState::Approved:
    case gate::PhotoState::Released:
      return with(platform_titles(platforms));
    case gate::PhotoState::Blocked:
    case gate::PhotoState::TakenDown:
      // Who must not be published, and who took consent back, is the register's to tell.
      return with(may_look ? photo.reason : "ask the technician");
    case gate::PhotoState::Held:
      return with(may_look ? photo.reason : "");
    case gate::PhotoState::Quarantined:
    case gate::PhotoState::Rejected:
      return with(photo.reason);
  }
  return words;
}

std::string_view likeness_words(consent::Certainty certainty) {
  switch (certainty) {
    case consent::Certainty::Plausible:
      return "possibly";
    case consent::Certainty::Certain:
      return "almost certainly";
  }
  return {};
}

std::string decision_words(const consent::Decision& decision) {
  const char* outcome = decision.action == consent::Action::Keep ? "shown" : "redacted";
  return decision.reason.empty() ? outcome : fmt::format("{}: {}", outcome, decision.reason);
}

std::string action_words(std::string_view action) {
  const auto dot = action.find('.');
  std::string words(dot == std::string_view::npos ? action : action.substr(dot + 1));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}

std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace schoolgate::review
