// Reports of batches and lists of audits on their way out: they hold thumbnails and file names of photos.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>

#include "foundation/clock.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/out/audits.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

// Each gives how many reports went.

// Every report that tells of one of these photos or has a file name that is `meant`, and every one of which
// that cannot be told.
[[nodiscard]] Result<std::size_t> remove_reports_about(
    const Workspace& workspace, const std::set<PhotoId>& photos,
    const std::function<bool(const std::string& file)>& meant = {});
// Every report that was written before that moment.
[[nodiscard]] Result<std::size_t> remove_reports_before(const Workspace& workspace, Instant moment);

// An audit's list, where it lies in the workspace: one that was asked for elsewhere is its owner's.
[[nodiscard]] Status remove_audit_list(const Workspace& workspace, const AuditRecord& audit);

}  // namespace schoolgate::gate
