// An audit's list as a page for people and as a table for spreadsheets.
#pragma once

#include "gate/auditing/published_audit.hpp"

namespace schoolgate::gate {

// Writes index.html and list.csv anew, both private.
[[nodiscard]] Status write_audit_list(const PublishedAuditSummary& summary, Instant now);

}  // namespace schoolgate::gate
