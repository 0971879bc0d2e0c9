// Files of what was fitted, made by tests.
#pragma once

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "models/built_in.hpp"

namespace schoolgate::test {

// The text of such a file, its digest made to fit its values.
inline std::string with_digest(nlohmann::json file) {
  nlohmann::json values = file;
  for (const char* key : {"fitted", "source", "held_out", "sha256"}) values.erase(key);
  file["sha256"] = to_hex(sha256(values.dump()));
  return file.dump();
}

// A sound file of these values.
inline std::string fitted(nlohmann::json values) {
  values.update({{"fitted", "2026-11-20"}, {"source", "a test"}, {"held_out", {{"recall", 0.9}}}});
  return with_digest(values);
}

// What is wrong with the judge that the program carries, once it is changed.
template <typename Judge>
std::string complaint(const char* name, const std::function<void(nlohmann::json&)>& change) {
  auto file = nlohmann::json::parse(models::built_in_judge(name));
  change(file);
  const auto judge = Judge::parse(with_digest(file));
  return judge ? "accepted" : sentence(judge.error());
}

// That each number of the file is read, and between bounds; gives how many there are.
template <typename Judge>
std::size_t expect_every_number_to_be_read(const char* name) {
  std::size_t numbers = 0;
  const auto whole = nlohmann::json::parse(models::built_in_judge(name));
  for (const auto& [part, values] : whole.items()) {
    if (!values.is_object() || part == "held_out") continue;
    const nlohmann::json flat = values.flatten();
    for (const auto& [key, value] : flat.items()) {
      std::string place = "/";
      place += part;
      place += key;
      const nlohmann::json::json_pointer path(place);
      EXPECT_THAT(complaint<Judge>(name, [&](auto& file) { file[path] = 1e9; }),
                  testing::HasSubstr("not between"))
          << path;
      ++numbers;
    }
  }
  return numbers;
}

}  // namespace schoolgate::test
