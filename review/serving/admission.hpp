// Whether whoever asks may ask for it: once the request's head is there, and again when all of it is.
#pragma once

#include <optional>

#include "review/routing/route.hpp"

namespace schoolgate::review {

// The answer to a caller who may not; nothing when they may.
[[nodiscard]] std::optional<Reply> not_allowed(Services& services, const Route& route, const Call& call);
// The same, and: are they still signed in, as who they were when the head came?
[[nodiscard]] std::optional<Reply> not_allowed_any_more(Services& services, const Route& route,
                                                        const Call& call);

}  // namespace schoolgate::review
