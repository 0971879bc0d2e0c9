// What the page says in plain words, so that office and technician read the same sentences everywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "consent/decision.hpp"
#include "gate/log/photo_record.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

// "Facebook", "X", "TikTok"; other ids with a capital first letter.
[[nodiscard]] std::string platform_title(std::string_view platform);
// "Facebook, X and Website" is left to nobody: plain commas, so that lists can be compared at a glance.
[[nodiscard]] std::string platform_titles(const std::vector<consent::PlatformId>& platforms);

// "waiting for the technician", "released", ... for lists.
[[nodiscard]] std::string_view state_words(gate::PhotoState state);
// The office's sentence: "ready: Facebook, Website", "needs another photo: ...". To whoever may not look at
// photos only a reason that says nothing of the register: the program's own of a file, and a rejection's.
[[nodiscard]] std::string office_words(const gate::PhotoRecord& photo,
                                       const std::vector<consent::PlatformId>& platforms, Role role);

// "almost certainly", "possibly"
[[nodiscard]] std::string_view likeness_words(consent::Certainty certainty);

// "shown: P014: image consent of 2026-09-01", "redacted: not recognised"
[[nodiscard]] std::string decision_words(const consent::Decision& decision);

// The ledger's "photo.held_back" as "held back".
[[nodiscard]] std::string action_words(std::string_view action);

// "1 face", "3 faces"
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);
// "1,234"
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace schoolgate::review
