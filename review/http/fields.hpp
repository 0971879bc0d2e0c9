// What a request brings, read strictly: every member and parameter is expected, or the request is refused.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::review {

// A JSON object of at most 8 levels, without doubled keys, in UTF-8.
[[nodiscard]] Result<nlohmann::json> parse_json_body(std::string_view text);

// A whole number from 1 in plain decimal digits, as ids are written.
[[nodiscard]] std::optional<std::int64_t> parse_id(std::string_view text);

// UTF-8 that may be stored and shown: no control characters; line breaks and tabs only where `lines` allows.
enum class Lines { One, Many };
[[nodiscard]] bool is_clean_text(std::string_view text, Lines lines);
// Characters (code points) of a UTF-8 text.
[[nodiscard]] std::size_t count_characters(std::string_view text);

// Reads the members of one object. Remembers the first thing that is wrong and gives harmless values from
// then on; finish() tells it, and whether there were members that nobody asked for.
class Fields {
 public:
  explicit Fields(const nlohmann::json& object, std::string where = "the request");

  [[nodiscard]] std::string text(const char* name, std::size_t most_characters, Lines lines = Lines::One);
  [[nodiscard]] std::string text_or(const char* name, std::size_t most_characters, std::string otherwise,
                                    Lines lines = Lines::One);
  [[nodiscard]] std::int64_t integer(const char* name, std::int64_t least, std::int64_t most);
  [[nodiscard]] bool boolean(const char* name);
  [[nodiscard]] std::optional<bool> boolean_if_there(const char* name);
  [[nodiscard]] Day day(const char* name);
  [[nodiscard]] std::optional<Day> day_if_there(const char* name);  // null counts as absent
  [[nodiscard]] std::vector<std::string> texts_or(const char* name, std::size_t most,
                                                  std::size_t most_characters);
  // None where it is absent; each 64 hexadecimal digits.
  [[nodiscard]] std::vector<Digest> digests_or(const char* name, std::size_t most);
  // The elements of an array with 1 to `most` of them.
  [[nodiscard]] std::vector<nlohmann::json> elements(const char* name, std::size_t most);
  // None where the array is empty or absent.
  [[nodiscard]] std::vector<nlohmann::json> elements_if_there(const char* name, std::size_t most);
  void wrong(std::string message, std::string hint = {});

  [[nodiscard]] Status finish();

 private:
  [[nodiscard]] const nlohmann::json* take(const char* name);
  [[nodiscard]] const nlohmann::json* need(const char* name);
  [[nodiscard]] std::string as_text(const char* name, const nlohmann::json& value,
                                    std::size_t most_characters, Lines lines);

  const nlohmann::json& object_;
  std::string where_;
  std::set<std::string> known_;
  std::optional<Error> first_;
};

// The parameters after "?", decoded, each at most once.
class Query {
 public:
  // Needs the part after "?".
  [[nodiscard]] static Result<Query> parse(std::string_view text);

  [[nodiscard]] std::optional<std::string> text(const char* name, std::size_t most_characters);
  [[nodiscard]] std::optional<std::int64_t> id(const char* name);
  [[nodiscard]] std::size_t number(const char* name, std::size_t otherwise, std::size_t least,
                                   std::size_t most);
  [[nodiscard]] std::size_t offset() { return number("offset", 0, 0, 100'000'000); }
  [[nodiscard]] std::size_t limit(std::size_t otherwise = 50, std::size_t most = 200) {
    return number("limit", otherwise, 1, most);
  }
  void wrong(std::string message, std::string hint = {});
  [[nodiscard]] Status finish();

 private:
  std::map<std::string, std::string> values_;
  std::set<std::string> known_;
  std::optional<Error> first_;
};

// Percent-decodes; nothing when an escape is broken or what comes out is no clean text.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace schoolgate::review
