// What travels between the stages. All geometry is in pixels of the upright full-size photo, origin at its
// top left.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <opencv2/core.hpp>

#include "consent/decision.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/words.hpp"

namespace schoolgate::pipeline {

// Corners in reading order: top left, top right, bottom right, bottom left of the text as it is read.
using Quad = std::array<cv::Point2f, 4>;

// One image taken in: upright, sRGB.
struct Photo {
  cv::Mat bgr;                        // CV_8UC3
  std::string format;                 // "JPEG", "HEIC", ... as recognised from the bytes
  std::vector<std::string> metadata;  // what the original held: "exif.gps", "xmp", ...; never a value
  std::string device;                 // camera make and model, for the approved-device check only
  std::optional<Instant> taken = {};  // by the camera's clock, whose zone nobody knows
  std::string serial = {};            // of the camera's body, likewise for the check only
};

// Eye at the image's left, eye at its right, nose tip, mouth corner at its left, mouth corner at its right.
using Landmarks = std::array<cv::Point2f, 5>;

// How far a face can be trusted to show who it is; each in [0, 1], 1 is best. `eyes` has no part in that: how
// much of irises stands out where the eyes are, for pictures of one face to be compared by; 0 when it is too
// small for that.
struct FaceQuality {
  float size = 0;
  float sharpness = 0;
  float frontality = 0;
  float overall = 0;
  float eyes = 0;
};

struct Face {
  cv::Rect2f box;  // as found, before growing
  float score = 0;
  bool has_landmarks = false;
  Landmarks landmarks{};
  float roll_degrees = 0;  // clockwise turn of the head in the picture, 0 upright
  bool doubtful = false;   // may not be a face: redacted by default, offered for dismissal
  FaceQuality quality;
  std::vector<consent::Candidate>
      identity;  // best first; empty when nobody is plausible or recognition is off
};

struct Text {
  Quad quad{};
  std::string text;      // UTF-8; empty when unreadable
  float confidence = 0;  // [0, 1]
  consent::TextKind kind = consent::TextKind::Unreadable;
  bool doubtful = false;  // between names.ask and names.redact: a person decides, redacted until then
  std::vector<consent::PersonId> persons;  // every plausible owner
};

struct Code {
  Quad quad{};
  std::string format;  // "QRCode", "EAN13", ...
};

struct Drawn {  // a region that the technician marked
  Quad quad{};
};

using consent::FindingId;

enum class FindingKind { Face, Text, Code, Drawn };
constexpr auto words_of(FindingKind) {
  // More of them with an s.
  using enum FindingKind;
  return words<FindingKind>({{Face, "face"}, {Text, "text"}, {Code, "code"}, {Drawn, "region"}});
}

// Something in a photo that may identify somebody.
struct Finding {
  FindingId id = FindingId::None;
  std::variant<Face, Text, Code, Drawn> what;  // in the order of FindingKind

  [[nodiscard]] FindingKind kind() const { return static_cast<FindingKind>(what.index()); }
  [[nodiscard]] Quad quad() const;  // its place
  [[nodiscard]] cv::Rect2f box() const;
  [[nodiscard]] bool doubtful() const;  // may be none at all
  // Whose face or name it may be, likeliest first.
  [[nodiscard]] std::vector<consent::PersonId> persons() const;
};

// By what a photo is put beside others of its event (measure.hpp).
struct Measures {
  std::uint64_t look = 0;          // one bit for each of 64 coarse shapes: photos alike differ in few
  std::optional<Instant> taken{};  // as Photo's
  float sharpness = 0;             // in [0, 1], of its sharpest parts
  float exposure = 0;  // in [0, 1], 1 where nothing is burnt out, drowned or far too dark or bright
};

struct Findings {
  cv::Size size;
  std::vector<Finding> list;            // faces, texts, codes, regions
  FindingId last_id = FindingId::None;  // up to this one all are given
  std::vector<std::string> metadata;
  // What could not be done as well as it should be ("face detection without its model"); nothing of such a
  // photo may be approved in bulk.
  std::vector<std::string> degraded;
  std::map<std::string, double> timings_ms;
  std::optional<Measures> measures = {};  // none where an earlier version analysed the photo

  // One that no finding of the photo ever had.
  [[nodiscard]] FindingId next_id();
  void add(decltype(Finding::what) what) { list.push_back({next_id(), std::move(what)}); }
  // Null when there is none.
  [[nodiscard]] const Finding* find(FindingId id) const;
  // Counted from 0 among its kind; null when there are not so many.
  [[nodiscard]] const Finding* nth(FindingKind kind, std::size_t index) const;
  [[nodiscard]] std::size_t index_of(
      FindingId id) const;  // the same the other way round; needs such a finding
  // "face 2": what a person is told. "finding" for one that is not there.
  [[nodiscard]] std::string name_of(FindingId id) const;
  // All of one kind.
  template <typename Kind>
  [[nodiscard]] std::vector<Kind> all() const {
    std::vector<Kind> found;
    for (const Finding& finding : list) {
      if (const auto* one = std::get_if<Kind>(&finding.what)) found.push_back(*one);
    }
    return found;
  }
};

[[nodiscard]] Quad quad_of(const cv::Rect2f& box);
[[nodiscard]] cv::Rect2f box_around(const Quad& quad);

// A place to be destroyed.
struct Region {
  using Kind = FindingKind;
  Kind kind = Kind::Face;
  Quad quad{};  // as found, before growing
  float roll_degrees = 0;
};

}  // namespace schoolgate::pipeline
