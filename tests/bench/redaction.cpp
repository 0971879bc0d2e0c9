// redaction SCHOOL [SAVE_FOLDER]: hides every other face and every name of the made school's photos in each
// style and prints milliseconds a photo and a face. With SAVE_FOLDER the pictures are kept for looking at.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "foundation/secrets.hpp"
#include "models/model_store.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/verification/verify.hpp"

namespace {

using namespace schoolgate::pipeline;

Quad quad_of_box(const nlohmann::json& box) {
  const cv::Rect2f face(box[0], box[1], box[2], box[3]);
  return {face.tl(), {face.br().x, face.y}, face.br(), {face.x, face.br().y}};
}

RenditionPlan plan_of(const nlohmann::json& truth) {
  RenditionPlan plan;
  bool hide = true;
  for (const auto& face : truth.at("faces")) {
    (hide ? plan.redacted : plan.shown).push_back({Region::Kind::Face, quad_of_box(face.at("box")), 0});
    hide = !hide;
  }
  for (const auto& text : truth.at("texts")) {
    if (text.at("pupil_ids").empty()) continue;
    Region region{Region::Kind::Text, {}, 0};
    for (std::size_t i = 0; i < 4; ++i) region.quad[i] = {text.at("quad")[i][0], text.at("quad")[i][1]};
    plan.redacted.push_back(region);
  }
  return plan;
}

std::optional<schoolgate::models::Model> find_model(std::string_view name) {
  const schoolgate::models::ModelStore store(schoolgate::models::default_search_path({}));
  const auto* entry = schoolgate::models::manifest().find(name);
  if (entry == nullptr) return std::nullopt;
  auto model = store.load(*entry);
  return model ? std::optional(std::move(*model)) : std::nullopt;
}

struct Way {
  RedactionStyle style;
  CoverShape shape;
  const char* name;
};

constexpr std::array<Way, 5> kWays = {{{RedactionStyle::Blur, CoverShape::Head, "blur"},
                                       {RedactionStyle::Fill, CoverShape::Head, "fill"},
                                       {RedactionStyle::Pixelate, CoverShape::Head, "pixelate"},
                                       {RedactionStyle::Sticker, CoverShape::Head, "sticker"},
                                       {RedactionStyle::Fill, CoverShape::Box, "fill-box"}}};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: redaction SCHOOL [SAVE_FOLDER]\n");
    return 2;
  }
  schoolgate::start_secrets();
  cv::setNumThreads(1);
  const std::filesystem::path school = argv[1];
  const auto truth = nlohmann::json::parse(std::ifstream(school / "truth.json"));
  auto finder = FaceFinder::create({find_model("yunet"), find_model("retinaface")}, DetectMode::Thorough);
  if (!finder) {
    fmt::print(stderr, "{}\n", sentence(finder.error()));
    return 1;
  }
  Verifier verifier(*finder);
  for (const auto& [style, shape, name] : kWays) {
    std::map<std::string, std::vector<std::string>> outcomes;  // and the photos with it
    double verifying = 0;
    double milliseconds = 0;
    double encoding = 0;
    std::size_t faces = 0;
    for (const auto& [photo, facts] : truth.items()) {
      const cv::Mat picture = cv::imread((school / "events" / photo).string());
      const RenditionPlan plan = plan_of(facts);
      const auto start = std::chrono::steady_clock::now();
      const cv::Mat redacted = redact(picture, plan, style, shape);
      const auto middle = std::chrono::steady_clock::now();
      const auto jpeg = encode_jpeg(redacted, {});
      encoding +=
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - middle).count();
      milliseconds += std::chrono::duration<double, std::milli>(middle - start).count();
      const auto end = std::chrono::steady_clock::now();
      const auto verified = verifier.verify(*jpeg, picture, plan, picture.size());
      verifying += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - end).count();
      outcomes[verified ? "passed" : verified.error().message].push_back(photo);
      faces += facts.at("faces").size() - plan.shown.size();
      if (argc > 2) {
        const auto folder = std::filesystem::path(argv[2]) / name;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / photo, std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg->data()), static_cast<std::streamsize>(jpeg->size()));
      }
    }
    const auto photos = static_cast<double>(truth.size());
    fmt::print("{:9} {:6.1f} ms a photo, {:5.1f} ms a face; encoding {:6.1f}, verifying {:6.1f} ms a photo\n",
               name, milliseconds / photos, milliseconds / static_cast<double>(faces), encoding / photos,
               verifying / photos);
    for (const auto& [outcome, which] : outcomes)
      fmt::print("          {} {}{}\n", which.size(), outcome,
                 outcome == "passed" ? "" : fmt::format(": {}", fmt::join(which, ", ")));
  }
}
