// A school's workspace, opened: settings, database, register, vault, models, and what is built from them. For
// whoever starts a program; what works with a photo is given the parts that it uses.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Which rows a workspace may be opened with. Anyone's: also another workspace's, and such as lack what this
// one was told stands; for what must know the school's accounts, or has to look, before they become its own.
enum class RowsOf { ThisWorkspace, Anyone };

// Safe to share between threads; one for each workspace in a process. `clock` must outlive it.
class School {
 public:
  // Refused, with nothing touched, where the workspace is sealed and its key is not at hand, and where the
  // rows are another workspace's or lack what was acknowledged (gate/belonging/ledger_guard.hpp). `detect`
  // takes the place of the settings' own for as long as the school is open, `make` of the models' own
  // workbenches. Of Anyone's rows none may be written.
  [[nodiscard]] static Result<std::unique_ptr<School>> open(
      const std::filesystem::path& workspace, const Clock& clock,
      std::optional<pipeline::DetectMode> detect = std::nullopt, WorkbenchPool::Make make = {},
      RowsOf rows = RowsOf::ThisWorkspace);
  School(const School&) = delete;
  School& operator=(const School&) = delete;

  [[nodiscard]] const Workspace& workspace() const { return workspace_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  // In the school's time zone.
  [[nodiscard]] const SchoolClock& clock() const { return clock_; }
  // The day on which the register is asked: never before the ledger's last day.
  [[nodiscard]] Day today() { return ledger_.day_of_asking(); }
  [[nodiscard]] const std::shared_ptr<Database>& database() const { return database_; }
  [[nodiscard]] consent::Register& people() { return people_; }
  [[nodiscard]] consent::Ledger& ledger() { return ledger_; }
  [[nodiscard]] PhotoLog& log() { return log_; }
  [[nodiscard]] const Vault& vault() const { return vault_; }
  [[nodiscard]] const SeenTextsStore& readings() const { return readings_; }
  [[nodiscard]] const Vault& screenshots() const { return screenshots_; }
  [[nodiscard]] WorkbenchPool& benches() { return benches_; }
  [[nodiscard]] pipeline::GuardedDecoder& decoder() { return decoder_; }
  [[nodiscard]] const Darkroom& darkroom() const { return darkroom_; }
  [[nodiscard]] auto models() { return keeper_.models(); }
  [[nodiscard]] auto knowledge(Recognition recognition = Recognition::AsSettings) {
    return keeper_.knowledge(recognition);
  }

 private:
  School(Presence presence, Workspace workspace, Settings settings, std::shared_ptr<Database> database,
         SealingKey key, const Clock& clock, TimeZone zone, WorkbenchPool::Make make);
  [[nodiscard]] static Status own_rows(Database& database, const Workspace& workspace, const Clock& clock);
  [[nodiscard]] Result<std::unique_ptr<Workbench>> real_workbench();

  Presence presence_;
  Workspace workspace_;
  Settings settings_;
  std::shared_ptr<Database> database_;
  SchoolClock clock_;
  consent::Register people_;
  consent::Ledger ledger_;
  PhotoLog log_;
  Vault vault_;
  SeenTextsStore readings_;
  Vault screenshots_;
  KnowledgeKeeper keeper_;
  pipeline::GuardedDecoder decoder_;
  WorkbenchPool benches_;
  Darkroom darkroom_;
};

}  // namespace schoolgate::gate
