// Networks with parametric rectifiers out of files, as ONNX Runtime runs them quickly.
#pragma once

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

// The same ONNX model with each PRelu of one slope for each channel, as `max(x, 0) - slope * max(-x, 0)`: the
// same numbers, by operations that stay in the layout in which ONNX Runtime has pictures between
// convolutions. Its own PRelu leaves that layout, and takes half of a face network's time. Others stay as
// they are. The same bytes give the same bytes. InvalidInput when they are no ONNX model.
[[nodiscard]] Result<Bytes> with_quick_prelu(ByteView onnx);

}  // namespace schoolgate::models
