// What somebody saw on a platform, kept as proof: that a post is up as it was confirmed, or that a picture is
// gone. Here is which there are; the pictures lie apart, each under its digest.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

using ScreenshotId = std::int64_t;  // 1, 2, 3 ... within the workspace; of one that went never again

struct ScreenshotOf {
  enum class What { Post, TakeDown };
  What what = What::Post;
  std::int64_t number = 0;
  bool operator==(const ScreenshotOf&) const = default;
};
constexpr auto words_of(ScreenshotOf::What) {
  using enum ScreenshotOf::What;
  return words<ScreenshotOf::What>({{Post, "post"}, {TakeDown, "take-down"}});
}

struct Screenshot {
  ScreenshotId id = 0;
  ScreenshotOf of;
  Digest sha256;
  Instant kept{};
  std::string who;
};

// In the order in which they were kept.
[[nodiscard]] std::vector<Screenshot> list_screenshots(Database& database,
                                                       const std::optional<ScreenshotOf>& of = std::nullopt);
[[nodiscard]] Result<Screenshot> find_screenshot(Database& database, ScreenshotId id);

// That it lies there, which it must. NotFound for a post or entry that is none, Refused for a post that is
// not noted as posted.
[[nodiscard]] Result<Screenshot> note_screenshot(Database& database, Instant now, const ScreenshotOf& of,
                                                 const Digest& sha256, const std::string& who);
// Somebody has it shown.
void note_screenshot_viewed(Database& database, Instant now, const Screenshot& screenshot,
                            const std::string& who);

// Those of posts and entries of the photo, which show it or the page that it was on.
[[nodiscard]] std::set<Digest> screenshots_about(Database& database, PhotoId photo);
// Those of entries that no photo of the log is of: what they show nobody knows.
[[nodiscard]] std::set<Digest> screenshots_of_found(Database& database);
// Those that were kept, for the last time, by then.
[[nodiscard]] std::set<Digest> screenshots_before(Database& database, Instant moment);
// Whatever they are of; the ledger is told how many went. Gives how many.
[[nodiscard]] std::size_t forget_screenshots(Database& database, Instant now, const std::set<Digest>& which,
                                             const std::string& why, const std::string& who);

}  // namespace schoolgate::gate
