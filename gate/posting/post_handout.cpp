// A confirmed post on its way out, and what is noted once it is up.
#include <algorithm>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "gate/leaving/lost_files.hpp"
#include "gate/out/links.hpp"
#include "gate/posting/post_steps.hpp"
#include "gate/posting/posting.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

std::string with_pictures(const Post& post) {
  std::string text = post.text + "\n";
  for (std::size_t i = 0; i < post.pictures.size(); ++i)
    text += fmt::format("\nPicture {}: {}\n", i + 1, post.pictures[i].alt);
  return text;
}

}  // namespace

Result<CheckedPost> Posting::ready(PostId id) {
  auto now = look(id);
  if (!now) return now;
  if (now->post.state != PostState::Confirmed && !now->post.returned.empty())
    return post_refused(fmt::format("post {} is confirmed no longer: {}", id, now->post.returned),
                        "have it presented and confirmed again");
  if (auto confirmed = must_be(now->post, PostState::Confirmed, "posted"); !confirmed)
    return tl::unexpected(confirmed.error());
  if (!now->missing.empty())
    return post_refused(fmt::format("post {} cannot go out today: {}", id, now->missing.front()),
                        "see to that first");
  return now;
}

Result<std::vector<ReleasedFile>> Posting::released_of(const Post& post) {
  std::vector<ReleasedFile> files;
  for (const PostPicture& picture : post.pictures) {
    const auto photo = room_.log.photos.find(picture.photo);
    if (!photo) return tl::unexpected(photo.error());
    const auto out = room_.log.releases.reserved(picture.photo);
    const auto own = std::ranges::find(out, post.platform, &ReleaseEntry::platform);
    const bool same =
        photo->state == PhotoState::Released && own != out.end() && own->sha256 == picture.sha256;
    ReleasedFile file;
    if (same) file = {photo->id, photo->event.id, post.platform, own->path, own->sha256};
    if (!same || !may_be_handed_out(room_, file))
      return post_refused(fmt::format("photo {} may not be out on {}", picture.photo, post.platform),
                          "look at the photo");
    if (!lost_among(room_.workspace, {*own}).empty())
      return post_refused(
          fmt::format("the released file of photo {} is lost", picture.photo),
          fmt::format("'schoolgate review return {}' has it approved and released anew", picture.photo));
    files.push_back(std::move(file));
  }
  return files;
}

Result<Posting::Handout> Posting::prepared(PostId id) {
  const auto now = ready(id);
  if (!now) return tl::unexpected(now.error());
  auto files = released_of(now->post);
  if (!files) return tl::unexpected(files.error());
  Handout handout{now->post, {}, with_pictures(now->post)};
  for (std::size_t i = 0; i < files->size(); ++i) {
    handout.pictures.emplace_back(fmt::format("{:02}{}", i + 1, (*files)[i].path.extension().string()),
                                  (*files)[i]);
  }
  return handout;
}

Result<Posting::Handout> Posting::hand_out(PostId id, const std::string& who) {
  auto handout = prepared(id);
  if (!handout) return handout;
  // Whoever looks at the post meanwhile sees what it still is.
  if (auto noted = note_exported(*room_.log.database, clock_.now(), id, handout->post.version, who); !noted)
    return tl::unexpected(noted.error());
  return handout;
}

Status Posting::write_pictures(const Handout& handout, const std::filesystem::path& folder) {
  for (const auto& [name, file] : handout.pictures) {
    const auto bytes = read_file(room_.workspace.released() / file.path, kMostReleasedBytes);
    if (!bytes) return tl::unexpected(bytes.error());
    if (sha256(*bytes) != file.sha256)
      return post_refused(fmt::format("the released file of photo {} was altered", file.photo),
                          "take it down, or move what lies there elsewhere and have it approved anew");
    if (auto written = write_durably(folder / name, *bytes); !written) return written;
  }
  return {};
}

Result<Posting::Handout> Posting::export_to(PostId id, const std::filesystem::path& folder,
                                            const std::string& who) {
  std::error_code none;
  const bool there = std::filesystem::exists(folder, none);
  if (there && !std::filesystem::is_empty(folder, none))
    return failure(ErrorCode::AlreadyExists, fmt::format("{} is not empty", folder.string()),
                   "name a folder that is not there yet");
  auto handout = prepared(id);
  if (!handout) return handout;
  if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
  // Noted once all its pictures are there, and before its words can be read: no text is out of which nothing
  // is known.
  Status done = write_pictures(*handout, folder);
  if (done) done = note_exported(*room_.log.database, clock_.now(), id, handout->post.version, who);
  if (done) {
    const Bytes text(handout->text.begin(), handout->text.end());
    done = write_durably(folder / "post.txt", text);
  }
  if (done) return handout;
  for (const auto& [name, file] : handout->pictures) std::filesystem::remove(folder / name, none);
  if (!there) std::filesystem::remove(folder, none);
  return tl::unexpected(done.error());
}

Result<Post> Posting::posted(PostId id, PostVersion seen, const std::string& link,
                             const std::optional<Day>& day, const std::string& who) {
  const auto whole = checked_link(link);
  if (!whole) return tl::unexpected(whole.error());
  const auto before = look(id);
  if (!before) return tl::unexpected(before.error());
  const auto knowledge = room_.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const Day today = (*knowledge)->today;
  // What was handed out may be up whatever became of it since, and its link is what a take-down needs.
  if (before->post.state != PostState::Posted && !before->exported) {
    const auto now = ready(id);
    if (!now) return tl::unexpected(now.error());
  }
  return change_post(*room_.log.database, clock_.now(), id, seen,
                     {who, consent::LedgerAction::PostPosted, {{"link", *whole}}},
                     [&](WriteSession& session, Post& post) -> Status {
                       if (post.version != before->post.version)
                         return failure(ErrorCode::Conflict, fmt::format("post {} was changed meanwhile", id),
                                        "look at it again");
                       post.posted = day.value_or(today);
                       post.state = PostState::Posted;
                       post.link = *whole;
                       post.posted_by = who;
                       if (post.not_before && *post.posted < *post.not_before)
                         return post_refused(fmt::format("post {} was not to be posted before {}", id,
                                                         to_iso(*post.not_before)),
                                             "give the day on which it was posted");
                       return write_links(session, clock_, photos_of(post),
                                          {post.platform, post.link, post.posted, ""}, id, who);
                     });
}

Result<Post> Posting::edited(PostId id, PostVersion seen, const PostDraft& now, const std::string& who) {
  return change_post(*room_.log.database, clock_.now(), id, seen, {who, consent::LedgerAction::PostEdited},
                     [&](WriteSession&, Post& post) -> Status {
                       if (auto is = must_be(post, PostState::Posted, "edited there"); !is) return is;
                       const Digest before = content_digest(post);
                       if (auto set = set_text(post, now.text); !set) return set;
                       for (const auto& [photo, alt] : now.pictures) {
                         const auto own = std::ranges::find(post.pictures, photo, &PostPicture::photo);
                         if (own == post.pictures.end())
                           return post_refused(fmt::format("photo {} is not in post {}", photo, id),
                                               "what is up there besides is a post of its own");
                         if (auto set = set_alt(*own, alt); !set) return set;
                       }
                       // A reason was given for what stood there.
                       if (content_digest(post) != before) post.overrulings.clear();
                       return {};
                     });
}

Result<Post> Posting::undo_posted(PostId id, PostVersion seen, const std::string& who) {
  return change_post(
      *room_.log.database, clock_.now(), id, seen, {who, consent::LedgerAction::PostUndone},
      [&](WriteSession& session, Post& post) -> Status {
        if (post.state != PostState::Posted && post.state != PostState::Dropped) {
          const auto out = was_handed_out(session, id);
          if (!out) return tl::unexpected(out.error());
          if (*out) {
            back_to_draft(post, "it was handed out, and was not posted");
            return {};
          }
        }
        if (auto is = must_be(post, PostState::Posted, "taken back"); !is) return is;
        if (auto undone = undo_links(session, clock_.now(), photos_of(post), post.platform, id, who); !undone)
          return undone;
        post.posted.reset();
        post.link.clear();
        post.posted_by.clear();
        back_to_draft(post, "it was noted as posted, and was not");
        return {};
      });
}

}  // namespace schoolgate::gate
