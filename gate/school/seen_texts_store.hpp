// What was read in a photo, kept so that names can be looked for again: sealed, with the photo, gone with it.
#pragma once

#include <filesystem>
#include <optional>

#include "foundation/digest.hpp"
#include "foundation/sealing/sealing_key.hpp"
#include "gate/school/workspace.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::gate {

// Bytes that hold every number exactly, so that judging them again gives the same. A member that is added to
// one of the structs does not compile here until it is kept, too.
[[nodiscard]] Bytes pack(const pipeline::SeenTexts& seen);
// Unsupported when another version of the program packed it; InvalidInput when it is damaged.
[[nodiscard]] Result<pipeline::SeenTexts> unpack(ByteView packed);

// One sealed file for each photo, known by the SHA-256 of its original. Safe to share between threads.
class SeenTextsStore {
 public:
  SeenTextsStore(const Workspace& workspace, SealingKey key)
      : folder_(workspace.readings()), files_(workspace.files()), key_(std::move(key)) {}

  // Durable when it returns; takes the place of what was kept before.
  [[nodiscard]] Status keep(const Digest& photo, const pipeline::SeenTexts& seen) const;
  // The same in two steps: what is written under a name of its own takes its place when it is put.
  [[nodiscard]] Result<KeptWriter> write(const Digest& photo, const pipeline::SeenTexts& seen) const;
  [[nodiscard]] Status put(const Digest& photo, KeptWriter& written) const;
  // NotFound, Unsupported or Refused: the photo is to be read again. Unavailable when the disk fails.
  [[nodiscard]] Result<pipeline::SeenTexts> load(const Digest& photo) const;
  [[nodiscard]] bool holds(const Digest& photo) const;
  [[nodiscard]] Status remove(const Digest& photo) const;

  // Of the workspace, for what else is sealed in it.
  [[nodiscard]] const SealingKey& key() const { return key_; }

 private:
  [[nodiscard]] KeptFile file_of(const Digest& photo) const;
  std::filesystem::path folder_;
  KeptFiles files_;
  SealingKey key_;
};

}  // namespace schoolgate::gate
