// The database lacks what the workspace was told stands, and that is lost for good: a person says so.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct Accepting {
  const Clock& clock;
  std::string who;
  // What else ends with the approvals, in the same transaction.
  std::function<void(WriteSession&)> also = [](WriteSession&) {};
};

struct AcceptSummary {
  std::optional<consent::LedgerHead> acknowledged;  // nothing where the note was damaged
  consent::LedgerHead found;
  std::size_t approvals_ended = 0;  // photos, also of which the first of two had approved
  std::size_t posts_returned = 0;   // presented or confirmed then, drafts now
  std::size_t released = 0;         // photos that these rows call released
};

// From now on the workspace works with the rows as they are. Their register knows nothing of what was lost,
// so approvals end and posts become drafts as restore() has it, in the transaction in which the ledger notes
// it. Conflict while anybody works in the workspace. Refused where the rows hold what was acknowledged, are
// another workspace's, or their ledger is broken. Whatever fails leaves them refused as before, and it can be
// said again.
[[nodiscard]] Result<AcceptSummary> accept_rows(const Workspace& workspace, const Accepting& accepting);

}  // namespace schoolgate::gate
