// schoolgate.conf: every setting of a school, read strictly and explained in place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "consent/decision.hpp"
#include "foundation/result.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/gallery.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/texts/judging/text_settings.hpp"

namespace schoolgate::gate {

// The school's data protection impact assessment for face recognition.
struct Assessment {
  std::string reference;
  Day date{};
};

struct RecognitionSettings {
  bool enabled = false;
  std::optional<Assessment> assessment;
  pipeline::CalibrationSettings calibration;

  // Recognition touches every face in a photo: it runs only when switched on, and assessed by that day.
  [[nodiscard]] bool active(Day today) const { return why_off(today).empty(); }
  // Why it does not run, in a sentence; empty when it does.
  [[nodiscard]] std::string why_off(Day today) const;
};

// Where a picture has names or faces, never somebody's name beside their face.
enum class NamesOrFaces { Always, NotOpen, Never };  // not-open: on platforms that are careful or faceless
constexpr auto words_of(NamesOrFaces) {
  using enum NamesOrFaces;
  return words<NamesOrFaces>({{Always, "always"}, {NotOpen, "not-open"}, {Never, "never"}});
}

struct ExposureSettings {
  std::vector<consent::PlatformId> careful;
  std::vector<consent::PlatformId> faceless;
  float face_px = 64;
  int with_others = 3;
  std::vector<std::string> stricter_events;  // words of an event's name
  NamesOrFaces names_or_faces = NamesOrFaces::NotOpen;
};

// Who looks at photos that were taken in: the program that takes them in, or workers (docs/workers.md).
enum class DevelopedBy { Here, Workers };
constexpr auto words_of(DevelopedBy) {
  using enum DevelopedBy;
  return words<DevelopedBy>({{Here, "here"}, {Workers, "workers"}});
}

// By which people are told what waits. Without a server nobody is.
struct MailSettings {
  std::string server;         // "smtp://mail.school.uk:587"
  std::string user;           // empty: the server asks for none
  std::string password_file;  // or "credential:NAME"
  std::string from;
  std::string school;      // what the school is called in mails; may be empty
  std::string technician;  // addresses; empty: not told
  std::string office;
  std::string head;
};

struct Settings {
  std::string time_zone = "Europe/London";     // whose midnight counts; the machine knows it
  std::vector<consent::PlatformId> platforms;  // at least one, in the file's order
  ExposureSettings exposure;
  std::optional<int> longest_side;  // of a rendition; 0: the photo's own size; none: by platform and exposure
  std::map<consent::PlatformId, int> longest_side_of;
  int jpeg_quality = 88;
  pipeline::CoverLook look;
  RecognitionSettings recognition;
  MailSettings mail;
  float legible_face_px = 12;
  pipeline::DetectMode detect = pipeline::DetectMode::Thorough;
  pipeline::TextSettings texts;
  std::uint64_t most_megapixels = 120;
  std::uint64_t most_megabytes = 200;
  std::vector<std::string> allowed_devices;  // camera make and model; empty: every device
  int settle_seconds = 3;                    // how long a file in the inbox must stay the same
  int poll_seconds = 10;                     // how often the inbox is looked at when no event comes
  DevelopedBy developed_by = DevelopedBy::Here;
  SecondApprover second_approver = SecondApprover::Off;
  bool second_factor_required = false;  // of whoever does more than bring photos in
  int training_days = 365;              // so long a user's training counts; 0: for good
  bool training_required = false;       // of whoever approves and posts
  int original_days = 30;               // kept in the vault after release, take-down or rejection
  int hold_days = 30;                   // renditions, after take-down or rejection
  int reading_days = 30;                // what was read, likewise
  int report_days = 30;                 // reports of batches
  // Of these 0 is for good.
  int screenshot_days = 365;  // of a post, or of a place from which a picture went
  int incident_days = 2190;   // what people wrote of incidents, counted from their closing
  int waiting_days = 0;       // a photo that nobody decided about is shredded, counted from its intake
  int decided_days = 0;       // a rejected or taken-down one is, counted from then
  int released_days = 0;      // a released one is taken down
  int backup_days = 7;        // so old the last backup may be before somebody is warned; 0: nobody is
  int jobs = 0;               // photos at the same time; 0: one for each processor

  // How exposed people may be there at an event of this name (empty: at none): one step stricter where the
  // name holds one of the words.
  [[nodiscard]] consent::Exposure exposure_of(const consent::PlatformId& platform,
                                              std::string_view event = {}) const;
  // Is anybody hidden at the one event, on any platform, who would be shown at the other?
  [[nodiscard]] bool is_stricter_at(std::string_view event, std::string_view other) const;
  // Of a rendition for a platform that is so exposed; 0: the photo's own size.
  [[nodiscard]] int longest_side_for(const consent::PlatformId& platform, consent::Exposure exposure) const;
  // Of a photo that is so long at its longer side.
  [[nodiscard]] consent::PlatformRule rule_for(const consent::PlatformId& platform, std::string_view event,
                                               int photo_side) const;
  [[nodiscard]] unsigned job_count() const;  // at least 1
};

// Anybody may see what is posted there: everywhere but at home, on the school's display, in its newsletter
// and in the parents' WhatsApp.
[[nodiscard]] bool is_public(const consent::PlatformId& platform);

// `path` is for messages. Fails on anything unknown, misspelt, set twice or out of range, naming file and
// line and what would be understood.
[[nodiscard]] Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& path);
[[nodiscard]] Result<Settings> read_settings(const std::filesystem::path& path);

// Every setting that the file states, by name ("output.jpeg_quality"), with its value as written.
[[nodiscard]] Result<std::map<std::string, std::string>> stated_settings(std::string_view text,
                                                                         const std::filesystem::path& path);

// What the file that `init` writes says otherwise than the standards.
struct FirstSettings {
  std::optional<Assessment> assessment = {};  // recognition is switched on
  bool careful = false;                       // on the platforms to which the guidance is about
};

// The file that `init` writes: every setting with its default and what it does.
[[nodiscard]] std::string settings_file_text(const FirstSettings& first);

// "DPIA-2026-04 of 2026-09-01"
[[nodiscard]] Result<Assessment> parse_assessment(std::string_view text);

}  // namespace schoolgate::gate
