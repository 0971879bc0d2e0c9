#include "review/http/fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "foundation/keys_once.hpp"

namespace schoolgate::review {
namespace {

constexpr int kDeepest = 8;

bool too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.size() > 9) return std::nullopt;
  return value;
}

}  // namespace

Result<nlohmann::json> parse_json_body(std::string_view text) {
  const char* what_to_do = "send one JSON object as docs/api.md describes";
  if (too_deep(text))
    return failure(ErrorCode::InvalidInput, "the request's JSON is nested too deeply", what_to_do);
  KeysOnce keys;
  nlohmann::json json =
      nlohmann::json::parse(text.begin(), text.end(), std::ref(keys), /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object())
    return failure(ErrorCode::InvalidInput, "the request's body is no JSON object", what_to_do);
  if (keys.doubled())
    return failure(ErrorCode::InvalidInput, "the request's JSON has a key twice", what_to_do);
  return json;
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  if (text.empty() || text.size() > 15 || text.front() == '0') return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_clean_text(std::string_view text, Lines lines) {
  if (lines == Lines::One) return consent::is_clean(text);
  std::string one_line(text);
  std::replace_if(
      one_line.begin(), one_line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return consent::is_clean(one_line);
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Fields::Fields(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {
  if (!object.is_object()) wrong(fmt::format("{} is no JSON object", where_));
}

void Fields::wrong(std::string message, std::string hint) {
  if (!first_) first_ = Error{ErrorCode::InvalidInput, std::move(message), std::move(hint)};
}

const nlohmann::json* Fields::take(const char* name) {
  known_.insert(name);
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

const nlohmann::json* Fields::need(const char* name) {
  const nlohmann::json* value = take(name);
  if (value == nullptr) wrong(fmt::format("{} lacks \"{}\"", where_, name));
  return value;
}

std::string Fields::as_text(const char* name, const nlohmann::json& value, std::size_t most_characters,
                            Lines lines) {
  if (!value.is_string()) {
    wrong(fmt::format("\"{}\" is no text", name));
    return {};
  }
  auto text = value.get<std::string>();
  if (!is_clean_text(text, lines)) {
    wrong(fmt::format("\"{}\" holds control characters", name));
    return {};
  }
  if (count_characters(text) > most_characters) {
    wrong(fmt::format("\"{}\" is longer than {} characters", name, most_characters), "shorten it");
    return {};
  }
  return text;
}

std::string Fields::text(const char* name, std::size_t most_characters, Lines lines) {
  const nlohmann::json* value = need(name);
  return value == nullptr ? std::string{} : as_text(name, *value, most_characters, lines);
}

std::string Fields::text_or(const char* name, std::size_t most_characters, std::string otherwise,
                            Lines lines) {
  const nlohmann::json* value = take(name);
  return value == nullptr ? std::move(otherwise) : as_text(name, *value, most_characters, lines);
}

std::int64_t Fields::integer(const char* name, std::int64_t least, std::int64_t most) {
  const nlohmann::json* value = need(name);
  if (value == nullptr) return least;
  const bool fits = value->is_number_unsigned()
                        ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX)
                        : value->is_number_integer();
  const std::int64_t number = fits ? value->get<std::int64_t>() : least;
  if (!fits || number < least || number > most) {
    wrong(fmt::format("\"{}\" is no whole number from {} to {}", name, least, most));
    return least;
  }
  return number;
}

std::optional<bool> Fields::boolean_if_there(const char* name) {
  const nlohmann::json* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) {
    wrong(fmt::format("\"{}\" is neither true nor false", name));
    return std::nullopt;
  }
  return value->get<bool>();
}

bool Fields::boolean(const char* name) {
  if (need(name) == nullptr) return false;
  return boolean_if_there(name).value_or(false);
}

std::optional<Day> Fields::day_if_there(const char* name) {
  const nlohmann::json* value = take(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const auto day = parse_iso_day(value->is_string() ? value->get_ref<const std::string&>() : std::string{});
  if (!day) {
    wrong(fmt::format("\"{}\" is no day", name), "write it as 2026-07-03");
    return std::nullopt;
  }
  return *day;
}

Day Fields::day(const char* name) {
  if (need(name) == nullptr) return {};
  const auto day = day_if_there(name);
  if (!day) wrong(fmt::format("\"{}\" is no day", name), "write it as 2026-07-03");
  return day.value_or(Day{});
}

std::vector<std::string> Fields::texts_or(const char* name, std::size_t most, std::size_t most_characters) {
  const nlohmann::json* value = take(name);
  if (value == nullptr) return {};
  if (!value->is_array() || value->size() > most) {
    wrong(fmt::format("\"{}\" is no list of at most {}", name, most));
    return {};
  }
  std::vector<std::string> texts;
  for (const auto& element : *value) texts.push_back(as_text(name, element, most_characters, Lines::One));
  return texts;
}

std::vector<Digest> Fields::digests_or(const char* name, std::size_t most) {
  std::vector<Digest> digests;
  for (const std::string& text : texts_or(name, most, 64)) {
    const auto digest = digest_from_hex(text);
    if (!digest) {
      wrong(fmt::format("\"{}\" holds something else than 64 hexadecimal digits", name));
      return {};
    }
    digests.push_back(*digest);
  }
  return digests;
}

std::vector<nlohmann::json> Fields::elements(const char* name, std::size_t most) {
  const nlohmann::json* value = need(name);
  if (value == nullptr) return {};
  if (!value->is_array() || value->empty() || value->size() > most) {
    wrong(fmt::format("\"{}\" is no list of 1 to {}", name, most));
    return {};
  }
  return value->get<std::vector<nlohmann::json>>();
}

std::vector<nlohmann::json> Fields::elements_if_there(const char* name, std::size_t most) {
  const nlohmann::json* value = take(name);
  if (value == nullptr || (value->is_array() && value->empty())) return {};
  return elements(name, most);
}

Status Fields::finish() {
  if (!first_) {
    for (const auto& [name, value] : object_.items()) {
      if (known_.contains(name)) continue;
      wrong(fmt::format("{} has a member that is not known here", where_),
            fmt::format("known are: {}", fmt::join(known_, ", ")));
      break;
    }
  }
  if (first_) return tl::unexpected(*first_);
  return {};
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_clean_text(plain, Lines::One)) return std::nullopt;
  return plain;
}

Result<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto end = text.find('&');
    std::string pair(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const auto equals = pair.find('=');
    const auto name = percent_decoded(std::string_view(pair).substr(0, equals));
    const auto value = equals == std::string::npos
                           ? std::nullopt
                           : percent_decoded(std::string_view(pair).substr(equals + 1));
    if (!name || !value || name->empty())
      return failure(ErrorCode::InvalidInput, "the address has a malformed parameter");
    if (!query.values_.emplace(*name, *value).second)
      return failure(ErrorCode::InvalidInput, "the address has a parameter twice");
  }
  return query;
}

void Query::wrong(std::string message, std::string hint) {
  if (!first_) first_ = Error{ErrorCode::InvalidInput, std::move(message), std::move(hint)};
}

std::optional<std::string> Query::text(const char* name, std::size_t most_characters) {
  known_.insert(name);
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  if (count_characters(found->second) > most_characters) {
    wrong(fmt::format("parameter \"{}\" is longer than {} characters", name, most_characters));
    return std::nullopt;
  }
  return found->second;
}

std::optional<std::int64_t> Query::id(const char* name) {
  const auto value = text(name, 40);
  if (!value) return std::nullopt;
  const auto number = parse_id(*value);
  if (!number) wrong(fmt::format("parameter \"{}\" is no id", name));
  return number;
}

std::size_t Query::number(const char* name, std::size_t otherwise, std::size_t least, std::size_t most) {
  const auto value = text(name, 40);
  if (!value) return otherwise;
  const auto number = parse_size(*value);
  if (!number || *number < least || *number > most) {
    wrong(fmt::format("parameter \"{}\" is no whole number from {} to {}", name, least, most));
    return otherwise;
  }
  return *number;
}

Status Query::finish() {
  if (!first_) {
    for (const auto& [name, value] : values_) {
      if (known_.contains(name)) continue;
      wrong("the address has a parameter that is not known here",
            known_.empty() ? "none is" : fmt::format("known are: {}", fmt::join(known_, ", ")));
      break;
    }
  }
  if (first_) return tl::unexpected(*first_);
  return {};
}

}  // namespace schoolgate::review
