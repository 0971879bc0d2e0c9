// What became of a batch, for people (one HTML file that needs nothing else) and for programs.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "gate/holding/batch.hpp"

namespace schoolgate::gate {

struct ReportFiles {
  std::filesystem::path html;
  std::filesystem::path json;
};

// Pictures in it are thumbnails of renditions; people appear by id.
[[nodiscard]] nlohmann::json report_json(const Darkroom& room, consent::Ledger& ledger,
                                         const BatchSummary& batch);
[[nodiscard]] Result<std::string> report_html(const Darkroom& room, consent::Ledger& ledger,
                                              const BatchSummary& batch);
// Into reports/<moment>/.
[[nodiscard]] Result<ReportFiles> write_report(const Darkroom& room, consent::Ledger& ledger,
                                               const BatchSummary& batch);

// "Not photos, left where they are: 2 films, 1 document"; empty when there are none.
[[nodiscard]] std::string not_photos_words(const std::vector<NotPhoto>& files);

// "86 photos in 41 s: 81 held, 3 blocked, 2 quarantined; 4 duplicates"
[[nodiscard]] std::string summary_line(const BatchSummary& batch);

}  // namespace schoolgate::gate
