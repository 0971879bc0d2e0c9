// Whether a post may stand as it is today.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/leaving/clearance.hpp"
#include "gate/out/post_checks.hpp"
#include "gate/posting/check_grounds.hpp"
#include "gate/posting/post_steps.hpp"
#include "gate/posting/posting.hpp"

namespace schoolgate::gate {

namespace {

std::size_t count_open(const std::vector<PostFinding>& findings, bool suspected) {
  return static_cast<std::size_t>(std::ranges::count_if(findings, [&](const PostFinding& one) {
    return !one.overruled && one.finding.suspected == suspected;
  }));
}

}  // namespace

std::size_t CheckedPost::open_findings() const { return count_open(findings, false); }
std::size_t CheckedPost::open_questions() const { return count_open(findings, true); }

Result<Digest> Posting::picture_there(PhotoId id, const consent::PlatformId& platform) {
  const auto photo = room_.log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  if (photo->state == PhotoState::Approved) {
    const auto pictures = room_.log.approvals.vouched(id);
    if (!pictures) return tl::unexpected(pictures.error());
    const auto own = std::ranges::find(*pictures, platform, &ApprovedRendition::platform);
    if (own != pictures->end()) return own->sha256;
  } else if (photo->state == PhotoState::Released) {
    const auto out = room_.log.releases.reserved(id);
    const auto own = std::ranges::find(out, platform, &ReleaseEntry::platform);
    if (own != out.end()) return own->sha256;
  }
  return post_refused(fmt::format("photo {} is {}, and neither approved nor released for {}", id,
                                  word(photo->state), platform),
                      "choose another picture");
}

Status Posting::is_open(const consent::PlatformId& platform) {
  const auto knowledge = room_.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const std::string why = (*knowledge)->people.why_shut(platform, (*knowledge)->today);
  if (why.empty()) return {};
  return post_refused(fmt::format("{} {}", platform, why), "an admin can open it again");
}

// Empty when it may stay in the post.
std::string Posting::fault_of(const Post& post, const PostPicture& picture) {
  const auto there = picture_there(picture.photo, post.platform);
  if (!there) return there.error().message;
  if (*there != picture.sha256)
    return fmt::format("another picture of photo {} is approved by now", picture.photo);
  const auto photo = room_.log.photos.find(picture.photo);
  if (!photo) return photo.error().message;
  if (photo->state == PhotoState::Approved) return {};
  const auto against = objections_today(room_, *photo);
  if (!against) return against.error().message;
  const auto objection = against->find(post.platform);
  if (objection == against->end()) return {};
  // Whom it is about and why is for those to read who may look at the photo.
  return fmt::format("photo {} may not be out on {} today", picture.photo, post.platform);
}

Result<std::vector<PostFinding>> Posting::findings_of(const Post& post) {
  const auto knowledge = room_.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  if (!checker_ || knowledge_ != *knowledge) {
    knowledge_ = *knowledge;
    checker_.emplace(*knowledge_, room_.settings);
  }
  const ReadCaption text = checker_->read(post.text);
  std::vector<ReadCaption> alts;
  for (const PostPicture& picture : post.pictures) alts.push_back(checker_->read(picture.alt));
  // Most texts mean nobody, and to look up whom their pictures show takes longer than to read them.
  Result<CaptionPlace> place = CaptionPlace{post.platform, {}, false};
  if (text.may_mean_somebody() || std::ranges::any_of(alts, &ReadCaption::may_mean_somebody))
    place = place_beside(room_, post.platform, photos_of(post));
  if (!place) return tl::unexpected(place.error());
  std::vector<PostFinding> findings;
  const auto look_at = [&](const ReadCaption& caption, std::optional<std::size_t> picture) {
    const std::string where = picture ? fmt::format("{}", *picture) : "text";
    std::map<std::string, std::size_t> occurrences;
    for (CaptionFinding& finding : checker_->check(caption, *place)) {
      const std::string key = finding_key({word(finding.kind), where, finding.words,
                                           occurrences[finding.words]++, finding.why, finding.grounds});
      const auto known = post.overrulings.find(key);
      findings.push_back({std::move(finding), picture, key,
                          known == post.overrulings.end() ? std::nullopt : std::optional(known->second)});
    }
  };
  look_at(text, std::nullopt);
  for (std::size_t i = 0; i < alts.size(); ++i) look_at(alts[i], i);
  return findings;
}

Result<CheckedPost> Posting::checked(Post post) {
  auto findings = findings_of(post);
  if (!findings) return tl::unexpected(findings.error());
  const auto exported = exported_by_ledger(*room_.log.database, post);
  if (!exported) return tl::unexpected(exported.error());
  const auto out = was_handed_out(*room_.log.database, post.id);
  if (!out) return tl::unexpected(out.error());
  CheckedPost checked{std::move(post), std::move(*findings), {}, *exported, *out};
  checked.missing = missing_of(checked, knowledge_->today);
  return checked;
}

std::vector<std::string> Posting::missing_of(const CheckedPost& checked, Day today) {
  const Post& post = checked.post;
  if (post.state == PostState::Posted || post.state == PostState::Dropped)
    return {};  // it is out, or never will be
  std::vector<std::string> missing;
  if (const auto open = is_open(post.platform); !open) missing.push_back(open.error().message);
  if (const auto open = checked.open_findings(); open > 0)
    missing.push_back(fmt::format("{} in its text must be changed, or overruled by a head",
                                  open == 1 ? "1 finding" : fmt::format("{} findings", open)));
  if (const auto open = checked.open_questions(); open > 0)
    missing.push_back(
        open == 1 ? std::string("whoever confirms it says that 1 word in its text is nobody's name, or "
                                "it must be changed")
                  : fmt::format("whoever confirms it says that {} words in its text are nobody's names, "
                                "or they must be changed",
                                open));
  for (const PostPicture& picture : post.pictures) {
    if (auto fault = fault_of(post, picture); !fault.empty()) missing.push_back(std::move(fault));
    if (picture.alt.empty()) missing.push_back(fmt::format("photo {} has no alt text", picture.photo));
    const auto photo = room_.log.photos.find(picture.photo);
    if (photo && photo->state == PhotoState::Approved)
      missing.push_back(fmt::format("photo {} must be released", picture.photo));
  }
  if (post.not_before && today < *post.not_before)
    missing.push_back(fmt::format("it is not to be posted before {}", to_iso(*post.not_before)));
  return missing;
}

Result<Post> Posting::settled(Post post) {
  if (post.state != PostState::Confirmed) return post;
  std::string why;
  if (const auto same = confirmed_by_ledger(*room_.log.database, post); !same) {
    why = sentence(same.error());
  } else {
    const auto now = checked(post);
    if (!now) return tl::unexpected(now.error());
    if (const auto open = is_open(post.platform); !open) why = open.error().message;
    for (const PostPicture& picture : post.pictures) {
      if (why.empty()) why = fault_of(post, picture);
    }
    if (why.empty() && now->open_findings() > 0) why = "today's register does not allow its text";
    if (why.empty() && now->open_questions() > 0) why = "a word in its text may be somebody's name by now";
  }
  if (why.empty()) return post;
  auto back = change_post(*room_.log.database, clock_.now(), post.id, post.version,
                          {std::string(consent::kSystemAccount), consent::LedgerAction::PostReturned},
                          [&](WriteSession&, Post& changed) -> Status {
                            back_to_draft(changed, why);
                            return {};
                          });
  if (back || back.error().code != ErrorCode::Conflict) return back;
  // Somebody else looked at it, too.
  back = find_post(*room_.log.database, post.id);
  if (!back) return back;
  return settled(std::move(*back));
}

Result<std::vector<std::size_t>> Posting::count_open_in(const std::vector<Post>& posts, Asked asked) {
  const CheckGrounds grounds(room_);
  const auto kept = kept_post_checks(*room_.log.database);
  std::map<PostId, PostCheck> fresh;
  std::vector<std::size_t> open(posts.size(), 0);
  for (std::size_t i = 0; i < posts.size(); ++i) {
    const Post& post = posts[i];
    if (asked == Asked::PostedAlone && post.state != PostState::Posted) continue;
    const auto own = grounds.of(post);
    if (!own) return tl::unexpected(own.error());
    if (const auto known = kept.find(post.id); known != kept.end() && known->second.grounds == *own) {
      open[i] = known->second.open;
      continue;
    }
    const auto findings = findings_of(post);
    if (!findings) return tl::unexpected(findings.error());
    open[i] = count_open(*findings, false);
    if (*own) fresh[post.id] = {**own, open[i]};
  }
  if (!fresh.empty()) keep_post_checks(*room_.log.database, fresh);
  return open;
}

Result<std::vector<ListedPost>> Posting::list() {
  std::vector<Post> posts;
  for (Post& post : list_posts(*room_.log.database)) {
    auto now = settled(std::move(post));
    if (!now) return tl::unexpected(now.error());
    posts.push_back(std::move(*now));
  }
  const auto open = count_open_in(posts, Asked::PostedAlone);
  if (!open) return tl::unexpected(open.error());
  std::vector<ListedPost> listed;
  for (std::size_t i = 0; i < posts.size(); ++i) listed.push_back({std::move(posts[i]), (*open)[i]});
  return listed;
}

Result<std::size_t> Posting::count_to_edit() {
  const auto open = count_open_in(list_posts(*room_.log.database), Asked::PostedAlone);
  if (!open) return tl::unexpected(open.error());
  return static_cast<std::size_t>(std::ranges::count_if(*open, [](std::size_t one) { return one > 0; }));
}

Result<CheckedPost> Posting::look(PostId id) {
  auto post = find_post(*room_.log.database, id);
  if (post) post = settled(std::move(*post));
  if (!post) return tl::unexpected(post.error());
  return checked(std::move(*post));
}

}  // namespace schoolgate::gate
