#include "pipeline/faces/networks/face_judge.hpp"

#include <utility>

#include "models/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

FaceJudge read_face_judge(const nlohmann::json& file) {
  models::check_keys(file, {"networks", "packaged", "passes", "joining", "evidence"}, "it");
  FaceJudge judge;
  const auto& networks = file.at("networks");
  models::check_keys(networks, {"yunet", "retinaface", "blazeface", "mtcnn", "packaged"}, "networks");
  for (const auto& [name, manner] : {std::pair{"yunet", &judge.yunet},
                                     {"retinaface", &judge.retinaface},
                                     {"blazeface", &judge.blazeface},
                                     {"mtcnn", &judge.mtcnn},
                                     {"packaged", &judge.packaged}}) {
    models::read_numbers(networks.at(name), name,
                         {{"exponent", &manner->exponent, 0.1, 10},
                          {"least", &manner->least, 0, 1},
                          {"least_turned", &manner->least_turned, 0, 1},
                          {"turned_weight", &manner->turned_weight, 0, 1}});
  }
  models::read_numbers(
      file.at("packaged"), "packaged",
      {{"cascade_score", &judge.cascade_score, 0, 1}, {"hog_confidence", &judge.hog_confidence, -5, 5}});
  models::read_numbers(file.at("passes"), "passes",
                       {{"least_coarse", &judge.least_coarse, 0, 1},
                        {"least_second", &judge.least_second, 0, 1},
                        {"least_second_fine", &judge.least_second_fine, 0, 1},
                        {"frame_filling", &judge.frame_filling, 0, 1},
                        {"glance", &judge.glance, 0, 1},
                        {"smoothing", &judge.smoothing, 0.1, 10},
                        {"noisy", &judge.noisy, 0, 100},
                        {"second_look_below", &judge.second_look_below, 0, 1},
                        {"second_look_from", &judge.second_look_from, 1, 10000},
                        {"second_look_score", &judge.second_look_score, 0, 1},
                        {"second_look_least", &judge.second_look_least, 0, 2},
                        {"second_look_below_hesitant", &judge.second_look_below_hesitant, 0, 1},
                        {"second_look_least_hesitant", &judge.second_look_least_hesitant, 0, 2},
                        {"second_look_least_large_hesitant", &judge.second_look_least_large_hesitant, 0, 2},
                        {"closer_least", &judge.closer_least, 0, 1},
                        {"closer_overlap", &judge.closer_overlap, 0, 1},
                        {"sideways_score", &judge.sideways_score, 0, 1},
                        {"sideways_surer", &judge.sideways_surer, 1, 100}});
  models::read_numbers(file.at("joining"), "joining",
                       {{"same_face", &judge.same_face, 0, 1},
                        {"second_speaks", &judge.second_speaks, 0, 1},
                        {"well_placed", &judge.well_placed, 1, 1000},
                        {"part_within", &judge.part_within, 0, 1},
                        {"part_evidence", &judge.part_evidence, 0, 1},
                        {"faint_part_within", &judge.faint_part_within, 0, 1},
                        {"faint_part_evidence", &judge.faint_part_evidence, 0, 1},
                        {"inside_within", &judge.inside_within, 0, 1},
                        {"inside_size", &judge.inside_size, 0, 1}});
  models::read_numbers(file.at("evidence"), "evidence",
                       {{"small", &judge.small, 0, 1},
                        {"middle", &judge.middle, 0, 1},
                        {"least_small", &judge.least.small, 0, 1},
                        {"least_middle", &judge.least.middle, 0, 1},
                        {"least_large", &judge.least.large, 0, 1},
                        {"maximum_least_small", &judge.least_maximum.small, 0, 1},
                        {"maximum_least_middle", &judge.least_maximum.middle, 0, 1},
                        {"maximum_least_large", &judge.least_maximum.large, 0, 1},
                        {"least_small_hesitant", &judge.least_small_hesitant, 0, 1},
                        {"sure_alone", &judge.sure_alone, 0, 1}});
  return judge;
}

}  // namespace

Result<FaceJudge> FaceJudge::parse(std::string_view json) {
  return models::reading("models/judges/face_judge.json", models::kTakeTheFileThatCame,
                         [json] { return read_face_judge(models::fitted_values(json)); });
}

const FaceJudge& FaceJudge::built_in() {
  static const auto judge = models::carried_judge<FaceJudge>("face_judge");
  return judge;
}

}  // namespace schoolgate::pipeline
