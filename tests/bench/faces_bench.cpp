// What each pass of the face finder costs and brings, and what all of them together find.
// usage: faces_bench TRUTH.json PHOTOS_DIR PREFIX [EVERY_NTH] [fast|thorough|maximum] [all|registry|none]
//                    [FOUND.json]
// TRUTH.json: {photo: {"faces": [{"box": [x, y, w, h], "ignore": bool}]}}, as in ../shared/faces; photos
// whose name starts with PREFIX are looked at. FOUND.json is written for ../shared/tools/faces_score.py:
// {photo: [{"box", "score", "doubtful"}]}. all, registry, none: which models to use of those at hand.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "face_models.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/finding/face_search.hpp"
#include "pipeline/faces/networks/merge.hpp"

using namespace schoolgate;
using namespace schoolgate::pipeline;

namespace {

struct LabelledPhoto {
  std::string name;
  std::vector<cv::Rect2f> faces;
  std::vector<cv::Rect2f> ignored;
};

std::vector<LabelledPhoto> read_truth(const std::string& file, const std::string& prefix, std::size_t nth) {
  std::vector<LabelledPhoto> photos;
  std::size_t count = 0;
  const auto truth = nlohmann::json::parse(std::ifstream(file));
  for (const auto& [name, facts] : truth.items()) {
    if (!name.starts_with(prefix) || count++ % nth != 0) continue;
    LabelledPhoto photo{name, {}, {}};
    for (const auto& face : facts.at("faces")) {
      const auto box = face.at("box").get<std::vector<float>>();
      (face.at("ignore").get<bool>() ? photo.ignored : photo.faces)
          .emplace_back(box.at(0), box.at(1), box.at(2), box.at(3));
    }
    photos.push_back(std::move(photo));
  }
  return photos;
}

// As the shared scorer matches: enough overlap, or each centre within the other box and like areas.
bool same_place(const cv::Rect2f& a, const cv::Rect2f& b) {
  if (overlap(a, b) >= 0.4F) return true;
  const float ratio = a.area() / std::max(b.area(), 1e-6F);
  return a.contains((b.tl() + b.br()) / 2) && b.contains((a.tl() + a.br()) / 2) && ratio >= 0.4F &&
         ratio <= 2.5F;
}

struct Count {
  std::size_t faces = 0;
  std::size_t found = 0;
  void add(bool hit) {
    ++faces;
    found += hit ? 1U : 0U;
  }
  [[nodiscard]] double share() const { return faces == 0 ? 0 : double(found) / double(faces); }
};

struct Tally {
  double milliseconds = 0;
  std::size_t photos = 0;
  Count all;
  Count legible;  // of 24 pixels and more, the longer side
  Count large;    // 48 pixels high and more
  std::size_t false_boxes = 0;
  double false_area = 0;  // share of the picture under false boxes and under no labelled face, summed
  std::size_t doubtful = 0;
  std::size_t doubtful_faces = 0;  // doubtful, and a face all the same
};

// One-to-one, greatest overlap first.
std::vector<bool> matched(const std::vector<cv::Rect2f>& faces, const std::vector<cv::Rect2f>& boxes,
                          std::vector<bool>& used) {
  struct Pair {
    float overlap;
    std::size_t face;
    std::size_t box;
  };
  std::vector<Pair> pairs;
  for (std::size_t f = 0; f < faces.size(); ++f) {
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      if (same_place(faces[f], boxes[b])) pairs.push_back({overlap(faces[f], boxes[b]), f, b});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.overlap > b.overlap; });
  std::vector<bool> hit(faces.size());
  used.assign(boxes.size(), false);
  for (const Pair& pair : pairs) {
    if (hit[pair.face] || used[pair.box]) continue;
    hit[pair.face] = used[pair.box] = true;
  }
  return hit;
}

// Share of the picture under `boxes` and not under `labelled`, counted on a grid.
double share_under(const std::vector<cv::Rect2f>& boxes, const std::vector<cv::Rect2f>& labelled,
                   cv::Size picture) {
  constexpr int kGrid = 512;
  cv::Mat covered = cv::Mat::zeros(kGrid, kGrid, CV_8UC1);
  const cv::Size2f cell(static_cast<float>(picture.width) / kGrid,
                        static_cast<float>(picture.height) / kGrid);
  const auto fill = [&](const cv::Rect2f& box, int value) {
    const cv::Rect scaled(cv::Rect2f(box.x / cell.width, box.y / cell.height, box.width / cell.width,
                                     box.height / cell.height));
    covered(scaled & cv::Rect(0, 0, kGrid, kGrid)).setTo(value);
  };
  for (const cv::Rect2f& box : boxes) fill(box, 1);
  for (const cv::Rect2f& box : labelled) fill(box, 0);
  return cv::countNonZero(covered) / double(kGrid * kGrid);
}

void score(const LabelledPhoto& photo, cv::Size picture, const std::vector<cv::Rect2f>& boxes,
           const std::vector<bool>& doubtful, Tally& tally) {
  std::vector<cv::Rect2f> false_boxes;
  std::vector<bool> used;
  const auto hit = matched(photo.faces, boxes, used);
  for (std::size_t i = 0; i < hit.size(); ++i) {
    tally.all.add(hit[i]);
    if (std::max(photo.faces[i].width, photo.faces[i].height) >= 24) tally.legible.add(hit[i]);
    if (photo.faces[i].height >= 48) tally.large.add(hit[i]);
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    if (i < doubtful.size() && doubtful[i]) {
      ++tally.doubtful;
      tally.doubtful_faces += used[i] ? 1U : 0U;
    }
    const auto near = [&](const cv::Rect2f& face) { return overlap(face, boxes[i]) >= 0.3F; };
    const auto within = [&](const cv::Rect2f& face) {
      return near(face) || (face & boxes[i]).area() >= 0.5F * boxes[i].area();
    };
    const bool counts = !used[i] && std::none_of(photo.faces.begin(), photo.faces.end(), near) &&
                        std::none_of(photo.ignored.begin(), photo.ignored.end(), within);
    if (counts) false_boxes.push_back(boxes[i]);
  }
  tally.false_boxes += false_boxes.size();
  auto labelled = photo.faces;
  labelled.insert(labelled.end(), photo.ignored.begin(), photo.ignored.end());
  tally.false_area += share_under(false_boxes, labelled, picture);
  ++tally.photos;
}

void print(const std::string& name, const Tally& tally) {
  const auto photos = double(std::max<std::size_t>(1, tally.photos));
  fmt::print("{:40} {:6} {:8.1f} {:8.3f} {:10.3f} {:10.3f} {:8.1f} {:7.2f} {:10.1f} {:10.1f}\n", name,
             tally.photos, tally.milliseconds / photos, tally.all.share(), tally.legible.share(),
             tally.large.share(), double(tally.false_boxes) / photos, 100 * tally.false_area / photos,
             double(tally.doubtful) / photos, double(tally.doubtful_faces) / photos);
}

std::string name_of(const Pass& pass, bool fine) {
  const std::map<Looker, std::string> lookers{{Looker::YuNet, "YuNet"},
                                              {Looker::RetinaFace, "RetinaFace"},
                                              {Looker::BlazeFace, "BlazeFace"},
                                              {Looker::Mtcnn, "MTCNN"},
                                              {Looker::Packaged, "cascades and HOG"}};
  const char* turn = pass.turn == Turn::None            ? ""
                     : pass.turn == Turn::Quarter       ? ", turned by 90"
                     : pass.turn == Turn::ThreeQuarters ? ", turned by 270"
                                                        : ", turned by 180";
  const char* copy = pass.smallest > 0 ? "for frame-filling faces" : fine ? "fine" : "overview";
  return fmt::format("{}, {}{}", lookers.at(pass.looker), copy, turn);
}

// Wall time is of no use on a busy machine.
double cpu_ms() { return 1000.0 * double(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr,
               "usage: faces_bench TRUTH.json PHOTOS_DIR PREFIX [EVERY_NTH] [fast|thorough|maximum] "
               "[all|registry|none] [FOUND.json]\n");
    return 2;
  }
  cv::setNumThreads(1);
  const std::filesystem::path folder = argv[2];
  const std::size_t nth = argc > 4 ? std::max(1UL, std::stoul(argv[4])) : 1;
  const std::string wanted = argc > 5 ? argv[5] : "thorough";
  const DetectMode mode = wanted == "fast"      ? DetectMode::Fast
                          : wanted == "maximum" ? DetectMode::Maximum
                                                : DetectMode::Thorough;
  const std::string world = argc > 6 ? argv[6] : "all";
  const FaceModels models = bench::face_models(world);
  if (world == "all" && !models.yunet) {
    fmt::print(stderr, "the model yunet is missing\n");
    return 1;
  }
  auto finder = FaceFinder::create(models, mode);
  auto detectors = make_detectors(models);
  if (!finder || !detectors) {
    fmt::print(stderr, "a model cannot be used\n");
    return 1;
  }
  const Lookers lookers = lookers_of(*detectors);

  std::map<std::string, Tally> passes;
  Tally single;
  Tally everything;
  nlohmann::json found = nlohmann::json::object();
  for (const LabelledPhoto& photo : read_truth(argv[1], argv[3], nth)) {
    const cv::Mat bgr = cv::imread((folder / photo.name).string());
    if (bgr.empty()) {
      fmt::print(stderr, "{} cannot be read\n", photo.name);
      return 1;
    }
    const double plain = cpu_ms();
    static_cast<void>(finder->glance(bgr));
    single.milliseconds += cpu_ms() - plain;
    ++single.photos;

    const double start = cpu_ms();
    const auto faces = finder->find(bgr);
    everything.milliseconds += cpu_ms() - start;
    std::vector<cv::Rect2f> boxes;
    std::vector<bool> doubtful;
    found[photo.name] = nlohmann::json::array();
    for (const Face& face : faces) {
      boxes.push_back(face.box);
      doubtful.push_back(face.doubtful);
      found[photo.name].push_back({{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
                                   {"score", face.score},
                                   {"doubtful", face.doubtful}});
    }
    score(photo, bgr.size(), boxes, doubtful, everything);
    Copies copies(bgr);
    const auto plan = plan_detection(bgr.size(), mode, lookers);
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const float overview = 641.F / static_cast<float>(std::max(bgr.cols, bgr.rows));
      Tally& tally = passes[name_of(plan[i], plan[i].scale > overview)];
      const double begin = cpu_ms();
      const auto seen = look(*detectors->at(plan[i].looker), copies, plan[i]);
      tally.milliseconds += cpu_ms() - begin;
      boxes.clear();
      for (const Detection& one : seen) {
        const float share = std::sqrt(one.box.area()) / static_cast<float>(std::max(bgr.cols, bgr.rows));
        if (one.score * plan[i].weight >= least_evidence(share, mode, lookers)) boxes.push_back(one.box);
      }
      score(photo, bgr.size(), boxes, {}, tally);
    }
  }
  fmt::print("{:40} {:>6} {:>9} {:>8} {:>10} {:>10} {:>8} {:>7} {:>10} {:>10}\n", "pass", "photos",
             "ms of CPU", "recall", "24 px up", "48 px up", "false", "area %", "doubtful", "of them faces");
  for (const auto& [name, tally] : passes) print(name, tally);
  print("all, " + wanted, everything);
  fmt::print("one glance: {:.1f} ms; all passes take {:.1f} times that\n",
             single.milliseconds / double(std::max<std::size_t>(1, single.photos)),
             everything.milliseconds / std::max(single.milliseconds, 1e-9));
  if (argc > 7) std::ofstream(argv[7]) << found.dump() << '\n';
  return 0;
}
