// Posts as the page gets them: docs/api.md, "Posts".
#pragma once

#include <nlohmann/json.hpp>

#include "gate/out/links.hpp"
#include "gate/out/screenshots.hpp"
#include "gate/posting/posting.hpp"
#include "gate/school/darkroom.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

// To whom may not look at photos: of a name, that it may not stand there, and not whose it is or what the
// register says of them.
[[nodiscard]] nlohmann::json caption_finding_json(const gate::CaptionFinding& finding, std::string_view text,
                                                  Role role);
[[nodiscard]] nlohmann::json post_summary(const gate::Post& post);
// Under which link a picture is up; null where none is noted.
[[nodiscard]] nlohmann::json post_link_json(const std::optional<gate::PostLink>& link);
[[nodiscard]] nlohmann::json screenshot_json(const gate::Screenshot& screenshot);
// A photo in a list of what is out.
[[nodiscard]] nlohmann::json small_photo_json(const gate::PhotoRecord& photo, Role role);
// With its screenshots for whoever may see them.
[[nodiscard]] nlohmann::json post_view(const gate::CheckedPost& checked, gate::PhotoLog& log, Role role);

}  // namespace schoolgate::review
