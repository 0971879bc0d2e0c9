// identity_bench IDENTITIES_DIR [EVERY_NTH_PROBE_FOR_SIZES] [MODEL]: one-to-many identification on
// ../shared/identities: misses (FNIR) at given rates of strangers taken for somebody (FPIR) when the
// similarity is swept, what is decided at the calibrated thresholds, and what becomes of smaller and blurred
// faces, strangers' too, for registers of 100 and 300 people. The face judged is the one nearest to the
// picture's middle.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "face_reader.hpp"
#include "find_embedding.hpp"
#include "find_model.hpp"
#include "foundation/secrets.hpp"
#include "identity_list.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/gallery.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::pipeline;

using Listed = bench::ListedPhoto;
using bench::Probe;

struct Lists {
  std::vector<Listed> enrolled;
  std::vector<Listed> probes;
  std::vector<Listed> strangers;
};

Lists read_lists(const std::filesystem::path& folder) {
  Lists lists;
  for (const Listed& one : bench::read_identity_list(folder)) {
    if (one.role == "enrol") lists.enrolled.push_back(one);
    if (one.role == "probe") lists.probes.push_back(one);
    if (one.role == "stranger") lists.strangers.push_back(one);
  }
  return lists;
}

std::vector<Probe> read_all(bench::FaceReader& reader, const std::filesystem::path& folder,
                            const std::vector<Listed>& list, std::size_t nth = 1, float height = 0,
                            float blur = 0) {
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < list.size(); i += nth)
    probes.push_back(reader.read(folder / list[i].file, list[i].person, height, blur));
  return probes;
}

Gallery gallery_of(const std::vector<Probe>& enrolled, const std::vector<std::string>& people,
                   const EmbeddingModels& models) {
  std::vector<Enrolment> enrolments;
  for (const std::string& person : people) {
    Enrolment enrolment{person, {}};
    for (const Probe& probe : enrolled) {
      if (probe.person == person && !probe.values.empty())
        enrolment.portraits.push_back({bench::copy_of(probe.values), probe.face.quality.overall});
    }
    if (!enrolment.portraits.empty()) enrolments.push_back(std::move(enrolment));
  }
  return {std::move(enrolments), models.calibration(), {}, {}, parts_of(models, models)};
}

struct Outcome {
  std::string person;  // best; empty when nobody is plausible
  float similarity = -1;
  bool certain = false;
};

Outcome identify(const Gallery& gallery, const Probe& probe) {
  if (probe.values.empty()) return {};
  std::vector<Face> faces{probe.face};
  std::vector<FaceTemplate> templates;
  templates.push_back(bench::copy_of(probe.values));
  gallery.identify(faces, templates);
  if (faces[0].identity.empty()) return {};
  const auto& best = faces[0].identity.front();
  return {best.person, best.similarity, best.certainty == consent::Certainty::Certain};
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t kept(const Gallery& gallery, const std::vector<Probe>& strangers) {
  return static_cast<std::size_t>(std::count_if(
      strangers.begin(), strangers.end(), [&](const Probe& one) { return identify(gallery, one).certain; }));
}

struct Decided {
  std::size_t probes = 0;
  std::size_t certain = 0;
  std::size_t under_anothers_name = 0;
};

Decided decide(const Gallery& gallery, const std::vector<Probe>& probes,
               const std::vector<std::string>& people) {
  Decided decided;
  for (const Probe& probe : probes) {
    if (!std::binary_search(people.begin(), people.end(), probe.person)) continue;
    const Outcome outcome = identify(gallery, probe);
    ++decided.probes;
    decided.certain += outcome.certain && outcome.person == probe.person ? 1U : 0U;
    decided.under_anothers_name += outcome.certain && outcome.person != probe.person ? 1U : 0U;
  }
  return decided;
}

void print_curve(const Gallery& gallery, const std::vector<Probe>& probes,
                 const std::vector<Probe>& strangers, const std::vector<std::string>& people) {
  std::vector<float> impostors;
  for (const Probe& stranger : strangers) impostors.push_back(identify(gallery, stranger).similarity);
  std::sort(impostors.begin(), impostors.end(), std::greater<>());
  std::vector<float> genuine;
  for (const Probe& probe : probes) {
    if (!std::binary_search(people.begin(), people.end(), probe.person)) continue;
    const Outcome outcome = identify(gallery, probe);
    genuine.push_back(outcome.person == probe.person ? outcome.similarity : -9);
  }
  for (const double fpir : {0.01, 0.005, 0.001}) {
    const float threshold =
        impostors.at(static_cast<std::size_t>(fpir * static_cast<double>(impostors.size())));
    const auto missed = static_cast<std::size_t>(std::count_if(
        genuine.begin(), genuine.end(), [&](float similarity) { return similarity <= threshold; }));
    fmt::print("  FPIR {:.1f} %: similarity above {:.3f}, FNIR {:.1f} % of {}\n", 100 * fpir, threshold,
               percent(missed, genuine.size()), genuine.size());
  }
  const Decided decided = decide(gallery, probes, people);
  fmt::print("  decided: {} of {} strangers kept, {:.1f} % of probes, {} under another's name\n",
             kept(gallery, strangers), strangers.size(), percent(decided.certain, decided.probes),
             decided.under_anothers_name);
}

}  // namespace

int main(int argc, char** argv) {
  const auto yunet = bench::find_model("yunet");
  const auto embedding = bench::find_embedding(argc > 3 ? argv[3] : "joined");
  if (argc < 2 || !yunet || embedding.empty()) {
    fmt::print(stderr,
               "usage: identity_bench IDENTITIES_DIR [EVERY_NTH_PROBE_FOR_SIZES] [MODEL] (needs the face "
               "models)\n");
    return 2;
  }
  start_secrets();
  cv::setNumThreads(1);
  auto finder = FaceFinder::create({yunet, bench::find_model("retinaface")}, DetectMode::Thorough).value();
  const auto embedder = make_face_embedder(embedding).value();
  const std::filesystem::path folder = argv[1];
  const Lists lists = read_lists(folder);
  bench::FaceReader reader(finder, *embedder);
  const auto enrolled = read_all(reader, folder, lists.enrolled);
  const auto probes = read_all(reader, folder, lists.probes);
  const auto strangers = read_all(reader, folder, lists.strangers);

  std::vector<std::string> people;
  for (const Listed& one : lists.enrolled) people.push_back(one.person);
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  const Gallery large = gallery_of(enrolled, people, embedding);
  fmt::print("{} people, certain from {:.3f}\n", large.size(), large.thresholds().certain);
  print_curve(large, probes, strangers, people);
  // Several registers of 100, since one has too few strangers beyond its threshold to count.
  std::vector<std::string> third;
  for (auto from = people.cbegin(); std::distance(from, people.cend()) >= 100; from += 100) {
    third.assign(from, from + 100);
    const Gallery part = gallery_of(enrolled, third, embedding);
    fmt::print("{} people from {}, certain from {:.3f}\n", part.size(), third.front(),
               part.thresholds().certain);
    print_curve(part, probes, strangers, third);
  }
  const Gallery small = gallery_of(enrolled, third, embedding);

  const std::size_t nth = argc > 2 ? std::max(1UL, std::stoul(argv[2])) : 4;
  fmt::print("by height of the face as found, every {}th probe and stranger, among {} / {} people\n", nth,
             large.size(), small.size());
  struct Shown {
    const char* how;
    float height;  // 0: as it is
    float blur;
  };
  for (const Shown& shown : {Shown{"as it is", 0, 0},
                             {"64 px", 64, 0},
                             {"48 px", 48, 0},
                             {"40 px", 40, 0},
                             {"32 px", 32, 0},
                             {"28 px", 28, 0},
                             {"24 px", 24, 0},
                             {"blurred by .03", 0, 0.03F}}) {
    const auto seen = read_all(reader, folder, lists.probes, nth, shown.height, shown.blur);
    const auto unknown = read_all(reader, folder, lists.strangers, nth, shown.height, shown.blur);
    const Decided among_all = decide(large, seen, people);
    const Decided among_few = decide(small, seen, third);
    fmt::print(
        "  {:>14}: certain {:5.1f} % of {} / {:5.1f} % of {}, {} under another's name; strangers {} / {} of "
        "{}\n",
        shown.how, percent(among_all.certain, among_all.probes), among_all.probes,
        percent(among_few.certain, among_few.probes), among_few.probes,
        among_all.under_anothers_name + among_few.under_anothers_name, kept(large, unknown),
        kept(small, unknown), unknown.size());
  }
  return 0;
}
