#include "pipeline_growth.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "made_people.hpp"
#include "pipeline/faces/knowing/gallery.hpp"

namespace schoolgate::bench {
namespace {

using namespace schoolgate::pipeline;

// Of faces that have nothing in common.
class MadeTemplates {
 public:
  explicit MadeTemplates(const EmbeddingModels& models) : lengths_(models.lengths()) {}

  FaceTemplate next() {
    std::vector<FaceTemplate> parts;
    for (const std::size_t length : lengths_) {
      FaceTemplate& part = parts.emplace_back(length);
      double energy = 0;
      for (float& value : part.values()) {
        value = normal_(random_);
        energy += static_cast<double>(value) * static_cast<double>(value);
      }
      for (float& value : part.values()) value /= static_cast<float>(std::sqrt(energy));
    }
    return join(parts);
  }

 private:
  std::vector<std::size_t> lengths_;
  std::mt19937 random_{1};
  std::normal_distribution<float> normal_;
};

double ms_of_a_face(const Gallery& gallery, MadeTemplates& templates) {
  constexpr std::size_t kFaces = 100;
  std::vector<Face> faces(kFaces);
  std::vector<FaceTemplate> probes;
  for (std::size_t i = 0; i < kFaces; ++i) probes.push_back(templates.next());
  const Stopwatch watch;
  for (std::size_t i = 0; i < kFaces; ++i) {
    std::vector<Face> one{faces[i]};
    std::vector<FaceTemplate> probe;
    probe.push_back(std::move(probes[i]));
    gallery.identify(one, probe);
  }
  return watch.spent().processor_ms / static_cast<double>(kFaces);
}

double ms_of_a_line(const NameMatcher& names, TextFinder& texts, const std::vector<SeenTexts>& seen) {
  std::size_t lines = 0;
  const Stopwatch watch;
  for (const SeenTexts& photo : seen) {
    static_cast<void>(texts.judge(photo, names));
    lines += photo.lines.size();
  }
  return watch.spent().processor_ms / static_cast<double>(std::max<std::size_t>(1, lines));
}

}  // namespace

void measure_registers(const EmbeddingModels& models, TextFinder& texts, const std::vector<SeenTexts>& seen,
                       Figures& figures) {
  fmt::print("\n{:<26} {:>14} {:>14} {:>14}   processor ms\n", "people", "gallery made", "face known",
             "line judged");
  for (const std::size_t people : {50U, 500U, 2000U, 5000U}) {
    MadeTemplates templates(models);
    std::vector<Enrolment> enrolments;
    for (std::size_t i = 0; i < people; ++i) {
      Enrolment& one = enrolments.emplace_back(Enrolment{fmt::format("P{}", i), {}});
      for (int portrait = 0; portrait < 2; ++portrait) one.portraits.push_back({templates.next(), 1});
    }
    const Stopwatch watch;
    const Gallery gallery(std::move(enrolments), models.calibration(), {}, {}, parts_of(models, models));
    const double made = watch.spent().processor_ms;
    const double face = ms_of_a_face(gallery, templates);
    const double line = ms_of_a_line(NameMatcher(filled_up({1, {}}, people)), texts, seen);
    fmt::print("{:<26} {:>14.0f} {:>14.3f} {:>14.3f}\n", people, made, face, line);
    figures[fmt::format("{} people: gallery made", people)] = made;
    figures[fmt::format("{} people: a face known", people)] = face;
    figures[fmt::format("{} people: a line judged", people)] = line;
  }
}

}  // namespace schoolgate::bench
