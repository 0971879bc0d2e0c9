// What lies in released/: told from what somebody else put there by its digest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "gate/log/approvals.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

inline constexpr std::uintmax_t kMostReleasedBytes = 512U << 20U;

enum class Lying { Nothing, Ours, Other };
// Other also where it cannot be read.
[[nodiscard]] Lying lying_at(const std::filesystem::path& path, const Digest& expected);

// Removes files in released/ that are what the entries say; files of other hands are left alone.
[[nodiscard]] Status discard_files(const Workspace& workspace, const std::vector<ReleaseEntry>& files);

}  // namespace schoolgate::gate
