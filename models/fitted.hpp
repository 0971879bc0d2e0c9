// What was fitted to data stands in a file: its values, the day of the fit, on what and by which command, how
// it did on what it was not fitted to, and the SHA-256 of the values, so that none is changed by hand in
// silence.
#pragma once

#include <initializer_list>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "foundation/result.hpp"
#include "models/built_in.hpp"

namespace schoolgate::models {

// Thrown while one of this program's own data files is read, and told as one Error by `reading`.
struct Unusable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What `read`, which may throw Unusable or json::exception, gives; the error names `what` could not be used.
template <typename Read>
[[nodiscard]] auto reading(const std::string& what, const char* hint, Read read)
    -> Result<std::invoke_result_t<Read>> {
  const auto refused = [&](const std::exception& why) {
    return failure(ErrorCode::InvalidInput, what + " cannot be used: " + why.what(), hint);
  };
  try {
    return read();
  } catch (const nlohmann::json::exception& why) {
    return refused(why);
  } catch (const Unusable& why) {
    return refused(why);
  }
}

inline constexpr const char* kTakeTheFileThatCame = "take the file that came with the program";

// Throws Unusable for what is no JSON or has a key twice in one object.
[[nodiscard]] nlohmann::json parse_strictly(std::string_view text);

// These throw Unusable where the object's keys are not exactly the expected ones, and where a value is no
// number from `least` to `most`.
void check_keys(const nlohmann::json& object, const std::set<std::string_view>& expected,
                std::string_view where);
[[nodiscard]] double number(const nlohmann::json& object, const char* key, double least, double most);

struct NamedNumber {
  const char* key;
  std::variant<float*, double*> value;
  double least;
  double most;
};
// Of an object that holds these and nothing else.
void read_numbers(const nlohmann::json& object, std::string_view where,
                  std::initializer_list<NamedNumber> numbers);

// Gives what such a file holds besides "fitted", "source", "held_out" (shares, and the number of "folds";
// empty where nothing was held out, as "source" then says) and "sha256", which are checked. Throws Unusable.
[[nodiscard]] nlohmann::json fitted_values(std::string_view text);

// The judge that the program carries under this name, which the tests read too: it can always be used.
template <typename Judge>
[[nodiscard]] Judge carried_judge(std::string_view name) {
  auto parsed = Judge::parse(built_in_judge(name));
  if (!parsed) throw std::logic_error(sentence(parsed.error()));
  return std::move(*parsed);
}

}  // namespace schoolgate::models
