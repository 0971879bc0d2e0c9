// What a school said once of the headers and words of one system, kept under a name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "consent/import/register_import.hpp"

namespace schoolgate::consent {

struct ImportProfile {
  std::vector<HeaderMapping> columns;
  std::vector<SaidWord> answers;
  std::optional<DateOrder> date_order;
};

// Small letters, digits and '-': the name is a file's too.
[[nodiscard]] bool is_profile_name(std::string_view name);

// Reads "Header = column" a line, as far as a line "[answers]" ("Opt in = yes") or "[dates]" ("day-first");
// "[columns]" begins headers anew. Lines that begin with '#' and hold no '=' are notes. Fails with the line.
[[nodiscard]] Result<ImportProfile> read_profile(std::string_view text);

// What read_profile reads back.
[[nodiscard]] std::string write_profile(const ImportProfile& profile);

// `profile` with what was said later: of one header or word the later counts.
void say_later(ImportProfile& profile, const ImportProfile& later);

// The profiles of the systems that schools use, by name: what they are, in read_profile's form. They tell
// what plain columns are and what is passed over, never what a consent is to.
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& built_in_profiles();

// That of this name; an empty one where there is none.
[[nodiscard]] ImportProfile built_in_profile(std::string_view name);

// The school's own profiles, each a small file of its name in one folder of the workspace.
class ProfileFolder {
 public:
  explicit ProfileFolder(const std::filesystem::path& workspace);

  // The built-in profile of that name, then what the school said of it before, then `now`. Fails where the
  // name is none or the file cannot be read.
  [[nodiscard]] Result<ImportProfile> whole(const std::string& name, const ImportProfile& now) const;
  // Adds `now` to what is kept under the name; nothing said or no name: nothing kept.
  [[nodiscard]] Status keep(const std::string& name, const ImportProfile& now) const;
  // Of the built-in ones and the school's own, by alphabet.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  [[nodiscard]] Result<ImportProfile> own(const std::string& name) const;

  std::filesystem::path folder_;
};

// With nothing in it.
[[nodiscard]] bool says_nothing(const ImportProfile& profile);

// What the profile says, to go by. What `options` say already counts before it.
void go_by(ImportOptions& options, const ImportProfile& profile);

}  // namespace schoolgate::consent
