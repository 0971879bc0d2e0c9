#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "identity_list.hpp"
#include "reidentify.hpp"

namespace schoolgate::bench {
namespace {

constexpr float kSurroundings = 5;  // times the face's box
constexpr float kLargestFace = 110;

// The face with its surroundings, no larger than the attacks need.
FacePhoto cut_out(const cv::Mat& photo, const pipeline::Face& face, int person) {
  const cv::Point2f centre = (face.box.tl() + face.box.br()) / 2;
  const cv::Size2f size = face.box.size() * kSurroundings;
  const cv::Rect area =
      cv::Rect(cv::Rect2f(centre.x - size.width / 2, centre.y - size.height / 2, size.width, size.height)) &
      cv::Rect({0, 0}, photo.size());
  const float scale = std::min(1.0F, kLargestFace / face.box.height);
  FacePhoto cut;
  cut.person = person;
  cv::resize(photo(area), cut.photo, {}, scale, scale, cv::INTER_AREA);
  const cv::Point2f origin(area.tl());
  cut.face = {(face.box.tl() - origin) * scale, face.box.size() * scale};
  for (std::size_t i = 0; i < cut.landmarks.size(); ++i) {
    cut.landmarks[i] = (face.landmarks[i] - origin) * scale;
  }
  return cut;
}

// The face whose middle lies nearest to `where`, when one is found near it.
std::optional<FacePhoto> face_at(const cv::Mat& photo, const std::vector<pipeline::Face>& faces,
                                 cv::Point2f where, float within, int person) {
  std::optional<pipeline::Face> nearest;
  double least = within;
  for (const pipeline::Face& face : faces) {
    const double distance = cv::norm((face.box.tl() + face.box.br()) / 2 - where);
    if (!face.has_landmarks || distance > least) continue;
    least = distance;
    nearest = face;
  }
  if (!nearest) return std::nullopt;
  return cut_out(photo, *nearest, person);
}

std::optional<FacePhoto> middle_face(const std::filesystem::path& path, pipeline::FaceFinder& finder,
                                     int person) {
  const cv::Mat photo = cv::imread(path.string(), cv::IMREAD_COLOR);
  if (photo.empty()) return std::nullopt;
  const cv::Point2f middle(static_cast<float>(photo.cols) / 2, static_cast<float>(photo.rows) / 2);
  return face_at(photo, finder.glance(photo), middle, middle.x / 2, person);
}

void add(std::vector<FacePhoto>& photos, std::optional<FacePhoto> photo) {
  if (photo) photos.push_back(std::move(*photo));
}

struct Files {
  std::vector<std::string> enrolled;
  std::vector<std::string> probes;
};

}  // namespace

People load_identities(const std::filesystem::path& folder, pipeline::FaceFinder& finder) {
  constexpr std::size_t kPeople = 100;
  std::map<std::string, Files> files;
  for (const ListedPhoto& one : read_identity_list(folder)) {
    if (one.role == "enrol") files[one.person].enrolled.push_back(one.file);
    if (one.role == "probe") files[one.person].probes.push_back(one.file);
  }
  std::vector<const Files*> order;
  for (const auto& [person, photos] : files) order.push_back(&photos);
  std::stable_sort(order.begin(), order.end(),
                   [](const Files* a, const Files* b) { return a->probes.size() > b->probes.size(); });

  People people;
  people.name = "identities";
  people.count = static_cast<int>(std::min(kPeople, order.size()));
  for (int person = 0; person < static_cast<int>(order.size()); ++person) {
    const bool known = person < people.count;
    const Files& photos = *order[static_cast<std::size_t>(person)];
    for (const auto& file : photos.enrolled) {
      add(known ? people.gallery : people.strangers, middle_face(folder / file, finder, person));
    }
    for (const auto& file : photos.probes) {
      add(known ? people.probes : people.strangers, middle_face(folder / file, finder, person));
    }
  }
  return people;
}

People load_school(const std::filesystem::path& folder, pipeline::FaceFinder& finder) {
  constexpr double kSmallestFace = 24;
  People people;
  people.name = "school";
  std::map<std::string, int> numbers;
  std::vector<std::filesystem::path> portraits;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "enrol")) {
    if (entry.is_regular_file()) portraits.push_back(entry.path());
  }
  std::sort(portraits.begin(), portraits.end());
  for (const auto& path : portraits) {
    const int person =
        numbers.try_emplace(path.parent_path().filename().string(), static_cast<int>(numbers.size()))
            .first->second;
    add(people.gallery, middle_face(path, finder, person));
  }
  people.count = static_cast<int>(numbers.size());
  const auto truth = nlohmann::json::parse(std::ifstream(folder / "truth.json"));
  for (const auto& [file, facts] : truth.items()) {
    const cv::Mat photo = cv::imread((folder / "events" / file).string(), cv::IMREAD_COLOR);
    const std::vector<pipeline::Face> found = finder.glance(photo);
    for (const auto& face : facts.at("faces")) {
      const auto person = numbers.find(face.at("id").get<std::string>());
      const cv::Rect2f box(face.at("box")[0], face.at("box")[1], face.at("box")[2], face.at("box")[3]);
      if (person == numbers.end() || box.height < kSmallestFace) continue;
      add(people.probes, face_at(photo, found, (box.tl() + box.br()) / 2, box.width / 2, person->second));
    }
  }
  return people;
}

}  // namespace schoolgate::bench
