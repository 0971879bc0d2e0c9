// Posts: what goes up on one platform on one day. Which of their steps may follow which is told in
// gate/posting.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "consent/ledger/action.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

using PostId = std::int64_t;  // 1, 2, 3 ... within the workspace
// As PhotoVersion.
using PostVersion = std::int64_t;

enum class PostState { Draft, Presented, Confirmed, Posted, Dropped };
constexpr auto words_of(PostState) {
  using enum PostState;
  return words<PostState>({{Draft, "draft"},
                           {Presented, "presented"},
                           {Confirmed, "confirmed"},
                           {Posted, "posted"},
                           {Dropped, "dropped"}});
}

struct PostPicture {
  PhotoId photo = 0;
  Digest sha256;    // of the approved picture that was chosen
  std::string alt;  // what it shows, for people who cannot see it
};

struct Overruling {
  std::string reason;
  std::string who;
};

struct Post {
  PostId id = 0;
  PostVersion version = 0;
  consent::PlatformId platform;
  PostState state = PostState::Draft;
  std::string text;
  std::vector<PostPicture> pictures;  // in their order
  std::optional<Day> not_before;
  Instant made{};
  std::string made_by;
  std::string presented_by;
  std::string confirmed_by;
  std::string posted_by;
  std::optional<Day> posted;
  std::string link;
  std::string returned;                           // why it is a draft again; empty when nothing came between
  std::map<std::string, Overruling> overrulings;  // by what finding_key() says
};

// What a finding is told from every other by.
struct FindingMarks {
  std::string_view kind;
  std::string_view place;
  std::string_view words;
  std::size_t occurrence = 0;  // of these words in that place, from 0
  std::string_view why;
  std::string_view grounds;  // what the register says of whom it may mean
};
// Stands for a finding wherever something is said of it: without its words.
[[nodiscard]] std::string finding_key(const FindingMarks& finding);
// Stands for everything that is confirmed: platform, day, texts and pictures in their order.
[[nodiscard]] Digest content_digest(const Post& post);

enum class WhichPosts {
  Standing,  // those that were not dropped
  All
};
// The newest first.
[[nodiscard]] std::vector<Post> list_posts(Database& database, WhichPosts which = WhichPosts::Standing);
// NotFound for a number that no post has.
[[nodiscard]] Result<Post> find_post(Database& database, PostId post);
// With the next number. In the ledger as made.
[[nodiscard]] Post add_post(Database& database, Instant now, Post post);

struct PostAct {
  std::string who;
  consent::LedgerAction action;
  nlohmann::json detail = nlohmann::json::object();  // no words of the post
};
// What `change` makes of the post, and the ledger entry, stand or fall together. Conflict when the version is
// another by now.
[[nodiscard]] Result<Post> change_post(Database& database, Instant now, PostId post, PostVersion seen,
                                       const PostAct& act,
                                       const std::function<Status(WriteSession&, Post&)>& change);
// Nobody has presented or confirmed it.
void back_to_draft(Post& post, std::string why);
// Each that is presented or confirmed is a draft again, and its ledger entry says so. Gives how many these
// were.
[[nodiscard]] std::size_t return_waiting_posts(WriteSession& session, Instant now, const std::string& who,
                                               const std::string& why);
// It was handed out as it stands: told to the ledger, and no change of it. Conflict as for a change.
[[nodiscard]] Status note_exported(Database& database, Instant now, PostId post, PostVersion seen,
                                   const std::string& who);
// Does the ledger say that somebody confirmed just this? Refused when somebody wrote to the tables past the
// program.
[[nodiscard]] Status confirmed_by_ledger(Database& database, const Post& post);
// That just this was handed out last?
[[nodiscard]] Result<bool> exported_by_ledger(Database& database, const Post& post);
// Was it handed out, in whatever words, since somebody said last that it is not up?
[[nodiscard]] Result<bool> was_handed_out(Database& database, PostId post);
[[nodiscard]] Result<bool> was_handed_out(WriteSession& session, PostId post);
// Are these one person, by accounts and by the logins that they have had since the post was made
// (consent/ledger/same_hand.hpp)?
[[nodiscard]] Result<bool> one_person_about(Database& database, PostId post, const std::string& who,
                                            const std::string& other);
// Since when it may be up as it stands: when it was noted as posted or edited there, else when just this was
// handed out last; nothing when neither.
[[nodiscard]] Result<std::optional<Instant>> out_since(Database& database, const Post& post);
// Whoever changed it last; empty when nobody did since it was made.
[[nodiscard]] Result<std::string> last_changed_by(Database& database, PostId post);

}  // namespace schoolgate::gate
