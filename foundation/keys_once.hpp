// nlohmann::json keeps the last of two equal keys in silence; this notes the first key that comes twice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace schoolgate {

// For json::parse, by std::ref.
class KeysOnce {
 public:
  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    const auto level = static_cast<std::size_t>(depth);
    if (event == Event::object_start) {
      seen_.resize(std::max(seen_.size(), level + 2));
      seen_[level + 1].clear();
    } else if (event == Event::key) {
      const auto key = parsed.get<std::string>();
      if (!seen_.at(level).insert(key).second && !doubled_) doubled_ = key;
    }
    return true;
  }
  [[nodiscard]] const std::optional<std::string>& doubled() const { return doubled_; }

 private:
  std::vector<std::set<std::string>> seen_;  // by level
  std::optional<std::string> doubled_;
};

}  // namespace schoolgate
