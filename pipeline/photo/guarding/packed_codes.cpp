#include "pipeline/photo/guarding/packed_codes.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace schoolgate::pipeline {
namespace {

using nlohmann::json;

constexpr std::size_t kMostCodes = 10'000;
constexpr std::size_t kLongestFormat = 64;

bool is_format(const std::string& text) {
  return !text.empty() && text.size() <= kLongestFormat &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

// Of a code that reaches over the picture's edge a corner may lie outside.
std::optional<float> place_in(const json& number, int length) {
  if (!number.is_number()) return std::nullopt;
  const auto place = number.get<double>();
  if (!std::isfinite(place) || place < -length || place > 2.0 * length) return std::nullopt;
  return static_cast<float>(place);
}

std::optional<Code> code_in(const json& one, cv::Size picture) {
  Code code;
  if (!one.is_array() || one.size() != 1 + 2 * code.quad.size() || !one[0].is_string()) return std::nullopt;
  code.format = one[0].get<std::string>();
  if (!is_format(code.format)) return std::nullopt;
  for (std::size_t i = 0; i < code.quad.size(); ++i) {
    const auto x = place_in(one[1 + 2 * i], picture.width);
    const auto y = place_in(one[2 + 2 * i], picture.height);
    if (!x || !y) return std::nullopt;
    code.quad[i] = {*x, *y};
  }
  return code;
}

}  // namespace

Bytes pack_codes(const std::vector<Code>& codes) {
  json all = json::array();
  for (const Code& code : codes) {
    json one = json::array({code.format});
    for (const cv::Point2f& corner : code.quad) {
      one.push_back(corner.x);
      one.push_back(corner.y);
    }
    all.push_back(std::move(one));
  }
  const std::string text = all.dump(-1, ' ', false, json::error_handler_t::replace);
  return {text.begin(), text.end()};
}

std::optional<std::vector<Code>> unpack_codes(ByteView bytes, cv::Size picture) {
  const json all = json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!all.is_array() || all.size() > kMostCodes) return std::nullopt;
  std::vector<Code> codes;
  for (const json& one : all) {
    auto code = code_in(one, picture);
    if (!code) return std::nullopt;
    codes.push_back(std::move(*code));
  }
  return codes;
}

}  // namespace schoolgate::pipeline
