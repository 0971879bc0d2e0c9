// The register, asked about one platform on one day, and what a decision is made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "consent/decision.hpp"

namespace schoolgate::consent {

struct Inquiry {
  const RegisterView& people;
  const PlatformId& platform;
  Day day;
};

[[nodiscard]] Decision redact(std::string reason);
[[nodiscard]] Decision keep(std::string reason, std::vector<PersonId> shows = {});

[[nodiscard]] bool contains(const std::vector<PersonId>& ids, const PersonId& id);
// "P001", "P001 or P002", "P001, P002 or 5 others"
[[nodiscard]] std::string any_of(const std::vector<PersonId>& ids);
// The first who must not be published.
[[nodiscard]] std::optional<PersonId> unpublishable(const std::vector<PersonId>& owners,
                                                    const RegisterView& people);

// What the technician's word alone settles about a person; the register, which gave `permission`, decides the
// rest.
[[nodiscard]] Decision named(const Ruling& ruling, const Permission& permission);
// Only what is doubtful can be dismissed.
[[nodiscard]] bool dismissed(const Ruling& ruling, bool doubtful);
[[nodiscard]] Decision with_ignored_dismissal(Decision decision);

}  // namespace schoolgate::consent
