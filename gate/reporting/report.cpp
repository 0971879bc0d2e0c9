#include "gate/reporting/report.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/reporting/report_html.hpp"

namespace schoolgate::gate {
namespace {

nlohmann::json platform_json(const PhotoView& view, const consent::PlatformDecisions& decisions) {
  std::map<pipeline::FindingKind, std::map<consent::Action, int>> counts;
  for (const auto& finding : view.findings.list) ++counts[finding.kind()][decisions.of(finding.id).action];
  using enum pipeline::FindingKind;
  return {{"platform", decisions.platform},
          {"withheld", view.decision.blocked},
          {"exposure", word(decisions.exposure)},
          {"shown_faces", shown_faces_words(view, decisions.platform)},
          {"faces_shown", counts[Face][consent::Action::Keep]},
          {"faces_redacted", counts[Face][consent::Action::Redact]},
          {"texts_redacted", counts[Text][consent::Action::Redact]},
          {"codes_redacted", counts[Code][consent::Action::Redact]}};
}

// What was lacking for one photo after the other is told of the batch.
std::set<std::string> lacking_throughout(const std::vector<Result<PhotoView>>& views) {
  std::map<std::string, std::size_t> photos_with;
  std::size_t looked_at = 0;
  for (const auto& view : views) {
    if (!view || view->photo.state == PhotoState::Quarantined) continue;
    ++looked_at;
    for (const auto& lack : view->findings.degraded) ++photos_with[lack];
  }
  std::set<std::string> throughout;
  for (const auto& [lack, count] : photos_with) {
    if (looked_at > 1 && count == looked_at) throughout.insert(lack);
  }
  return throughout;
}

std::vector<std::string> needs_of(const PhotoView& view, const std::set<std::string>& told) {
  std::vector<std::string> needs;
  if (!view.photo.reason.empty()) needs.push_back(view.photo.reason);
  if (view.decision.blocked && view.decision.block_reason != view.photo.reason) {
    needs.push_back(view.decision.block_reason);
  }
  for (auto& undecided : undecided_sentences(view)) needs.push_back(std::move(undecided));
  needs.insert(needs.end(), view.decision.marks.begin(), view.decision.marks.end());
  for (const auto& lack : view.findings.degraded) {
    if (!told.contains(lack)) needs.push_back(lack);
  }
  return needs;
}

nlohmann::json photo_json(const PhotoView& view, const std::set<std::string>& told) {
  const Workload& work = view.photo.workload;
  nlohmann::json json{
      {"photo", view.photo.id},
      {"event", title(view.photo.event)},
      {"file", view.photo.source_name},
      {"state", word(view.photo.state)},
      {"faces",
       {{"found", work.faces}, {"kept", work.faces_shown}, {"redacted", work.faces - work.faces_shown}}},
      {"names",
       {{"found", work.names}, {"kept", work.names_shown}, {"redacted", work.names - work.names_shown}}},
      {"undecided", work.undecided},
      {"doubtful", work.doubtful},
      {"metadata_removed", view.findings.metadata},
      {"needs", needs_of(view, told)},
      {"platforms", nlohmann::json::array()}};
  for (const auto& decisions : view.decision.platforms) {
    json["platforms"].push_back(platform_json(view, decisions));
  }
  return json;
}

// Photos that were quarantined before anything could be rendered have no thumbnail; that is no failure.
std::map<PhotoId, Bytes> thumbnails_of(const Darkroom& room, const BatchSummary& batch) {
  std::map<PhotoId, Bytes> thumbnails;
  for (const auto& outcome : batch.photos) {
    if (auto jpeg = thumbnail_jpeg(room, outcome.photo)) thumbnails.emplace(outcome.photo, std::move(*jpeg));
  }
  return thumbnails;
}

ByteView bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::string not_photos_words(const std::vector<NotPhoto>& files) {
  if (files.empty()) return {};
  std::map<OtherFile, std::size_t> counts;
  for (const auto& file : files) ++counts[file.kind];
  std::string kinds;
  for (const auto& [kind, count] : counts)
    kinds += fmt::format("{}{} {}{}", kinds.empty() ? "" : ", ", count, word(kind), count == 1 ? "" : "s");
  return fmt::format("Not photos, left where they are: {}", kinds);
}

std::string summary_line(const BatchSummary& batch) {
  std::string line =
      fmt::format("{} photo{} in {:.0f} s: {} held, {} blocked, {} quarantined", batch.photos.size(),
                  batch.photos.size() == 1 ? "" : "s", batch.seconds, batch.count(PhotoState::Held),
                  batch.count(PhotoState::Blocked), batch.count(PhotoState::Quarantined));
  if (!batch.duplicates.empty()) line += fmt::format("; {} taken in before", batch.duplicates.size());
  if (!batch.passed_over.empty()) line += fmt::format("; {} not taken in", batch.passed_over.size());
  if (batch.stopped) line += "; stopped before the end";
  return line;
}

nlohmann::json report_json(const Darkroom& room, consent::Ledger& ledger, const BatchSummary& batch) {
  nlohmann::json json{{"started", to_iso(batch.started)},
                      {"ended", to_iso(batch.ended)},
                      {"seconds", batch.seconds},
                      {"summary", summary_line(batch)},
                      {"stopped", batch.stopped},
                      {"degraded", batch.degraded},
                      {"ledger", to_text(ledger.head())},
                      {"photos", nlohmann::json::array()},
                      {"duplicates", nlohmann::json::array()},
                      {"passed_over", nlohmann::json::array()},
                      {"not_photos", nlohmann::json::array()}};
  std::vector<Result<PhotoView>> views;
  for (const auto& outcome : batch.photos) views.push_back(show_photo(room, outcome.photo));
  const auto told = lacking_throughout(views);
  for (const auto& lack : told) json["degraded"].push_back(lack);
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (views[i]) {
      json["photos"].push_back(photo_json(*views[i], told));
    } else {
      json["photos"].push_back({{"photo", batch.photos[i].photo}, {"problem", sentence(views[i].error())}});
    }
  }
  for (const auto& file : batch.duplicates) {
    json["duplicates"].push_back(
        {{"file", file.path.filename().string()}, {"photo", file.photo}, {"reason", file.reason}});
  }
  for (const auto& file : batch.passed_over) {
    json["passed_over"].push_back({{"file", file.path.filename().string()}, {"reason", file.reason}});
  }
  for (const auto& file : batch.not_photos) {
    json["not_photos"].push_back({{"file", file.path.filename().string()}, {"reason", word(file.kind)}});
  }
  return json;
}

Result<std::string> report_html(const Darkroom& room, consent::Ledger& ledger, const BatchSummary& batch) {
  return report_page(report_json(room, ledger, batch), thumbnails_of(room, batch));
}

Result<ReportFiles> write_report(const Darkroom& room, consent::Ledger& ledger, const BatchSummary& batch) {
  const nlohmann::json json = report_json(room, ledger, batch);
  const std::string text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string html = report_page(json, thumbnails_of(room, batch));

  // Two batches of one second get folders of their own.
  std::string name = to_iso(batch.ended);
  std::replace(name.begin(), name.end(), ':', '-');
  std::filesystem::path folder = room.workspace.reports() / name;
  for (int i = 2; std::filesystem::exists(folder); ++i) {
    folder = room.workspace.reports() / fmt::format("{}-{}", name, i);
  }
  if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
  ReportFiles files{folder / "report.html", folder / "report.json"};
  if (auto written = write_durably(files.json, bytes_of(text)); !written)
    return tl::unexpected(written.error());
  if (auto written = write_durably(files.html, bytes_of(html)); !written)
    return tl::unexpected(written.error());
  return files;
}

}  // namespace schoolgate::gate
