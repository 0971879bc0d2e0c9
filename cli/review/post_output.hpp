// A post and what was found in its text, as the commands print them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "cli/common/common.hpp"
#include "gate/posting/posting.hpp"

namespace schoolgate::cli {

[[nodiscard]] nlohmann::json to_json(const gate::CaptionFinding& finding);
[[nodiscard]] nlohmann::json to_json(const gate::CheckedPost& checked);
// One finding, with the number by which it is overruled.
void print_finding(Invocation& invocation, std::size_t number, const gate::CaptionFinding& finding,
                   const std::string& where);
void print_post(Invocation& invocation, const gate::CheckedPost& checked);
// "post 3 for facebook is presented"
void say_state(Invocation& invocation, const gate::Post& post);

// The number of a post as the list prints it. Throws UsageError.
[[nodiscard]] gate::PostId post_id(const std::string& text);
// --text, or all of standard input where it is "-".
[[nodiscard]] std::string text_given(const std::string& text);

}  // namespace schoolgate::cli
