// How recognisable the faces of a picture are: how high, and whether they look at the camera.
#pragma once

#include <string>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Pixels of the photo from forehead to chin: a head that lies on its side is as high as its box is wide.
[[nodiscard]] float height_of(const Face& face);

// Surely seen from the side or further round: the shape is that of 65 degrees and more (quality.hpp), and the
// nose lies beyond an eye. False without landmarks.
[[nodiscard]] bool turned_away(const Face& face);

// "largest shown face 58 px, none face-on": of a rendition of that part of the photo, with so many pixels for
// one of the photo's. People alone count, not what is too small to show anybody. Says too of how many a part
// is covered with somebody beside them.
[[nodiscard]] std::string shown_faces_words(const Findings& findings,
                                            const consent::PlatformDecisions& decisions, const cv::Rect& part,
                                            float scale);

}  // namespace schoolgate::pipeline
