// A plain workspace made a sealed one, once: what photos and people are known by lies unreadable afterwards.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/sealing/school_key.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct SealWish {
  const SchoolKey& key;
  std::string key_place;  // where it lies from now on, as SchoolKey::read takes it
  std::string who;
  const Clock& clock;
  // Reports of batches and lists of audits, which no browser could open sealed, are removed from the
  // workspace.
  bool remove_lists = false;
  // Of so many files so many are done.
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};
};

struct SealSummary {
  std::size_t files = 0;    // that were sealed now
  bool carried_on = false;  // it had been begun before
  // Had been sealed and were altered since: they are as they were, and open for nobody.
  std::vector<std::filesystem::path> damaged;
};

// Originals, pictures that wait, readings with their key, and the database; each is sealed beside itself,
// synced, and takes its own place. Killed at any moment it leaves everything whole, plain or sealed; until it
// is called again and ends, the workspace opens for nobody else. Conflict while anybody works in the
// workspace; Refused when it is sealed already, was begun with another key, or holds reports or lists of
// audits that are not to be removed. Throws StorageError when the database fails.
[[nodiscard]] Result<SealSummary> seal_workspace(const Workspace& workspace, const SealWish& wish);

}  // namespace schoolgate::gate
