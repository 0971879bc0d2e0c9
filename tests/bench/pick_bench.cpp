// pick_bench FOLDER [MOMENTS]: an event made from the folder's photos, each a moment of one to four photos:
// are the moments told apart, does the best of each come first, how many are looked at for twelve sound ones,
// and what does measuring cost? The worse photos of a moment are darkened, burnt out, blurred, shaken, or
// their eyes are painted over.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "face_models.hpp"
#include "gate/picking/suggestion.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/quality.hpp"
#include "pipeline/measure.hpp"

namespace {

using namespace schoolgate;

enum class Fault { None, Dark, BurntOut, Blurred, Shaken, Blink };
constexpr auto words_of(Fault) {
  using enum Fault;
  return words<Fault>({{None, "none"},
                       {Dark, "dark"},
                       {BurntOut, "burnt out"},
                       {Blurred, "blurred"},
                       {Shaken, "shaken"},
                       {Blink, "eyes closed"}});
}

struct Made {
  std::size_t moment = 0;
  Fault fault = Fault::None;
  gate::Candidate shown;   // as if everybody may be shown
  gate::Candidate hidden;  // as if nobody may
};

// As a hand moves it: shifted and drawn nearer by a few hundredths, a little lighter or darker.
cv::Mat swayed(const cv::Mat& photo, cv::RNG& random) {
  const double keep = random.uniform(0.95, 0.99);
  const cv::Size part(cvRound(photo.cols * keep), cvRound(photo.rows * keep));
  const cv::Point at(random.uniform(0, photo.cols - part.width + 1),
                     random.uniform(0, photo.rows - part.height + 1));
  cv::Mat result;
  cv::resize(photo(cv::Rect(at, part)), result, photo.size(), 0, 0, cv::INTER_AREA);
  result.convertTo(result, -1, random.uniform(0.93, 1.07));
  return result;
}

// Skin from below each eye takes its place, soft at its edge.
cv::Mat with_eyes_closed(const cv::Mat& photo, const std::vector<pipeline::Face>& faces) {
  cv::Mat result = photo.clone();
  for (const auto& face : faces) {
    if (pipeline::eye_distance(face) < 12) continue;
    const float across = pipeline::eye_distance(face);
    for (std::size_t eye : {0U, 1U}) {
      const cv::Rect lid(cvRound(face.landmarks[eye].x - 0.35F * across),
                         cvRound(face.landmarks[eye].y - 0.2F * across), cvRound(0.7F * across),
                         cvRound(0.4F * across));
      const cv::Rect cheek = lid + cv::Point(0, cvRound(0.42F * across));
      const cv::Rect frame({}, photo.size());
      if ((lid & frame) != lid || (cheek & frame) != cheek) continue;
      cv::Mat mask = cv::Mat::zeros(lid.size(), CV_32F);
      cv::ellipse(mask, {lid.width / 2, lid.height / 2}, {lid.width * 2 / 5, lid.height * 2 / 5}, 0, 0, 360,
                  1, -1);
      cv::GaussianBlur(mask, mask, {}, std::max(1.0, lid.width / 16.0));
      for (int y = 0; y < lid.height; ++y) {
        for (int x = 0; x < lid.width; ++x) {
          auto& to = result.at<cv::Vec3b>(lid.y + y, lid.x + x);
          const auto& from = photo.at<cv::Vec3b>(cheek.y + y, cheek.x + x);
          const float part = mask.at<float>(y, x);
          for (int c = 0; c < 3; ++c)
            to[c] = cv::saturate_cast<std::uint8_t>(static_cast<float>(from[c]) * part +
                                                    static_cast<float>(to[c]) * (1 - part));
        }
      }
      // The line of the lashes.
      cv::ellipse(result, {lid.x + lid.width / 2, lid.y + lid.height / 2},
                  {lid.width * 2 / 5, lid.height / 8}, 0, 10, 170, {40, 45, 60},
                  std::max(1, cvRound(across / 30)), cv::LINE_AA);
    }
  }
  return result;
}

cv::Mat spoilt(const cv::Mat& photo, const std::vector<pipeline::Face>& faces, Fault fault) {
  const int side = std::max(photo.cols, photo.rows);
  cv::Mat result;
  switch (fault) {
    case Fault::None:
      return photo;
    case Fault::Dark:
      photo.convertTo(result, -1, 0.35);
      return result;
    case Fault::BurntOut:
      photo.convertTo(result, -1, 2.0, 20);
      return result;
    case Fault::Blurred:
      cv::GaussianBlur(photo, result, {}, side / 500.0);
      return result;
    case Fault::Shaken: {
      const int length = std::max(5, side / 120);
      cv::filter2D(photo, result, -1, cv::Mat(cv::Mat::ones(1, length, CV_32F) / length));
      return result;
    }
    case Fault::Blink:
      return with_eyes_closed(photo, faces);
  }
  return photo;
}

consent::PlatformDecisions everybody(const pipeline::Findings& findings, consent::Action action) {
  consent::PlatformDecisions decisions{.platform = "website"};
  for (const auto& finding : findings.list)
    decisions.findings[finding.id] = {action, "", {fmt::format("P{}", static_cast<int>(finding.id))}};
  return decisions;
}

class Event {
 public:
  explicit Event(pipeline::FaceFinder& finder) : finder_(finder) {}

  void add_moment(const cv::Mat& photo, std::size_t size) {
    const std::size_t moment = moments_++;
    const auto faces = finder_.find(photo);
    const bool eyes =
        std::ranges::any_of(faces, [](const auto& face) { return pipeline::eye_distance(face) >= 20; });
    const auto best = static_cast<std::size_t>(random_.uniform(0, static_cast<int>(size)));
    for (std::size_t i = 0; i < size; ++i) {
      Fault fault = Fault::None;
      if (i != best) {
        fault = static_cast<Fault>(1 + next_fault_++ % 5);
        if (fault == Fault::Blink && !eyes) fault = static_cast<Fault>(1 + next_fault_++ % 5);
      }
      add(swayed(spoilt(photo, faces, fault), random_), moment, fault, static_cast<int>(moment * 40 + i));
    }
  }

  std::vector<Made> photos;
  std::vector<double> milliseconds;

 private:
  void add(const cv::Mat& picture, std::size_t moment, Fault fault, int seconds) {
    const Instant taken{std::chrono::seconds(1'780'000'000 + seconds)};
    const auto start = std::chrono::steady_clock::now();
    const auto measures = pipeline::measure({picture, "JPEG", {}, "", taken});
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    pipeline::Findings findings;
    findings.size = picture.size();
    findings.measures = measures;
    for (auto& face : finder_.find(picture)) {
      face.quality = pipeline::measure_quality(picture, face);
      findings.add(face);
    }
    Made made{moment, fault, {}, {}};
    made.shown = gate::candidate_of(findings, everybody(findings, consent::Action::Keep), 3);
    made.hidden = gate::candidate_of(findings, everybody(findings, consent::Action::Redact), 3);
    made.shown.photo.id = made.hidden.photo.id = static_cast<gate::PhotoId>(photos.size());
    photos.push_back(std::move(made));
  }

  pipeline::FaceFinder& finder_;
  cv::RNG random_{7};
  std::size_t moments_ = 0;
  int next_fault_ = 0;
};

struct Pairs {
  int right = 0;
  int all = 0;
};

void print_groups(const char* name, const std::vector<gate::PhotoGroup>& groups,
                  const std::vector<Made>& photos, std::size_t moments) {
  int whole = 0;
  int mixed = 0;
  std::map<std::size_t, int> parts;
  for (const auto& group : groups) {
    std::set<std::size_t> of;
    for (const auto& one : group) of.insert(photos[static_cast<std::size_t>(one.photo.id)].moment);
    mixed += of.size() > 1 ? 1 : 0;
    for (const std::size_t moment : of) parts[moment] += of.size() > 1 ? 2 : 1;
  }
  for (const auto& [moment, count] : parts) whole += count == 1 ? 1 : 0;
  fmt::print(
      "{}: {} groups; {} of {} moments are one group to themselves, {} groups hold two moments or more\n",
      name, groups.size(), whole, moments, mixed);
}

void print_best(const char* name, const std::vector<gate::PhotoGroup>& groups,
                const std::vector<Made>& photos) {
  Pairs best;
  std::map<Fault, Pairs> by_fault;
  for (const auto& group : groups) {
    if (group.size() < 2) continue;
    const auto fault_of = [&](const auto& one) {
      return photos[static_cast<std::size_t>(one.photo.id)].fault;
    };
    ++best.all;
    best.right += fault_of(group.front()) == Fault::None ? 1 : 0;
    bool sound_before = false;
    for (const auto& one : group) {
      if (fault_of(one) == Fault::None)
        sound_before = true;
      else {
        ++by_fault[fault_of(one)].all;
        by_fault[fault_of(one)].right += sound_before ? 1 : 0;
      }
    }
  }
  fmt::print("{}: the sound photo comes first in {} of {} groups of several", name, best.right, best.all);
  for (const auto& [fault, pairs] : by_fault)
    fmt::print("; before {} of {} {}", pairs.right, pairs.all, word(fault));
  fmt::print("\n");
}

gate::Suggestion folded(const std::vector<Made>& photos, gate::Candidate Made::*as, bool clock,
                        std::size_t count = 12) {
  gate::Candidates candidates;
  for (const Made& made : photos) {
    candidates.photos.push_back(made.*as);
    if (!clock) candidates.photos.back().measures->taken.reset();
  }
  return gate::suggest(std::move(candidates), count, {});
}

// As a technician does who takes what is suggested, one after the other, and leaves what is spoilt or shows a
// moment that is taken already, until there are twelve to post.
void print_looked_at(const char* name, const gate::Suggestion& suggestion, const std::vector<Made>& photos) {
  constexpr std::size_t kWanted = 12;
  std::set<std::size_t> posted;
  std::size_t looked_at = 0;
  for (const auto& one : suggestion.photos) {
    if (posted.size() == kWanted) break;
    ++looked_at;
    const Made& made = photos[static_cast<std::size_t>(one.photo)];
    if (made.fault == Fault::None) posted.insert(made.moment);
  }
  fmt::print("{}: {} of {} photos looked at for {} sound ones of as many moments\n", name, looked_at,
             photos.size(), posted.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: {} FOLDER [MOMENTS]\n", argv[0]);
    return 2;
  }
  const std::size_t wanted = argc > 2 ? std::stoul(argv[2]) : 40;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry.path());
  std::ranges::sort(files);
  auto finder = pipeline::FaceFinder::create(bench::face_models("all"), pipeline::DetectMode::Thorough);
  if (!finder) return 3;
  Event event(*finder);
  std::size_t moments = 0;
  const std::size_t step = std::max<std::size_t>(1, files.size() / wanted);
  for (std::size_t i = 0; i < files.size() && moments < wanted; i += step) {
    const cv::Mat photo = cv::imread(files[i].string());
    if (photo.empty()) continue;
    event.add_moment(photo, 1 + moments % 4);
    ++moments;
  }
  fmt::print("{} photos of {} moments, 40 s from one to the next\n", event.photos.size(), moments);
  for (const bool clock : {true, false}) {
    const char* how = clock ? "with the cameras' clocks" : "without any clock";
    const auto shown = folded(event.photos, &Made::shown, clock);
    print_groups(how, shown.groups, event.photos, moments);
    print_best("everybody shown", shown.groups, event.photos);
    print_best("everybody hidden", folded(event.photos, &Made::hidden, clock).groups, event.photos);
    const std::size_t all = event.photos.size();
    print_looked_at("everybody shown", folded(event.photos, &Made::shown, clock, all), event.photos);
    print_looked_at("everybody hidden", folded(event.photos, &Made::hidden, clock, all), event.photos);
  }
  std::ranges::sort(event.milliseconds);
  fmt::print("measuring: median {:.1f} ms, most {:.1f} ms for a photo\n",
             event.milliseconds[event.milliseconds.size() / 2], event.milliseconds.back());
}
