// What is decided of a piece of written text.
#pragma once

#include <optional>

#include "consent/inquiry.hpp"

namespace schoolgate::consent {

[[nodiscard]] Decision decide_text(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask);

// "2nd Grace, 3rd ...": the names that are left tell much of the one that is hidden. Who is named by a person
// is that person's to say. Needs a decision of each finding.
void hide_beside_hidden_names(const PhotoEvidence& evidence, const Inquiry& ask,
                              PlatformDecisions& decisions);

// Who must not be published and may be named by it.
[[nodiscard]] std::optional<PersonId> unpublishable_name(const TextEvidence& text, const Ruling& ruling,
                                                         const RegisterView& people);

}  // namespace schoolgate::consent
