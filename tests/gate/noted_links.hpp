// Links of pictures as posting a post notes them, without a post.
#pragma once

#include <vector>

#include "foundation/storage/session.hpp"
#include "gate/out/links.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::test {

inline Status note_links(gate::School& school, const std::vector<gate::PhotoId>& photos,
                         const gate::LinkNote& note) {
  return school.database()->transact([&](WriteSession& session) {
    return gate::write_links(session, school.clock(), photos, note, 0, "tess");
  });
}

}  // namespace schoolgate::test
