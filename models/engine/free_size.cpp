#include "models/engine/free_size.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "models/engine/protobuf.hpp"

namespace schoolgate::models {
namespace {

// Numbers of fields in onnx.proto (ModelProto, GraphProto, TensorProto, ValueInfoProto, TypeProto,
// TensorShapeProto).
constexpr std::uint64_t kModelGraph = 7;
constexpr std::uint64_t kGraphInitializer = 5;
constexpr std::uint64_t kGraphInput = 11;
constexpr std::uint64_t kGraphOutput = 12;
constexpr std::uint64_t kGraphBetween = 13;
constexpr std::uint64_t kTensorName = 8;
constexpr std::uint64_t kValueName = 1;
constexpr std::uint64_t kValueType = 2;
constexpr std::uint64_t kTypeTensor = 1;
constexpr std::uint64_t kTensorShape = 2;
constexpr std::uint64_t kShapeDimension = 1;
constexpr std::size_t kPictureDimensions = 4;

// A dimension without content is one that is not known.
Bytes freed_shape(ByteView shape, bool all) {
  const auto fields = fields_of(shape);
  const auto dimensions =
      static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), [](const MessageField& field) {
        return field.number == kShapeDimension;
      }));
  std::size_t next = 0;
  return with_changed(shape, kShapeDimension, [&](ByteView dimension) {
    const std::size_t index = next++;
    return all || (dimensions == kPictureDimensions && index >= 2) ? ByteView() : dimension;
  });
}

Bytes freed_value(ByteView value, bool all) {
  return with_changed(value, kValueType, [&](ByteView type) {
    return with_changed(type, kTypeTensor, [&](ByteView tensor) {
      return with_changed(tensor, kTensorShape, [&](ByteView shape) { return freed_shape(shape, all); });
    });
  });
}

Bytes freed_graph(ByteView graph) {
  const auto fields = fields_of(graph);
  // Old files list their weights among the inputs too.
  std::set<std::string> weights;
  for (const MessageField& field : fields) {
    if (field.number == kGraphInitializer) weights.insert(text_in(field.content, kTensorName));
  }
  Bytes result;
  for (const MessageField& field : fields) {
    const bool input = field.number == kGraphInput && !weights.contains(text_in(field.content, kValueName));
    if (input || field.number == kGraphOutput) {
      add_field(result, field.number, freed_value(field.content, field.number == kGraphOutput));
    } else if (field.number != kGraphBetween) {
      result.insert(result.end(), field.whole.begin(), field.whole.end());
    }
  }
  return result;
}

}  // namespace

Result<Bytes> with_free_size(ByteView onnx) {
  try {
    return with_changed(onnx, kModelGraph, freed_graph);
  } catch (const MalformedMessage& reason) {
    return failure(ErrorCode::InvalidInput, std::string("no ONNX model: ") + reason.what());
  }
}

}  // namespace schoolgate::models
