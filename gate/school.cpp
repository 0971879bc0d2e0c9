#include "gate/school.hpp"

#include <utility>

#include "gate/template_store.hpp"
#include "models/manifest.hpp"
#include "models/model_store.hpp"

namespace schoolgate::gate {
namespace {

// An absent file is noted as missing; one that is there and wrong fails.
Status load(const models::ModelStore& store, const char* name, std::optional<models::Model>& into,
            std::vector<std::string>& missing) {
  const models::ManifestEntry* entry = models::manifest().find(name);
  if (entry == nullptr)
    return failure(ErrorCode::NotFound, std::string("the manifest names no model ") + name);
  auto model = store.load(*entry);
  if (model) {
    into = std::move(*model);
    return {};
  }
  if (model.error().code != ErrorCode::NotFound) return tl::unexpected(model.error());
  missing.push_back("the model file " + entry->file + " is missing: " + entry->purpose);
  return {};
}

}  // namespace

School::School(Workspace workspace, Settings settings, std::shared_ptr<Database> database, const Clock& clock)
    : workspace_(std::move(workspace)),
      settings_(std::move(settings)),
      database_(std::move(database)),
      clock_(clock),
      people_(std::make_unique<consent::Register>(database_, clock)),
      ledger_(std::make_unique<consent::Ledger>(database_, clock)),
      photos_(std::make_unique<PhotoLog>(database_, clock)),
      vault_(workspace_.vault()),
      pool_([this] { return workbench(); }, settings_.job_count()) {
  make_ = [this]() -> Result<std::unique_ptr<Workbench>> {
    const auto loaded = models();
    if (!loaded) return tl::unexpected(loaded.error());
    return make_workbench((*loaded)->analyser, settings_);
  };
}

Result<std::unique_ptr<School>> School::open(const std::filesystem::path& folder, const Clock& clock,
                                             std::optional<pipeline::DetectMode> detect) {
  auto workspace = Workspace::open(folder);
  if (!workspace) return tl::unexpected(workspace.error());
  auto settings = read_settings(workspace->settings_file());
  if (!settings) return tl::unexpected(settings.error());
  settings->detect = detect.value_or(settings->detect);
  auto database = Database::open_file(workspace->database_file());
  if (!database) return tl::unexpected(database.error());
  return std::unique_ptr<School>(
      new School(std::move(*workspace), std::move(*settings), std::move(*database), clock));
}

Result<std::shared_ptr<const LoadedModels>> School::models() {
  const std::scoped_lock lock(models_mutex_);
  if (models_) return models_;
  const models::ModelStore store(models::default_search_path(workspace_.folder()));
  auto loaded = std::make_shared<LoadedModels>();
  const std::pair<const char*, std::optional<models::Model>*> wanted[] = {
      {"yunet", &loaded->analyser.faces.yunet},
      {"face-reid-retail-0095", &loaded->analyser.embedding},
      {"ppocr-text-detection", &loaded->analyser.text_detection}};
  for (const auto& [name, model] : wanted) {
    if (auto status = load(store, name, *model, loaded->missing); !status)
      return tl::unexpected(status.error());
  }
  // A second opinion; its absence is no fault (docs/models.md).
  std::vector<std::string> unmissed;
  if (auto status = load(store, "retinaface", loaded->analyser.faces.retinaface, unmissed); !status)
    return tl::unexpected(status.error());
  models_ = std::move(loaded);
  return models_;
}

Result<std::shared_ptr<const Knowledge>> School::knowledge(Recognition recognition) {
  const std::uint64_t version = people_->version();
  const Day today = clock_.today();
  const std::string stamp = TemplateStore(*database_).stamp();
  const std::scoped_lock lock(knowledge_mutex_);
  Remembered& remembered = knowledge_[recognition == Recognition::Off ? 1 : 0];
  if (remembered.knowledge && remembered.knowledge->people.version() == version &&
      remembered.knowledge->today == today && remembered.stamp == stamp) {
    return remembered.knowledge;
  }
  auto view = people_->view();
  pipeline::Gallery gallery;
  std::string why_off;
  if (recognition == Recognition::Off) {
    why_off = "recognition was switched off for these photos";
  } else if (!settings_.recognition.active()) {
    why_off = settings_.recognition.why_off();
  } else {
    const auto loaded = models();
    if (!loaded) return tl::unexpected(loaded.error());
    if (const auto& embedding = (*loaded)->analyser.embedding) {
      gallery = load_gallery(*database_, view, today, *embedding, settings_.recognition.calibration);
      if (gallery.empty()) why_off = "nobody is enrolled, so nobody is recognised";
    } else {
      why_off = "nobody is recognised without the face embedding model";
    }
  }
  remembered = {
      std::make_shared<const Knowledge>(std::move(view), std::move(gallery), today, std::move(why_off)),
      stamp};
  return remembered.knowledge;
}

Result<std::unique_ptr<Workbench>> School::workbench() { return make_(); }

}  // namespace schoolgate::gate
