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

#include "consent/register/person.hpp"
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

  // Recognition touches every face in a photo: it runs only when switched on and assessed.
  [[nodiscard]] bool active() const { return enabled && assessment.has_value(); }
  // Why it does not run, in a sentence; empty when it does.
  [[nodiscard]] std::string why_off() const;
};

struct Settings {
  std::vector<consent::PlatformId> platforms;  // at least one, in the file's order
  int longest_side = 0;                        // of a rendition; 0: the photo's own size
  std::map<consent::PlatformId, int> longest_side_of;
  int jpeg_quality = 88;
  pipeline::RedactionStyle style = pipeline::RedactionStyle::Blur;
  RecognitionSettings recognition;
  float legible_face_px = 12;
  pipeline::DetectMode detect = pipeline::DetectMode::Thorough;
  pipeline::TextSettings texts;
  std::uint64_t most_megapixels = 120;
  std::uint64_t most_megabytes = 200;
  std::vector<std::string> allowed_devices;  // camera make and model; empty: every device
  int settle_seconds = 3;                    // how long a file in the inbox must stay the same
  int poll_seconds = 10;                     // how often the inbox is looked at when no event comes
  SecondApprover second_approver = SecondApprover::Off;
  int original_days = 30;  // kept in the vault after release or rejection
  int hold_days = 30;      // renditions kept after release or rejection
  int jobs = 0;            // photos at the same time; 0: one for each processor

  [[nodiscard]] int longest_side_for(const consent::PlatformId& platform) const;
  [[nodiscard]] unsigned job_count() const;  // at least 1
};

// `path` is for messages. Fails on anything unknown, misspelt, set twice or out of range, naming file and
// line and what would be understood.
[[nodiscard]] Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& path);
[[nodiscard]] Result<Settings> read_settings(const std::filesystem::path& path);

// Every setting that the file states, by name ("output.jpeg_quality"), with its value as written.
[[nodiscard]] Result<std::map<std::string, std::string>> stated_settings(std::string_view text,
                                                                         const std::filesystem::path& path);

// The file that `init` writes: every setting with its default and what it does. With an assessment
// recognition is switched on.
[[nodiscard]] std::string settings_file_text(const std::optional<Assessment>& assessment);

// "DPIA-2026-04 of 2026-09-01"
[[nodiscard]] Result<Assessment> parse_assessment(std::string_view text);

}  // namespace schoolgate::gate
