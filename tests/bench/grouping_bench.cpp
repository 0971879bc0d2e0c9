// grouping_bench IDENTITIES_DIR SCHOOL_DIR [EVERY_NTH_PERSON]: how well unknown faces fall into groups of one
// person each, by the cosine from which two faces count as alike: probes and strangers of
// ../shared/identities, and the faces of
// ../shared/school's events, nobody being enrolled.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "find_embedding.hpp"
#include "find_model.hpp"
#include "foundation/locked_memory.hpp"
#include "foundation/secrets.hpp"
#include "identity_list.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/face_graphs.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::pipeline;

struct FaceInPhoto {
  std::string person;
  std::int64_t photo = 0;
  float quality = 0;
  FaceTemplate values;
};

class Reader {
 public:
  Reader(FaceFinder& finder, FaceEmbedder& embedder) : finder_(finder), embedder_(embedder) {}

  // Each found face that lies on one of `people`'s boxes; without boxes the one nearest to the middle.
  void read(const std::filesystem::path& file, const std::vector<std::pair<std::string, cv::Rect2f>>& people,
            std::vector<FaceInPhoto>& into) {
    const cv::Mat photo = cv::imread(file.string());
    std::vector<Face> faces = finder_.find(photo);
    ++photo_;
    for (const auto& [person, box] : people) {
      const Face* best = nullptr;
      double most = 0;
      for (const Face& face : faces) {
        const double overlap = box.area() > 0
                                   ? static_cast<double>((face.box & box).area() / (face.box | box).area())
                                   : 1 / (1 + cv::norm((face.box.tl() + face.box.br()) / 2 -
                                                       cv::Point2f(static_cast<float>(photo.cols) / 2,
                                                                   static_cast<float>(photo.rows) / 2)));
        if (overlap <= most) continue;
        best = &face;
        most = overlap;
      }
      if (best == nullptr || !best->has_landmarks || (box.area() > 0 && most < 0.3)) continue;
      Face face = *best;
      const Landmarks second = finder_.place_landmarks(photo, face);
      into.push_back({person, photo_, measure_quality(photo, face).overall,
                      embedder_.embed(photo, face.landmarks, second)});
    }
  }

 private:
  FaceFinder& finder_;
  FaceEmbedder& embedder_;
  std::int64_t photo_ = 0;
};

std::vector<FaceInPhoto> read_identities(Reader& reader, const std::filesystem::path& folder,
                                         std::size_t nth) {
  std::vector<FaceInPhoto> faces;
  std::set<std::string> people;
  for (const bench::ListedPhoto& one : bench::read_identity_list(folder)) {
    if (one.role != "probe" && one.role != "stranger") continue;
    const std::string& person = one.role == "stranger" ? one.file : one.person;
    people.insert(person);
    // The list has each person's photos one after the other.
    if (people.size() % nth == 0) reader.read(folder / one.file, {{person, {}}}, faces);
  }
  return faces;
}

std::vector<FaceInPhoto> read_school(Reader& reader, const std::filesystem::path& folder) {
  std::vector<FaceInPhoto> faces;
  std::ifstream file(folder / "truth.json");
  const nlohmann::json truth = nlohmann::json::parse(file);
  for (const auto& [name, photo] : truth.items()) {
    std::vector<std::pair<std::string, cv::Rect2f>> people;
    for (const auto& face : photo.at("faces")) {
      const auto& box = face.at("box");
      people.push_back(
          {face.at("id").is_string() ? face.at("id").get<std::string>() : name + face.dump(),
           {box[0].get<float>(), box[1].get<float>(), box[2].get<float>(), box[3].get<float>()}});
    }
    reader.read(folder / "events" / name, people, faces);
  }
  return faces;
}

void print_groups(const std::vector<FaceInPhoto>& all, float least_quality) {
  std::vector<const FaceInPhoto*> faces;
  for (const FaceInPhoto& face : all) {
    if (!face.values.empty() && face.quality >= least_quality) faces.push_back(&face);
  }
  if (faces.empty()) return;
  const std::size_t length = faces.front()->values.values().size();
  LockedFloats templates(faces.size() * length);
  std::vector<std::int64_t> photos;
  std::map<std::string, std::size_t> faces_of;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    std::copy(faces[i]->values.values().begin(), faces[i]->values.values().end(),
              templates.values().subspan(i * length).begin());
    photos.push_back(faces[i]->photo);
    ++faces_of[faces[i]->person];
  }
  std::size_t of_several = 0;
  for (const auto& [person, count] : faces_of) of_several += count > 1 ? count : 0;
  fmt::print("  {} faces of quality {:.1f} and more; {} of people with several\n", faces.size(),
             least_quality, of_several);
  for (int percent = 40; percent <= 75; percent += 5) {
    const float alike = static_cast<float>(percent) / 100;
    const auto groups = group_alike(templates.values(), photos, alike);
    std::size_t grouped = 0;
    std::size_t of_majority = 0;
    std::size_t mixed = 0;
    std::map<std::string, std::size_t> largest;
    for (const auto& group : groups) {
      std::map<std::string, std::size_t> people;
      for (const std::size_t face : group) ++people[faces[face]->person];
      std::size_t most = 0;
      for (const auto& [person, count] : people) {
        most = std::max(most, count);
        if (count > 1) largest[person] = std::max(largest[person], count);
      }
      grouped += group.size();
      of_majority += most;
      mixed += people.size() > 1 ? 1U : 0U;
    }
    std::size_t complete = 0;
    for (const auto& [person, count] : largest) complete += count;
    fmt::print("    {:.2f}: {:4} groups, {:4} faces, purity {:.4f}, {:3} mixed; completeness {:.3f}\n", alike,
               groups.size(), grouped,
               grouped == 0 ? 1 : static_cast<double>(of_majority) / static_cast<double>(grouped), mixed,
               static_cast<double>(complete) / static_cast<double>(std::max<std::size_t>(of_several, 1)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto yunet = bench::find_model("yunet");
  const auto embedding = bench::find_embedding("joined");
  if (argc < 3 || !yunet || embedding.empty()) {
    fmt::print(
        stderr,
        "usage: grouping_bench IDENTITIES_DIR SCHOOL_DIR [EVERY_NTH_PERSON] (needs the face models)\n");
    return 2;
  }
  start_secrets();
  cv::setNumThreads(1);
  auto finder = FaceFinder::create({yunet, bench::find_model("retinaface")}, DetectMode::Fast).value();
  const auto embedder = make_face_embedder(embedding).value();
  Reader reader(finder, *embedder);
  const std::size_t nth = argc > 3 ? std::max(1UL, std::stoul(argv[3])) : 1;
  for (const bool school : {true, false}) {
    const auto faces = school ? read_school(reader, argv[2]) : read_identities(reader, argv[1], nth);
    fmt::print("{}: {} faces\n", school ? "school" : "identities", faces.size());
    for (const float quality : {0.F, 0.3F, 0.5F}) print_groups(faces, quality);
  }
  return 0;
}
