// children_bench: how often an unknown child is certain, by age and by the size of the register (see --help).
#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "face_reader.hpp"
#include "find_embedding.hpp"
#include "find_model.hpp"
#include "foundation/secrets.hpp"
#include "pipeline/faces/knowing/gallery.hpp"

namespace {

namespace fs = std::filesystem;
using namespace schoolgate;
using namespace schoolgate::pipeline;

constexpr const char* kHelp =
    "children_bench FOLDER [MODEL]\n"
    "\n"
    "Registers of 30, 100, 200 and 300 people are drawn from photos of one's own; everybody else of the "
    "same\n"
    "group is a stranger to them. Prints how many strangers are certain to be somebody, beside how many "
    "photos\n"
    "of the enrolled are certain to be whom they show. Nothing is written.\n"
    "\n"
    "FOLDER/<group>/<person>/<photo>: a group is an age or a range of ages (04-06, 07-11, adults) and is "
    "judged\n"
    "by itself; a person's first two photos by name are the portraits, the others are looked for; who has\n"
    "one photo is only ever a stranger. The face nearest to a photo's middle counts. Sizes for which a "
    "group\n"
    "has not ten people to spare are left out. MODEL is a name of models/manifest.json, as\n"
    "face-reid-retail-0095 or mobilefacenet, or joined (the default), which is both.\n";

using People = std::map<std::string, std::vector<bench::Probe>>;

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

People read_group(bench::FaceReader& reader, const fs::path& group) {
  People people;
  for (const fs::path& person : entries(group)) {
    if (!fs::is_directory(person)) continue;
    for (const fs::path& photo : entries(person)) {
      auto probe = reader.read(photo, person.filename().string());
      if (!probe.values.empty()) people[probe.person].push_back(std::move(probe));
    }
  }
  return people;
}

double mean_cosine(const People& people) {
  double sum = 0;
  std::size_t pairs = 0;
  for (auto one = people.begin(); one != people.end(); ++one) {
    for (auto other = std::next(one); other != people.end(); ++other, ++pairs)
      sum += cosine(one->second.front().values.values(), other->second.front().values.values());
  }
  return pairs == 0 ? 0 : sum / static_cast<double>(pairs);
}

struct Counts {
  std::size_t strangers = 0;
  std::size_t taken = 0;  // certain to be somebody
  std::size_t own = 0;
  std::size_t known = 0;
  std::size_t under_anothers_name = 0;
};

// Who a face certainly is; empty when nobody.
std::string certain(const Gallery& gallery, const bench::Probe& probe) {
  std::vector<Face> faces{probe.face};
  std::vector<FaceTemplate> templates;
  templates.push_back(bench::copy_of(probe.values));
  gallery.identify(faces, templates);
  const auto& identity = faces[0].identity;
  if (identity.empty() || identity.front().certainty != consent::Certainty::Certain) return {};
  return identity.front().person;
}

void count(const Gallery& gallery, const People& people, const std::vector<std::string>& enrolled,
           Counts& counts) {
  constexpr std::size_t kPortraits = 2;
  for (const auto& [person, probes] : people) {
    const bool known = std::find(enrolled.begin(), enrolled.end(), person) != enrolled.end();
    for (std::size_t i = known ? kPortraits : 0; i < probes.size(); ++i) {
      const std::string as = certain(gallery, probes[i]);
      (known ? counts.own : counts.strangers) += 1;
      if (!known) counts.taken += as.empty() ? 0U : 1U;
      if (known) counts.known += as == person ? 1U : 0U;
      if (known) counts.under_anothers_name += as.empty() || as == person ? 0U : 1U;
    }
  }
}

Gallery enrol(const People& people, const std::vector<std::string>& chosen, const EmbeddingModels& models) {
  std::vector<Enrolment> enrolments;
  for (const std::string& person : chosen) {
    enrolments.push_back({person, {}});
    for (std::size_t i = 0; i < 2; ++i) {
      const bench::Probe& probe = people.at(person)[i];
      enrolments.back().portraits.push_back({bench::copy_of(probe.values), probe.face.quality.overall});
    }
  }
  return {std::move(enrolments), models.calibration(), {}, {}, parts_of(models, models)};
}

void judge(const People& people, const EmbeddingModels& models) {
  std::vector<std::string> enrollable;
  for (const auto& [person, probes] : people) {
    if (probes.size() >= 2) enrollable.push_back(person);
  }
  std::mt19937 random(1);
  for (const std::size_t size : {30U, 100U, 200U, 300U}) {
    if (enrollable.size() < size || people.size() < size + 10) {
      fmt::print("  {} enrolled: {} people, {} with two photos, are too few\n", size, people.size(),
                 enrollable.size());
      continue;
    }
    Counts counts;
    std::size_t unreachable = 0;
    // About as many strangers judged at each size.
    const std::size_t registers = std::max<std::size_t>(4, 600 / size);
    for (std::size_t i = 0; i < registers; ++i) {
      std::shuffle(enrollable.begin(), enrollable.end(), random);
      const std::vector<std::string> chosen(enrollable.begin(),
                                            enrollable.begin() + static_cast<std::ptrdiff_t>(size));
      const Gallery gallery = enrol(people, chosen, models);
      unreachable += gallery.thresholds().reachable ? 0U : 1U;
      count(gallery, people, chosen, counts);
    }
    fmt::print(
        "  {} enrolled, {} registers ({} in which nobody is ever certain): {} of {} strangers certain "
        "({:.2f} in "
        "1,000); of {} own photos {:.1f} % known, {} under another's name\n",
        size, registers, unreachable, counts.taken, counts.strangers,
        1000.0 * static_cast<double>(counts.taken) / static_cast<double>(counts.strangers), counts.own,
        counts.own == 0 ? 0.0 : 100.0 * static_cast<double>(counts.known) / static_cast<double>(counts.own),
        counts.under_anothers_name);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) == "--help") {
    fmt::print(argc < 2 ? stderr : stdout, "{}", kHelp);
    return argc < 2 ? 2 : 0;
  }
  const auto yunet = bench::find_model("yunet");
  const auto embedding = bench::find_embedding(argc > 2 ? argv[2] : "joined");
  if (!yunet || embedding.empty()) {
    fmt::print(stderr,
               "children_bench: YuNet or the embedding model is missing: run 'schoolgate models fetch'\n");
    return 2;
  }
  start_secrets();
  cv::setNumThreads(1);
  auto finder = FaceFinder::create({yunet, bench::find_model("retinaface")}, DetectMode::Thorough).value();
  const auto embedder = make_face_embedder(embedding).value();
  bench::FaceReader reader(finder, *embedder);
  for (const fs::path& group : entries(argv[1])) {
    if (!fs::is_directory(group)) continue;
    const People people = read_group(reader, group);
    fmt::print("{}: {} people, mean cosine of two {:.3f}\n", group.filename().string(), people.size(),
               mean_cosine(people));
    judge(people, embedding);
  }
  return 0;
}
