#include "gate/intake/enrolment.hpp"

#include <algorithm>
#include <optional>
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
  if (const std::string why = recognition.why_off(school.today()); !why.empty()) {
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

Status also_of(const consent::PersonId& owner) {
  return failure(ErrorCode::Refused, fmt::format("the same picture is enrolled for {}", owner),
                 "find out whom it shows");
}

}  // namespace

struct Enrolling::Parts {
  Parts(School& of, Tools with, EnrolOptions as)
      : school(of), tools(std::move(with)), options(std::move(as)), store(*of.database()) {}

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
    const auto compared = store.comparable(tools.models);
    const auto parts = pipeline::parts_of(tools.models, compared);
    const auto calibration = pipeline::parse_model_calibration(compared.calibration());
    if (!calibration) throw std::invalid_argument(sentence(calibration.error()));
    auto people = store.load(compared);
    std::vector<std::pair<std::size_t, std::size_t>> where;  // each taken one's person and portrait
    for (const Taken& one : taken) {
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

  // The register of now, read again only where it is another.
  const consent::RegisterView& people_now() {
    if (!register_now || register_now->version() != school.people().version())
      register_now = school.people().view();
    return *register_now;
  }

  School& school;
  Tools tools;
  EnrolOptions options;
  TemplateStore store;
  std::vector<Taken> taken;
  std::optional<consent::RegisterView> register_now;
};

Enrolling::Enrolling(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Enrolling::~Enrolling() = default;

Result<std::unique_ptr<Enrolling>> Enrolling::begin(School& school, const EnrolOptions& options) {
  auto tools = make_tools(school);
  if (!tools) return tl::unexpected(tools.error());
  return std::unique_ptr<Enrolling>(
      new Enrolling(std::make_unique<Parts>(school, std::move(*tools), options)));
}

Status Enrolling::take(const consent::PersonId& person, const std::filesystem::path& path, ByteView picture) {
  Parts& own = *parts_;
  if (const auto permission = own.people_now().may_recognise(person, own.school.today()); !permission.granted)
    return failure(ErrorCode::Refused, permission.reason);
  const Digest digest = sha256(picture);
  if (const auto owner = own.store.owner_of(digest, own.tools.models)) {
    if (owner->person != person) return also_of(owner->person);
    if (owner->whole) return {};
  }
  for (const Parts::Taken& other : own.taken) {
    if (other.digest == digest) return other.person == person ? Status() : also_of(other.person);
  }
  try {
    const auto photo = own.school.decoder().decode(picture);
    if (!photo) return tl::unexpected(photo.error());
    auto face = pipeline::enrol_face(*photo, own.tools.finder, *own.tools.embedder, own.options.accept_poor);
    if (!face) return tl::unexpected(face.error());
    own.taken.push_back({person, path, digest, std::move(*face)});
  } catch (const cv::Exception& error) {
    return failure(ErrorCode::Unavailable, fmt::format("a model failed on it ({})", error.what()),
                   "run 'schoolgate doctor'");
  }
  return {};
}

void Enrolling::leave_out(const Digest& picture) {
  std::erase_if(parts_->taken, [&](const Parts::Taken& one) { return one.digest == picture; });
}

EnrolSummary Enrolling::finish() {
  Parts& own = *parts_;
  EnrolSummary summary;
  const consent::RegisterView& people = own.people_now();
  const Day today = own.school.today();
  std::erase_if(own.taken, [&](const Parts::Taken& one) {
    const auto permission = people.may_recognise(one.person, today);
    if (!permission.granted) summary.refused.push_back({one.person, one.path, permission.reason});
    return !permission.granted;
  });
  const auto crowded = own.resembling_many();
  std::set<consent::PersonId> enrolled;
  for (std::size_t i = 0; i < own.taken.size(); ++i) {
    const Parts::Taken& one = own.taken[i];
    // Somebody may have enrolled it as another's meanwhile.
    if (const auto owner = own.store.owner_of(one.digest, own.tools.models);
        owner && owner->person != one.person) {
      summary.refused.push_back({one.person, one.path, sentence(also_of(owner->person).error())});
      continue;
    }
    if (crowded.contains(i)) {
      summary.refused.push_back({one.person, one.path,
                                 "it resembles many other people, as a blurred or badly lit portrait does: "
                                 "take a sharp one in even light"});
      continue;
    }
    own.store.put(one.person, one.digest, own.tools.models, one.portrait, own.school.clock().now(),
                  own.options.who);
    enrolled.insert(one.person);
    ++summary.templates;
  }
  summary.people = enrolled.size();
  own.taken.clear();
  summary.look_alikes = load_gallery(*own.school.database(), people, today, own.tools.models,
                                     own.school.settings().recognition.calibration)
                            .look_alikes();
  summary.to_enrol_anew = own.store.people_of_other_models(own.store.comparable(own.tools.models));
  return summary;
}

namespace {

void take_person(School& school, const consent::RegisterView& people, Enrolling& enrolling,
                 const std::filesystem::directory_entry& folder, std::vector<RefusedPortrait>& refused) {
  const consent::PersonId person = folder.path().filename().string();
  std::error_code ignored;
  if (!folder.is_directory(ignored)) {
    refused.push_back(
        {person, folder.path(), "it lies beside the people's folders: put it into one of them"});
    return;
  }
  if (const auto permission = people.may_recognise(person, school.today()); !permission.granted) {
    refused.push_back({person, {}, permission.reason});
    return;
  }
  const auto portraits = entries_of(folder.path());
  if (!portraits) {
    refused.push_back({person, folder.path(), sentence(portraits.error())});
    return;
  }
  for (const auto& portrait : *portraits) {
    const auto bytes = read_file(portrait.path(), school.settings().most_megabytes * 1024 * 1024);
    const Status taken =
        bytes ? enrolling.take(person, portrait.path(), *bytes) : Status(tl::unexpected(bytes.error()));
    if (!taken) refused.push_back({person, portrait.path(), sentence(taken.error())});
  }
}

}  // namespace

Result<EnrolSummary> enrol(School& school, const std::filesystem::path& folder, const EnrolOptions& options) {
  const auto enrolling = Enrolling::begin(school, options);
  if (!enrolling) return tl::unexpected(enrolling.error());
  const auto people = entries_of(folder);
  if (!people) return tl::unexpected(people.error());
  std::vector<RefusedPortrait> refused;
  const auto view = school.people().view();
  for (const auto& person : *people) take_person(school, view, **enrolling, person, refused);
  EnrolSummary summary = (*enrolling)->finish();
  summary.refused.insert(summary.refused.begin(), refused.begin(), refused.end());
  return summary;
}

std::size_t purge_templates(School& school, const std::string& who) {
  TemplateStore store(*school.database());
  const auto people = school.people().view();
  std::size_t removed = 0;
  // While the day is in doubt nothing goes because it is over, but what was taken back does.
  const auto gap = school.ledger().doubtful_gap();
  const auto taken_back = [&](const consent::PersonId& id) {
    const consent::Person* person = people.find(id);
    return person == nullptr || person->biometric.withdrawn.has_value();
  };
  for (const auto& enrolled : store.people()) {
    auto permission = people.may_recognise(enrolled.person, school.today());
    if (gap && !permission.granted && !taken_back(enrolled.person))
      permission = people.may_recognise(enrolled.person, gap->before);
    if (!permission.granted)
      removed += store.remove(enrolled.person, permission.reason, school.clock().now(), who);
  }
  return removed;
}

}  // namespace schoolgate::gate
