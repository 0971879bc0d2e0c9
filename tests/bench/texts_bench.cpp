// texts_bench PHOTOS REGISTER.csv [option value]...: finds and judges the texts of a folder of photos.
//   --models FOLDER     where the detection model lies (default: none, Tesseract's layout)
//   --every N           only every Nth photo
//   --strictness WORD   names, cautious or all
//   --ask NUMBER        instead of the usual names.ask
//   --people N          the register filled up to N people with made names
//   --out FILE          {"photo.jpg": [quad, ...]} of everything to redact, for names_score.py --pred
//   --save FILE         what was seen, for judging again
//   --seen FILE         judge what was saved instead of looking at the photos
//   --trace FILE        one JSON line for each piece of text with its evidence, for fit_evidence.py
//   --texts FILE        one JSON line for each piece as it was judged
// Prints milliseconds for each stage and photo. Register columns: pupil_id, first_name, last_name, known_as.
#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "made_people.hpp"
#include "models/manifest.hpp"
#include "models/model_store.hpp"
#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"
#include "pipeline/texts/text_finder.hpp"

namespace {

using nlohmann::json;
using namespace schoolgate;
using namespace schoolgate::pipeline;

consent::RegisterView read_register(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + " cannot be read");
  std::vector<std::string> header;
  std::vector<consent::Person> people;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (header.empty()) {
      header = cells;
      continue;
    }
    const auto cell = [&](const char* name) {
      const auto column = std::find(header.begin(), header.end(), name) - header.begin();
      return column < static_cast<std::ptrdiff_t>(cells.size()) ? cells[static_cast<std::size_t>(column)]
                                                                : "";
    };
    consent::Person person;
    person.id = cell("pupil_id");
    person.first_name = cell("first_name");
    person.last_name = cell("last_name");
    person.known_as = cell("known_as");
    people.push_back(person);
  }
  return {1, people};
}

json to_json(const Quad& quad) {
  json corners = json::array();
  for (const cv::Point2f& corner : quad) corners.push_back({corner.x, corner.y});
  return corners;
}

Quad quad_from(const json& corners) {
  Quad quad;
  for (std::size_t i = 0; i < 4; ++i) quad[i] = {corners[i][0].get<float>(), corners[i][1].get<float>()};
  return quad;
}

json to_json(const SeenTexts& seen) {
  json lines = json::array();
  for (const ReadLine& line : seen.lines) {
    json readings = json::array();
    for (const Reading& reading : line.readings) {
      json glyphs = json::array();
      for (const Glyph& glyph : reading.glyphs) {
        json columns = json::array();
        for (const LatticeColumn& column : glyph.columns) {
          json letters = json::array();
          for (const auto& [letter, probability] : column.letters) {
            letters.push_back({static_cast<std::uint32_t>(letter), probability});
          }
          columns.push_back({column.blank, letters});
        }
        glyphs.push_back({glyph.text, glyph.from, glyph.to, glyph.confidence, columns});
      }
      readings.push_back(
          {{"confidence", reading.confidence}, {"quad", to_json(reading.quad)}, {"glyphs", glyphs}});
    }
    lines.push_back({{"quad", to_json(line.quad)}, {"score", line.score}, {"readings", readings}});
  }
  json codes = json::array();
  for (const Code& code : seen.codes)
    codes.push_back({{"quad", to_json(code.quad)}, {"format", code.format}});
  json documents = json::array();
  for (const Quad& document : seen.documents) documents.push_back(to_json(document));
  return {{"documents", documents},
          {"width", seen.size.width},
          {"height", seen.size.height},
          {"lines", lines},
          {"codes", codes}};
}

SeenTexts seen_from(const json& saved) {
  SeenTexts seen;
  seen.size = {saved["width"].get<int>(), saved["height"].get<int>()};
  for (const json& line : saved["lines"]) {
    ReadLine read{quad_from(line["quad"]), line["score"].get<float>(), {}};
    for (const json& reading : line["readings"]) {
      Reading one;
      one.confidence = reading["confidence"].get<float>();
      one.quad = quad_from(reading["quad"]);
      for (const json& saved_glyph : reading["glyphs"]) {
        Glyph glyph{saved_glyph[0].get<std::string>(),
                    saved_glyph[1].get<float>(),
                    saved_glyph[2].get<float>(),
                    saved_glyph[3].get<float>(),
                    {}};
        for (const json& saved_column : saved_glyph[4]) {
          LatticeColumn column{saved_column[0].get<float>(), {}};
          for (const json& letter : saved_column[1]) {
            column.letters.emplace_back(static_cast<char32_t>(letter[0].get<std::uint32_t>()),
                                        letter[1].get<float>());
          }
          glyph.columns.push_back(std::move(column));
        }
        one.glyphs.push_back(std::move(glyph));
      }
      read.readings.push_back(one);
    }
    seen.lines.push_back(read);
  }
  for (const json& document : saved["documents"]) seen.documents.push_back(quad_from(document));
  for (const json& code : saved["codes"]) {
    seen.codes.push_back({quad_from(code["quad"]), code["format"].get<std::string>()});
  }
  return seen;
}

TextStrictness strictness_from(const std::string& word) {
  if (word == "names") return TextStrictness::Names;
  if (word == "cautious") return TextStrictness::Cautious;
  if (word == "all") return TextStrictness::All;
  throw std::runtime_error("strictness is names, cautious or all, not " + word);
}

models::Model model_in(const std::string& folder) {
  const auto model = models::ModelStore({folder}).load(*models::manifest().find("ppocr-text-detection"));
  if (!model) throw std::runtime_error(sentence(model.error()));
  return *model;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments.size() % 2 != 0) {
    throw std::runtime_error("usage: texts_bench PHOTOS REGISTER.csv [--option value]...");
  }
  std::map<std::string, std::string> options;
  for (std::size_t i = 2; i < arguments.size(); i += 2) options[arguments[i]] = arguments[i + 1];
  const auto option = [&](const char* name) {
    return options.contains(name) ? options[name] : std::string();
  };

  TextSettings settings;
  if (!option("--strictness").empty()) settings.strictness = strictness_from(option("--strictness"));
  if (!option("--ask").empty()) settings.ask_at = std::stof(option("--ask"));
  std::optional<models::Model> detector;
  if (!option("--models").empty()) detector = model_in(option("--models"));
  GuardedDecoder decoder(decoder_program(), {});
  auto finder = TextFinder::create(detector, settings,
                                   [&decoder](const cv::Mat& grey) { return decoder.find_codes(grey); });
  if (!finder) throw std::runtime_error(sentence(finder.error()));
  const std::size_t people = option("--people").empty() ? 0 : std::stoul(option("--people"));
  const NameMatcher names(bench::filled_up(read_register(arguments[1]), people));

  std::vector<std::filesystem::path> photos;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[0])) photos.push_back(entry.path());
  std::sort(photos.begin(), photos.end());
  const std::size_t every = option("--every").empty() ? 1 : std::stoul(option("--every"));
  json saved;
  if (!option("--seen").empty()) saved = json::parse(std::ifstream(option("--seen")));

  cv::setNumThreads(1);
  json redacted = json::object();
  json all_seen = json::object();
  std::ofstream trace;
  if (!option("--trace").empty()) trace.open(option("--trace"));
  std::ofstream texts;
  if (!option("--texts").empty()) texts.open(option("--texts"));
  std::map<std::string, double> total_ms;
  std::size_t count = 0;
  std::size_t lines = 0;
  double megapixels = 0;
  double cpu_seconds = 0;
  for (std::size_t i = 0; i < photos.size(); i += every) {
    const std::string name = photos[i].filename();
    SeenTexts seen;
    cv::Mat bgr;
    if (saved.empty()) {
      bgr = cv::imread(photos[i].string());
      if (bgr.empty()) continue;
    } else if (!saved.contains(name)) {
      continue;
    }
    const std::clock_t start = std::clock();
    seen = saved.empty() ? finder->see(bgr, {}) : seen_from(saved[name]);
    const std::clock_t before_judging = std::clock();
    const TextFindings findings = finder->judge(seen, names);
    const std::clock_t end = std::clock();
    cpu_seconds += static_cast<double>(end - start) / CLOCKS_PER_SEC;
    total_ms["judge"] += 1000 * static_cast<double>(end - before_judging) / CLOCKS_PER_SEC;
    for (const auto& [stage, ms] : seen.timings_ms) total_ms[stage] += ms;
    megapixels += seen.size.area() / 1e6;
    ++count;
    lines += seen.lines.size();
    if (!option("--save").empty()) all_seen[name] = to_json(seen);
    if (trace.is_open()) {
      const auto analyses = finder->analyse(seen, names);
      for (std::size_t line = 0; line < analyses.size(); ++line) {
        for (const Stretch& stretch : analyses[line].stretches) {
          trace << json{{"photo", name},
                        {"line", line},
                        {"reading", seen.lines[line].readings.front().text()},
                        {"shown", stretch.shown},
                        {"score", stretch.score},
                        {"quad", to_json(quad_part(seen.lines[line].quad, stretch.from, stretch.to))},
                        {"evidence", evidence_of(analyses[line], stretch)},
                        {"match", stretch.claim ? json(stretch.claim->match.owners) : json()},
                        {"match_evidence", stretch.claim ? stretch.claim->match.evidence : -9}}
                << '\n';
        }
      }
    }
    json quads = json::array();
    for (const Text& text : findings.texts) {
      if (texts.is_open()) {
        texts << json{{"photo", name},
                      {"text", text.text},
                      {"kind", static_cast<int>(text.kind)},
                      {"doubtful", text.doubtful},
                      {"persons", text.persons},
                      {"quad", to_json(text.quad)}}
              << '\n';
      }
      const bool harmless = text.kind == consent::TextKind::Harmless && text.persons.empty();
      if (!harmless) quads.push_back(to_json(text.quad));
    }
    for (const Code& code : findings.codes) quads.push_back(to_json(code.quad));
    redacted[name] = quads;
  }
  if (!option("--out").empty()) std::ofstream(option("--out")) << redacted;
  if (!option("--save").empty()) std::ofstream(option("--save")) << all_seen;
  const auto photos_seen = static_cast<double>(std::max<std::size_t>(1, count));
  std::cout << count << " photos, " << megapixels / photos_seen << " megapixels on average, "
            << cpu_seconds / photos_seen << " CPU seconds each\n";
  for (const auto& [stage, ms] : total_ms) std::cout << stage << ": " << ms / photos_seen << " ms\n";
  std::cout << "judge: " << total_ms["judge"] / static_cast<double>(std::max<std::size_t>(1, lines))
            << " ms for each of " << lines << " lines\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "texts_bench: " << error.what() << '\n';
    return 1;
  }
}
