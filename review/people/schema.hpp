// The room's tables.
#pragma once

#include "foundation/storage/schema.hpp"

namespace schoolgate::review {

// For Database::apply_schema.
[[nodiscard]] const Schema& schema();

}  // namespace schoolgate::review
