#include "models/engine/protobuf.hpp"

namespace schoolgate::models {
namespace {

// Kinds of values in protobuf's encoding.
constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kEightBytes = 1;
constexpr std::uint64_t kLengthThenBytes = 2;
constexpr std::uint64_t kFourBytes = 5;

std::uint64_t take_varint(ByteView& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) throw MalformedMessage("a number breaks off");
    const std::uint64_t byte = bytes.front();
    bytes = bytes.subspan(1);
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) return value;
  }
  throw MalformedMessage("a number has no end");
}

ByteView take(ByteView& bytes, std::uint64_t count) {
  if (count > bytes.size()) throw MalformedMessage("it breaks off");
  const ByteView taken = bytes.first(static_cast<std::size_t>(count));
  bytes = bytes.subspan(taken.size());
  return taken;
}

void add_varint(Bytes& to, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) to.push_back(static_cast<std::uint8_t>(value | 0x80U));
  to.push_back(static_cast<std::uint8_t>(value));
}

}  // namespace

std::vector<MessageField> fields_of(ByteView message) {
  std::vector<MessageField> fields;
  while (!message.empty()) {
    const ByteView before = message;
    const std::uint64_t tag = take_varint(message);
    MessageField field;
    field.number = tag >> 3U;
    switch (tag & 7U) {
      case kVarint:
        field.value = take_varint(message);
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
        throw MalformedMessage("it holds a value of an unknown kind");
    }
    field.whole = before.first(before.size() - message.size());
    fields.push_back(field);
  }
  return fields;
}

std::string text_in(ByteView message, std::uint64_t number) {
  std::string text;
  for (const MessageField& field : fields_of(message)) {
    if (field.number == number) text.assign(field.content.begin(), field.content.end());
  }
  return text;
}

std::vector<std::uint64_t> numbers_in(const MessageField& field) {
  const bool alone = (field.whole.front() & 7U) == kVarint;
  if (alone) return {field.value};
  std::vector<std::uint64_t> numbers;
  for (ByteView packed = field.content; !packed.empty();) numbers.push_back(take_varint(packed));
  return numbers;
}

void add_field(Bytes& to, std::uint64_t number, ByteView content) {
  add_varint(to, number << 3U | kLengthThenBytes);
  add_varint(to, content.size());
  to.insert(to.end(), content.begin(), content.end());
}

void add_text(Bytes& to, std::uint64_t number, std::string_view text) {
  add_field(to, number, Bytes(text.begin(), text.end()));
}

void add_number(Bytes& to, std::uint64_t number, std::uint64_t value) {
  add_varint(to, number << 3U | kVarint);
  add_varint(to, value);
}

}  // namespace schoolgate::models
