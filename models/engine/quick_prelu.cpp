#include "models/engine/quick_prelu.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/engine/protobuf.hpp"

namespace schoolgate::models {
namespace {

// Numbers of fields in onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto), and what
// kinds are called there.
constexpr std::uint64_t kModelGraph = 7;
constexpr std::uint64_t kGraphNode = 1;
constexpr std::uint64_t kGraphInitializer = 5;
constexpr std::uint64_t kNodeInput = 1;
constexpr std::uint64_t kNodeOutput = 2;
constexpr std::uint64_t kNodeKind = 4;
constexpr std::uint64_t kNodeAttribute = 5;
constexpr std::uint64_t kNodeDomain = 7;
constexpr std::uint64_t kAttributeName = 1;
constexpr std::uint64_t kAttributeNumber = 3;
constexpr std::uint64_t kAttributeNumbers = 8;
constexpr std::uint64_t kAttributeKind = 20;
constexpr std::uint64_t kOneNumber = 2;
constexpr std::uint64_t kSeveralNumbers = 7;
constexpr std::uint64_t kTensorSize = 1;
constexpr std::uint64_t kTensorKind = 2;
constexpr std::uint64_t kTensorName = 8;
constexpr std::uint64_t kTensorBytes = 9;
constexpr std::uint64_t kFloat = 1;

// One for each channel, as they lie in the file: floats of four bytes, the lowest first.
using Slopes = std::map<std::string, ByteView>;

std::optional<ByteView> slopes_in(ByteView tensor) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t kind = 0;
  ByteView bytes;
  for (const MessageField& field : fields_of(tensor)) {
    if (field.number == kTensorSize) {
      for (const std::uint64_t size : numbers_in(field)) sizes.push_back(size);
    }
    if (field.number == kTensorKind) kind = field.value;
    if (field.number == kTensorBytes) bytes = field.content;
  }
  const bool by_channel = sizes.size() == 3 && sizes[0] > 0 && sizes[1] == 1 && sizes[2] == 1;
  if (kind != kFloat || !by_channel || bytes.size() % 4 != 0 || bytes.size() / 4 != sizes[0])
    return std::nullopt;
  return bytes;
}

struct Node {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::string kind;
  std::string domain;
};

Node node_in(ByteView message) {
  Node node;
  for (const MessageField& field : fields_of(message)) {
    const std::string text(field.content.begin(), field.content.end());
    if (field.number == kNodeInput) node.inputs.push_back(text);
    if (field.number == kNodeOutput) node.outputs.push_back(text);
    if (field.number == kNodeKind) node.kind = text;
    if (field.number == kNodeDomain) node.domain = text;
  }
  return node;
}

Bytes message_of(const Node& node) {
  Bytes message;
  for (const std::string& input : node.inputs) add_text(message, kNodeInput, input);
  for (const std::string& output : node.outputs) add_text(message, kNodeOutput, output);
  add_text(message, kNodeKind, node.kind);
  return message;
}

void add_node(Bytes& graph, const Node& node) { add_field(graph, kGraphNode, message_of(node)); }

// Each channel times a number of its own.
void add_scaling(Bytes& graph, const std::string& input, const std::string& factors, std::size_t channels,
                 const std::string& output) {
  Bytes node = message_of({{input, factors}, {output}, "Conv", {}});
  Bytes group;
  add_text(group, kAttributeName, "group");
  add_number(group, kAttributeNumber, channels);
  add_number(group, kAttributeKind, kOneNumber);
  add_field(node, kNodeAttribute, group);
  Bytes kernel;
  add_text(kernel, kAttributeName, "kernel_shape");
  for (int side = 0; side < 2; ++side) add_number(kernel, kAttributeNumbers, 1);
  add_number(kernel, kAttributeKind, kSeveralNumbers);
  add_field(node, kNodeAttribute, kernel);
  add_field(graph, kGraphNode, node);
}

void add_factors(Bytes& graph, const std::string& name, const Bytes& floats) {
  Bytes tensor;
  add_number(tensor, kTensorSize, floats.size() / 4);
  for (int side = 0; side < 3; ++side) add_number(tensor, kTensorSize, 1);
  add_number(tensor, kTensorKind, kFloat);
  add_text(tensor, kTensorName, name);
  add_field(tensor, kTensorBytes, floats);
  add_field(graph, kGraphInitializer, tensor);
}

Bytes negative(ByteView floats) {
  Bytes turned(floats.begin(), floats.end());
  for (std::size_t sign = 3; sign < turned.size(); sign += 4) turned[sign] ^= 0x80U;
  return turned;
}

Bytes minus_ones(std::size_t count) {
  constexpr std::string_view kMinusOne("\x00\x00\x80\xBF", 4);
  Bytes floats;
  for (std::size_t i = 0; i < count; ++i) floats.insert(floats.end(), kMinusOne.begin(), kMinusOne.end());
  return floats;
}

void add_parts(Bytes& graph, const Node& prelu, ByteView slopes) {
  const std::string& x = prelu.inputs[0];
  const std::string& result = prelu.outputs[0];
  const std::size_t channels = slopes.size() / 4;
  const auto part = [&result](std::string_view name) { return result + "/" + std::string(name); };
  add_factors(graph, part("minus_ones"), minus_ones(channels));
  add_factors(graph, part("minus_slopes"), negative(slopes));
  add_node(graph, {{x}, {part("above")}, "Relu", {}});
  add_scaling(graph, x, part("minus_ones"), channels, part("turned"));
  add_node(graph, {{part("turned")}, {part("below")}, "Relu", {}});
  add_scaling(graph, part("below"), part("minus_slopes"), channels, part("sloped"));
  add_node(graph, {{part("sloped"), part("above")}, {result}, "Add", {}});
}

Bytes quick_graph(ByteView graph) {
  const auto fields = fields_of(graph);
  Slopes slopes;
  for (const MessageField& field : fields) {
    if (field.number != kGraphInitializer) continue;
    if (const auto some = slopes_in(field.content))
      slopes.emplace(text_in(field.content, kTensorName), *some);
  }
  Bytes result;
  for (const MessageField& field : fields) {
    if (field.number == kGraphNode) {
      const Node node = node_in(field.content);
      const bool prelu =
          node.kind == "PRelu" && node.domain.empty() && node.inputs.size() == 2 && node.outputs.size() == 1;
      if (const auto found = prelu ? slopes.find(node.inputs[1]) : slopes.end(); found != slopes.end()) {
        add_parts(result, node, found->second);
        continue;
      }
    }
    result.insert(result.end(), field.whole.begin(), field.whole.end());
  }
  return result;
}

}  // namespace

Result<Bytes> with_quick_prelu(ByteView onnx) {
  try {
    return with_changed(onnx, kModelGraph, quick_graph);
  } catch (const MalformedMessage& reason) {
    return failure(ErrorCode::InvalidInput, std::string("no ONNX model: ") + reason.what());
  }
}

}  // namespace schoolgate::models
