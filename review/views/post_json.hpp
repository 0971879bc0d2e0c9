// Posts as the page gets them: docs/api.md, "Posts".
#pragma once

#include <nlohmann/json.hpp>

#include "gate/posting/posting.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::review {

[[nodiscard]] nlohmann::json caption_finding_json(const gate::CaptionFinding& finding, std::string_view text);
[[nodiscard]] nlohmann::json post_summary(const gate::Post& post);
[[nodiscard]] nlohmann::json post_view(const gate::CheckedPost& checked, gate::PhotoLog& log);

}  // namespace schoolgate::review
