// The report as one page that needs nothing else: no script, no link, no font from elsewhere.
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "foundation/digest.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

// Needs: what report_json gives, and JPEG thumbnails of redacted pixels.
[[nodiscard]] std::string report_page(const nlohmann::json& report,
                                      const std::map<PhotoId, Bytes>& thumbnails);

}  // namespace schoolgate::gate
