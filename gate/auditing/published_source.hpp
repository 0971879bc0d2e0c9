// The files of what is audited: a folder, or a ZIP file that is not unpacked.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"

namespace schoolgate::gate {

struct PublishedFile {
  std::string name;  // its path within the source, with '/'
  std::optional<Instant> modified;
};

// What cannot be looked at, and why.
struct UnseenFile {
  std::string name;
  std::string reason;
};

class PublishedSource {
 public:
  virtual ~PublishedSource() = default;
  // TooLarge beyond so many bytes.
  using Read = std::function<Result<Bytes>(std::uintmax_t most)>;
  // False: no further.
  using Visit = std::function<bool(const PublishedFile& file, const Read& read)>;
  // Each file once, no two of one name, the same ones in every call; `read` serves until `visit` returns.
  [[nodiscard]] virtual Status each(const Visit& visit) = 0;
  // Links, pipes, unreadable folders, locked entries, second ones of a name: of the last call.
  [[nodiscard]] virtual const std::vector<UnseenFile>& unseen() const = 0;
};

// A ZIP file is unpacked by `decoder`, which must outlive the source. NotFound for what is not there,
// InvalidInput for a file that is no ZIP file. No link is followed.
[[nodiscard]] Result<std::unique_ptr<PublishedSource>> open_published(const std::filesystem::path& path,
                                                                      Day today,
                                                                      pipeline::GuardedDecoder& decoder);

}  // namespace schoolgate::gate
