// watched_bench: how many photos that show somebody who must not be published are blocked, and how many that
// do not (see --help).
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "face_models.hpp"
#include "face_reader.hpp"
#include "find_embedding.hpp"
#include "foundation/secrets.hpp"
#include "pipeline/faces/knowing/enrol_face.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/gallery.hpp"
#include "pipeline/faces/knowing/quality.hpp"

namespace {

namespace fs = std::filesystem;
using namespace schoolgate;
using namespace schoolgate::pipeline;

constexpr const char* kHelp =
    "watched_bench SCHOOL [MODEL] [all|registry|none] [LEAST...]\n"
    "\n"
    "Takes everybody of a school in turn for one who must not be published, in registers of 10, 18 and all "
    "of\n"
    "its people, and prints how many photos that show that person are blocked by a face, and how many that "
    "do\n"
    "not, for each LEAST in place of the calibration's watched_prominence. Nothing is written.\n"
    "\n"
    "SCHOOL as ../shared/school: enrol/<person>/<portrait>, events/<photo>, truth.json with the people of "
    "each\n"
    "photo. MODEL is a name of models/manifest.json, as face-reid-retail-0095 or mobilefacenet,\n"
    "or joined (the default), which is both.\n";

struct PhotoFaces {
  std::set<std::string> shows;
  std::vector<Face> faces;
  std::vector<FaceTemplate> templates;
};

// By what faces are known.
struct Known {
  nlohmann::json calibration;
  std::vector<TemplatePart> parts;
};

using Portraits = std::map<std::string, std::vector<EnrolledPortrait>>;

PhotoFaces read(const cv::Mat& bgr, FaceFinder& finder, FaceEmbedder& embedder) {
  PhotoFaces photo;
  photo.faces = finder.find(bgr);
  std::vector<Landmarks> second;
  for (Face& face : photo.faces) {
    second.push_back(finder.place_landmarks(bgr, face));
    face.quality = measure_quality(bgr, face);
  }
  photo.templates = embed_faces(embedder, bgr, photo.faces, second);
  return photo;
}

Portraits read_portraits(const fs::path& folder, FaceFinder& finder, FaceEmbedder& embedder) {
  Portraits portraits;
  for (const auto& person : fs::directory_iterator(folder)) {
    for (const auto& file : fs::directory_iterator(person.path())) {
      Photo portrait;
      portrait.bgr = cv::imread(file.path().string());
      auto enrolled = enrol_face(portrait, finder, embedder, false);
      if (enrolled) portraits[person.path().filename().string()].push_back(std::move(*enrolled));
    }
  }
  return portraits;
}

std::vector<PhotoFaces> read_events(const fs::path& school, FaceFinder& finder, FaceEmbedder& embedder) {
  std::ifstream file(school / "truth.json");
  const auto all = nlohmann::json::parse(file);
  std::vector<PhotoFaces> photos;
  for (const auto& [name, truth] : all.items()) {
    photos.push_back(read(cv::imread((school / "events" / name).string()), finder, embedder));
    for (const auto& face : truth.at("faces")) {
      if (face.at("id").is_string()) photos.back().shows.insert(face.at("id").get<std::string>());
    }
  }
  return photos;
}

Gallery enrol(const Portraits& portraits, const std::vector<std::string>& people, const std::string& watched,
              const Known& known) {
  std::vector<Enrolment> enrolments;
  for (const std::string& person : people) {
    enrolments.push_back({person, {}});
    for (const EnrolledPortrait& one : portraits.at(person)) {
      enrolments.back().portraits.push_back({bench::copy_of(one.face), one.quality});
    }
  }
  return {std::move(enrolments), known.calibration, {}, {watched}, known.parts};
}

bool blocked(const Gallery& gallery, const PhotoFaces& photo, const std::string& watched) {
  std::vector<Face> faces = photo.faces;
  gallery.identify(faces, photo.templates);
  return std::any_of(faces.begin(), faces.end(), [&](const Face& face) {
    return !face.identity.empty() && face.identity.front().person == watched;
  });
}

struct Counts {
  int shown = 0;
  int shown_blocked = 0;
  int other = 0;
  int other_blocked = 0;
  double least = 0;  // prominence from which is blocked
};

void count(const Portraits& portraits, const std::vector<std::string>& people,
           const std::vector<PhotoFaces>& photos, const Known& known, Counts& counts) {
  for (const std::string& watched : people) {
    const Gallery gallery = enrol(portraits, people, watched, known);
    counts.least = static_cast<double>(gallery.thresholds().watched_prominence);
    for (const PhotoFaces& photo : photos) {
      const bool shows = photo.shows.contains(watched);
      const int stopped = blocked(gallery, photo, watched) ? 1 : 0;
      (shows ? counts.shown : counts.other) += 1;
      (shows ? counts.shown_blocked : counts.other_blocked) += stopped;
    }
  }
}

void judge(const Portraits& portraits, const std::vector<PhotoFaces>& photos, const Known& known) {
  std::vector<std::string> everybody;
  for (const auto& [person, theirs] : portraits) everybody.push_back(person);
  for (const std::size_t size : {std::size_t{10}, std::size_t{18}, everybody.size()}) {
    if (everybody.size() < size) continue;
    std::mt19937 random(1);
    Counts counts;
    for (int draw = 0; draw < (size == everybody.size() ? 1 : 8); ++draw) {
      std::vector<std::string> people = everybody;
      std::shuffle(people.begin(), people.end(), random);
      people.resize(size);
      count(portraits, people, photos, known, counts);
    }
    fmt::print(
        "  from {:.2f}, {} enrolled: {} of {} photos with the person blocked ({:.3f}), {} of {} without "
        "({:.3f})\n",
        counts.least, size, counts.shown_blocked, counts.shown,
        static_cast<double>(counts.shown_blocked) / counts.shown, counts.other_blocked, counts.other,
        static_cast<double>(counts.other_blocked) / counts.other);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) == "--help") {
    fmt::print(argc < 2 ? stderr : stdout, "{}", kHelp);
    return argc < 2 ? 2 : 0;
  }
  const auto models = bench::find_embedding(argc > 2 ? argv[2] : "joined");
  if (models.empty()) {
    fmt::print(stderr, "watched_bench: the embedding model is missing: run 'schoolgate models fetch'\n");
    return 2;
  }
  start_secrets();
  cv::setNumThreads(1);
  auto finder =
      FaceFinder::create(bench::face_models(argc > 3 ? argv[3] : "all"), DetectMode::Thorough).value();
  const auto embedder = make_face_embedder(models).value();
  const Portraits portraits = read_portraits(fs::path(argv[1]) / "enrol", finder, *embedder);
  const auto photos = read_events(argv[1], finder, *embedder);
  fmt::print("{} people, {} photos\n", portraits.size(), photos.size());
  Known known{models.calibration(), parts_of(models, models)};
  if (argc <= 4) judge(portraits, photos, known);
  for (int i = 4; i < argc; ++i) {
    const double least = std::stod(argv[i]);
    known.calibration["watched"] = {{{"people", 2}, {"prominence", least}},
                                    {{"people", 3}, {"prominence", least}}};
    judge(portraits, photos, known);
  }
  return 0;
}
