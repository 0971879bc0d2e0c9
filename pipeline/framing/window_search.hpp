// The search for the best part of a photo: a largest empty rectangle of a given shape.
#pragma once

#include <optional>

#include <opencv2/core.hpp>

#include "pipeline/framing/room.hpp"

namespace schoolgate::pipeline {

// A window that `room` holds, of that width to height to a pixel, 320 pixels or more on its shorter side and
// a sixteenth of the photo or more, with somebody who is shown in it where anybody is, whose heads are in no
// corner: the one that is best by the people kept, by its size and by where in it they are. The whole photo
// where that is one; nothing where there is none.
[[nodiscard]] std::optional<cv::Rect> best_window(const RoomForCrops& room, double width_to_height);

}  // namespace schoolgate::pipeline
