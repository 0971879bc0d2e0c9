#include "gate/leaving/reports_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = 256ULL << 20U;

tl::unexpected<Error> not_emptied(const fs::path& folder, const std::error_code& error) {
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be emptied ({})", folder.string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

Result<std::size_t> remove_where(const Workspace& workspace,
                                 const std::function<bool(const fs::path&)>& goes) {
  std::error_code error;
  std::vector<fs::path> gone;
  for (fs::directory_iterator entry(workspace.reports(), error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory() && !entry->is_symlink() && goes(entry->path())) gone.push_back(entry->path());
  }
  if (error) return not_emptied(workspace.reports(), error);
  for (const fs::path& report : gone) {
    fs::remove_all(report, error);
    if (error) return not_emptied(workspace.reports(), error);
  }
  return gone.size();
}

using IsMeant = std::function<bool(const std::string& file)>;

bool report_tells_of(const nlohmann::json& report, const std::set<PhotoId>& photos, const IsMeant& meant) {
  for (const char* list : {"photos", "duplicates", "passed_over"}) {
    const auto entries = report.find(list);
    if (entries == report.end() || !entries->is_array()) return true;
    for (const nlohmann::json& one : *entries) {
      if (!one.is_object() || photos.contains(one.value("photo", PhotoId{0}))) return true;
      if (meant && meant(one.value("file", ""))) return true;
    }
  }
  return false;
}

bool report_tells_of(const fs::path& folder, const std::set<PhotoId>& photos, const IsMeant& meant) {
  const auto text = read_file(folder / "report.json", kMostBytes);
  if (!text) return true;
  const auto report = nlohmann::json::parse(*text, nullptr, false);
  return !report.is_object() || report_tells_of(report, photos, meant);
}

}  // namespace

Result<std::size_t> remove_reports_about(const Workspace& workspace, const std::set<PhotoId>& photos,
                                         const IsMeant& meant) {
  if (photos.empty() && !meant) return std::size_t{0};
  return remove_where(workspace,
                      [&](const fs::path& folder) { return report_tells_of(folder, photos, meant); });
}

Result<std::size_t> remove_reports_before(const Workspace& workspace, Instant moment) {
  // Their folders have the moment as their name, with '-' for ':'.
  std::string first = to_iso(moment);
  std::replace(first.begin(), first.end(), ':', '-');
  return remove_where(workspace, [&](const fs::path& report) { return report.filename().string() < first; });
}

Status remove_audit_list(const Workspace& workspace, const AuditRecord& audit) {
  const fs::path folder = workspace.audits() / std::to_string(audit.number);
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return not_emptied(folder, error);
  return {};
}

}  // namespace schoolgate::gate
