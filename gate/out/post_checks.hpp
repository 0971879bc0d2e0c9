// How much was found in the texts of posts that are up, kept so that a list need not read every text anew.
#pragma once

#include <cstddef>
#include <map>

#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "gate/out/posts.hpp"

namespace schoolgate::gate {

struct PostCheck {
  Digest grounds{};      // of everything that it was found by: it holds for the same alone
  std::size_t open = 0;  // what may not stand there; no word of it is kept
};

[[nodiscard]] std::map<PostId, PostCheck> kept_post_checks(Database& database);
// In place of what was kept of the same posts.
void keep_post_checks(Database& database, const std::map<PostId, PostCheck>& checks);

}  // namespace schoolgate::gate
