#include "pipeline/faces/knowing/school_calibration.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::pipeline {
namespace {

// What one portrait scores with its own person left out, and with the person known from their other
// portraits.
struct Trial {
  std::size_t person = 0;
  std::size_t nearest = 0;  // who it would be taken for
  PersonScore as_nearest;
  std::optional<PersonScore> as_self;
  bool self_is_best = false;
};

// The greatest of so many scores that they are not all kept: of 5,000 people there are fifty million.
class Greatest {
 public:
  // Needs one at least.
  explicit Greatest(std::size_t wanted) : wanted_(wanted) {}

  void add(float score) {
    if (score <= least_) return;
    kept_.push_back(score);
    if (kept_.size() >= 2 * wanted_) drop();
  }

  // No more than were wanted, in no order.
  [[nodiscard]] std::vector<float> take() && {
    if (kept_.size() > wanted_) drop();
    return std::move(kept_);
  }

 private:
  void drop() {
    const auto last = kept_.begin() + static_cast<std::ptrdiff_t>(wanted_) - 1;
    std::nth_element(kept_.begin(), last, kept_.end(), std::greater<>());
    least_ = *last;
    kept_.resize(wanted_);
  }

  std::size_t wanted_;
  float least_ = -std::numeric_limits<float>::infinity();
  std::vector<float> kept_;
};

// The share of all scores that are the tail.
constexpr double kExceedance = 0.1;

struct Trials {
  std::vector<Trial> portraits;
  // Of the prominences of every portrait as every other person those of the tail, and the next one.
  std::vector<float> greatest;
};

class LeaveOneOut {
 public:
  explicit LeaveOneOut(const EnrolledPeople& school)
      : people_(school.people),
        uses_(school.uses),
        means_(school.means),
        length_(people_.front().portraits.front().face.values().size()) {}

  [[nodiscard]] Trials run() const {
    Trials trials;
    Greatest greatest(tail_size() + 1);
    for (std::size_t person = 0; person < people_.size(); ++person) {
      for (const std::size_t portrait : good_portraits(person)) {
        trials.portraits.push_back(try_portrait(person, portrait, greatest));
      }
    }
    trials.greatest = std::move(greatest).take();
    return trials;
  }

 private:
  [[nodiscard]] std::size_t tail_size() const {
    std::size_t scores = 0;
    for (std::size_t person = 0; person < people_.size(); ++person)
      scores += good_portraits(person).size() * (people_.size() - 1);
    return static_cast<std::size_t>(kExceedance * static_cast<double>(scores));
  }

  // The others say nothing of how a face scores that can be seen well.
  [[nodiscard]] std::vector<std::size_t> good_portraits(std::size_t person) const {
    std::vector<std::size_t> good;
    for (std::size_t portrait = 0; portrait < uses_[person].size(); ++portrait) {
      if (uses_[person][portrait] == PortraitUse::Good) good.push_back(portrait);
    }
    return good;
  }

  Trial try_portrait(std::size_t person, std::size_t portrait, Greatest& greatest) const {
    const auto probe = people_[person].portraits[portrait].face.values();
    std::vector<float> cosines(people_.size());
    for (std::size_t other = 0; other < people_.size(); ++other) {
      cosines[other] = cosine(probe, means_.subspan(other * length_, length_));
    }

    Trial trial;
    trial.person = person;
    std::vector<float> without = cosines;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(person));
    const auto scores = score_against_crowd(without);
    for (const PersonScore& score : scores) greatest.add(score.prominence);
    if (!scores.empty()) {
      const auto best = static_cast<std::size_t>(
          std::distance(without.begin(), std::max_element(without.begin(), without.end())));
      trial.as_nearest = scores[best];
      trial.nearest = best < person ? best : best + 1;
    }

    if (good_portraits(person).size() > 1) {
      cosines[person] = cosine_to_other_portraits(person, portrait);
      trial.as_self = score_against_crowd(cosines, person);
      trial.self_is_best = cosines[person] >= *std::max_element(cosines.begin(), cosines.end());
    }
    return trial;
  }

  float cosine_to_other_portraits(std::size_t person, std::size_t left_out) const {
    LockedFloats sum(length_);
    const auto& portraits = people_[person].portraits;
    for (const std::size_t portrait : good_portraits(person)) {
      if (portrait == left_out) continue;
      for (std::size_t i = 0; i < length_; ++i) sum.values()[i] += portraits[portrait].face.values()[i];
    }
    const float norm = std::sqrt(cosine(sum.values(), sum.values()));
    return norm > 0 ? cosine(sum.values(), portraits[left_out].face.values()) / norm : 0;
  }

  const std::vector<Enrolment>& people_;
  const std::vector<std::vector<PortraitUse>>& uses_;
  std::span<const float> means_;
  std::size_t length_;
};

// The tail beyond the upper tenth: a generalised Pareto distribution, so that what is rarer than anything a
// school's few people can show is extrapolated. Its shape is the model's, since a school's own is too few to
// tell it; the scale follows from the mean excess, which is scale / (1 - shape) (Coles 2001, section 4.2.2).
// Needs the scores of the tail and the next one, in any order.
std::optional<ScoreTail> fit_tail(const std::vector<float>& greatest, double shape, double allowance) {
  constexpr std::size_t kFewest = 5;
  if (greatest.size() <= kFewest) return std::nullopt;
  const double location = *std::min_element(greatest.begin(), greatest.end());
  const auto above = static_cast<double>(greatest.size() - 1);
  const double sum = std::accumulate(greatest.begin(), greatest.end(), 0.0) - location;
  const double excess = sum / above - location;
  if (excess <= 0) return std::nullopt;
  return ScoreTail{kExceedance, location, excess * (1 - shape) * (1 + allowance / above), shape};
}

// How far a face could stand out at most: that of a person's own template, among the others.
double most_prominence(const EnrolledPeople& school) {
  const std::size_t people = school.people.size();
  const std::size_t length = school.means.size() / people;
  LockedFloats sum(length);
  for (std::size_t i = 0; i < school.means.size(); ++i) sum.values()[i % length] += school.means[i];
  double most = 0;
  for (std::size_t person = 0; person < people; ++person) {
    const double all = cosine(school.means.subspan(person * length, length), sum.values());
    most = std::max(most, 1 - (all - 1) / static_cast<double>(people - 1));
  }
  return most;
}

Thresholds set_thresholds(const ModelCalibration& model, const std::optional<ScoreTail>& school,
                          const EnrolledPeople& enrolled, const CalibrationSettings& settings) {
  const std::size_t people = enrolled.people.size();
  const auto count = static_cast<double>(people);
  Thresholds thresholds;
  thresholds.plausible_share = static_cast<float>(model.plausible_share);
  thresholds.quality_fall = static_cast<float>(model.quality_fall);
  thresholds.portrait_rise = static_cast<float>(model.portrait_rise);
  thresholds.watched_prominence = static_cast<float>(watched_prominence(model, count));
  thresholds.certain = static_cast<float>(certain_similarity(model, count, settings.target_fpir));
  // One stranger in a thousand stands out this far as a given person: worth a look.
  constexpr double kPlausible = 0.001;
  double plausible = model.other_person.score_at(kPlausible);
  if (!school) {
    thresholds.reachable = true;
    thresholds.certain = std::max(thresholds.certain, static_cast<float>(model.certain_without_crowd));
    thresholds.certain_prominence = 0;
    thresholds.explanation = fmt::format(
        "certain from {:.3f}: {} enrolled {} too few for the school to calibrate itself, so only a very "
        "close resemblance counts",
        thresholds.certain, people, people == 1 ? "person is" : "people are");
  } else {
    const double prominence = school->score_at(settings.target_fpir / count);
    thresholds.certain_prominence = static_cast<float>(prominence);
    // Who is certain is plausible all the more, however few a school's people are.
    plausible = std::min({plausible, school->score_at(kPlausible), prominence});
    const double most = most_prominence(enrolled);
    thresholds.reachable = prominence < most;
    thresholds.explanation =
        thresholds.reachable
            ? fmt::format(
                  "certain from a similarity of {:.3f}, which {:g} in 1,000 strangers reach among {} people "
                  "by the model's calibration, and a prominence of {:.3f}, which as many of the school's own "
                  "people would reach as somebody else, by the tail of what they do reach",
                  thresholds.certain, settings.target_fpir * 1000, people, thresholds.certain_prominence)
            : fmt::format(
                  "never certain: these {} people are so alike that a prominence of {:.3f} would be needed "
                  "to take no more than {:g} in 1,000 of them for somebody else, and no face can have more "
                  "than {:.3f}",
                  people, thresholds.certain_prominence, settings.target_fpir * 1000, most);
  }
  thresholds.plausible_prominence = static_cast<float>(plausible);
  thresholds.certain = std::max(thresholds.certain, settings.certain);
  if (settings.plausible > 0) {
    thresholds.plausible_prominence = std::min(thresholds.plausible_prominence, settings.plausible);
  }
  return thresholds;
}

constexpr FaceQuality kGoodQuality{1, 1, 1, 1};
constexpr float kGoodPortrait = 1;

std::vector<LookAlikes> find_look_alikes(const std::vector<Enrolment>& people, const Trials& trials,
                                         const Thresholds& thresholds) {
  std::map<std::pair<std::size_t, std::size_t>, float> pairs;
  for (const Trial& trial : trials.portraits) {
    if (!is_certain(thresholds, trial.as_nearest, kGoodQuality, kGoodPortrait)) continue;
    float& similarity = pairs[std::minmax(trial.person, trial.nearest)];
    similarity = std::max(similarity, trial.as_nearest.similarity);
  }
  std::vector<LookAlikes> look_alikes;
  for (const auto& [pair, similarity] : pairs) {
    look_alikes.push_back({people[pair.first].person, people[pair.second].person, similarity});
  }
  std::stable_sort(look_alikes.begin(), look_alikes.end(),
                   [](const auto& a, const auto& b) { return a.similarity > b.similarity; });
  return look_alikes;
}

std::vector<WeakEnrolment> find_weak(const EnrolledPeople& school, const Trials& trials,
                                     const Thresholds& thresholds) {
  const auto& people = school.people;
  std::vector<std::size_t> unlike(people.size());
  for (const Trial& trial : trials.portraits) {
    if (trial.as_self &&
        !(trial.self_is_best && is_certain(thresholds, *trial.as_self, kGoodQuality, kGoodPortrait))) {
      ++unlike[trial.person];
    }
  }
  std::vector<WeakEnrolment> weak;
  for (std::size_t person = 0; person < people.size(); ++person) {
    const auto& uses = school.uses[person];
    const auto portraits = static_cast<std::size_t>(std::count(uses.begin(), uses.end(), PortraitUse::Good));
    const bool crowded = std::find(uses.begin(), uses.end(), PortraitUse::ResemblesMany) != uses.end();
    if (portraits == 0) {
      weak.push_back({people[person].person,
                      crowded
                          ? "never certain: what is enrolled resembles everybody a little, as blurred and "
                            "badly lit portraits do: enrol a better one"
                          : "never certain: no enrolled portrait is sharp, frontal and large enough, or "
                            "its quality was not measured: enrol a better one, or the same one again"});
    } else if (portraits < 2) {
      weak.push_back(
          {people[person].person, "one portrait only: a second one would nearly halve the misses"});
    } else if (unlike[person] > 0) {
      weak.push_back(
          {people[person].person,
           fmt::format("{} of {} portraits would not be known from the others: look whether all show "
                       "the same person, sharp and from the front",
                       unlike[person], portraits)});
    }
  }
  return weak;
}

CurvePoint expect(const Trials& trials, const ModelCalibration& model, std::size_t people,
                  const Thresholds& thresholds) {
  CurvePoint point;
  point.similarity = thresholds.certain;
  point.strangers = expected_fpir(model, static_cast<double>(people), thresholds.certain);
  double taken = 0;
  double missed = 0;
  double known = 0;
  for (const Trial& trial : trials.portraits) {
    taken += is_certain(thresholds, trial.as_nearest, kGoodQuality, kGoodPortrait) ? 1 : 0;
    if (!trial.as_self) continue;
    known += 1;
    missed +=
        trial.self_is_best && is_certain(thresholds, *trial.as_self, kGoodQuality, kGoodPortrait) ? 0 : 1;
  }
  if (!trials.portraits.empty()) point.schoolmates = taken / static_cast<double>(trials.portraits.size());
  if (known > 0) point.missed = missed / known;
  return point;
}

}  // namespace

bool can_be_certain(const std::vector<PortraitUse>& uses) {
  return std::find(uses.begin(), uses.end(), PortraitUse::Good) != uses.end();
}

CalibrationReport calibrate_school(const EnrolledPeople& school, const ModelCalibration& model,
                                   const CalibrationSettings& settings) {
  CalibrationReport report;
  const auto& people = school.people;
  report.people = people.size();
  report.target_fpir = settings.target_fpir;
  if (people.empty()) return report;

  const Trials trials = LeaveOneOut(school).run();
  const auto tail = people.size() < model.smallest_crowd
                        ? std::nullopt
                        : fit_tail(trials.greatest, model.other_person.shape, model.tail_allowance);
  for (const Enrolment& enrolment : people) report.portraits += enrolment.portraits.size();
  report.thresholds = set_thresholds(model, tail, school, settings);
  report.expected = expect(trials, model, people.size(), report.thresholds);
  for (int step = 30; step <= 80; step += 5) {
    Thresholds shifted = report.thresholds;
    shifted.certain = static_cast<float>(step) / 100;
    report.curve.push_back(expect(trials, model, people.size(), shifted));
  }
  report.look_alikes = find_look_alikes(people, trials, report.thresholds);
  report.weak = find_weak(school, trials, report.thresholds);
  return report;
}

}  // namespace schoolgate::pipeline
