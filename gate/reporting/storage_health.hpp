// Is what was taken in still there as it was, and can more be taken in?
#pragma once

#include <vector>

#include "consent/ledger/ledger.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/reporting/health.hpp"
#include "gate/school/darkroom.hpp"
#include "gate/school/vault.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

// Can the inbox be looked into, and every file that waits there be read?
[[nodiscard]] HealthFact inbox_fact(const Workspace& workspace, Day today);

// Has every photo that still needs its original one, and are the originals what was stored? Reads four
// gigabytes of them at most; of a larger vault another share each day, so that all come round.
[[nodiscard]] std::vector<HealthFact> original_facts(Photos& photos, const Vault& vault, Day today);

// Does a release stand for every picture in released/?
[[nodiscard]] HealthFact released_fact(const Darkroom& room);
// Are the redacted pictures of what waits and what is approved there, and as they were made? Of each a
// seventh is read each day.
[[nodiscard]] HealthFact pictures_fact(Photos& photos, Holds& holds, const Workspace& workspace, Day today);

// When the last backup was made that was proved whole, and is it more than so many days ago? 0 days: nobody
// is warned.
[[nodiscard]] HealthFact backup_fact(consent::Ledger& ledger, Instant now, int warn_days);

// Is every page of the database sound?
[[nodiscard]] HealthFact database_fact(Database& database);

}  // namespace schoolgate::gate
