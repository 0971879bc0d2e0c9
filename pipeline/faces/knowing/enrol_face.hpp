// A portrait to the template of the person it shows and its quality, or the reason why not.
#pragma once

#include "foundation/result.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/enrolled.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Takes the one face that dominates the portrait by its size and its place in the middle. Refuses a portrait
// without a face or in which two faces compete (InvalidInput), and one whose face is too small, blurred or
// turned away to be known again (Refused, unless `accept_poor`).
// Throws cv::Exception when a model fails.
[[nodiscard]] Result<EnrolledPortrait> enrol_face(const Photo& portrait, FaceFinder& finder,
                                                  FaceEmbedder& embedder, bool accept_poor);

// The same from faces that were found already, each with a second opinion on its landmarks.
[[nodiscard]] Result<EnrolledPortrait> enrol_face(const Photo& portrait, const std::vector<Face>& faces,
                                                  const std::vector<Landmarks>& second,
                                                  FaceEmbedder& embedder, bool accept_poor);

}  // namespace schoolgate::pipeline
