// What a child that a file has taken over may say to the program, by the first letter: "m" a message, "c" the
// codes of a photo, "r" the rows of a list. It is no such thing, or within what the program goes by.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <string_view>

#include <nlohmann/json.hpp>

#include "consent/sheet/packed_rows.hpp"
#include "fuzz/fuzz.hpp"
#include "pipeline/photo/guarding/messages.hpp"
#include "pipeline/photo/guarding/packed_codes.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::pipeline;

const cv::Size kPicture(400, 300);

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

bool printable(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void check_message(std::string_view text) {
  const auto message = nlohmann::json::parse(text, nullptr, false);
  if (const auto request = request_in(message)) {
    const auto again = request_in(to_message(*request));
    if (!again || again->task != request->task || again->most_bytes != request->most_bytes)
      broken("a request is the same when told again");
  }
  if (const auto ready = ready_in(message); ready && !printable(ready->unfiltered))
    broken("what is shown is of printable letters");
  const auto answer = answer_in(message);
  if (!answer) return;
  if (answer->refusal) {
    if (answer->refusal->message.empty()) broken("a refusal says why");
    if (!printable(answer->refusal->message) || !printable(answer->refusal->hint))
      broken("what is shown is of printable letters");
    if (answer->refusal->code > ErrorCode::Unavailable) broken("a code is one of those that there are");
  }
  if (answer->width < 0 || answer->height < 0) broken("a size is no less than nothing");
  if (answer->modified > kLastSecond) broken("a day is in the calendar");
  if (!printable(answer->photo.format)) broken("what is shown is of printable letters");
  const auto again = answer_in(nlohmann::json::parse(to_message(*answer).dump()));
  if (!again || again->length != answer->length || again->photo.taken != answer->photo.taken)
    broken("an answer is the same when told again");
}

void check_codes(ByteView bytes) {
  const auto codes = unpack_codes(bytes, kPicture);
  if (!codes) return;
  for (const Code& code : *codes) {
    if (code.format.empty() || !printable(code.format)) broken("a format is a word");
    for (const cv::Point2f& corner : code.quad) {
      if (!std::isfinite(corner.x) || !std::isfinite(corner.y)) broken("a corner is somewhere");
    }
  }
  if (!unpack_codes(pack_codes(*codes), kPicture)) broken("codes are the same when told again");
}

void check_rows(ByteView bytes) {
  const auto rows = consent::unpack_rows(bytes);
  if (rows && consent::pack_rows(*rows) != Bytes(bytes.begin(), bytes.end()))
    broken("rows can be said in one way only");
}

std::string as_input(char letter, const Bytes& bytes) {
  return letter + std::string(bytes.begin(), bytes.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] == 'm') check_message({reinterpret_cast<const char*>(rest.data()), rest.size()});
  if (data[0] == 'c') check_codes(rest);
  if (data[0] == 'r') check_rows(rest);
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  GuardAnswer photo;
  photo.width = 400;
  photo.height = 300;
  photo.photo.format = "JPEG";
  photo.photo.metadata = {"exif.gps", "xmp"};
  photo.photo.device = "Canon EOS";
  photo.photo.taken = parse_iso_instant("2026-07-03T10:00:00Z").value();
  GuardAnswer refused;
  refused.refusal = Error{ErrorCode::InvalidInput, "it is no picture", "leave it out"};
  const Code code{{{{10, 10}, {60, 10}, {60, 60}, {10, 60}}}, "QRCode"};
  const consent::CsvFile list{{{1, {"pupil_id", "surname"}}, {2, {"P001", "Hughes"}}}, true};
  return {"m" + to_message(photo).dump(),
          "m" + to_message(refused).dump(),
          "m" + to_message(GuardReady{kGuardProtocol, "no seccomp"}).dump(),
          "m" + to_message(GuardRequest{.task = GuardTask::Decode, .most_pixels = 1000}).dump(),
          as_input('c', pack_codes({code, code})),
          as_input('r', consent::pack_rows(list))};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"null"s,
          "true"s,
          "[]"s,
          "{}"s,
          "-1"s,
          "1e400"s,
          "1e38"s,
          "18446744073709551615"s,
          "16777217"s,
          "253402300800"s,
          "\"\\u001b[2J\""s,
          "\"\\ud800\""s,
          "\"refusal\":{\"code\":99,\"message\":\"x\",\"hint\":\"\"}"s,
          "\"9999-12-31T23:59:60Z\""s,
          "[[[[[[[[[["s,
          "\0\0\0\0\0\0\0\0"s,
          "\xff\xff\xff\xff\xff\xff\xff\xff"s,
          "\x01\0\0\0\0\0\0\0"s,
          "\xc3\xab"s,
          "\xeb"s};
}
