// The rows of a list as bytes, on their way from the process that read it.
#pragma once

#include <optional>

#include "consent/sheet/csv.hpp"
#include "foundation/digest.hpp"

namespace schoolgate::consent {

[[nodiscard]] Bytes pack_rows(const CsvFile& file);
// Nothing where the bytes are no such rows, or hold what no list gives: more than the limits, text that is no
// UTF-8, control characters but tab, CR and LF.
[[nodiscard]] std::optional<CsvFile> unpack_rows(ByteView packed, const CsvLimits& limits = {});

}  // namespace schoolgate::consent
