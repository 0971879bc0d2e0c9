#include "gate/leaving/closed_posts.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "gate/out/posts.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {

Result<std::size_t> list_closed_posts(const Darkroom& room, const Knowledge& knowledge,
                                      const std::string& who) {
  Database& database = *room.log.database;
  std::vector<FoundPicture> anew;
  for (const Post& post : list_posts(database, WhichPosts::All)) {
    // Pictures come onto the list by themselves, with the post's link; of a text that was deleted there
    // nothing is left.
    if (!post.pictures.empty() || post.text.empty()) continue;
    const std::string why = knowledge.people.why_shut(post.platform, knowledge.today);
    if (why.empty()) continue;
    const auto since = out_since(database, post);
    if (!since) return tl::unexpected(since.error());
    if (!*since) continue;
    const Digest content = content_digest(post);
    const std::string name = fmt::format("post {}", post.id);
    const auto listed =
        list_take_downs(database, room.log.clock.now(), {TakeDownsWanted::All, post.platform});
    const bool known = std::ranges::any_of(listed, [&](const TakeDown& entry) {
      return !entry.photo && entry.file == name && entry.picture == content;
    });
    if (!known)
      anew.push_back({content, post.platform, name, post.link, fmt::format("{} {}", post.platform, why)});
  }
  if (anew.empty()) return 0U;
  const auto asked = ask_take_downs(database, room.log.clock, anew, who);
  if (!asked) return tl::unexpected(asked.error());
  return asked->size();
}

}  // namespace schoolgate::gate
