#include "pipeline/analyse.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "pipeline/measure.hpp"

namespace schoolgate::pipeline {
namespace {

// Runs one stage and notes how long it took.
template <typename Stage>
auto timed(Findings& findings, const char* name, Stage&& stage) {
  const auto start = std::chrono::steady_clock::now();
  auto result = std::forward<Stage>(stage)();
  findings.timings_ms[name] =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace

Result<Analyser> Analyser::create(const AnalyserModels& models, const AnalyserSettings& settings) {
  Analyser analyser;
  auto faces = FaceFinder::create(models.faces, settings.detect);
  if (!faces) return tl::unexpected(faces.error());
  analyser.faces_ = std::make_unique<FaceFinder>(std::move(*faces));
  if (!models.embedding.empty()) {
    auto embedder = make_face_embedder(models.embedding);
    if (!embedder) return tl::unexpected(embedder.error());
    analyser.embedder_ = std::move(*embedder);
  }
  auto texts = TextFinder::create(models.text_detection, settings.texts, settings.codes);
  if (!texts) return tl::unexpected(texts.error());
  analyser.texts_ = std::make_unique<TextFinder>(std::move(*texts));
  return analyser;
}

std::vector<FaceTemplate> Analyser::embed(const Photo& photo, std::vector<Face>& faces) {
  if (!embedder_) throw std::logic_error("faces cannot be embedded without the model");
  std::vector<Landmarks> second;
  for (Face& face : faces) {
    second.push_back(face.landmarks);
    if (!can_be_known(face)) continue;
    second.back() = faces_->place_landmarks(photo.bgr, face);
    face.quality = measure_quality(photo.bgr, face);
  }
  return embed_faces(*embedder_, photo.bgr, faces, second);
}

Analysis Analyser::analyse(const Photo& photo, const Gallery& gallery, const NameMatcher& names) {
  Analysis analysis;
  Findings& findings = analysis.findings;
  findings.size = photo.bgr.size();
  findings.metadata = photo.metadata;
  findings.measures = timed(findings, "measure", [&] { return measure(photo); });
  std::vector<Face> faces = timed(findings, "detect", [&] { return faces_->find(photo.bgr); });
  if (!faces_->degraded().empty()) findings.degraded.push_back(faces_->degraded());

  for (Face& face : faces) face.quality = measure_quality(photo.bgr, face);
  if (embedder_ && !gallery.empty()) {
    const auto probes = timed(findings, "embed", [&] { return embed(photo, faces); });
    gallery.identify(faces, probes);
  }

  TextFindings texts = timed(findings, "read", [&] {
    analysis.seen = texts_->see(photo.bgr, faces);
    return texts_->judge(analysis.seen, names);
  });
  for (Face& face : faces) findings.add(std::move(face));
  for (Text& text : texts.texts) findings.add(std::move(text));
  for (Code& code : texts.codes) findings.add(std::move(code));
  findings.degraded.insert(findings.degraded.end(), texts.degraded.begin(), texts.degraded.end());
  return analysis;
}

}  // namespace schoolgate::pipeline
