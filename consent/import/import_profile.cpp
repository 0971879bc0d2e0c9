#include "consent/import/import_profile.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"

namespace schoolgate::consent {
namespace {

enum class Part { Columns, Answers, Dates };
constexpr auto words_of(Part) {
  using enum Part;
  return words<Part>({{Columns, "[columns]"}, {Answers, "[answers]"}, {Dates, "[dates]"}});
}

Status take_line(ImportProfile& profile, Part part, std::string_view line) {
  if (part == Part::Dates) {
    profile.date_order = from_word<DateOrder>(line);
    if (profile.date_order) return {};
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no order of dates", cleaned(line)),
                   fmt::format("write one of {}", listed_words<DateOrder>()));
  }
  // A header may hold "=" itself; what stands for it never does.
  const auto equals = line.rfind('=');
  if (equals == std::string_view::npos)
    return failure(ErrorCode::InvalidInput, "there is no '=' in it", "write \"Header = column\"");
  const std::string said(trimmed(line.substr(0, equals)));
  const std::string_view meant = trimmed(line.substr(equals + 1));
  if (part == Part::Columns) {
    profile.columns.push_back({said, std::string(meant)});
    return {};
  }
  const auto reply = from_word<Reply>(meant);
  if (!reply || *reply == Reply::Unknown)
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no meaning of an answer", cleaned(meant)),
                   "write yes, no or withdrawn");
  profile.answers.push_back({said, *reply});
  return {};
}

template <typename Said, typename Key>
void put(std::vector<Said>& all, const Said& later, const Key& key) {
  const auto present =
      std::find_if(all.begin(), all.end(), [&](const Said& one) { return key(one) == key(later); });
  if (present == all.end()) {
    all.push_back(later);
  } else {
    *present = later;
  }
}

std::string header_key(const HeaderMapping& mapping) { return folded(mapping.header); }
std::string word_key(const SaidWord& said) { return lower_case(said.word); }

}  // namespace

bool is_profile_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Result<ImportProfile> read_profile(std::string_view text) {
  ImportProfile profile;
  Part part = Part::Columns;
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    const std::string_view line = trimmed(raw);
    if (line.empty() || (line.front() == '#' && line.find('=') == std::string_view::npos)) continue;
    if (const auto begun = from_word<Part>(line)) {
      part = *begun;
      continue;
    }
    if (auto status = take_line(profile, part, line); !status)
      return failure(ErrorCode::InvalidInput, fmt::format("line {}: {}", number, status.error().message),
                     status.error().hint);
  }
  return profile;
}

std::string write_profile(const ImportProfile& profile) {
  std::string text = fmt::format("{}\n", word(Part::Columns));
  for (const HeaderMapping& one : profile.columns) text += fmt::format("{} = {}\n", one.header, one.column);
  text += fmt::format("\n{}\n", word(Part::Answers));
  for (const SaidWord& one : profile.answers) text += fmt::format("{} = {}\n", one.word, word(one.reply));
  if (profile.date_order) text += fmt::format("\n{}\n{}\n", word(Part::Dates), word(*profile.date_order));
  return text;
}

void say_later(ImportProfile& profile, const ImportProfile& later) {
  for (const HeaderMapping& one : later.columns) put(profile.columns, one, header_key);
  for (const SaidWord& one : later.answers) put(profile.answers, one, word_key);
  if (later.date_order) profile.date_order = later.date_order;
}

bool says_nothing(const ImportProfile& profile) {
  return profile.columns.empty() && profile.answers.empty() && !profile.date_order;
}

void go_by(ImportOptions& options, const ImportProfile& profile) {
  options.mapping.insert(options.mapping.end(), profile.columns.begin(), profile.columns.end());
  options.answers.insert(options.answers.end(), profile.answers.begin(), profile.answers.end());
  if (!options.date_order) options.date_order = profile.date_order;
}

ProfileFolder::ProfileFolder(const std::filesystem::path& workspace)
    : folder_(workspace / "import-profiles") {}

Result<ImportProfile> ProfileFolder::own(const std::string& name) const {
  constexpr std::uintmax_t kMostBytes = 4ULL * 1024 * 1024;
  if (!is_profile_name(name))
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no name for a profile", cleaned(name)),
                   "use small letters, digits and '-'");
  const auto path = folder_ / (name + ".txt");
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return ImportProfile{};
  const auto bytes = read_file(path, kMostBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  auto profile = read_profile({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!profile)
    return failure(profile.error().code, fmt::format("{} {}", path.string(), profile.error().message),
                   profile.error().hint);
  return profile;
}

Result<ImportProfile> ProfileFolder::whole(const std::string& name, const ImportProfile& now) const {
  ImportProfile profile;
  if (!name.empty()) {
    const auto said = own(name);
    if (!said) return tl::unexpected(said.error());
    profile = built_in_profile(name);
    say_later(profile, *said);
  }
  say_later(profile, now);
  return profile;
}

Status ProfileFolder::keep(const std::string& name, const ImportProfile& now) const {
  if (name.empty() || says_nothing(now)) return {};
  auto profile = own(name);
  if (!profile) return tl::unexpected(profile.error());
  say_later(*profile, now);
  const std::string text = write_profile(*profile);
  if (auto made = make_private_folder(folder_); !made) return made;
  return write_durably(folder_ / (name + ".txt"),
                       {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, IfPresent::Replace);
}

std::vector<std::string> ProfileFolder::names() const {
  std::set<std::string> names;
  for (const auto& [name, text] : built_in_profiles()) names.emplace(name);
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().stem().string();
    if (entry->path().extension() == ".txt" && is_profile_name(name)) names.insert(name);
  }
  return {names.begin(), names.end()};
}

ImportProfile built_in_profile(std::string_view name) {
  const auto& all = built_in_profiles();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
  return found == all.end() ? ImportProfile{} : read_profile(found->second).value();
}

}  // namespace schoolgate::consent
