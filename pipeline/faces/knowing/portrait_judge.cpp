#include "pipeline/faces/knowing/portrait_judge.hpp"

#include <utility>

#include "models/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

PortraitJudge read_portrait_judge(const nlohmann::json& file) {
  models::check_keys(file, {"quality", "portrait", "likeness"}, "it");
  PortraitJudge judge;
  const auto& quality = file.at("quality");
  models::check_keys(quality, {"eyes", "detail", "shape", "score"}, "quality");
  for (const auto& [name, scale] : {std::pair{"eyes", &judge.eyes},
                                    {"detail", &judge.detail},
                                    {"shape", &judge.shape},
                                    {"score", &judge.score}}) {
    models::read_numbers(quality.at(name), name,
                         {{"worst", &scale->worst, 1e-6, 1000}, {"best", &scale->best, 1e-6, 1000}});
    if (scale->worst == scale->best) throw models::Unusable("one measure's worst is its best");
  }
  models::read_numbers(file.at("portrait"), "portrait",
                       {{"eye_pixels", &judge.eye_pixels, 0, 1000},
                        {"sharpness", &judge.sharpness, 0, 1},
                        {"frontality", &judge.frontality, 0, 1},
                        {"competing", &judge.competing, 0, 1}});
  models::read_numbers(file.at("likeness"), "likeness",
                       {{"taken_off", &judge.taken_off, 0, 0.9}, {"alike", &judge.alike, 0, 1}});
  return judge;
}

}  // namespace

Result<PortraitJudge> PortraitJudge::parse(std::string_view json) {
  return models::reading("models/judges/portrait_judge.json", models::kTakeTheFileThatCame,
                         [json] { return read_portrait_judge(models::fitted_values(json)); });
}

const PortraitJudge& PortraitJudge::built_in() {
  static const auto judge = models::carried_judge<PortraitJudge>("portrait_judge");
  return judge;
}

}  // namespace schoolgate::pipeline
