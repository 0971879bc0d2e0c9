#include "gate/posting/posting.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/text.hpp"
#include "gate/posting/post_steps.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

constexpr std::size_t kMostText = 10'000;
constexpr std::size_t kMostAlt = 1'000;
constexpr std::size_t kMostReason = 500;
constexpr std::size_t kMostPictures = 50;
constexpr const char* kNobody = "nobody's name";

// Is each of these keys of something suspected, and all that is suspected among them?
Status nobody_of(const CheckedPost& post, const std::set<std::string>& keys) {
  for (const std::string& key : keys) {
    const auto found = std::ranges::find(post.findings, key, &PostFinding::key);
    if (found == post.findings.end() || !found->finding.suspected)
      return failure(ErrorCode::Conflict,
                     fmt::format("what was asked of post {} is another by now", post.post.id),
                     "look at it again");
  }
  const auto open = std::ranges::count_if(post.findings, [&](const PostFinding& one) {
    return one.finding.suspected && !one.overruled && !keys.contains(one.key);
  });
  if (open == 0) return {};
  return post_refused(fmt::format("{} in the text of post {} may be somebody's name",
                                  open == 1 ? "1 word" : fmt::format("{} words", open), post.post.id),
                      "say of each that it is nobody's, or have the text changed");
}

// Of one that was handed out: who else could say whether it stands there?
Status may_be_up(const Post& post, const Posting::Dropping& dropping) {
  if (!dropping.may_confirm)
    return post_refused(fmt::format("post {} was handed out, and may be up", post.id),
                        "have it given up by whoever may confirm posts");
  if (!dropping.not_up)
    return post_refused(fmt::format("post {} was handed out, and may be up", post.id),
                        "note where it is up, or say that it surely is not");
  return {};
}

}  // namespace

Status Posting::set_text(Post& post, const std::string& text) {
  if (text.size() > kMostText) return failure(ErrorCode::TooLarge, "the text is too long", "shorten it");
  post.text = consent::cleaned_lines(text);
  return {};
}

Status Posting::set_alt(PostPicture& picture, const std::string& alt) {
  if (alt.size() > kMostAlt)
    return failure(ErrorCode::TooLarge, fmt::format("the alt text of photo {} is too long", picture.photo),
                   "one sentence is enough");
  picture.alt = trimmed(consent::cleaned(alt));
  return {};
}

Status Posting::fill(Post& post, const PostDraft& draft) {
  if (auto set = set_text(post, draft.text); !set) return set;
  if (draft.pictures.size() > kMostPictures)
    return failure(ErrorCode::TooLarge, "these are too many pictures for one post",
                   "choose the best of them");
  if (auto open = is_open(post.platform); !open) return open;
  post.not_before = draft.not_before;
  post.pictures.clear();
  post.overrulings.clear();
  std::set<PhotoId> once;
  for (const auto& [photo, alt] : draft.pictures) {
    if (!once.insert(photo).second)
      return failure(ErrorCode::InvalidInput, fmt::format("photo {} is in it twice", photo), "name it once");
    const auto there = picture_there(photo, post.platform);
    if (!there) return tl::unexpected(there.error());
    post.pictures.push_back({photo, *there, ""});
    if (auto set = set_alt(post.pictures.back(), alt); !set) return set;
    if (auto fault = fault_of(post, post.pictures.back()); !fault.empty())
      return post_refused(std::move(fault), "choose another picture");
  }
  back_to_draft(post, "");
  return {};
}

Result<Post> Posting::make(const consent::PlatformId& platform, const PostDraft& draft,
                           const std::string& who) {
  if (std::ranges::find(room_.settings.platforms, platform) == room_.settings.platforms.end())
    return failure(ErrorCode::InvalidInput, fmt::format("the settings know no platform '{}'", platform),
                   "platforms.list in schoolgate.conf names them");
  Post post;
  post.platform = platform;
  post.made_by = who;
  if (auto filled = fill(post, draft); !filled) return tl::unexpected(filled.error());
  return add_post(*room_.log.database, clock_.now(), std::move(post));
}

Result<Post> Posting::change(PostId id, PostVersion seen, const PostDraft& draft, const std::string& who) {
  auto post = find_post(*room_.log.database, id);
  if (!post) return post;
  if (post->state == PostState::Posted || post->state == PostState::Dropped)
    return post_refused(fmt::format("post {} is {}", id, word(post->state)), "make a new one");
  if (auto filled = fill(*post, draft); !filled) return tl::unexpected(filled.error());
  return change_post(*room_.log.database, clock_.now(), id, seen, {who, LedgerAction::PostChanged},
                     [&](WriteSession& session, Post& changed) -> Status {
                       if (changed.version != post->version)
                         return failure(ErrorCode::Conflict, fmt::format("post {} was changed meanwhile", id),
                                        "look at it again");
                       const auto out = was_handed_out(session, id);
                       if (!out) return tl::unexpected(out.error());
                       if (*out)
                         return post_refused(
                             fmt::format("post {} was handed out, and may be up as it is", id),
                             "whoever may confirm posts notes where it is up, or that it was not posted");
                       changed = *post;
                       return {};
                     });
}

Result<Post> Posting::drop(PostId id, PostVersion seen, const Dropping& dropping) {
  const PostAct act{dropping.who, LedgerAction::PostDropped, {{"not_up", dropping.not_up}}};
  return change_post(
      *room_.log.database, clock_.now(), id, seen, act, [&](WriteSession& session, Post& post) -> Status {
        if (post.state == PostState::Posted)
          return post_refused(fmt::format("post {} is posted", post.id), "take its pictures down instead");
        if (post.state == PostState::Dropped)
          return post_refused(fmt::format("post {} was given up before", post.id), "");
        const auto out = was_handed_out(session, id);
        if (!out) return tl::unexpected(out.error());
        post.state = PostState::Dropped;
        if (*out) return may_be_up(post, dropping);
        post.text.clear();
        post.pictures.clear();
        post.overrulings.clear();
        return {};
      });
}

Result<Post> Posting::present(PostId id, PostVersion seen, const std::string& who) {
  return change_post(
      *room_.log.database, clock_.now(), id, seen, {who, LedgerAction::PostPresented},
      [&](WriteSession&, Post& post) -> Status {
        if (auto draft = must_be(post, PostState::Draft, "presented"); !draft) return draft;
        if (post.text.empty() && post.pictures.empty())
          return post_refused(fmt::format("post {} is empty", post.id),
                              fmt::format("give it a text or pictures ('schoolgate post change {0} --text "
                                          "TEXT', '--photo ID')",
                                          post.id));
        const auto bare = std::ranges::find(post.pictures, "", &PostPicture::alt);
        if (bare != post.pictures.end())
          return post_refused(fmt::format("photo {} has no alt text", bare->photo),
                              fmt::format("say in a sentence what it shows, for people who cannot see it "
                                          "('schoolgate post change {0} --alt \"{1}=...\"')",
                                          post.id, bare->photo));
        post.state = PostState::Presented;
        post.presented_by = who;
        post.returned.clear();
        return {};
      });
}

Result<Post> Posting::overrule(PostId id, PostVersion seen, const std::string& key, const std::string& reason,
                               const std::string& who) {
  const std::string words(trimmed(consent::cleaned(reason)));
  if (words.empty() || words.size() > kMostReason)
    return failure(ErrorCode::InvalidInput, "a finding is overruled with a reason", "say it in a sentence");
  const auto seen_post = look(id);
  if (!seen_post) return tl::unexpected(seen_post.error());
  const auto finding = std::ranges::find(seen_post->findings, key, &PostFinding::key);
  if (finding == seen_post->findings.end())
    return failure(
        ErrorCode::Conflict,
        fmt::format("what was found in post {}, or what the register says of it, is another by now", id),
        "look at it again");
  return change_post(*room_.log.database, clock_.now(), id, seen,
                     {who, LedgerAction::PostOverruled, {{"kind", word(finding->finding.kind)}}},
                     [&](WriteSession&, Post& post) -> Status {
                       if (post.state == PostState::Confirmed || post.state == PostState::Dropped)
                         return must_be(post, PostState::Presented, "overruled");
                       post.overrulings[key] = {words, who};
                       return {};
                     });
}

Status Posting::not_written_by(const Post& post, const std::string& who) {
  const auto changer = last_changed_by(*room_.log.database, post.id);
  if (!changer) return tl::unexpected(changer.error());
  for (const std::string& writer : {post.made_by, *changer}) {
    if (writer.empty()) continue;
    if (auto other = somebody_else(post, writer, who, "wrote"); !other) return other;
  }
  return {};
}

Status Posting::somebody_else(const Post& post, const std::string& before, const std::string& who,
                              const char* did) {
  const auto one = one_person_about(*room_.log.database, post.id, before, who);
  if (!one) return tl::unexpected(one.error());
  if (!*one) return {};
  return post_refused(
      consent::same_account(before, who)
          ? fmt::format("you {} post {} yourself", did, post.id)
          : fmt::format("your login {} post {}, as {}", did, post.id, consent::account_of(before)),
      "somebody else has to confirm it");
}

Result<Post> Posting::confirm(PostId id, PostVersion seen, const Ticks& ticks, const Confirmer& confirmer) {
  const auto now = look(id);
  if (!now) return tl::unexpected(now.error());
  const Post& post = now->post;
  if (auto presented = must_be(post, PostState::Presented, "confirmed"); !presented)
    return tl::unexpected(presented.error());
  if (auto other = somebody_else(post, post.presented_by, confirmer.who, "presented"); !other)
    return tl::unexpected(other.error());
  if (auto own = not_written_by(post, confirmer.who); !own) return tl::unexpected(own.error());
  if (post.pictures.empty() && !confirmer.head)
    return post_refused(fmt::format("post {} has no pictures", id), "a head confirms what is text alone");
  if (!ticks.positive)
    return post_refused("a post is confirmed only if it is positive and relevant",
                        "tick it (--positive), or have it changed");
  if (!ticks.proper)
    return post_refused(
        "a post is confirmed only if everybody in it is properly dressed and nobody is ridiculed",
        "tick it (--proper), or have it changed");
  if (auto open = is_open(post.platform); !open) return tl::unexpected(open.error());
  if (const auto open = now->open_findings(); open > 0)
    return post_refused(
        fmt::format("{} in the text of post {} {} open",
                    open == 1 ? "1 finding" : fmt::format("{} findings", open), id, open == 1 ? "is" : "are"),
        fmt::format(
            "change the text, or have a head overrule it ('schoolgate post show {0}', then 'post overrule "
            "{0}')",
            id));
  if (auto asked = nobody_of(*now, ticks.nobody); !asked) return tl::unexpected(asked.error());
  for (const PostPicture& picture : post.pictures) {
    if (auto fault = fault_of(post, picture); !fault.empty())
      return post_refused(std::move(fault), "choose another picture");
  }
  return change_post(*room_.log.database, clock_.now(), id, seen,
                     {confirmer.who,
                      LedgerAction::PostConfirmed,
                      {{"presented_by", post.presented_by}, {"nobody", ticks.nobody.size()}}},
                     [&](WriteSession&, Post& changed) -> Status {
                       if (changed.version != post.version)
                         return failure(ErrorCode::Conflict, fmt::format("post {} was changed meanwhile", id),
                                        "look at it again");
                       changed.state = PostState::Confirmed;
                       changed.confirmed_by = confirmer.who;
                       for (const std::string& key : ticks.nobody)
                         changed.overrulings[key] = {kNobody, confirmer.who};
                       return {};
                     });
}

}  // namespace schoolgate::gate
