// Photos as the page gets them: docs/api.md, "Queue" and "One photo".
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gate/deciding/review_queue.hpp"
#include "review/people/accounts.hpp"
#include "review/people/people_directory.hpp"

namespace schoolgate::review {

[[nodiscard]] nlohmann::json event_json(const gate::Event& event);
[[nodiscard]] nlohmann::json platform_json(const consent::PlatformId& platform);  // {"id", "title"}
[[nodiscard]] nlohmann::json person_brief(const consent::Person& person);
// Those of the register whose ids stand in these words: {"P014": {"name": "..."}}. For whoever may look at
// photos.
[[nodiscard]] nlohmann::json people_in(const std::vector<std::string>& words, const PeopleSnapshot& people);
[[nodiscard]] nlohmann::json quad_json(const pipeline::Quad& quad);

// Null while there is nothing redacted to show.
[[nodiscard]] nlohmann::json thumbnail_address(const gate::PhotoRecord& photo);
// Null, too, for whoever may not look at photos, of one that the office may not see any more.
[[nodiscard]] nlohmann::json thumbnail_address(const gate::PhotoRecord& photo, Role role);
// Of this one of its pictures.
[[nodiscard]] nlohmann::json thumbnail_address(const gate::PhotoRecord& photo, Role role,
                                               const Digest& picture);
[[nodiscard]] std::string rendition_address(gate::PhotoId photo, const Digest& sha256);

[[nodiscard]] nlohmann::json photo_summary(const gate::PhotoRecord& photo);
[[nodiscard]] nlohmann::json photo_view(const gate::PhotoView& view, const PeopleSnapshot& people);
// The photo as it stands now.
[[nodiscard]] Result<nlohmann::json> look_at(const gate::Darkroom& room, PeopleDirectory& people,
                                             gate::PhotoId photo);

}  // namespace schoolgate::review
