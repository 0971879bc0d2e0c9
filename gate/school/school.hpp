// A school's workspace, opened: settings, database, register, vault, models, and what is built from them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/school/clearance_memory.hpp"
#include "gate/school/seen_texts_store.hpp"
#include "gate/school/vault.hpp"
#include "gate/school/workbench.hpp"
#include "gate/school/workbench_pool.hpp"
#include "gate/school/workspace.hpp"
#include "models/in_use.hpp"

namespace schoolgate::gate {

class Approvals;  // gate/log/
class Comments;
class Holds;
class Photos;
class Releases;
class UndoSteps;

struct LoadedModels {
  pipeline::AnalyserModels analyser;
  models::InUse in_use;
  std::vector<std::string> missing;  // of that what is done worse than it should be, each a sentence
};

enum class Recognition { AsSettings, Off };

// Safe to share between threads; one for each process. `clock` must outlive it.
class School {
 public:
  // `detect` takes the place of the settings' own for as long as the school is open.
  [[nodiscard]] static Result<std::unique_ptr<School>> open(
      const std::filesystem::path& workspace, const Clock& clock,
      std::optional<pipeline::DetectMode> detect = std::nullopt);
  ~School();
  School(const School&) = delete;
  School& operator=(const School&) = delete;

  [[nodiscard]] const Workspace& workspace() const { return workspace_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  // The day on which the register is asked: never before the ledger's last day.
  [[nodiscard]] Day today() { return ledger_->day_of_asking(); }
  [[nodiscard]] const std::shared_ptr<Database>& database() const { return database_; }
  [[nodiscard]] consent::Register& people() { return *people_; }
  [[nodiscard]] consent::Ledger& ledger() { return *ledger_; }
  // The photo log's parts; whoever uses one includes it.
  [[nodiscard]] Photos& photos() { return *photos_; }
  [[nodiscard]] Holds& holds() { return *holds_; }
  [[nodiscard]] Approvals& approvals() { return *approvals_; }
  [[nodiscard]] UndoSteps& undo_steps() { return *undo_steps_; }
  [[nodiscard]] Releases& releases() { return *releases_; }
  [[nodiscard]] Comments& comments() { return *comments_; }
  [[nodiscard]] const Vault& vault() const { return vault_; }
  [[nodiscard]] const SeenTextsStore& readings() const { return readings_; }
  [[nodiscard]] ClearanceMemory& clearances() { return clearances_; }

  // Loaded once. A model file that is absent is listed as missing; one that is there and wrong is an error.
  [[nodiscard]] Result<std::shared_ptr<const LoadedModels>> models();
  // For today and the register's present version; built anew when either changed.
  [[nodiscard]] Result<std::shared_ptr<const Knowledge>> knowledge(
      Recognition recognition = Recognition::AsSettings);
  // Another one whenever register, day or templates are: whatever was asked by an earlier one is asked again.
  [[nodiscard]] std::string recheck_stamp();
  // One thread's tools.
  [[nodiscard]] Result<std::unique_ptr<Workbench>> workbench();
  // One of a few that are kept ready, for a page's many threads; waits until one is free.
  [[nodiscard]] Result<WorkbenchPool::Borrowed> borrow_workbench() { return pool_.borrow(); }
  // For tests: what workbench() gives from now on.
  void use_workbenches(std::function<Result<std::unique_ptr<Workbench>>()> make) { make_ = std::move(make); }

 private:
  School(Workspace workspace, Settings settings, std::shared_ptr<Database> database, SealingKey key,
         const Clock& clock);

  Workspace workspace_;
  Settings settings_;
  std::shared_ptr<Database> database_;
  const Clock& clock_;
  std::unique_ptr<consent::Register> people_;
  std::unique_ptr<consent::Ledger> ledger_;
  std::unique_ptr<Photos> photos_;
  std::unique_ptr<Holds> holds_;
  std::unique_ptr<Approvals> approvals_;
  std::unique_ptr<UndoSteps> undo_steps_;
  std::unique_ptr<Releases> releases_;
  std::unique_ptr<Comments> comments_;
  Vault vault_;
  SeenTextsStore readings_;
  ClearanceMemory clearances_;
  std::function<Result<std::unique_ptr<Workbench>>()> make_;
  WorkbenchPool pool_;

  // What is built on demand, each behind its own lock.
  struct Remembered {
    std::shared_ptr<const Knowledge> knowledge;
    std::string templates;  // that it was built from
  };
  std::mutex models_mutex_;
  std::shared_ptr<const LoadedModels> models_;
  std::mutex knowledge_mutex_;
  Remembered knowledge_[2];  // by Recognition
};

}  // namespace schoolgate::gate
