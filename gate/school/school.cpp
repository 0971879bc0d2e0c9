#include "gate/school/school.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "gate/log/approvals.hpp"
#include "gate/log/comments.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/log/releases.hpp"
#include "gate/log/undo_steps.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"
#include "gate/school/settings_record.hpp"
#include "gate/school/template_store.hpp"
#include "models/manifest.hpp"
#include "models/model_store.hpp"

namespace schoolgate::gate {
namespace {

// What lies here of the manifest's models. One that is there and wrong fails.
class Found {
 public:
  [[nodiscard]] static Result<Found> look(const models::ModelStore& store) {
    Found found;
    for (const auto& entry : models::manifest().entries) {
      auto model = store.load(entry);
      if (!model && model.error().code != ErrorCode::NotFound) return tl::unexpected(model.error());
      const auto presence = model ? models::Presence::Sound : models::Presence::Missing;
      found.statuses_.push_back({entry, presence, model ? model->path : std::filesystem::path(), {}});
      if (model) found.models_.emplace(entry.name, std::move(*model));
    }
    return found;
  }

  [[nodiscard]] std::optional<models::Model> model(const std::string& name) const {
    const auto found = models_.find(name);
    return found == models_.end() ? std::nullopt : std::optional(found->second);
  }
  // The one place that chooses what does a task which one model does alone.
  [[nodiscard]] std::optional<models::Model> first_for(models::Task task) const {
    const auto used = models::used_for(task, statuses_);
    return used.empty() ? std::nullopt : model(used.front()->name);
  }
  [[nodiscard]] models::InUse in_use() const { return models::in_use(statuses_); }

 private:
  std::vector<models::ModelStatus> statuses_;
  std::map<std::string, models::Model> models_;
};

// Everything that makes one gallery another: the portraits, who may be recognised that day, the model and its
// calibration.
std::string fingerprint_of_gallery(const std::vector<EnrolledPerson>& enrolled,
                                   const consent::RegisterView& people, Day day, const std::string& templates,
                                   const models::ManifestEntry& model) {
  std::string all = templates + ' ' + to_hex(model.sha256) + ' ' + model.calibration.dump();
  for (const EnrolledPerson& one : enrolled) {
    if (people.may_recognise(one.person, day).granted) all += ' ' + one.person;
  }
  return to_hex(sha256(all));
}

}  // namespace

School::School(Workspace workspace, Settings settings, std::shared_ptr<Database> database, SealingKey key,
               const Clock& clock)
    : workspace_(std::move(workspace)),
      settings_(std::move(settings)),
      database_(std::move(database)),
      clock_(clock),
      people_(std::make_unique<consent::Register>(database_, clock)),
      ledger_(std::make_unique<consent::Ledger>(database_, clock)),
      vault_(workspace_.vault()),
      readings_(workspace_, std::move(key)),
      pool_([this] { return workbench(); }, settings_.job_count()) {
  const DiscardFiles files = [this](const auto& entries) { return discard_files(workspace_, entries); };
  const DiscardPictures pictures = [this](const auto& digests) { discard_pictures(workspace_, digests); };
  database_->apply_schema(template_schema());
  photos_ = std::make_unique<Photos>(database_, clock, files);
  holds_ = std::make_unique<Holds>(database_, clock, files, pictures);
  approvals_ = std::make_unique<Approvals>(database_, clock);
  undo_steps_ = std::make_unique<UndoSteps>(database_, clock, files);
  releases_ = std::make_unique<Releases>(database_, clock);
  comments_ = std::make_unique<Comments>(database_, clock);
  make_ = [this]() -> Result<std::unique_ptr<Workbench>> {
    const auto loaded = models();
    if (!loaded) return tl::unexpected(loaded.error());
    return make_workbench((*loaded)->analyser, settings_);
  };
}

School::~School() = default;

Result<std::unique_ptr<School>> School::open(const std::filesystem::path& folder, const Clock& clock,
                                             std::optional<pipeline::DetectMode> detect) {
  auto workspace = Workspace::open(folder);
  if (!workspace) return tl::unexpected(workspace.error());
  auto settings = read_settings(workspace->settings_file());
  if (!settings) return tl::unexpected(settings.error());
  settings->detect = detect.value_or(settings->detect);
  auto database = Database::open_file(workspace->database_file());
  if (!database) return tl::unexpected(database.error());
  auto key = SealingKey::open_or_make(workspace->readings_key());
  if (!key) return tl::unexpected(key.error());
  try {
    std::unique_ptr<School> school(new School(std::move(*workspace), std::move(*settings),
                                              std::move(*database), std::move(*key), clock));
    if (auto noted = note_settings(*school->database_, clock, school->workspace_.settings_file()); !noted)
      return tl::unexpected(noted.error());
    return school;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

Result<std::shared_ptr<const LoadedModels>> School::models() {
  const std::scoped_lock lock(models_mutex_);
  if (models_) return models_;
  const auto found = Found::look(models::ModelStore(models::default_search_path(workspace_.folder())));
  if (!found) return tl::unexpected(found.error());
  auto loaded = std::make_shared<LoadedModels>();
  loaded->analyser.faces = {.yunet = found->model("yunet"),
                            .retinaface = found->model("retinaface"),
                            .mtcnn_proposal = found->model("mtcnn-pnet"),
                            .mtcnn_refinement = found->model("mtcnn-rnet"),
                            .mtcnn_output = found->model("mtcnn-onet"),
                            .blazeface = found->model("blazeface-full-range")};
  loaded->analyser.embedding = found->first_for(models::Task::FaceEmbedding);
  loaded->analyser.text_detection = found->first_for(models::Task::TextDetection);
  loaded->in_use = found->in_use();
  for (const auto& cost : loaded->in_use.costs) {
    if (cost.grave) loaded->missing.push_back(cost.words);
  }
  models_ = std::move(loaded);
  return models_;
}

Result<std::shared_ptr<const Knowledge>> School::knowledge(Recognition recognition) {
  const std::uint64_t version = people_->version();
  const Day today = this->today();
  TemplateStore store(*database_);
  const std::string templates = store.stamp();
  const std::scoped_lock lock(knowledge_mutex_);
  Remembered& remembered = knowledge_[recognition == Recognition::Off ? 1 : 0];
  if (remembered.knowledge && remembered.knowledge->people.version() == version &&
      remembered.knowledge->today == today && remembered.templates == templates) {
    return remembered.knowledge;
  }
  auto view = people_->view();
  pipeline::Gallery gallery;
  std::string why_off;
  std::string faces = "nobody";
  if (recognition == Recognition::Off) {
    why_off = "recognition was switched off for these photos";
    faces = kNobodyByChoice;
  } else if (!settings_.recognition.active()) {
    why_off = settings_.recognition.why_off();
  } else {
    const auto loaded = models();
    if (!loaded) return tl::unexpected(loaded.error());
    if (const auto& embedding = (*loaded)->analyser.embedding) {
      gallery = load_gallery(*database_, view, today, *embedding, settings_.recognition.calibration);
      if (!gallery.empty()) {
        faces = fingerprint_of_gallery(store.people(), view, today, templates, embedding->entry);
      } else {
        why_off = store.people_of_other_models(embedding->entry.sha256).empty()
                      ? "nobody is enrolled, so nobody is recognised"
                      : "everybody was enrolled with another face embedding model, so nobody is recognised "
                        "until they are enrolled anew";
      }
    } else {
      why_off = "nobody is recognised without the face embedding model";
    }
  }
  remembered = {std::make_shared<const Knowledge>(std::move(view), std::move(gallery), today,
                                                  std::move(why_off), std::move(faces)),
                templates};
  return remembered.knowledge;
}

std::string School::recheck_stamp() {
  return fmt::format("{} {} {}", people_->version(), to_iso(today()), TemplateStore(*database_).stamp());
}

Result<std::unique_ptr<Workbench>> School::workbench() { return make_(); }

}  // namespace schoolgate::gate
