// The parts of an Excel workbook, unpacked.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate::consent {

// Unpacks what a list needs of a workbook (.xlsx), by the parts' names: "xl/workbook.xml". `most_bytes` is of
// all that is unpacked. Fails, saying what to do, on a file that is no workbook or a broken one, one with
// macros, and one that unpacks to more.
[[nodiscard]] Result<std::map<std::string, std::string>> workbook_parts(std::string_view bytes,
                                                                        std::size_t most_bytes);

}  // namespace schoolgate::consent
