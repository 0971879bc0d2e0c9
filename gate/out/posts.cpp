#include "gate/out/posts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/same_hand.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kSelectPosts =
    "SELECT id, version, platform, state, text, not_before, made, made_by, presented_by, confirmed_by, "
    "posted_by, posted, link, returned FROM posts ";

std::string post_subject(PostId post) { return fmt::format("post {}", post); }

std::optional<Day> day_if_there(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return stored(parse_iso_day(text));
}
std::string day_text(const std::optional<Day>& day) { return day ? to_iso(*day) : std::string(); }

// Without pictures and overrulings.
Post read_post_row(const soci::row& row) {
  const auto text = [&](const char* name) { return row.get<std::string>(name); };
  Post post;
  post.id = row.get<long long>("id");
  post.version = row.get<long long>("version");
  post.platform = text("platform");
  const auto state = from_word<PostState>(text("state"));
  if (!state) throw std::runtime_error("the posts are damaged: unknown state");
  post.state = *state;
  post.text = text("text");
  post.not_before = day_if_there(text("not_before"));
  post.made = stored(parse_iso_instant(text("made")));
  post.made_by = text("made_by");
  post.presented_by = text("presented_by");
  post.confirmed_by = text("confirmed_by");
  post.posted_by = text("posted_by");
  post.posted = day_if_there(text("posted"));
  post.link = text("link");
  post.returned = text("returned");
  return post;
}

void read_parts(ReadSession& session, Post& post) {
  const soci::rowset<soci::row> pictures =
      (session.sql().prepare
           << "SELECT photo, sha256, alt FROM post_pictures WHERE post = :post ORDER BY ordinal",
       soci::use(post.id));
  for (const soci::row& row : pictures) {
    post.pictures.push_back({row.get<long long>("photo"),
                             stored(digest_from_hex(row.get<std::string>("sha256"))),
                             row.get<std::string>("alt")});
  }
  const soci::rowset<soci::row> overrulings =
      (session.sql().prepare << "SELECT finding, reason, who FROM post_overrulings WHERE post = :post",
       soci::use(post.id));
  for (const soci::row& row : overrulings) {
    post.overrulings[row.get<std::string>("finding")] = {row.get<std::string>("reason"),
                                                         row.get<std::string>("who")};
  }
}

Result<Post> post_in(ReadSession& session, PostId id) {
  soci::row row;
  session << std::string(kSelectPosts) + "WHERE id = :id", soci::use(id), soci::into(row);
  if (!session.got_data()) {
    return failure(ErrorCode::NotFound, fmt::format("there is no post {}", id),
                   "'schoolgate post list' prints their numbers");
  }
  Post post = read_post_row(row);
  read_parts(session, post);
  return post;
}

Result<Post> post_as_seen(ReadSession& session, PostId id, PostVersion seen) {
  auto post = post_in(session, id);
  if (post && post->version != seen)
    return failure(ErrorCode::Conflict, fmt::format("post {} was changed meanwhile", id), "look at it again");
  return post;
}

std::vector<Post> all_posts(ReadSession& session, WhichPosts which = WhichPosts::Standing) {
  std::vector<Post> posts;
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << std::string(kSelectPosts) + "ORDER BY id DESC");
    for (const soci::row& row : rows) posts.push_back(read_post_row(row));
  }
  if (which == WhichPosts::Standing)
    std::erase_if(posts, [](const Post& post) { return post.state == PostState::Dropped; });
  for (Post& post : posts) read_parts(session, post);
  return posts;
}

void write_parts(WriteSession& session, const Post& post) {
  session << "DELETE FROM post_pictures WHERE post = :post", soci::use(post.id);
  session << "DELETE FROM post_overrulings WHERE post = :post", soci::use(post.id);
  int ordinal = 0;
  for (const PostPicture& picture : post.pictures) {
    const std::string hex = to_hex(picture.sha256);
    session << "INSERT INTO post_pictures (post, ordinal, photo, sha256, alt) VALUES (:post, :ordinal, "
               ":photo, :sha256, :alt)",
        soci::use(post.id), soci::use(ordinal), soci::use(picture.photo), soci::use(hex),
        soci::use(picture.alt);
    ++ordinal;
  }
  for (const auto& [finding, overruling] : post.overrulings) {
    session << "INSERT INTO post_overrulings (post, finding, reason, who) VALUES (:post, :finding, :reason, "
               ":who)",
        soci::use(post.id), soci::use(finding), soci::use(overruling.reason), soci::use(overruling.who);
  }
}

// In place of the row, if any.
void write_post(WriteSession& session, const Post& post) {
  const std::string state(word(post.state));
  const std::string not_before = day_text(post.not_before);
  const std::string made = to_iso(post.made);
  const std::string posted = day_text(post.posted);
  int there = 0;
  session << "SELECT COUNT(*) FROM posts WHERE id = :id", soci::use(post.id), soci::into(there);
  if (there == 0) {
    session << "INSERT INTO posts (id, version, platform, state, text, not_before, made, made_by, "
               "presented_by, confirmed_by, posted_by, posted, link, returned) VALUES (:id, :version, "
               ":platform, :state, :text, :not_before, :made, :made_by, :presented_by, :confirmed_by, "
               ":posted_by, :posted, :link, :returned)",
        soci::use(post.id), soci::use(post.version), soci::use(post.platform), soci::use(state),
        soci::use(post.text), soci::use(not_before), soci::use(made), soci::use(post.made_by),
        soci::use(post.presented_by), soci::use(post.confirmed_by), soci::use(post.posted_by),
        soci::use(posted), soci::use(post.link), soci::use(post.returned);
  } else {
    session << "UPDATE posts SET version = :version, state = :state, text = :text, not_before = :not_before, "
               "presented_by = :presented_by, confirmed_by = :confirmed_by, posted_by = :posted_by, posted = "
               ":posted, link = :link, returned = :returned WHERE id = :id",
        soci::use(post.version), soci::use(state), soci::use(post.text), soci::use(not_before),
        soci::use(post.presented_by), soci::use(post.confirmed_by), soci::use(post.posted_by),
        soci::use(posted), soci::use(post.link), soci::use(post.returned), soci::use(post.id);
  }
  write_parts(session, post);
}

void tell(WriteSession& session, Instant now, const Post& post, const PostAct& act) {
  nlohmann::json detail = act.detail;
  detail["platform"] = post.platform;
  detail["version"] = post.version;
  detail["content"] = to_hex(content_digest(post));
  detail["photos"] = nlohmann::json::array();
  for (const PostPicture& picture : post.pictures) detail["photos"].push_back(picture.photo);
  consent::Ledger::append(session, now, act.who, act.action, post_subject(post.id), to_line(detail));
}

// Just this post, as it stands?
bool is_about(const consent::LedgerEntry& entry, const Post& post) {
  return stored_json(entry.detail).value("content", "") == to_hex(content_digest(post));
}

// Nothing when there is none.
Result<std::optional<consent::LedgerEntry>> last_entry(ReadSession& session, PostId post,
                                                       consent::LedgerAction action) {
  auto entry = consent::Ledger::last_about(session, post_subject(post), action);
  if (entry) return std::optional(std::move(*entry));
  if (entry.error().code == ErrorCode::NotFound) return std::nullopt;
  return tl::unexpected(entry.error());
}

Result<bool> handed_out_in(ReadSession& session, PostId post) {
  const auto exported = last_entry(session, post, consent::LedgerAction::PostExported);
  if (!exported) return tl::unexpected(exported.error());
  const auto undone = last_entry(session, post, consent::LedgerAction::PostUndone);
  if (!undone) return tl::unexpected(undone.error());
  return *exported && (!*undone || (*undone)->number < (*exported)->number);
}

}  // namespace

std::string finding_key(const FindingMarks& finding) {
  return to_hex(sha256(to_line(nlohmann::json::array(
      {finding.kind, finding.place, finding.words, finding.occurrence, finding.why, finding.grounds}))));
}

Digest content_digest(const Post& post) {
  nlohmann::json pictures = nlohmann::json::array();
  for (const PostPicture& one : post.pictures)
    pictures.push_back(nlohmann::json::array({one.photo, to_hex(one.sha256), one.alt}));
  return sha256(
      to_line(nlohmann::json::array({post.platform, post.text, day_text(post.not_before), pictures})));
}

std::vector<Post> list_posts(Database& database, WhichPosts which) {
  return database.read([&](ReadSession& session) { return all_posts(session, which); });
}

Result<Post> find_post(Database& database, PostId post) {
  return database.read([&](ReadSession& session) { return post_in(session, post); });
}

Post add_post(Database& database, Instant now, Post post) {
  return database.transact([&](WriteSession& session) {
    long long id = 0;
    session << "SELECT COALESCE(MAX(id), 0) + 1 FROM posts", soci::into(id);
    post.id = id;
    post.version = 1;
    post.made = now;
    write_post(session, post);
    tell(session, now, post, {post.made_by, consent::LedgerAction::PostMade});
    return post;
  });
}

Result<Post> change_post(Database& database, Instant now, PostId id, PostVersion seen, const PostAct& act,
                         const std::function<Status(WriteSession&, Post&)>& change) {
  return database.transact([&](WriteSession& session) -> Result<Post> {
    auto post = post_as_seen(session, id, seen);
    if (!post) return post;
    if (auto changed = change(session, *post); !changed) return tl::unexpected(changed.error());
    ++post->version;
    write_post(session, *post);
    tell(session, now, *post, act);
    return post;
  });
}

void back_to_draft(Post& post, std::string why) {
  post.state = PostState::Draft;
  post.presented_by.clear();
  post.confirmed_by.clear();
  post.returned = std::move(why);
}

std::size_t return_waiting_posts(WriteSession& session, Instant now, const std::string& who,
                                 const std::string& why) {
  std::size_t returned = 0;
  for (Post& post : all_posts(session)) {
    if (post.state != PostState::Presented && post.state != PostState::Confirmed) continue;
    back_to_draft(post, why);
    ++post.version;
    write_post(session, post);
    tell(session, now, post, {who, consent::LedgerAction::PostReturned});
    ++returned;
  }
  return returned;
}

Status note_exported(Database& database, Instant now, PostId id, PostVersion seen, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const auto post = post_as_seen(session, id, seen);
    if (!post) return tl::unexpected(post.error());
    tell(session, now, *post, {who, consent::LedgerAction::PostExported});
    return {};
  });
}

Status confirmed_by_ledger(Database& database, const Post& post) {
  return database.read([&](ReadSession& session) -> Status {
    const auto entry =
        consent::Ledger::last_about(session, post_subject(post.id), consent::LedgerAction::PostConfirmed);
    if (!entry) return tl::unexpected(entry.error());
    if (is_about(*entry, post)) return {};
    return failure(ErrorCode::Refused, fmt::format("post {} is not what was confirmed", post.id),
                   "have it confirmed again");
  });
}

Result<bool> exported_by_ledger(Database& database, const Post& post) {
  return database.read([&](ReadSession& session) -> Result<bool> {
    const auto entry = last_entry(session, post.id, consent::LedgerAction::PostExported);
    if (!entry) return tl::unexpected(entry.error());
    return *entry && is_about(**entry, post);
  });
}

Result<bool> was_handed_out(Database& database, PostId post) {
  return database.read([&](ReadSession& session) { return handed_out_in(session, post); });
}

Result<bool> was_handed_out(WriteSession& session, PostId post) { return handed_out_in(session, post); }

Result<bool> one_person_about(Database& database, PostId post, const std::string& who,
                              const std::string& other) {
  return database.read([&](ReadSession& session) -> Result<bool> {
    const auto made = last_entry(session, post, consent::LedgerAction::PostMade);
    if (!made) return tl::unexpected(made.error());
    return consent::same_hand(session, who, other, *made ? (*made)->number : consent::kFromNowOn);
  });
}

Result<std::optional<Instant>> out_since(Database& database, const Post& post) {
  return database.read([&](ReadSession& session) -> Result<std::optional<Instant>> {
    using consent::LedgerAction;
    const bool posted = post.state == PostState::Posted;
    std::optional<Instant> since;
    if (posted) since = post.made;
    for (const auto action :
         {LedgerAction::PostExported, LedgerAction::PostPosted, LedgerAction::PostEdited}) {
      const auto entry = last_entry(session, post.id, action);
      if (!entry) return tl::unexpected(entry.error());
      const bool counts = action == LedgerAction::PostExported ? *entry && is_about(**entry, post) : posted;
      if (*entry && counts) since = std::max(since.value_or((*entry)->when), (*entry)->when);
    }
    return since;
  });
}

Result<std::string> last_changed_by(Database& database, PostId post) {
  return database.read([&](ReadSession& session) -> Result<std::string> {
    const auto changed = last_entry(session, post, consent::LedgerAction::PostChanged);
    if (!changed) return tl::unexpected(changed.error());
    const auto edited = last_entry(session, post, consent::LedgerAction::PostEdited);
    if (!edited) return tl::unexpected(edited.error());
    const bool edited_last = *edited && (!*changed || (*changed)->number < (*edited)->number);
    const auto& last = edited_last ? *edited : *changed;
    return last ? last->who : std::string();
  });
}

}  // namespace schoolgate::gate
