// Networks for pictures of any size out of files that name one.
#pragma once

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

// The same ONNX model without a height and a width of its inputs of four dimensions, and without what follows
// from those: the sizes of outputs and of what lies between. The same bytes give the same bytes.
// InvalidInput when they are no ONNX model.
[[nodiscard]] Result<Bytes> with_free_size(ByteView onnx);

}  // namespace schoolgate::models
