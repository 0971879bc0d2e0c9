// What the school knows, built when it is asked for and kept as long as it holds: models, register,
// templates.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "foundation/storage/database.hpp"
#include "gate/school/workbench.hpp"
#include "gate/school/workspace.hpp"
#include "models/in_use.hpp"

namespace schoolgate::gate {

struct LoadedModels {
  pipeline::AnalyserModels analyser;
  models::InUse in_use;
  std::vector<std::string> missing;  // of that what is done worse than it should be, each a sentence
};

// Of what models there are for a workspace in `folder`, or, where that is empty, for no workspace. A model
// file that is absent is listed as missing; one that is there and wrong is an error.
[[nodiscard]] Result<LoadedModels> load_models(const std::filesystem::path& folder);

// Another one where photos are looked at with other models.
[[nodiscard]] std::string fingerprint_of(const LoadedModels& models);

enum class Recognition { AsSettings, Off };

// Safe to share between threads. What it is made of must outlive it.
class KnowledgeKeeper {
 public:
  // Brings the templates' schema up to date.
  KnowledgeKeeper(const Workspace& workspace, const Settings& settings, Database& database,
                  consent::Register& people, consent::Ledger& ledger);

  [[nodiscard]] consent::Register& people() { return people_; }
  // Loaded once.
  [[nodiscard]] Result<std::shared_ptr<const LoadedModels>> models();
  // For today and the register's present version; built anew when either changed.
  [[nodiscard]] Result<std::shared_ptr<const Knowledge>> knowledge(
      Recognition recognition = Recognition::AsSettings);
  // Another one whenever register, day or templates are: whatever was asked by an earlier one is asked again.
  [[nodiscard]] std::string recheck_stamp();
  [[nodiscard]] std::string recheck_stamp(ReadSession& session);
  [[nodiscard]] std::string recheck_stamp(WriteSession& session);
  // The same for what asks the register alone: of days only one on which some answer becomes another makes it
  // another.
  [[nodiscard]] std::string answers_stamp();

 private:
  [[nodiscard]] std::string stamp_of(ReadSession& session, const std::string& day) const;

  const Workspace& workspace_;
  const Settings& settings_;
  Database& database_;
  consent::Register& people_;
  consent::Ledger& ledger_;

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
