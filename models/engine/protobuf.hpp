// Messages in protobuf's encoding, read and written field by field, as ONNX models are.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::models {

struct MessageField {
  std::uint64_t number = 0;
  ByteView whole;           // with its tag
  ByteView content;         // of those that begin with their length; empty for numbers
  std::uint64_t value = 0;  // of those that are whole numbers
};

struct MalformedMessage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws MalformedMessage, with what is wrong. The views are of `message`.
[[nodiscard]] std::vector<MessageField> fields_of(ByteView message);
// The last field of this number; empty when there is none. Throws likewise.
[[nodiscard]] std::string text_in(ByteView message, std::uint64_t number);
// The whole numbers that one such field holds: itself, or several packed together. Throws likewise.
[[nodiscard]] std::vector<std::uint64_t> numbers_in(const MessageField& field);

void add_field(Bytes& to, std::uint64_t number, ByteView content);
void add_text(Bytes& to, std::uint64_t number, std::string_view text);
void add_number(Bytes& to, std::uint64_t number, std::uint64_t value);

// The message with what `change` makes of the content of each field of this number. Throws likewise.
template <typename Change>
[[nodiscard]] Bytes with_changed(ByteView message, std::uint64_t number, const Change& change) {
  Bytes result;
  for (const MessageField& field : fields_of(message)) {
    if (field.number == number) {
      add_field(result, number, change(field.content));
    } else {
      result.insert(result.end(), field.whole.begin(), field.whole.end());
    }
  }
  return result;
}

}  // namespace schoolgate::models
