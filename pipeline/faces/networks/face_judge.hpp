// What makes a face of what several looks saw: fitted, and read from models/judges/face_judge.json.
#pragma once

#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate::pipeline {

struct FaceJudge {
  // What a network's scores are worth. The least ones are its own scores, low enough for a second pass to
  // speak for a face; what counts in the end is the evidence. Hands and folds look like faces more often on
  // turned copies.
  struct Manner {
    float exponent = 1;  // of the score: below 1 for one that is hesitant, above for one that is bold
    float least = 0;
    float least_turned = 0;
    float turned_weight = 1;
  };
  Manner yunet;
  Manner retinaface;
  Manner blazeface;
  Manner mtcnn;
  Manner packaged;
  // The packaged cascades say yes or no, so that every yes counts the same; the packaged HOG detector finds
  // hardly anything that is no face down to its confidence.
  float cascade_score = 0;
  double hog_confidence = 0;

  // Of single passes.
  float least_coarse = 0;       // of YuNet on the coarsest copy
  float least_second = 0;       // of RetinaFace beside YuNet
  float least_second_fine = 0;  // where it looks closely
  float frame_filling = 0;      // share of the longer side from which a face is the coarsest copy's
  float glance = 0;
  double smoothing = 0;  // standard deviation, pixels of the copy
  double noisy = 0;  // grey levels at the overview's size; ordinary photos stay below 3, from 10 YuNet fails
  float closer_least = 0;  // of the closer look at a face, which is it if it overlaps the box by so much
  float closer_overlap = 0;
  // Of the second look at a face of less evidence and so many pixels from forehead to chin: scores below the
  // second are none, and it goes where both networks' surest ones add up to less than the last.
  float second_look_below = 0;
  float second_look_from = 1;
  float second_look_score = 1;
  float second_look_least = 0;
  // The same where MTCNN and BlazeFace look without YuNet; large ones, by `middle`, from the last.
  float second_look_below_hesitant = 0;
  float second_look_least_hesitant = 0;
  float second_look_least_large_hesitant = 0;
  // A photo lies on its side when a turned overview is so much surer of the faces that it gives such a score.
  float sideways_score = 0;
  float sideways_surer = 1;

  // Of joining what passes saw (merge.hpp).
  float same_face = 0;      // overlap from which two boxes are one face
  float second_speaks = 0;  // weight of the second pass
  float well_placed = 1;    // pixels of a copy: of a larger face it draws the box less and less well
  // A fainter box is part of a surer one by its share within it and its evidence for one of the other's.
  float part_within = 1;
  float part_evidence = 0;
  float faint_part_within = 1;
  float faint_part_evidence = 0;
  // So much within a box of like size it is the same face, drawn too small.
  float inside_within = 1;
  float inside_size = 1;

  // The evidence from which a box counts as a face, by its size as a share of the photo's longer side: a
  // wrong box covers its area and a missed face is missed whatever its size, so larger boxes must be surer.
  struct Least {
    float small = 1;
    float middle = 1;
    float large = 1;
  };
  float small = 0;
  float middle = 0;
  Least least;
  Least least_maximum;  // who asks for `maximum` will dismiss more
  float least_small_hesitant =
      1;                 // without YuNet: those that stand in for it are seldom two to see a small face
  float sure_alone = 1;  // what one pass alone saw and more faintly may be no face at all

  // Needs the text of the file. Refuses, saying where, an unknown, missing or impossible number, and what is
  // not as it was fitted.
  [[nodiscard]] static Result<FaceJudge> parse(std::string_view json);
  // The one that the program carries.
  [[nodiscard]] static const FaceJudge& built_in();
};

}  // namespace schoolgate::pipeline
