#include "models/fitted.hpp"

#include <functional>

#include <fmt/format.h>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/keys_once.hpp"

namespace schoolgate::models {

using nlohmann::json;

json parse_strictly(std::string_view text) {
  KeysOnce keys;
  try {
    json document = json::parse(text, std::ref(keys));
    if (keys.doubled())
      throw Unusable(fmt::format("the key '{}' stands twice in one object", *keys.doubled()));
    return document;
  } catch (const json::exception& error) {
    throw Unusable(error.what());
  }
}

void check_keys(const json& object, const std::set<std::string_view>& expected, std::string_view where) {
  if (!object.is_object()) throw Unusable(fmt::format("{} is not an object", where));
  for (const auto& [key, value] : object.items()) {
    if (!expected.contains(key)) throw Unusable(fmt::format("{} has the unknown key '{}'", where, key));
  }
  for (const auto& key : expected) {
    if (!object.contains(key)) throw Unusable(fmt::format("{} lacks the key '{}'", where, key));
  }
}

double number(const json& object, const char* key, double least, double most) {
  const json& value = object.at(key);
  if (!value.is_number()) throw Unusable(fmt::format("'{}' is not a number", key));
  const double read = value.get<double>();
  if (!(read >= least && read <= most))
    throw Unusable(fmt::format("'{}' is {}, not between {} and {}", key, read, least, most));
  return read;
}

void read_numbers(const json& object, std::string_view where, std::initializer_list<NamedNumber> numbers) {
  std::set<std::string_view> keys;
  for (const NamedNumber& one : numbers) keys.insert(one.key);
  check_keys(object, keys, where);
  for (const NamedNumber& one : numbers) {
    const double read = number(object, one.key, one.least, one.most);
    std::visit([read](auto* value) { *value = static_cast<std::remove_pointer_t<decltype(value)>>(read); },
               one.value);
  }
}

json fitted_values(std::string_view text) {
  json values = parse_strictly(text);
  const auto taken = [&](const char* key) {
    if (!values.is_object() || !values.contains(key))
      throw Unusable(fmt::format("it lacks the key '{}'", key));
    json one = std::move(values[key]);
    values.erase(key);
    return one;
  };
  if (!parse_iso_day(taken("fitted").get<std::string>())) throw Unusable("'fitted' is no day");
  if (taken("source").get<std::string>().empty()) throw Unusable("'source' says nothing");
  const json held_out = taken("held_out");
  for (const auto& [name, value] : held_out.items()) {
    const auto figure = value.get<double>();
    if (name != "folds" && !(figure >= 0 && figure <= 1))
      throw Unusable(fmt::format("'{}' of 'held_out' is no share", name));
  }
  const auto stated = taken("sha256").get<std::string>();
  if (const auto digest = to_hex(sha256(values.dump())); stated != digest)
    throw Unusable(fmt::format("'sha256' is not that of its values, {}", digest));
  return values;
}

}  // namespace schoolgate::models
