#include "gate/intake/enrolment.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "foundation/durable_file.hpp"
#include "gate/intake/intake.hpp"
#include "pipeline/faces/knowing/enrol_face.hpp"

namespace schoolgate::gate {
namespace {

// What enrolling needs beside the school: one thread's detector and embedder.
struct Tools {
  pipeline::FaceFinder finder;
  std::unique_ptr<pipeline::FaceEmbedder> embedder;
  pipeline::EmbeddingModels models;
};

Result<Tools> make_tools(School& school) {
  const auto& recognition = school.settings().recognition;
  if (const std::string why = recognition.why_off(school.clock().today()); !why.empty()) {
    return failure(ErrorCode::Refused, "nobody can be enrolled: " + why,
                   fmt::format("name the school's data protection impact assessment in {}",
                               school.workspace().settings_file().string()));
  }
  const auto models = school.models();
  if (!models) return tl::unexpected(models.error());
  const auto& analyser = (*models)->analyser;
  if (analyser.embedding.empty()) {
    return failure(ErrorCode::Unavailable, "nobody can be enrolled: the face embedding model is missing",
                   "run 'schoolgate models fetch'");
  }
  auto finder = pipeline::FaceFinder::create(analyser.faces, pipeline::DetectMode::Thorough);
  if (!finder) return tl::unexpected(finder.error());
  auto embedder = pipeline::make_face_embedder(analyser.embedding);
  if (!embedder) return tl::unexpected(embedder.error());
  return Tools{std::move(*finder), std::move(*embedder), analyser.embedding};
}

// The entries of a folder in the order of their names; litter and hidden files left out.
Result<std::vector<std::filesystem::directory_entry>> entries_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::directory_entry> entries;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_litter(entry->path().filename().string())) entries.push_back(*entry);
  }
  if (error) {
    return failure(ErrorCode::NotFound,
                   fmt::format("{} could not be read ({})", folder.string(), error.message()),
                   "name a folder that holds one folder for each person");
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

class Enroller {
 public:
  Enroller(School& school, Tools tools, const EnrolOptions& options)
      : school_(school),
        tools_(std::move(tools)),
        options_(options),
        store_(*school.database()),
        people_(school.people().view()) {}

  void take_person(const std::filesystem::directory_entry& folder, EnrolSummary& summary) {
    const consent::PersonId person = folder.path().filename().string();
    std::error_code ignored;
    if (!folder.is_directory(ignored)) {
      summary.refused.push_back(
          {person, folder.path(), "it lies beside the people's folders: put it into one of them"});
      return;
    }
    if (const auto permission = people_.may_recognise(person, school_.today()); !permission.granted) {
      summary.refused.push_back({person, {}, permission.reason});
      return;
    }
    const auto portraits = entries_of(folder.path());
    if (!portraits) {
      summary.refused.push_back({person, folder.path(), sentence(portraits.error())});
      return;
    }
    for (const auto& portrait : *portraits) {
      const auto taken = take_portrait(person, portrait.path());
      if (!taken) summary.refused.push_back({person, portrait.path(), sentence(taken.error())});
    }
  }

  // Judges what was taken against everybody else's portraits and stores what holds.
  void store(EnrolSummary& summary) {
    const auto crowded = resembling_many();
    std::set<consent::PersonId> people;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const Taken& one = taken_[i];
      if (crowded.contains(i)) {
        summary.refused.push_back({one.person, one.path,
                                   "it resembles many other people, as a blurred or badly lit portrait does: "
                                   "take a sharp one in even light"});
        continue;
      }
      store_.put(one.person, one.digest, tools_.models, one.portrait, school_.clock().now(), options_.who);
      people.insert(one.person);
      ++summary.templates;
    }
    summary.people = people.size();
    taken_.clear();
  }

 private:
  struct Taken {
    consent::PersonId person;
    std::filesystem::path path;
    Digest digest;
    pipeline::EnrolledPortrait portrait;
  };

  // Places among what was taken. With the portraits that are enrolled already, of whom these are to stand
  // out: by the networks that know all of those.
  [[nodiscard]] std::set<std::size_t> resembling_many() {
    std::set<std::size_t> places;
    const auto compared = store_.comparable(tools_.models);
    const auto parts = pipeline::parts_of(tools_.models, compared);
    const auto calibration = pipeline::parse_model_calibration(compared.calibration());
    if (!calibration) throw std::invalid_argument(sentence(calibration.error()));
    auto people = store_.load(compared);
    std::vector<std::pair<std::size_t, std::size_t>> where;  // each taken one's person and portrait
    for (const Taken& one : taken_) {
      auto own = std::find_if(people.begin(), people.end(),
                              [&](const pipeline::Enrolment& other) { return other.person == one.person; });
      if (own == people.end()) {
        people.push_back(pipeline::Enrolment{one.person, {}});
        own = std::prev(people.end());
      }
      where.emplace_back(std::distance(people.begin(), own), own->portraits.size());
      own->portraits.push_back({pipeline::compared_part(one.portrait.face, parts), one.portrait.quality});
    }
    if (people.empty()) return places;
    const auto uses = pipeline::judge_portraits(people, *calibration);
    for (std::size_t i = 0; i < where.size(); ++i) {
      if (uses[where[i].first][where[i].second] == pipeline::PortraitUse::ResemblesMany) places.insert(i);
    }
    return places;
  }

  // Done when it is enrolled already.
  Status take_portrait(const consent::PersonId& person, const std::filesystem::path& path) {
    const auto bytes = read_file(path, school_.settings().most_megabytes * 1024 * 1024);
    if (!bytes) return tl::unexpected(bytes.error());
    const Digest digest = sha256(*bytes);
    if (const auto owner = store_.owner_of(digest, tools_.models)) {
      if (owner->person != person) return also_of(owner->person);
      if (owner->whole) return {};
    }
    for (const Taken& other : taken_) {
      if (other.digest == digest) return other.person == person ? Status() : also_of(other.person);
    }
    try {
      const auto photo = school_.decoder().decode(*bytes);
      if (!photo) return tl::unexpected(photo.error());
      auto face = pipeline::enrol_face(*photo, tools_.finder, *tools_.embedder, options_.accept_poor);
      if (!face) return tl::unexpected(face.error());
      taken_.push_back({person, path, digest, std::move(*face)});
    } catch (const cv::Exception& error) {
      return failure(ErrorCode::Unavailable, fmt::format("a model failed on it ({})", error.what()),
                     "run 'schoolgate doctor'");
    }
    return {};
  }

  static Status also_of(const consent::PersonId& owner) {
    return failure(ErrorCode::Refused, fmt::format("the same picture is enrolled for {}", owner),
                   "find out whom it shows");
  }

  School& school_;
  Tools tools_;
  const EnrolOptions& options_;
  TemplateStore store_;
  consent::RegisterView people_;
  std::vector<Taken> taken_;
};

}  // namespace

Result<EnrolSummary> enrol(School& school, const std::filesystem::path& folder, const EnrolOptions& options) {
  auto tools = make_tools(school);
  if (!tools) return tl::unexpected(tools.error());
  const auto people = entries_of(folder);
  if (!people) return tl::unexpected(people.error());
  const pipeline::EmbeddingModels models = tools->models;
  EnrolSummary summary;
  Enroller enroller(school, std::move(*tools), options);
  for (const auto& person : *people) enroller.take_person(person, summary);
  enroller.store(summary);

  summary.look_alikes = load_gallery(*school.database(), school.people().view(), school.today(), models,
                                     school.settings().recognition.calibration)
                            .look_alikes();
  TemplateStore store(*school.database());
  summary.to_enrol_anew = store.people_of_other_models(store.comparable(models));
  return summary;
}

std::size_t purge_templates(School& school, const std::string& who) {
  TemplateStore store(*school.database());
  const auto people = school.people().view();
  std::size_t removed = 0;
  for (const auto& enrolled : store.people()) {
    const auto permission = people.may_recognise(enrolled.person, school.today());
    if (!permission.granted)
      removed += store.remove(enrolled.person, permission.reason, school.clock().now(), who);
  }
  return removed;
}

}  // namespace schoolgate::gate
