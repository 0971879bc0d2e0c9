// One file out of a package's tarball.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

// The file that lies at `path` in a gzipped tar archive, at most `size_limit` bytes of it; nothing is
// written. The whole archive is refused when any entry of it is neither a plain file nor a folder (a link, a
// device), has an absolute path or one with "..", or claims to be larger than 1 GiB. `described_as` names the
// archive in what is said.
[[nodiscard]] Result<Bytes> unpack_file(ByteView tarball, const std::string& path, std::uintmax_t size_limit,
                                        const std::string& described_as);

}  // namespace schoolgate::models
