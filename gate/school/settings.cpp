#include "gate/school/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <thread>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "foundation/clock.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/folding.hpp"
#include "gate/school/settings_table.hpp"

namespace po = boost::program_options;

namespace schoolgate::gate {
namespace {

struct SettingLine {
  std::size_t number = 0;
  std::string name;  // "output.jpeg_quality"
  std::string value;
};

tl::unexpected<Error> refused(const std::filesystem::path& path, std::size_t line, const std::string& what,
                              std::string hint) {
  return failure(ErrorCode::InvalidInput, fmt::format("{} line {}: {}", path.string(), line, what),
                 std::move(hint));
}

std::string section_of(const std::string& name) { return name.substr(0, name.find('.')); }

bool blank_or_comment(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#';
}

// Boost.Program_options reads the form of the file but tells no line numbers, so it is given one line at a
// time, each below the heading that it stands under.
Result<SettingLine> read_line(const std::filesystem::path& path, std::size_t number,
                              const std::string& heading, const std::string& text) {
  if (text.find('#') != std::string::npos) {
    return refused(path, number, "a '#' begins a comment and cannot stand within a setting",
                   "put comments on lines of their own, and leave # out of values");
  }
  std::istringstream stream(heading + "\n" + text + "\n");
  const po::options_description none;
  try {
    const auto parsed = po::parse_config_file(stream, none, true);
    if (parsed.options.size() == 1 && parsed.options.front().value.size() == 1) {
      return SettingLine{number, parsed.options.front().string_key, parsed.options.front().value.front()};
    }
  } catch (const po::error&) {  // told below, with the line
  }
  return refused(path, number, fmt::format("'{}' is no setting", text), "write it as: name = value");
}

Result<std::vector<SettingLine>> read_lines(std::string_view text, const std::filesystem::path& path) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::istringstream stream{std::string(text)};
  std::vector<SettingLine> lines;
  std::string heading;
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (blank_or_comment(line)) continue;
    if (line.find('\0') != std::string::npos) {
      return refused(path, number, "this is not a text file", "restore it, or make a new one with init");
    }
    const auto first = line.find_first_not_of(" \t");
    if (line[first] == '[') {
      heading = line.substr(first);
      if (heading.find(']') != std::string::npos) heading.erase(heading.find_last_not_of(" \t") + 1);
      if (heading.back() != ']' || heading.size() < 3) {
        return refused(path, number, fmt::format("'{}' is no heading", line), "write it as: [heading]");
      }
      continue;
    }
    auto read = read_line(path, number, heading, line);
    if (!read) return tl::unexpected(read.error());
    lines.push_back(std::move(*read));
  }
  return lines;
}

const SettingEntry* find_entry(const std::vector<SettingSection>& table, const std::string& name) {
  for (const auto& section : table) {
    for (const auto& entry : section.entries) {
      if (entry.name == name) return &entry;
    }
  }
  return nullptr;
}

tl::unexpected<Error> unknown_setting(const std::filesystem::path& path, const SettingLine& line,
                                      const std::vector<SettingSection>& table) {
  const std::string section = section_of(line.name);
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& known) { return known.name == section; });
  std::vector<std::string> known;
  if (line.name.find('.') != std::string::npos && found != table.end()) {
    for (const auto& entry : found->entries) known.push_back(entry.name.substr(section.size() + 1));
    return refused(
        path, line.number,
        fmt::format("'{}' is not a setting of [{}]", line.name.substr(section.size() + 1), section),
        fmt::format("understood there: {}", fmt::join(known, ", ")));
  }
  for (const auto& entry : table) known.push_back("[" + entry.name + "]");
  return refused(path, line.number, fmt::format("'{}' is not a setting", line.name),
                 fmt::format("settings stand below one of these headings: {}", fmt::join(known, ", ")));
}

std::size_t line_of(const std::vector<SettingLine>& lines, std::string_view name) {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const SettingLine& line) { return line.name == name; });
  return found == lines.end() ? 1 : found->number;
}

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

consent::Exposure stricter(consent::Exposure exposure) {
  switch (exposure) {
    case consent::Exposure::Open:
      return consent::Exposure::Careful;
    case consent::Exposure::Careful:
    case consent::Exposure::Faceless:
      break;
  }
  return consent::Exposure::Faceless;
}

// Whole words, whatever their case.
bool holds_any(std::string_view name, const std::vector<std::string>& words) {
  const std::string text = ' ' + folded(name) + ' ';
  const std::string joined = ' ' + letters_joined(folded(name)) + ' ';  // "P.E."
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const std::string wanted = ' ' + folded(word) + ' ';
    return wanted.size() > 2 &&
           (text.find(wanted) != std::string::npos || joined.find(wanted) != std::string::npos);
  });
}

Status check_together(const Settings& settings, const std::vector<SettingLine>& lines,
                      const std::filesystem::path& path) {
  if (settings.texts.ask_at > settings.texts.redact_at) {
    return refused(path, line_of(lines, "names.ask"), "names.ask is greater than names.redact",
                   "a person is asked where the evidence is weaker: make ask the smaller one");
  }
  for (const auto& platform : settings.exposure.faceless) {
    if (!contains(settings.exposure.careful, platform)) continue;
    return refused(path, line_of(lines, "exposure.faceless"),
                   fmt::format("{} is both careful and faceless", platform), "take it out of one of the two");
  }
  if (const auto zone = TimeZone::named(settings.time_zone); !zone)
    return refused(path, line_of(lines, "school.time_zone"), zone.error().message, zone.error().hint);
  const auto& calibration = settings.recognition.calibration;
  if (calibration.certain > 0 && calibration.plausible > calibration.certain) {
    return refused(path, line_of(lines, "recognition.plausible"), "plausible is greater than certain",
                   "make certain the greater one");
  }
  const auto& assessment = settings.recognition.assessment;
  if (assessment && (assessment->reference.empty() || !assessment->date.ok())) {
    const bool no_date = !assessment->date.ok();
    return refused(
        path, line_of(lines, no_date ? "recognition.assessment" : "recognition.assessment_date"),
        no_date ? "the assessment has a reference but no date" : "the assessment has a date but no reference",
        "give both, or neither");
  }
  return {};
}

// Those of the standard list to which the guidance of 2026 is about (docs/safer-publishing.md).
std::string careful_platforms() {
  constexpr std::array<std::string_view, 5> kCareful{"facebook", "x", "instagram", "tiktok", "website"};
  Settings standard;
  for (const auto& section : settings_table()) {
    for (const auto& entry : section.entries) {
      if (entry.name == "platforms.list") entry.read(entry.standard, standard);
    }
  }
  std::erase_if(standard.platforms, [&](const auto& platform) {
    return std::find(kCareful.begin(), kCareful.end(), platform) == kCareful.end();
  });
  return fmt::format("{}", fmt::join(standard.platforms, ", "));
}

}  // namespace

SettingSection mail_section() {
  const auto row = [](const char* name, std::string MailSettings::*member, std::string help) {
    return SettingEntry{name, "", std::move(help), "a text without blanks",
                        [member](std::string_view text, Settings& settings) {
                          settings.mail.*member = text;
                          return std::ranges::all_of(text,
                                                     [](char c) { return c > ' ' && c != '<' && c != '>'; });
                        }};
  };
  constexpr std::size_t kLongestSchool = 80;
  return {
      "mail",
      "Telling people by mail what waits: no names, no pictures. Empty: nobody is told (docs/review.md).",
      {row("mail.server", &MailSettings::server, "As smtp://mail.school.uk:587; it must encrypt (STARTTLS)."),
       row("mail.user", &MailSettings::user, "And a file with the password that its owner alone may read."),
       row("mail.password_file", &MailSettings::password_file, ""),
       row("mail.from", &MailSettings::from, "Addresses: whose name is on it, and who is told."),
       {"mail.school", "", "What the school is called in them; no word of it is asked about in its posts.",
        fmt::format("a name of at most {} bytes", kLongestSchool),
        [](std::string_view text, Settings& settings) {
          settings.mail.school = text;
          return consent::is_clean(text) && text.size() <= kLongestSchool;
        }},
       row("mail.technician", &MailSettings::technician, ""),
       row("mail.office", &MailSettings::office, ""),
       row("mail.head", &MailSettings::head, "")}};
}

SettingSection school_section() {
  return {
      "school",
      "Where the school is.",
      {{"school.time_zone", "Europe/London",
        "By whose midnight consent begins and ends, and days are counted, wherever the machine thinks it is.",
        "a place, as Europe/London", [](std::string_view text, Settings& settings) {
          settings.time_zone = text;
          return !text.empty();
        }}}};
}

std::string RecognitionSettings::why_off(Day today) const {
  if (!enabled) return "recognition is switched off in the settings";
  if (!assessment) return "recognition is off: the settings name no data protection impact assessment";
  if (!assessment->date.ok() || assessment->date > today)
    return fmt::format("recognition is off: the assessment {} is dated {}, which is still to come",
                       assessment->reference, to_iso(assessment->date));
  return {};
}

bool is_public(const consent::PlatformId& platform) {
  return platform != "home" && platform != "display" && platform != "newsletter" && platform != "whatsapp";
}

consent::Exposure Settings::exposure_of(const consent::PlatformId& platform, std::string_view event) const {
  using enum consent::Exposure;
  const consent::Exposure own = contains(exposure.faceless, platform)  ? Faceless
                                : contains(exposure.careful, platform) ? Careful
                                                                       : Open;
  return holds_any(event, exposure.stricter_events) ? stricter(own) : own;
}

bool Settings::is_stricter_at(std::string_view event, std::string_view other) const {
  return std::ranges::any_of(platforms, [&](const consent::PlatformId& platform) {
    return exposure_of(platform, event) < exposure_of(platform, other);
  });
}

int Settings::longest_side_for(const consent::PlatformId& platform, consent::Exposure exposed) const {
  constexpr int kPublic = 1600;
  constexpr int kNotOpen = 1280;
  if (const auto found = longest_side_of.find(platform); found != longest_side_of.end()) return found->second;
  if (longest_side) return *longest_side;
  if (exposed != consent::Exposure::Open) return kNotOpen;
  return is_public(platform) ? kPublic : 0;
}

consent::PlatformRule Settings::rule_for(const consent::PlatformId& platform, std::string_view event,
                                         int photo_side) const {
  constexpr int kLeast = 1000;  // no careful picture is made smaller than this; nor is any made larger
  consent::PlatformRule rule{.platform = platform, .exposure = exposure_of(platform, event)};
  switch (exposure.names_or_faces) {
    case NamesOrFaces::Always:
      break;
    case NamesOrFaces::NotOpen:
      rule.names_or_faces = rule.exposure != consent::Exposure::Open;
      break;
    case NamesOrFaces::Never:
      rule.names_or_faces = false;
      break;
  }
  const int own = longest_side_for(platform, rule.exposure);
  const int least = own > 0 ? std::min(own, kLeast) : kLeast;
  if (photo_side > least) rule.least_scale = static_cast<float>(least) / static_cast<float>(photo_side);
  return rule;
}

unsigned Settings::job_count() const {
  return jobs > 0 ? static_cast<unsigned>(jobs) : std::max(1U, std::thread::hardware_concurrency());
}

Result<std::map<std::string, std::string>> stated_settings(std::string_view text,
                                                           const std::filesystem::path& path) {
  const auto lines = read_lines(text, path);
  if (!lines) return tl::unexpected(lines.error());
  std::map<std::string, std::string> stated;
  for (const SettingLine& line : *lines) stated[line.name] = line.value;
  return stated;
}

Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& path) {
  const auto lines = read_lines(text, path);
  if (!lines) return tl::unexpected(lines.error());

  auto table = settings_table();
  Settings settings;
  for (const auto& section : table) {
    for (const auto& entry : section.entries) {
      if (!entry.read(entry.standard, settings)) throw std::logic_error("standard of " + entry.name);
    }
  }
  // The platforms first: other settings are named after them.
  for (const SettingLine& line : *lines) {
    if (line.name != "platforms.list") continue;
    const SettingEntry* entry = find_entry(table, line.name);
    if (entry->read(line.value, settings)) break;
    return refused(path, line.number, fmt::format("'{}' is no list of platforms", line.value),
                   "write " + entry->understood);
  }
  for (auto& section : table) {
    if (section.name != "longest_side") continue;
    for (const auto& platform : settings.platforms) section.entries.push_back(longest_side_entry(platform));
  }

  for (auto line = lines->begin(); line != lines->end(); ++line) {
    const SettingEntry* entry = find_entry(table, line->name);
    if (entry == nullptr) return unknown_setting(path, *line, table);
    const auto earlier = std::find_if(lines->begin(), line,
                                      [&](const SettingLine& other) { return other.name == line->name; });
    if (earlier != line) {
      return refused(path, line->number,
                     fmt::format("{} is set twice, first in line {}", line->name, earlier->number),
                     "take one of the two out");
    }
    if (!entry->read(line->value, settings)) {
      return refused(path, line->number, fmt::format("{} = '{}' is not understood", line->name, line->value),
                     "write " + entry->understood);
    }
  }
  if (auto status = check_together(settings, *lines, path); !status) return tl::unexpected(status.error());
  return settings;
}

Result<Settings> read_settings(const std::filesystem::path& path) {
  constexpr std::uintmax_t kMost = 1U << 20U;
  const auto bytes = read_file(path, kMost);
  if (!bytes) return tl::unexpected(bytes.error());
  return parse_settings({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, path);
}

std::string settings_file_text(const FirstSettings& first) {
  const auto& assessment = first.assessment;
  std::string text =
      "# Settings of Schoolgate. Lines that begin with # explain; every setting is shown with its standard\n"
      "# value. A word that is not understood stops the program with the number of its line.\n";
  const auto comment = [&text](const std::string& help) {
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) text += "# " + line + "\n";
  };
  for (const auto& section : settings_table()) {
    text += "\n[" + section.name + "]\n";
    comment(section.help);
    for (const auto& entry : section.entries) {
      std::string value = entry.standard;
      if (assessment && entry.name == "recognition.enabled") value = "yes";
      if (assessment && entry.name == "recognition.assessment") value = assessment->reference;
      if (assessment && entry.name == "recognition.assessment_date") value = to_iso(assessment->date);
      if (first.careful && entry.name == "exposure.careful") value = careful_platforms();
      if (!entry.help.empty()) text += "\n";
      comment(entry.help);
      text += fmt::format("{} ={}{}\n", entry.name.substr(section.name.size() + 1), value.empty() ? "" : " ",
                          value);
    }
  }
  return text;
}

Result<Assessment> parse_assessment(std::string_view text) {
  const auto refusal = [&] {
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' does not name an assessment", text),
                   "write its reference and date, as in \"DPIA-2026-04 of 2026-09-01\"");
  };
  const auto divider = text.rfind(" of ");
  if (divider == std::string_view::npos || divider == 0) return refusal();
  const auto day = parse_iso_day(text.substr(divider + 4));
  const std::string_view reference = text.substr(0, divider);
  const bool plain = std::none_of(reference.begin(), reference.end(),
                                  [](char c) { return c == '#' || static_cast<unsigned char>(c) < 0x20; });
  if (!day || !plain || reference.find_first_not_of(' ') == std::string_view::npos) return refusal();
  return Assessment{std::string(reference), *day};
}

}  // namespace schoolgate::gate
