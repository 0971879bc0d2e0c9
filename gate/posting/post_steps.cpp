#include "gate/posting/post_steps.hpp"

#include <fmt/format.h>

namespace schoolgate::gate {

tl::unexpected<Error> post_refused(std::string what, std::string hint) {
  return failure(ErrorCode::Refused, std::move(what), std::move(hint));
}

std::vector<PhotoId> photos_of(const Post& post) {
  std::vector<PhotoId> photos;
  for (const PostPicture& one : post.pictures) photos.push_back(one.photo);
  return photos;
}

namespace {

// What comes next for a post, so that whoever asked for something else knows.
std::string next_step(const Post& post) {
  switch (post.state) {
    case PostState::Draft:
      return fmt::format("present it first ('schoolgate post present {}')", post.id);
    case PostState::Presented:
      return fmt::format("somebody else confirms it first ('schoolgate post confirm {}')", post.id);
    case PostState::Confirmed:
      return fmt::format(
          "it is handed out next ('schoolgate post export {0}'); 'schoolgate post change {0}' makes it a "
          "draft "
          "again",
          post.id);
    case PostState::Posted:
      return fmt::format("where it was not posted, say so ('schoolgate post undo {}')", post.id);
    case PostState::Dropped:
      break;
  }
  return "make a new one ('schoolgate post new')";
}

}  // namespace

Status must_be(const Post& post, PostState state, const char* what) {
  if (post.state == state) return {};
  return post_refused(fmt::format("post {} is {}, so it cannot be {}", post.id, word(post.state), what),
                      next_step(post));
}

}  // namespace schoolgate::gate
