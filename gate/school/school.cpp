#include "gate/school/school.hpp"

#include <utility>

#include <fmt/format.h>

#include "foundation/sealing/workspace_seal.hpp"
#include "gate/belonging/ledger_guard.hpp"
#include "gate/belonging/row_owner.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"
#include "gate/school/settings_record.hpp"

namespace schoolgate::gate {

School::School(Presence presence, Workspace workspace, Settings settings, std::shared_ptr<Database> database,
               SealingKey key, const Clock& clock, TimeZone zone, WorkbenchPool::Make make)
    : presence_(std::move(presence)),
      workspace_(std::move(workspace)),
      settings_(std::move(settings)),
      database_(std::move(database)),
      clock_(clock, std::move(zone)),
      people_(database_, clock_),
      ledger_(database_, clock_),
      log_(
          database_, clock_, [this](const auto& entries) { return discard_files(workspace_, entries); },
          [this](const auto& digests) { discard_pictures(workspace_, digests); }),
      vault_(workspace_.vault(), workspace_.files()),
      readings_(workspace_, std::move(key)),
      screenshots_(workspace_.screenshots(), workspace_.files()),
      keeper_(workspace_, settings_, *database_, people_, ledger_),
      decoder_(pipeline::decoder_program(), guard_limits(settings_)),
      benches_(
          make ? std::move(make) : [this] { return real_workbench(); }, settings_.job_count()),
      darkroom_{workspace_, settings_, vault_, readings_, screenshots_, log_, keeper_, benches_, decoder_} {}

Result<std::unique_ptr<School>> School::open(const std::filesystem::path& folder, const Clock& clock,
                                             std::optional<pipeline::DetectMode> detect,
                                             WorkbenchPool::Make make, RowsOf rows) {
  auto workspace = Workspace::open(folder);
  if (!workspace) return tl::unexpected(workspace.error());
  auto presence = Presence::join(*workspace);
  if (!presence) return tl::unexpected(presence.error());
  const auto keys = open_workspace_keys(workspace->seal());
  if (!keys) return tl::unexpected(keys.error());
  if (*keys) workspace->unlock((*keys)->files);
  auto settings = read_settings(workspace->settings_file());
  if (!settings) return tl::unexpected(settings.error());
  settings->detect = detect.value_or(settings->detect);
  auto zone = TimeZone::named(settings->time_zone);
  if (!zone) return tl::unexpected(zone.error());
  auto database = open_chosen(workspace->database(), *keys ? (*keys)->pages : nullptr);
  if (!database) return tl::unexpected(database.error());
  // Where workers look at photos, programs of several machines may.
  if (settings->developed_by == DevelopedBy::Workers && !(*database)->server()) {
    if (auto own = refuse_shared_file(*workspace); !own) return tl::unexpected(own.error());
  }
  auto key = SealingKey::open_or_make(workspace->readings_key(), workspace->files());
  if (!key) return tl::unexpected(key.error());
  try {
    const AcknowledgedNote acknowledged(workspace->acknowledged());
    if (rows == RowsOf::ThisWorkspace) {
      if (auto own = own_rows(**database, *workspace, clock); !own) return tl::unexpected(own.error());
      (*database)->guard_by(std::make_unique<LedgerGuard>(acknowledged));
    }
    std::unique_ptr<School> school(new School(std::move(*presence), std::move(*workspace),
                                              std::move(*settings), std::move(*database), std::move(*key),
                                              clock, std::move(*zone), std::move(make)));
    if (rows == RowsOf::Anyone) return school;
    if (auto noted = note_settings(*school->database_, clock, school->workspace_.settings_file()); !noted)
      return tl::unexpected(noted.error());
    if (auto noted = note_end_of_rows(*school->database_, acknowledged); !noted)
      return tl::unexpected(noted.error());
    return school;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

Status School::own_rows(Database& database, const Workspace& workspace, const Clock& clock) {
  database.apply_schema(owner_schema());
  if (!database.server()) return {};
  const auto folder = owner_of_folder(workspace.identity(), clock);
  if (!folder) return tl::unexpected(folder.error());
  return gate::own_rows(database, *folder);
}

Result<std::unique_ptr<Workbench>> School::real_workbench() {
  const auto loaded = models();
  if (!loaded) return tl::unexpected(loaded.error());
  return make_workbench((*loaded)->analyser, settings_, decoder_);
}

}  // namespace schoolgate::gate
