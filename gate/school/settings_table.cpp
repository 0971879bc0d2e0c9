#include "gate/school/settings_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "foundation/text.hpp"

namespace schoolgate::gate {
namespace {

using Read = std::function<bool(std::string_view, Settings&)>;

template <typename Number>
std::optional<Number> number_within(std::string_view text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= least && value <= most))
    return std::nullopt;
  return value;
}

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    items.emplace_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

template <typename Number>
SettingEntry number_setting(std::string name, Number standard, Number least, Number most,
                            std::function<Number&(Settings&)> member, std::string help) {
  return {std::move(name), fmt::format("{}", standard), std::move(help),
          fmt::format("a number from {} to {}", least, most),
          [least, most, member = std::move(member)](std::string_view text, Settings& settings) {
            const auto value = number_within<Number>(text, least, most);
            if (value) member(settings) = *value;
            return value.has_value();
          }};
}

template <typename Choice>
SettingEntry choice_setting(std::string name, Choice& (*member)(Settings&), std::string help) {
  Settings standard;
  return {std::move(name), std::string(word(member(standard))), std::move(help),
          "one of " + listed_words<Choice>(), [member](std::string_view text, Settings& settings) {
            const auto value = from_word<Choice>(text);
            if (value) member(settings) = *value;
            return value.has_value();
          }};
}

bool read_platforms(std::string_view text, Settings& settings) {
  auto names = comma_list(text);
  auto sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const bool good = !names.empty() && std::all_of(names.begin(), names.end(), consent::is_platform_id) &&
                    std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  if (good) settings.platforms = std::move(names);
  return good;
}

// Needs the platforms to be read before.
SettingEntry platform_setting(std::string name, std::vector<consent::PlatformId> ExposureSettings::*member,
                              std::string help) {
  return {std::move(name), "", std::move(help), "platforms of platforms.list, divided by commas, or nothing",
          [member](std::string_view text, Settings& settings) {
            settings.exposure.*member = comma_list(text);
            return std::ranges::all_of(settings.exposure.*member, [&](const consent::PlatformId& one) {
              return std::ranges::find(settings.platforms, one) != settings.platforms.end();
            });
          }};
}

bool read_event_words(std::string_view text, Settings& settings) {
  settings.exposure.stricter_events = comma_list(text);
  return std::ranges::none_of(settings.exposure.stricter_events,
                              [](const std::string& word) { return word.empty(); });
}

bool read_devices(std::string_view text, Settings& settings) {
  settings.allowed_devices = comma_list(text);
  return std::none_of(settings.allowed_devices.begin(), settings.allowed_devices.end(),
                      [](const std::string& device) { return device.empty(); });
}

bool read_language(std::string_view text, Settings& settings) {
  settings.texts.language = std::string(text);
  return !text.empty() && text.front() != '+' && text.back() != '+' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '+'; });
}

SettingEntry optional_threshold(std::string name, float pipeline::CalibrationSettings::*member,
                                std::string help) {
  return {std::move(name), "", std::move(help), "nothing, or a number from 0.2 to 1",
          [member](std::string_view text, Settings& settings) {
            if (text.empty()) return true;
            const auto value = number_within<float>(text, 0.2F, 1.0F);
            if (value) settings.recognition.calibration.*member = *value;
            return value.has_value();
          }};
}

SettingEntry yes_or_no(std::string name, bool& (*member)(Settings&), std::string help) {
  return {std::move(name), "no", std::move(help), "one of no, yes",
          [member](std::string_view text, Settings& settings) {
            member(settings) = text == "yes";
            return text == "yes" || text == "no";
          }};
}

SettingSection exposure_section() {
  return {
      "exposure",
      "How recognisable children may be who may be shown (docs/safer-publishing.md). Since 2026 schools are\n"
      "told that consent is not enough: large face-on pictures on public pages are taken and abused. open:\n"
      "consent decides. careful: a face is shown where it is small in the picture, turned away from the\n"
      "camera or in a group; the picture is made smaller for that, to 1,000 pixels along its longer side at\n"
      "least, and what is too large even then is hidden. faceless: every face is hidden. A platform in\n"
      "neither list is open.",
      {platform_setting("exposure.careful", &ExposureSettings::careful,
                        "Recommended for every public platform: facebook, x, instagram, tiktok, website."),
       platform_setting("exposure.faceless", &ExposureSettings::faceless, ""),
       number_setting<float>(
           "exposure.face_px", 64, 16, 400,
           [](Settings & settings) -> auto& { return settings.exposure.face_px; },
           "The highest that a single face may be in a careful platform's picture, in pixels from forehead "
           "to\n"
           "chin, and how many people shown are a group."),
       number_setting<int>(
           "exposure.with_others", 3, 2, 50,
           [](Settings & settings) -> auto& { return settings.exposure.with_others; }, ""),
       {"exposure.stricter_events", "swimming, swim, swimmers, PE, trip, trips, residential, gymnastics",
        "Words in an event's name that make every platform one step stricter for its photos: open becomes\n"
        "careful, careful becomes faceless. Whole words, whatever their case.",
        "words divided by commas, or nothing", read_event_words},
       choice_setting<NamesOrFaces>(
           "exposure.names_or_faces",
           [](Settings & settings) -> auto& { return settings.exposure.names_or_faces; },
           "Where a picture that shows a person's face hides that person's name, even with consent for\n"
           "both: not-open (on platforms that are careful or faceless), always or never.")}};
}

std::optional<int> longest_side(std::string_view text) {
  if (text == "0") return 0;
  return number_within<int>(text, 320, 20000);
}

constexpr std::string_view kLongestSide = "0, or a whole number from 320 to 20000";

SettingSection platform_section() {
  return {"platforms",
          "Where photos are posted.",
          {{"platforms.list", "facebook, x, instagram, website, newsletter",
            "Each has its own consents in the register, its own decisions for every face and name, and its\n"
            "own folder in released/. Known to most schools: facebook, x, instagram, tiktok, linkedin,\n"
            "whatsapp, youtube, website, newsletter, press, display.",
            "different names of small letters, digits, hyphens and underscores, divided by commas",
            read_platforms}}};
}

SettingSection size_section() {
  return {
      "longest_side",
      "How large a released picture is, in pixels along its longer side. 0 keeps the photo's own size;\n"
      "a smaller photo is never enlarged. automatic: 1600 where anybody may see it (everywhere but home,\n"
      "display, newsletter and whatsapp, which keep the photo's own size), 1280 where the platform is\n"
      "careful or faceless. A line with a platform's name sets that platform alone.",
      {{"longest_side.default", "automatic", "", "automatic, " + std::string(kLongestSide),
        [](std::string_view text, Settings& settings) {
          settings.longest_side = longest_side(text);
          return settings.longest_side.has_value() || text == "automatic";
        }}}};
}

// "rrggbb", as the web writes it behind its #, in OpenCV's order.
std::optional<cv::Scalar> read_colour(std::string_view text) {
  std::uint32_t value = 0;  // unsigned: no sign is read
  if (text.size() != 6) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return cv::Scalar(value & 0xFFU, (value >> 8U) & 0xFFU, value >> 16U);
}

SettingSection output_section() {
  return {"output",
          "What released pictures look like.",
          {number_setting<int>("output.jpeg_quality", 88, 50, 100, &Settings::jpeg_quality,
                               "JPEG quality. Below 80 the damage shows, above 95 only the files grow."),
           choice_setting<pipeline::RedactionStyle>(
               "output.redaction", [](Settings & settings) -> auto& { return settings.look.style; },
               "How hidden faces look: blur, fill, pixelate or sticker. All destroy the face alike; texts\n"
               "and codes are always covered with one colour."),
           {"output.fill_colour", "4e545c",
            "The colour of heads when redaction is fill, such as the school's own.",
            "a colour such as 1d4ed8: two digits each of red, green and blue",
            [](std::string_view text, Settings& settings) {
              const auto colour = read_colour(text);
              if (colour) settings.look.fill = *colour;
              return colour.has_value();
            }}}};
}

SettingSection face_section() {
  return {"faces",
          "Finding faces.",
          {choice_setting<pipeline::DetectMode>(
               "faces.detect", [](Settings & settings) -> auto& { return settings.detect; },
               "How hard to look: fast, thorough or maximum. Faster means that more is missed."),
           number_setting<float>("faces.legible_px", 12.0F, 1.0F, 20.0F, &Settings::legible_face_px,
                                 "A face lower than this many pixels from forehead to chin shows nobody: it\n"
                                 "stays as it is.")}};
}

SettingSection recognition_section() {
  return {
      "recognition",
      "Recognising enrolled people, so that those with consent stay visible without a click. It touches\n"
      "every face in every photo. The law asks for an assessment first (data protection impact\n"
      "assessment); without its reference and date recognition stays off, and every face is hidden until\n"
      "the technician names it.",
      {yes_or_no(
           "recognition.enabled", [](Settings & settings) -> auto& { return settings.recognition.enabled; },
           "yes or no."),
       {"recognition.assessment", "", "Reference of the school's assessment, as it is filed.", "any text",
        [](std::string_view text, Settings& settings) {
          if (!text.empty()) {
            if (!settings.recognition.assessment) settings.recognition.assessment.emplace();
            settings.recognition.assessment->reference = std::string(text);
          }
          return true;
        }},
       {"recognition.assessment_date", "", "The day it was signed: year-month-day.",
        "a day such as 2026-09-01",
        [](std::string_view text, Settings& settings) {
          if (text.empty()) return true;
          const auto day = parse_iso_day(text);
          if (!day) return false;
          if (!settings.recognition.assessment) settings.recognition.assessment.emplace();
          settings.recognition.assessment->date = *day;
          return true;
        }},
       {"recognition.target_false_matches", "0.001",
        "Share of strangers who may wrongly pass for an enrolled person. Smaller is safer and hides more.",
        "a number from 0.00001 to 0.01",
        [](std::string_view text, Settings& settings) {
          const auto value = number_within<double>(text, 0.00001, 0.01);
          if (value) settings.recognition.calibration.target_fpir = *value;
          return value.has_value();
        }},
       optional_threshold(
           "recognition.plausible", &pipeline::CalibrationSettings::plausible,
           "Similarity from which a face may be a person, and from which it surely is. Empty:\n"
           "from the calibration of model and register. A value can only make it stricter."),
       optional_threshold("recognition.certain", &pipeline::CalibrationSettings::certain, "")}};
}

SettingEntry evidence_setting(std::string name, float standard, float pipeline::TextSettings::*member,
                              std::string help) {
  return number_setting<float>(
      std::move(name), standard, 0.05F,
      0.95F, [member](Settings & settings) -> auto& { return settings.texts.*member; }, std::move(help));
}

SettingSection name_section() {
  return {"names",
          "Finding names and other identifying text.",
          {choice_setting<pipeline::TextStrictness>(
               "names.strictness", [](Settings & settings) -> auto& { return settings.texts.strictness; },
               "names: what is read as a name or identifier is hidden. cautious: short texts that cannot be\n"
               "read are hidden too. all: every text is hidden."),
           evidence_setting("names.redact", 0.5F, &pipeline::TextSettings::redact_at,
                            "Evidence from which a text counts as a name, and from which a person is asked\n"
                            "(hidden until then). Smaller hides more."),
           evidence_setting("names.ask", 0.3F, &pipeline::TextSettings::ask_at, ""),
           {"names.language", "eng",
            "Language of the school as Tesseract calls it; several are joined with +, as in eng+cym.",
            "language codes such as eng or eng+cym", read_language}}};
}

SettingSection intake_section() {
  return {
      "intake",
      "What is taken in. Everything else is quarantined with its reason; no original is ever thrown away.",
      {number_setting<std::uint64_t>("intake.max_megapixels", 120, 1, 500, &Settings::most_megapixels,
                                     "Largest photo in millions of pixels, and in megabytes."),
       number_setting<std::uint64_t>("intake.max_megabytes", 200, 1, 2000, &Settings::most_megabytes, ""),
       {"intake.allowed_devices", "",
        "Cameras and phones that may be used, as make and model, divided by commas, on top of those that "
        "are\n"
        "ticked (\"ticked\": only these). Others are quarantined, photos that do not say held. Empty: all.",
        "names divided by commas", read_devices},
       number_setting<int>("intake.settle_seconds", 3, 1, 600, &Settings::settle_seconds,
                           "How long a file in the inbox must stay the same before it counts as copied."),
       number_setting<int>("intake.poll_seconds", 10, 1, 3600, &Settings::poll_seconds,
                           "How often `watch` looks by itself; shared folders on a network tell nothing."),
       number_setting<int>("intake.jobs", 0, 0, 256, &Settings::jobs,
                           "Photos worked on at the same time. 0: one for each processor."),
       choice_setting<DevelopedBy>(
           "intake.developed_by", [](Settings & settings) -> auto& { return settings.developed_by; },
           "here: whoever takes photos in looks at them. workers: `schoolgate worker` does "
           "(docs/workers.md).")}};
}

SettingSection approval_section() {
  return {
      "approval",
      "Who must confirm a photo before it is released.",
      {choice_setting<SecondApprover>(
          "approval.second_approver", [](Settings & settings) -> auto& { return settings.second_approver; },
          "off: one person. when-changed: whoever had more shown in a photo than the rules or a colleague\n"
          "cannot be the only one to approve it; so in any case where somebody was turned down whom a face\n"
          "surely shows, or whose name the register knows. always: two different people for every photo.")}};
}

SettingSection account_section() {
  return {"accounts",
          "Who signs in to the page (docs/review.md).",
          {yes_or_no(
              "accounts.require_second_factor",
              [](Settings & settings) -> auto& { return settings.second_factor_required; },
              "yes: technicians, heads and admins sign in with a code of an app on their telephone, too; "
              "whoever\n"
              "has none sets it up before anything else. no: whoever wants to does.")}};
}

SettingSection training_section() {
  return {
      "training",
      "Whoever approves and posts has been trained and has read the school's policy; an admin enters the\n"
      "days of both (docs/platforms.md). With a day that is too long ago nobody approves or posts.",
      {number_setting<int>("training.valid_days", 365, 0, 3650, &Settings::training_days,
                           "So many days it counts. 0: for good."),
       yes_or_no(
           "training.required", [](Settings & settings) -> auto& { return settings.training_required; },
           "yes: nor does anybody of whom no day was entered. no: that is a warning.")}};
}

SettingSection retention_section() {
  return {
      "retention",
      "How many days each thing is kept; the law says: no longer than is necessary for its purpose\n"
      "(docs/data-requests.md).",
      {number_setting<int>("retention.original_days", 30, 0, 3650, &Settings::original_days,
                           "Original, held pictures and what was read, counted from release, take-down or\n"
                           "rejection; pictures of what is released stay as long as it is."),
       number_setting<int>("retention.hold_days", 30, 0, 3650, &Settings::hold_days, ""),
       number_setting<int>("retention.reading_days", 30, 0, 3650, &Settings::reading_days, ""),
       number_setting<int>("retention.report_days", 30, 0, 3650, &Settings::report_days,
                           "Reports of batches. One goes earlier when a picture in it does."),
       number_setting<int>("retention.screenshot_days", 365, 0, 3650, &Settings::screenshot_days,
                           "Screenshots of posts, and of places from which a picture went."),
       number_setting<int>("retention.incident_days", 2190, 0, 3650, &Settings::incident_days,
                           "What was written of an incident, since its closing. 0: for good."),
       number_setting<int>(
           "retention.waiting_days", 0, 0, 3650, &Settings::waiting_days,
           "A photo that nobody decided about (held, blocked, quarantined, approved and not\n"
           "released) is shredded so long after it was taken in. 0: never. 365 is a year's grace."),
       number_setting<int>(
           "retention.decided_days", 0, 0, 3650, &Settings::decided_days,
           "A rejected photo, or one whose take-downs are ticked off, is shredded, file name\n"
           "and all; the last of an event takes the event's name with it. 0: never."),
       number_setting<int>("retention.released_days", 0, 0, 3650, &Settings::released_days,
                           "A released photo is taken down, and comes onto the take-down list. 0: never.")}};
}

SettingSection backup_section() {
  return {"backup",
          "The copy on another disk (docs/backup.md).",
          {number_setting<int>("backup.warn_days", 7, 0, 366, &Settings::backup_days,
                               "So many days after the last one the health page and 'schoolgate doctor' "
                               "warn. 0: never, where the\n"
                               "whole machine is backed up otherwise.")}};
}

}  // namespace

std::vector<SettingSection> settings_table() {
  return {school_section(),  platform_section(),    exposure_section(),  size_section(),   output_section(),
          face_section(),    recognition_section(), name_section(),      intake_section(), approval_section(),
          account_section(), training_section(),    retention_section(), backup_section(), mail_section()};
}

SettingEntry longest_side_entry(const consent::PlatformId& platform) {
  return {"longest_side." + platform, "", "", std::string(kLongestSide),
          [platform](std::string_view text, Settings& settings) {
            const auto value = longest_side(text);
            if (value) settings.longest_side_of[platform] = *value;
            return value.has_value();
          }};
}

}  // namespace schoolgate::gate
