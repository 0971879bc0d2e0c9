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

Status must_be(const Post& post, PostState state, const char* what) {
  if (post.state == state) return {};
  return post_refused(fmt::format("post {} is {}, so it cannot be {}", post.id, word(post.state), what),
                      "look at it for what comes first");
}

}  // namespace schoolgate::gate
