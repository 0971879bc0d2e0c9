#include "gate/posting/texts_out.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gate/out/take_downs.hpp"
#include "gate/posting/posting.hpp"

namespace schoolgate::gate {
namespace {

// Ticked off or not: unless it went out once more since, one entry is enough.
bool was_listed(const std::vector<TakeDown>& entries, const FoundPicture& text, Instant since) {
  return std::ranges::any_of(entries, [&](const TakeDown& entry) {
    return !entry.photo && entry.file == text.file && entry.picture == text.sha256 &&
           entry.platform == text.platform &&
           (entry.requested >= since || entry.state != TakeDownState::Done);
  });
}

}  // namespace

Result<std::vector<ListedText>> Posting::ask_texts_down(const std::string& who) {
  Database& database = *room_.log.database;
  std::vector<Post> out;
  std::vector<Instant> since;
  for (Post& post : list_posts(database, WhichPosts::All)) {
    const auto moment = out_since(database, post);
    if (!moment) return tl::unexpected(moment.error());
    if (!*moment) continue;
    since.push_back(**moment);
    out.push_back(std::move(post));
  }
  const auto open = count_open_in(out, Asked::All);
  if (!open) return tl::unexpected(open.error());
  const auto entries = list_take_downs(database, clock_.now(), {TakeDownsWanted::All, std::nullopt});
  std::vector<FoundPicture> wanted;
  std::vector<ListedText> listed;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if ((*open)[i] == 0) continue;
    const Post& post = out[i];
    const auto findings = findings_of(post);
    if (!findings) return tl::unexpected(findings.error());
    const auto first = std::ranges::find_if(
        *findings, [](const PostFinding& one) { return !one.overruled && !one.finding.suspected; });
    const std::string why = first == findings->end() ? std::string() : first->finding.why;
    FoundPicture text{content_digest(post), post.platform, fmt::format("post {}", post.id), post.link,
                      fmt::format("its words may not be on {} today: {}", post.platform, why)};
    if (was_listed(entries, text, since[i])) continue;
    listed.push_back({post.id, post.platform, text.reason});
    wanted.push_back(std::move(text));
  }
  if (wanted.empty()) return listed;
  const auto asked = ask_take_downs(database, clock_, wanted, who);
  if (!asked) return tl::unexpected(asked.error());
  return listed;
}

Result<RecheckSummary> recheck_with_texts(const Darkroom& room, const RecheckOptions& options,
                                          const RecheckProgress& progress, const std::stop_token& stop) {
  auto summary = recheck(room, options, progress, stop);
  if (!summary || options.photo || stop.stop_requested()) return summary;
  try {
    auto texts = Posting(room, room.log.clock).ask_texts_down(options.who);
    if (!texts) return tl::unexpected(texts.error());
    summary->texts = std::move(*texts);
    return summary;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace schoolgate::gate
