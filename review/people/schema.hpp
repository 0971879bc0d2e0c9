// The room's tables.
#pragma once

#include <span>

#include "foundation/database.hpp"

namespace schoolgate::review {

// For Database::apply_schema.
[[nodiscard]] std::span<const SchemaStep> schema();

}  // namespace schoolgate::review
