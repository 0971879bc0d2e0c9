// What the steps of a post have in common.
#pragma once

#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "gate/out/posts.hpp"

namespace schoolgate::gate {

[[nodiscard]] tl::unexpected<Error> post_refused(std::string what, std::string hint);
[[nodiscard]] std::vector<PhotoId> photos_of(const Post& post);
// "post 3 is draft, so it cannot be confirmed" unless it is in that state.
[[nodiscard]] Status must_be(const Post& post, PostState state, const char* what);

}  // namespace schoolgate::gate
