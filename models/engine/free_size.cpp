#include "models/engine/free_size.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

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

// Kinds of values in protobuf's encoding.
constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kEightBytes = 1;
constexpr std::uint64_t kLengthThenBytes = 2;
constexpr std::uint64_t kFourBytes = 5;

struct Field {
  std::uint64_t number = 0;
  ByteView whole;    // with its tag
  ByteView content;  // of those that begin with their length; empty for numbers
};

// Caught in this file.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::uint64_t take_varint(ByteView& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) throw Malformed("a number breaks off");
    const std::uint64_t byte = bytes.front();
    bytes = bytes.subspan(1);
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) return value;
  }
  throw Malformed("a number has no end");
}

ByteView take(ByteView& bytes, std::uint64_t count) {
  if (count > bytes.size()) throw Malformed("it breaks off");
  const ByteView taken = bytes.first(static_cast<std::size_t>(count));
  bytes = bytes.subspan(taken.size());
  return taken;
}

std::vector<Field> fields_of(ByteView message) {
  std::vector<Field> fields;
  while (!message.empty()) {
    const ByteView before = message;
    const std::uint64_t tag = take_varint(message);
    Field field;
    field.number = tag >> 3U;
    switch (tag & 7U) {
      case kVarint:
        take_varint(message);
        break;
      case kEightBytes:
        take(message, 8);
        break;
      case kLengthThenBytes:
        field.content = take(message, take_varint(message));
        break;
      case kFourBytes:
        take(message, 4);
        break;
      default:
        throw Malformed("it holds a value of an unknown kind");
    }
    field.whole = before.first(before.size() - message.size());
    fields.push_back(field);
  }
  return fields;
}

void add_varint(Bytes& to, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) to.push_back(static_cast<std::uint8_t>(value | 0x80U));
  to.push_back(static_cast<std::uint8_t>(value));
}

void add_field(Bytes& to, std::uint64_t number, ByteView content) {
  add_varint(to, number << 3U | kLengthThenBytes);
  add_varint(to, content.size());
  to.insert(to.end(), content.begin(), content.end());
}

// The message with what `change` makes of each field of this number.
template <typename Change>
Bytes with_changed(ByteView message, std::uint64_t number, const Change& change) {
  Bytes result;
  for (const Field& field : fields_of(message)) {
    if (field.number == number) {
      add_field(result, number, change(field.content));
    } else {
      result.insert(result.end(), field.whole.begin(), field.whole.end());
    }
  }
  return result;
}

std::string name_in(ByteView message, std::uint64_t number) {
  std::string name;
  for (const Field& field : fields_of(message)) {
    if (field.number == number) name.assign(field.content.begin(), field.content.end());
  }
  return name;
}

// A dimension without content is one that is not known.
Bytes freed_shape(ByteView shape, bool all) {
  const auto fields = fields_of(shape);
  const auto dimensions = static_cast<std::size_t>(std::count_if(
      fields.begin(), fields.end(), [](const Field& field) { return field.number == kShapeDimension; }));
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
  for (const Field& field : fields) {
    if (field.number == kGraphInitializer) weights.insert(name_in(field.content, kTensorName));
  }
  Bytes result;
  for (const Field& field : fields) {
    const bool input = field.number == kGraphInput && !weights.contains(name_in(field.content, kValueName));
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
  } catch (const Malformed& reason) {
    return failure(ErrorCode::InvalidInput, std::string("no ONNX model: ") + reason.what());
  }
}

}  // namespace schoolgate::models
