#include "gate/auditing/published_audit.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/auditing/audit_list.hpp"
#include "gate/auditing/download_notes.hpp"
#include "gate/auditing/look_at_pictures.hpp"
#include "gate/intake/intake.hpp"
#include "gate/out/links.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

// Of what a download says of its pictures.
constexpr std::uintmax_t kMostJson = 16ULL << 20U;
// Of a website that is no picture and holds none.
constexpr std::array kNothingToSee{"",    "html", "htm",  "css",   "js",  "txt", "xml", "csv",
                                   "ico", "svg",  "woff", "woff2", "ttf", "map", "log", "php"};

std::string ending_of(const std::string& name) {
  std::string ending = lower_case(fs::path(name).extension().string());
  return ending.empty() ? ending : ending.substr(1);
}

bool has_picture_ending(const std::string& ending) {
  static const std::string kEndings = " " + photo_endings() + " ";
  return !ending.empty() && kEndings.find(" ." + ending + " ") != std::string::npos;
}

// A first walk through the source: what there is, and what its own files say of its pictures.
Status survey(PublishedSource& source, DownloadNotes& notes, PublishedAuditSummary& summary) {
  auto walked = source.each([&](const PublishedFile& file, const PublishedSource::Read& read) {
    const std::string ending = ending_of(file.name);
    if (has_picture_ending(ending)) {
      ++summary.pictures;
    } else if (ending == "json") {
      const auto bytes = read(kMostJson);
      const Status noted = bytes ? notes.add(*bytes) : tl::unexpected(bytes.error());
      if (!noted) summary.unseen.push_back({file.name, sentence(noted.error())});
    } else if (std::ranges::find(kNothingToSee, ending) == kNothingToSee.end()) {
      ++summary.other[ending];
    }
    return true;
  });
  if (!walked) return walked;
  summary.unseen.insert(summary.unseen.end(), source.unseen().begin(), source.unseen().end());
  return {};
}

Status check_list_folder(const fs::path& folder, const School& school) {
  std::error_code error;
  const fs::path below = fs::weakly_canonical(folder, error)
                             .lexically_relative(fs::weakly_canonical(school.workspace().folder(), error));
  if (!below.empty() && *below.begin() != "..")
    return failure(ErrorCode::InvalidInput, fmt::format("{} lies in the workspace", folder.string()),
                   "name a folder outside it, or none");
  if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return {};
  return failure(ErrorCode::AlreadyExists, fmt::format("{} is there and not empty", folder.string()),
                 "name a new folder");
}

Status make_list_folder(const fs::path& folder) {
  if (auto made = make_private_folder(folder); !made) return made;
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be made private ({})", folder.string(), error.message()),
                   "name a folder of your own");
  return {};
}

// The audit to carry on with, or a new one. A folder that cannot be used is told before anything is noted, so
// that another can be named.
Result<AuditRecord> begin_in_folder(School& school, const AuditPlan& plan, const std::string& who) {
  if (school.workspace().files().sealed()) {
    if (plan.folder.empty())
      return failure(
          ErrorCode::Refused,
          "the workspace is sealed, and an audit's list, with small pictures, is opened in a browser "
          "and so lies readable",
          "name a new folder for it outside the workspace: --out DIR");
    // Their lists went when it was sealed.
    end_audits_of_the_workspace(*school.database(), school.clock(), who);
  }
  const auto open = open_audit(*school.database(), plan);
  if (!open) return tl::unexpected(open.error());
  if (!*open && !plan.folder.empty()) {
    if (auto usable = check_list_folder(plan.folder, school); !usable) return tl::unexpected(usable.error());
    if (auto made = make_list_folder(plan.folder); !made) return tl::unexpected(made.error());
  }
  auto audit = begin_audit(*school.database(), school.clock(), plan, school.workspace().audits(), who);
  if (!audit) return audit;
  if (auto made = make_list_folder(audit->plan.folder); !made) return tl::unexpected(made.error());
  if (auto made = make_private_folder(audit->plan.folder / "thumbnails"); !made)
    return tl::unexpected(made.error());
  return audit;
}

void list_risky(School& school, const RiskRules& rules, PublishedAuditSummary& summary) {
  each_audited(*school.database(), summary.audit.number, [&](const AuditedPicture& picture) {
    ++summary.looked_at;
    if (!picture.problem.empty()) {
      summary.unseen.push_back({picture.name, picture.problem});
      return;
    }
    auto risks = risks_of(picture, rules);
    for (const RiskLine& one : risks) ++summary.counts[one.risk];
    if (!risks.empty())
      summary.listed.push_back({picture.id, picture.name, picture.platform, picture.link, picture.day,
                                picture.dated, std::move(risks)});
  });
  // By the worst of each, then by how much there is.
  std::ranges::stable_sort(summary.listed, [](const ListedPicture& one, const ListedPicture& other) {
    if (one.risks.front().risk != other.risks.front().risk)
      return one.risks.front().risk < other.risks.front().risk;
    return one.risks.size() > other.risks.size();
  });
}

std::string counts_for_ledger(const PublishedAuditSummary& summary) {
  nlohmann::json counts{{"pictures", summary.pictures}, {"listed", summary.listed.size()}};
  for (const auto& [risk, count] : summary.counts) counts[std::string(word(risk))] = count;
  return counts.dump();
}

}  // namespace

Result<PublishedAuditSummary> audit_published(School& school, const PublishedAuditOptions& options,
                                              const std::stop_token& stop) {
  AuditPlan plan = options.plan;
  std::error_code error;
  plan.source = fs::weakly_canonical(plan.source, error);
  const auto lock = TaskLock::take(school.workspace(), SoleTask::Auditing);
  if (!lock) return tl::unexpected(lock.error());
  if (!plan.folder.empty()) plan.folder = fs::absolute(plan.folder).lexically_normal();
  auto source = open_published(plan.source, school.today(), school.decoder());
  if (!source) return tl::unexpected(source.error());
  const auto knowledge = school.knowledge(options.recognition);
  if (!knowledge) return tl::unexpected(knowledge.error());
  const auto models = school.models();
  if (!models) return tl::unexpected(models.error());

  PublishedAuditSummary summary;
  summary.degraded = (*models)->missing;
  if (!(*knowledge)->why_no_recognition.empty()) summary.degraded.push_back((*knowledge)->why_no_recognition);
  DownloadNotes notes;
  if (auto surveyed = survey(**source, notes, summary); !surveyed) return tl::unexpected(surveyed.error());
  const auto audit = begin_in_folder(school, plan, options.who);
  if (!audit) return tl::unexpected(audit.error());
  summary.audit = *audit;

  const RiskRules rules{(*knowledge)->people, school.settings(), (*knowledge)->today, plan.years};
  const auto start = std::chrono::steady_clock::now();
  const unsigned jobs = options.jobs > 0 ? options.jobs : school.settings().job_count();
  const auto looked = look_at_pictures(
      {school.darkroom(), **knowledge, notes, rules, *audit},
      [](const std::string& name) { return has_picture_ending(ending_of(name)); }, **source, jobs,
      [&](std::size_t done) {
        if (options.progress) options.progress(done, summary.pictures);
      },
      stop);
  if (!looked) return tl::unexpected(looked.error());
  summary.now = *looked;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  list_risky(school, rules, summary);
  if (auto written = write_audit_list(summary, school.clock().now()); !written)
    return tl::unexpected(written.error());
  if (summary.whole())
    end_audit(*school.database(), school.clock(), *audit, counts_for_ledger(summary), options.who);
  return summary;
}

Result<std::vector<std::int64_t>> take_down_audited(School& school, const std::vector<AuditedId>& ids,
                                                    const consent::PlatformId& platform,
                                                    const std::string& who) {
  const auto knowledge = school.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  std::vector<FoundPicture> pictures;
  for (const AuditedId& id : ids) {
    const auto audit = find_audit(*school.database(), id.audit);
    const auto picture = find_audited(*school.database(), id);
    if (!audit || !picture)
      return failure(
          ErrorCode::NotFound, fmt::format("no audit has a picture {}", to_text(id)),
          "the list of the audit has the numbers; after a while it is removed, and a new audit finds "
          "what is still out");
    std::string reason;
    for (const RiskLine& one : risks_of(
             *picture, {(*knowledge)->people, school.settings(), (*knowledge)->today, audit->plan.years}))
      reason += (reason.empty() ? "" : "; ") + one.words;
    if (reason.empty()) reason = "found by an audit";
    // A download's may be no address that can be opened: the picture is to go all the same.
    const auto link = checked_link(picture->link);
    constexpr std::size_t kMostReason = 1500;
    pictures.push_back({picture->sha256, picture->platform.empty() ? platform : picture->platform,
                        picture->name, link.value_or(""), reason.substr(0, kMostReason)});
  }
  return ask_take_downs(*school.database(), school.clock(), pictures, who);
}

}  // namespace schoolgate::gate
