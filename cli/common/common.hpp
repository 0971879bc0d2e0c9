// What several commands share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/terminal/command.hpp"
#include "gate/intake/intake.hpp"
#include "gate/school/school.hpp"
#include "review/people/deeds.hpp"

namespace schoolgate::cli {

// The value, or the end of the command.
template <typename T>
T or_fail(Result<T> result) {
  if (!result) throw Failed(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Whatever is wrong with the workspace itself is a system failure. Heeds --detect.
[[nodiscard]] std::unique_ptr<gate::School> open_school(const Invocation& invocation);

struct NamedFolder {
  std::string name;
  std::filesystem::path folder;
};
// --school NAME=DIR, for commands that see to several schools; of others none. Throws UsageError.
[[nodiscard]] std::vector<NamedFolder> named_schools(const Invocation& invocation);

// --detect, for commands that look at photos; nothing where it was not given.
void add_detect(po::options_description_easy_init& add);
[[nodiscard]] std::optional<pipeline::DetectMode> detect_mode(const Invocation& invocation);

// The account that acts by this command, as consent/ledger/who.hpp writes it: the one that the operating
// system's user is tied to. Fails, saying what to do, when there is none, its role may not do
// that, or its training is too long ago for it.
[[nodiscard]] std::string acting(gate::School& school, review::Deed deed);
// Whether that account may do this too.
[[nodiscard]] bool acting_may(gate::School& school, review::Deed deed);
// For what the program does whoever starts it, as a service does.
[[nodiscard]] std::string by_program();
// May the operating system's user tie themselves, since nobody is tied yet and the database is theirs?
[[nodiscard]] bool may_begin(gate::School& school, review::Accounts& accounts);

// A number as that list prints them, 1 or more, of whose kind is said "photo's". Throws UsageError.
[[nodiscard]] std::int64_t number_in_list(const std::string& text, const char* what, const char* list);
[[nodiscard]] gate::PhotoId photo_id(const std::string& text);

// A picture that somebody names, no larger than a photo may be.
[[nodiscard]] Result<Bytes> picture_file(const gate::School& school, const std::string& file);

// --platform, when the settings know it. Throws UsageError.
[[nodiscard]] consent::PlatformId platform_of(const Invocation& invocation, const gate::Settings& settings);

// --option DAY, or "none", which takes a day back; `before` where it was not given. Throws UsageError.
[[nodiscard]] std::optional<Day> day_or_none(const Invocation& invocation, const char* option,
                                             const std::optional<Day>& before);

// What is said of an id that nobody has.
[[nodiscard]] Failed nobody_with(const std::string& id);

// One line, never failing on bytes that are no UTF-8 (file names are not always).
[[nodiscard]] std::string to_line(const nlohmann::json& json);

// What inspect and redact look at: files, and the files in folders. Says what is passed over and why.
// `school` is null where there is no workspace.
[[nodiscard]] std::vector<std::filesystem::path> photo_files(const Invocation& invocation,
                                                             const gate::School* school,
                                                             bool& something_passed_over);

// "1 photo", "2 photos"; "1 person", "2 people" with the plural given.
[[nodiscard]] std::string counted(std::size_t number, std::string_view thing, std::string_view plural = {});

}  // namespace schoolgate::cli
