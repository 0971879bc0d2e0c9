// A model file that was found and proved to be the one the manifest names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

enum class Task { FaceDetection, FaceEmbedding, TextDetection, TextRecognition };

struct ManifestEntry {
  std::string name;  // "yunet", "retinaface", "face-reid-retail-0095", "ppocr-text-detection"
  Task task = Task::FaceDetection;
  std::string file;
  std::uintmax_t size = 0;
  Digest sha256;
  std::string licence;
  std::string origin;       // where it comes from, for a person to read
  std::string purpose;      // what is missing without it, in a sentence for doctor
  nlohmann::json geometry;  // input size, mean, scale, alignment points: what the class that runs it needs
  nlohmann::json calibration;
};

struct Model {
  ManifestEntry entry;
  std::filesystem::path path;
  std::shared_ptr<const Bytes> bytes;  // the very bytes that were hashed, shared by all threads
};

}  // namespace schoolgate::models
