// The room's tables.
#pragma once

#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

[[nodiscard]] const Schema& consent_schema();

// Brings the tables of register and ledger up to date; both of them call it.
void apply_consent_schema(Database& database);

}  // namespace schoolgate::consent
