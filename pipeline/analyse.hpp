// A photo to its findings: the order of the stages, and nothing else.
#pragma once

#include <memory>
#include <optional>

#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/gallery.hpp"
#include "pipeline/texts/text_finder.hpp"

namespace schoolgate::pipeline {

struct AnalyserModels {
  FaceModels faces;
  EmbeddingModels embedding;
  std::optional<models::Model> text_detection;
};

struct AnalyserSettings {
  DetectMode detect = DetectMode::Thorough;
  TextSettings texts;
  CodeSearch codes;
};

struct Analysis {
  Findings findings;
  SeenTexts seen;  // to be kept, so that names can be judged again
};

// One object serves one thread.
class Analyser {
 public:
  [[nodiscard]] static Result<Analyser> create(const AnalyserModels& models,
                                               const AnalyserSettings& settings);

  // An empty gallery means recognition is off: no face is embedded. Templates of the photo's faces live in
  // locked memory until this returns. Throws when a model fails; the caller holds the photo then.
  [[nodiscard]] Analysis analyse(const Photo& photo, const Gallery& gallery, const NameMatcher& names);

  // Templates of faces that were found in the photo, an empty one for a face that cannot be known; places
  // landmarks more precisely, and measures quality by them. Needs the embedding model.
  [[nodiscard]] std::vector<FaceTemplate> embed(const Photo& photo, std::vector<Face>& faces);

  [[nodiscard]] FaceFinder& faces() { return *faces_; }
  [[nodiscard]] TextFinder& texts() { return *texts_; }
  [[nodiscard]] FaceEmbedder* embedder() { return embedder_.get(); }  // null without its model

 private:
  Analyser() = default;
  std::unique_ptr<FaceFinder> faces_;
  std::unique_ptr<FaceEmbedder> embedder_;
  std::unique_ptr<TextFinder> texts_;
};

}  // namespace schoolgate::pipeline
