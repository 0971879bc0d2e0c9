// What travels between the stages. All geometry is in pixels of the upright full-size photo, origin at its
// top left.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "consent/decision.hpp"
#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

// Corners in reading order: top left, top right, bottom right, bottom left of the text as it is read.
using Quad = std::array<cv::Point2f, 4>;

// One image taken in: upright, sRGB.
struct Photo {
  cv::Mat bgr;                        // CV_8UC3
  std::string format;                 // "JPEG", "HEIC", ... as recognised from the bytes
  std::vector<std::string> metadata;  // what the original held: "exif.gps", "xmp", ...; never a value
  std::string device;                 // camera make and model, for the approved-device check only
};

// Eye at the image's left, eye at its right, nose tip, mouth corner at its left, mouth corner at its right.
using Landmarks = std::array<cv::Point2f, 5>;

// How far a face can be trusted to show who it is; each in [0, 1], 1 is best.
struct FaceQuality {
  float size = 0;
  float sharpness = 0;
  float frontality = 0;
  float overall = 0;
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

struct Findings {
  cv::Size size;
  std::vector<Face> faces;
  std::vector<Text> texts;
  std::vector<Code> codes;
  std::vector<std::string> metadata;
  // What could not be done as well as it should be ("face detection without its model"); nothing of such a
  // photo may be approved in bulk.
  std::vector<std::string> degraded;
  std::map<std::string, double> timings_ms;
};

// A place to be destroyed.
struct Region {
  enum class Kind { Face, Text, Code, Drawn };  // Drawn: by the technician
  Kind kind = Kind::Face;
  Quad quad{};  // as found, before growing
  float roll_degrees = 0;
};

}  // namespace schoolgate::pipeline
