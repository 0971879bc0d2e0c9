// An audit of what a school has out without Schoolgate: every picture of a folder or ZIP file is looked at,
// and those that should be looked at by a person are listed, the riskiest first. Nothing of it becomes a
// photo of the workspace, and no rendition is made.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/auditing/published_risks.hpp"
#include "gate/auditing/published_source.hpp"
#include "gate/out/audits.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

struct PublishedAuditOptions {
  AuditPlan plan;
  unsigned jobs = 0;  // 0: as in the settings
  Recognition recognition = Recognition::AsSettings;
  std::string who;
  std::function<void(std::size_t done, std::size_t all)> progress = {};
};

// What stays in memory of a picture for the list.
struct ListedPicture {
  AuditedId id;
  std::string name;
  consent::PlatformId platform;
  std::string link;
  std::optional<Day> day;
  DatedBy dated = DatedBy::File;
  std::vector<RiskLine> risks;  // the worst first; never empty
};

struct PublishedAuditSummary {
  AuditRecord audit;
  std::size_t pictures = 0;   // there are
  std::size_t looked_at = 0;  // in this call and earlier ones, those that could not be read among them
  std::size_t now = 0;        // in this call
  double seconds = 0;         // for these
  std::vector<ListedPicture> listed;  // the riskiest first
  std::map<PublishedRisk, std::size_t> counts;
  std::vector<UnseenFile> unseen;            // pictures that could not be looked at, and why
  std::map<std::string, std::size_t> other;  // files of kinds that are not looked at, by their ending
  std::vector<std::string> degraded;
  [[nodiscard]] bool whole() const { return looked_at >= pictures; }
  [[nodiscard]] std::filesystem::path page() const { return audit.plan.folder / "index.html"; }
};

// Carries on with an audit of the same source that was not ended: killed at any moment, a picture is looked
// at again at most. Writes index.html, list.csv and thumbnails/, all private, into the plan's folder, which
// is new or empty, or the one of the audit that is carried on with. Asked to stop, it lists what it has. One
// at a time: Conflict. InvalidInput for a folder that lies in the workspace, AlreadyExists for one that holds
// something else, Refused in a sealed workspace without a folder: nothing is begun then.
[[nodiscard]] Result<PublishedAuditSummary> audit_published(School& school,
                                                            const PublishedAuditOptions& options,
                                                            const std::stop_token& stop = {});

// Puts pictures of audits onto the take-down list, with what speaks against each today; gives the entries'
// numbers. `platform` is for those of which it is not known.
[[nodiscard]] Result<std::vector<std::int64_t>> take_down_audited(School& school,
                                                                  const std::vector<AuditedId>& ids,
                                                                  const consent::PlatformId& platform,
                                                                  const std::string& who);

}  // namespace schoolgate::gate
