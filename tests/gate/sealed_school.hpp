// A made school whose workspace is sealed, with its key beside it.
#pragma once

#include <stdexcept>

#include "gate/made_school.hpp"
#include "gate/sealing/seal_workspace.hpp"

namespace schoolgate::test {

inline fs::path key_file(const MadeSchool& school) { return school.folder() / "school.key"; }

// Needs a school that is closed. Makes the key where there is none yet.
inline Result<gate::SealSummary> try_to_seal(MadeSchool& school, bool remove_lists = false) {
  if (!fs::exists(key_file(school))) {
    if (const auto made = SchoolKey::make().write(key_file(school)); !made)
      return tl::unexpected(made.error());
  }
  const auto key = SchoolKey::read(key_file(school).string());
  if (!key) return tl::unexpected(key.error());
  const auto workspace = gate::Workspace::open(school.workspace());
  if (!workspace) return tl::unexpected(workspace.error());
  return gate::seal_workspace(*workspace,
                              {*key, key_file(school).string(), "admin", school.clock(), remove_lists});
}

inline void seal(MadeSchool& school, bool remove_lists = false) {
  school.close();
  if (const auto sealed = try_to_seal(school, remove_lists); !sealed)
    throw std::runtime_error(sentence(sealed.error()));
  school.open_again();
}

}  // namespace schoolgate::test
