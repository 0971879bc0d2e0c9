#include "gate/school/knowledge_keeper.hpp"

#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/digest.hpp"
#include "foundation/storage/session.hpp"
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
  // The one place that chooses what does a task.
  [[nodiscard]] std::vector<models::Model> used_for(models::Task task) const {
    std::vector<models::Model> used;
    for (const auto* entry : models::used_for(task, statuses_)) used.push_back(models_.at(entry->name));
    return used;
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
                                   const pipeline::EmbeddingModels& models) {
  std::string all = templates;
  for (const models::Model& model : models.all())
    all += ' ' + to_hex(model.entry.sha256) + ' ' + model.entry.calibration.dump();
  if (models.all().size() > 1) all += ' ' + models.calibration().dump();
  for (const EnrolledPerson& one : enrolled) {
    if (people.may_recognise(one.person, day).granted) all += ' ' + one.person;
  }
  return to_hex(sha256(all));
}

// What a photo may be decided otherwise by, when it is changed.
std::string fingerprint_of(const ExposureSettings& exposure) {
  const std::string all =
      fmt::format("{};{};{};{};{};{}", fmt::join(exposure.careful, ","), fmt::join(exposure.faceless, ","),
                  exposure.face_px, exposure.with_others, fmt::join(exposure.stricter_events, ","),
                  word(exposure.names_or_faces));
  return to_hex(sha256(all)).substr(0, 16);
}

}  // namespace

Result<LoadedModels> load_models(const std::filesystem::path& folder) {
  const auto found = Found::look(models::ModelStore(models::default_search_path(folder)));
  if (!found) return tl::unexpected(found.error());
  LoadedModels loaded;
  loaded.analyser.faces = {.yunet = found->model("yunet"),
                           .retinaface = found->model("retinaface"),
                           .mtcnn_proposal = found->model("mtcnn-pnet"),
                           .mtcnn_refinement = found->model("mtcnn-rnet"),
                           .mtcnn_output = found->model("mtcnn-onet"),
                           .blazeface = found->model("blazeface-full-range")};
  loaded.analyser.embedding = pipeline::EmbeddingModels(found->used_for(models::Task::FaceEmbedding));
  if (const auto detectors = found->used_for(models::Task::TextDetection); !detectors.empty())
    loaded.analyser.text_detection = detectors.front();
  loaded.in_use = found->in_use();
  for (const auto& cost : loaded.in_use.costs) {
    if (cost.grave) loaded.missing.push_back(cost.words);
  }
  return loaded;
}

std::string fingerprint_of(const LoadedModels& models) {
  const pipeline::FaceModels& faces = models.analyser.faces;
  std::string all;
  for (const auto& one : {faces.yunet, faces.retinaface, faces.mtcnn_proposal, faces.mtcnn_refinement,
                          faces.mtcnn_output, faces.blazeface, models.analyser.text_detection})
    all += one ? to_hex(one->entry.sha256) + ' ' : "- ";
  for (const models::Model& one : models.analyser.embedding.all()) all += to_hex(one.entry.sha256) + ' ';
  return to_hex(sha256(all));
}

KnowledgeKeeper::KnowledgeKeeper(const Workspace& workspace, const Settings& settings, Database& database,
                                 consent::Register& people, consent::Ledger& ledger)
    : workspace_(workspace), settings_(settings), database_(database), people_(people), ledger_(ledger) {
  database_.apply_schema(template_schema());
}

Result<std::shared_ptr<const LoadedModels>> KnowledgeKeeper::models() {
  const std::scoped_lock lock(models_mutex_);
  if (models_) return models_;
  auto loaded = load_models(workspace_.folder());
  if (!loaded) return tl::unexpected(loaded.error());
  models_ = std::make_shared<const LoadedModels>(std::move(*loaded));
  return models_;
}

Result<std::shared_ptr<const Knowledge>> KnowledgeKeeper::knowledge(Recognition recognition) {
  const auto [version, today, templates] = database_.read([&](ReadSession& session) {
    return std::tuple(consent::Register::version(session), ledger_.day_of_asking(session),
                      TemplateStore::stamp(session));
  });
  TemplateStore store(database_);
  const std::scoped_lock lock(knowledge_mutex_);
  Remembered& remembered = knowledge_[recognition == Recognition::Off ? 1 : 0];
  if (remembered.knowledge && remembered.knowledge->people.version() == version &&
      remembered.knowledge->today == today && remembered.templates == templates) {
    return remembered.knowledge;
  }
  auto view = people_.view();
  pipeline::Gallery gallery;
  std::string why_off;
  std::string faces = "nobody";
  if (recognition == Recognition::Off) {
    why_off = "recognition was switched off for these photos";
    faces = kNobodyByChoice;
  } else if (!settings_.recognition.active(today)) {
    why_off = settings_.recognition.why_off(today);
  } else {
    const auto loaded = models();
    if (!loaded) return tl::unexpected(loaded.error());
    if (const auto& embedding = (*loaded)->analyser.embedding; !embedding.empty()) {
      gallery = load_gallery(database_, view, today, embedding, settings_.recognition.calibration);
      if (!gallery.empty()) {
        faces = fingerprint_of_gallery(store.people(), view, today, templates, embedding);
      } else {
        why_off = store.people_of_other_models(embedding).empty()
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

std::string KnowledgeKeeper::recheck_stamp() {
  return database_.read([&](ReadSession& session) { return recheck_stamp(session); });
}

std::string KnowledgeKeeper::recheck_stamp(ReadSession& session) {
  return stamp_of(session, to_iso(ledger_.day_of_asking(session)));
}

std::string KnowledgeKeeper::recheck_stamp(WriteSession& session) {
  return recheck_stamp(static_cast<ReadSession&>(session));
}

std::string KnowledgeKeeper::answers_stamp() {
  return database_.read([&](ReadSession& session) {
    const std::uint64_t come = consent::Register::days_come(session, ledger_.day_of_asking(session));
    return stamp_of(session, fmt::format("{} days", come));
  });
}

std::string KnowledgeKeeper::stamp_of(ReadSession& session, const std::string& day) const {
  return fmt::format("{} {} {} {}", consent::Register::version(session), day, TemplateStore::stamp(session),
                     fingerprint_of(settings_.exposure));
}

}  // namespace schoolgate::gate
