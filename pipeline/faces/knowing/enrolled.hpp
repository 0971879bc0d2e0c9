// One person's enrolment: a template for each of their portraits, and how far each can be trusted.
#pragma once

#include <vector>

#include "consent/register/person.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"

namespace schoolgate::pipeline {

struct EnrolledPortrait {
  FaceTemplate face;
  float quality = 0;  // FaceQuality::overall; 0, the poorest, also where it was never measured
};

struct Enrolment {
  consent::PersonId person;
  std::vector<EnrolledPortrait> portraits;
};

}  // namespace schoolgate::pipeline
