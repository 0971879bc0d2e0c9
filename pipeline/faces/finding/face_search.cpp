#include "pipeline/faces/finding/face_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include <opencv2/imgproc.hpp>

#include "pipeline/faces/finding/closer_look.hpp"
#include "pipeline/faces/finding/noise.hpp"
#include "pipeline/faces/networks/face_judge.hpp"
#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/findings/tile.hpp"

namespace schoolgate::pipeline {
namespace {

// Below it detectors score nearly everything; usual in measuring average precision.
constexpr float kFaintestCandidate = 0.02F;

cv::Mat shown(Copies& photo, const View& view, const Pass& pass) {
  cv::Mat picture = photo.render(view);
  if (pass.smoothing == 0) return picture;
  cv::Mat smooth;
  cv::GaussianBlur(picture, smooth, {}, pass.smoothing);
  return smooth;
}

// Copies in which a face is larger than this draw its box less and less well.
float placing(const cv::Rect2f& box, const Pass& pass) {
  return std::min(1.F, FaceJudge::built_in().well_placed / std::max(1.F, std::sqrt(box.area()) * pass.scale));
}

float sure_faces(const std::vector<Detection>& found) {
  const float least = FaceJudge::built_in().sideways_score;
  float sum = 0;
  for (const Detection& one : found) sum += one.score >= least ? one.score : 0;
  return sum;
}

// Runs the passes of one photo and remembers what each saw.
class Search {
 public:
  Search(const cv::Mat& bgr, const Detectors& detectors, DetectMode mode, Reach reach)
      : bgr_(bgr),
        photo_(bgr),
        detectors_(detectors),
        lookers_(lookers_of(detectors)),
        mode_(mode),
        reach_(reach) {}

  std::vector<Face> run() {
    add(plan_detection(photo_.size(), mode_, lookers_));
    if (const Turn turn = lies(); turn != Turn::None) {
      for (Pass& pass : passes_) {
        if (pass.turn == turn) pass.weight = 1;
      }
      add(plan_sideways(photo_.size(), mode_, lookers_, turn));
    }
    const Pass smoothed = plan_smoothed(photo_.size(), mode_, lookers_);
    noisy_ = noise_level(photo_.render(smoothed.views.front())) > FaceJudge::built_in().noisy;
    if (noisy_) add({smoothed});
    return decide();
  }

 private:
  void add(std::vector<Pass> more) {
    for (Pass& pass : more) {
      if (reach_ == Reach::Candidates) pass.least_score = std::min(pass.least_score, kFaintestCandidate);
      found_.push_back(look(*detectors_.at(pass.looker), photo_, pass));
      passes_.push_back(std::move(pass));
    }
  }

  // The turn after which the photo would stand upright.
  [[nodiscard]] Turn lies() const {
    float most = 0;
    Turn turn = Turn::None;
    float upright = 0;
    for (std::size_t i = 0; i < passes_.size(); ++i) {
      if (!passes_[i].overview) continue;
      const float sure = sure_faces(found_[i]);
      if (passes_[i].turn == Turn::None) {
        upright = sure;
      } else if (sure > most) {
        most = sure;
        turn = passes_[i].turn;
      }
    }
    return most > FaceJudge::built_in().sideways_surer * upright ? turn : Turn::None;
  }

  // What a second look asks of a face: evidence below which there is one, and what both networks' surest
  // scores must add up to. Nothing where they were not measured together.
  struct SecondLook {
    std::array<Looker, 2> lookers;
    float below;
    float least;
  };
  [[nodiscard]] std::optional<SecondLook> second_look(float share) const {
    const FaceJudge& judge = FaceJudge::built_in();
    const auto at_hand = [&](Looker one, Looker other) {
      return lookers_.contains(one) && lookers_.contains(other);
    };
    if (at_hand(Looker::YuNet, Looker::RetinaFace))
      return SecondLook{
          {Looker::YuNet, Looker::RetinaFace}, judge.second_look_below, judge.second_look_least};
    if (lookers_.contains(Looker::YuNet) || !at_hand(Looker::Mtcnn, Looker::BlazeFace)) return std::nullopt;
    const std::array<Looker, 2> both{Looker::Mtcnn, Looker::BlazeFace};
    if (share >= judge.middle)
      return SecondLook{both, judge.second_look_below, judge.second_look_least_large_hesitant};
    return SecondLook{both, judge.second_look_below_hesitant, judge.second_look_least_hesitant};
  }

  // What is wrong covers its area: a faint one of some size is looked at by itself. Not in noise, which
  // blinds a single look; nor for who asks for `maximum`, which is to miss nothing, or is in haste.
  [[nodiscard]] bool stands_second_look(const Face& face, float share) const {
    const auto wanted = second_look(share);
    if (!wanted || mode_ != DetectMode::Thorough || reach_ != Reach::Faces || noisy_ ||
        face.score >= wanted->below || face.box.height < FaceJudge::built_in().second_look_from)
      return true;
    float sum = 0;
    for (const Looker looker : wanted->lookers) {
      sum += surest_closer_score(*detectors_.at(looker), bgr_, face);
      if (sum >= wanted->least) return true;
    }
    return false;
  }

  [[nodiscard]] std::vector<Face> decide() const {
    std::vector<Sighting> sightings;
    for (std::size_t i = 0; i < passes_.size(); ++i) {
      for (const Detection& seen : found_[i]) {
        sightings.push_back({seen, i, passes_[i].weight, placing(seen.box, passes_[i])});
      }
    }
    const auto longest = static_cast<float>(std::max(photo_.size().width, photo_.size().height));
    // A face behind another one's shoulder is a fainter part of that one by its box alone: one in fifty of
    // all faces goes so, and must not for who measures.
    const FaintPart part = reach_ == Reach::Candidates ? FaintPart::Stays : FaintPart::Goes;
    std::vector<Face> faces;
    for (const JoinedFace& candidate : join_sightings(std::move(sightings), part)) {
      const float share = std::sqrt(candidate.face.box.area()) / longest;
      const bool decided = candidate.face.score >= least_evidence(share, mode_, lookers_);
      if (!decided && reach_ == Reach::Faces) continue;
      Face face = to_face(candidate.face, photo_.size());
      if (face.box.empty()) continue;
      if (!stands_second_look(face, share)) continue;
      face.doubtful =
          !decided || (candidate.best < FaceJudge::built_in().sure_alone && candidate.second == 0);
      faces.push_back(face);
    }
    return faces;
  }

  const cv::Mat& bgr_;
  Copies photo_;
  const Detectors& detectors_;
  Lookers lookers_;
  DetectMode mode_;
  Reach reach_;
  bool noisy_ = false;
  std::vector<Pass> passes_;
  std::vector<std::vector<Detection>> found_;  // for each pass
};

}  // namespace

std::vector<Detection> look(FaceDetector& detector, Copies& photo, const Pass& pass) {
  std::vector<Detection> all;
  for (const View& view : pass.views) {
    for (const Detection& found : detector.detect(shown(photo, view, pass), pass.least_score)) {
      Detection one = to_photo(found, view);
      if (pass.exponent != 1) one.score = std::pow(one.score, pass.exponent);
      const float side = std::max(one.box.width, one.box.height);
      // What a tile cuts the next one shows whole.
      if (side < pass.smallest || side > pass.largest || is_cut(one.box, view.region, photo.size())) continue;
      all.push_back(one);
    }
  }
  return all;
}

void set_landmarks(Face& face, const Landmarks& landmarks) {
  face.has_landmarks = true;
  face.landmarks = landmarks;
  // From eye to eye, and from the eyes down to the mouth turned by a quarter: of a face in profile the eyes
  // alone tell nothing.
  const cv::Point2f across = landmarks[1] - landmarks[0];
  const cv::Point2f down = (landmarks[3] + landmarks[4] - landmarks[0] - landmarks[1]) / 2;
  face.roll_degrees = std::atan2(across.y - down.x, across.x + down.y) * 180.F / std::numbers::pi_v<float>;
}

Face to_face(const Detection& found, cv::Size photo) {
  const cv::Rect2f frame(0, 0, static_cast<float>(photo.width), static_cast<float>(photo.height));
  Face face;
  face.box = found.box & frame;
  face.score = found.score;
  if (found.has_landmarks) set_landmarks(face, found.landmarks);
  return face;
}

std::vector<Face> search_faces(const cv::Mat& bgr, const Detectors& detectors, DetectMode mode, Reach reach) {
  return Search(bgr, detectors, mode, reach).run();
}

}  // namespace schoolgate::pipeline
