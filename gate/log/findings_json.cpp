#include "gate/log/findings_json.hpp"

#include <array>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace schoolgate::gate {
namespace {

using nlohmann::json;
using pipeline::FindingId;
using pipeline::FindingKind;

template <typename Enum>
Enum value_of(const json& text) {
  const auto& wanted = text.get_ref<const std::string&>();
  const auto value = from_word<Enum>(wanted);
  if (!value) throw std::invalid_argument("'" + wanted + "' is not understood");
  return *value;
}

// Boxes and similarities to what can be told apart: a tenth of a pixel, four digits.
double tenths(float value) { return std::round(static_cast<double>(value) * 10.0) / 10.0; }
double four_digits(float value) { return std::round(static_cast<double>(value) * 10000.0) / 10000.0; }

template <typename Points>
json points_to_json(const Points& points) {
  json list = json::array();
  for (const cv::Point2f& point : points) list.push_back({tenths(point.x), tenths(point.y)});
  return list;
}

template <typename Points>
Points points_from_json(const json& list) {
  Points points{};
  if (list.size() != points.size()) throw std::invalid_argument("a wrong number of points");
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i] = {list[i].at(0).get<float>(), list[i].at(1).get<float>()};
  return points;
}

json decisions_to_json(const consent::PhotoDecision& decision, FindingId id) {
  json result = json::object();
  for (const auto& platform : decision.platforms) {
    const consent::Decision& one = platform.of(id);
    result[platform.platform] = {{"action", word(one.action)}, {"reason", one.reason}};
  }
  return result;
}

pipeline::Face face_from_json(const json& source) {
  pipeline::Face face;
  const json& box = source.at("box");
  face.box = {box.at(0).get<float>(), box.at(1).get<float>(), box.at(2).get<float>(), box.at(3).get<float>()};
  face.score = source.at("score").get<float>();
  face.roll_degrees = source.at("roll").get<float>();
  face.doubtful = source.at("doubtful").get<bool>();
  face.has_landmarks = source.contains("landmarks");
  if (face.has_landmarks) face.landmarks = points_from_json<pipeline::Landmarks>(source.at("landmarks"));
  const json& quality = source.at("quality");
  face.quality = {quality.at("size").get<float>(), quality.at("sharpness").get<float>(),
                  quality.at("frontality").get<float>(), quality.at("overall").get<float>(),
                  quality.value("eyes", 0.0F)};  // not measured by earlier versions
  for (const json& candidate : source.at("identity")) {
    face.identity.push_back({candidate.at("person").get<std::string>(),
                             candidate.at("similarity").get<float>(),
                             value_of<consent::Certainty>(candidate.at("certainty"))});
  }
  return face;
}

json to_json(const pipeline::Face& face) { return face_to_json(face); }

json to_json(const pipeline::Text& text) {
  return {{"quad", points_to_json(text.quad)},
          {"text", text.text},
          {"confidence", four_digits(text.confidence)},
          {"kind", word(text.kind)},
          {"doubtful", text.doubtful},
          {"persons", text.persons}};
}

pipeline::Text text_from_json(const json& source) {
  pipeline::Text text;
  text.quad = points_from_json<pipeline::Quad>(source.at("quad"));
  text.text = source.at("text").get<std::string>();
  text.confidence = source.at("confidence").get<float>();
  text.kind = value_of<consent::TextKind>(source.at("kind"));
  text.doubtful = source.at("doubtful").get<bool>();
  text.persons = source.at("persons").get<std::vector<std::string>>();
  return text;
}

json to_json(const pipeline::Code& code) {
  return {{"quad", points_to_json(code.quad)}, {"format", code.format}};
}

pipeline::Code code_from_json(const json& source) {
  return {points_from_json<pipeline::Quad>(source.at("quad")), source.at("format").get<std::string>()};
}

json to_json(const pipeline::Drawn& region) { return {{"quad", points_to_json(region.quad)}}; }

pipeline::Drawn region_from_json(const json& source) {
  return {points_from_json<pipeline::Quad>(source.at("quad"))};
}

json to_json(const pipeline::Finding& finding) {
  return std::visit([](const auto& what) { return to_json(what); }, finding.what);
}

decltype(pipeline::Finding::what) what_from_json(FindingKind kind, const json& source) {
  switch (kind) {
    case FindingKind::Face:
      return face_from_json(source);
    case FindingKind::Text:
      return text_from_json(source);
    case FindingKind::Code:
      return code_from_json(source);
    case FindingKind::Drawn:
      return region_from_json(source);
  }
  throw std::invalid_argument("a kind of finding is not understood");
}

json with_id(json source, FindingId id) {
  source["id"] = id;
  return source;
}

FindingId id_of(const json& number) {
  const auto id = number.get<std::int64_t>();
  if (id < 1) throw std::invalid_argument("a finding has no id");
  return FindingId{id};
}

FindingId id_from_json(const json& source) { return id_of(source.at("id")); }

// "faces"
std::string list_of(FindingKind kind) { return std::string(word(kind)) + 's'; }

// ---- the earlier form: a finding was known by its kind and its place among its kind

// Ids of drawn regions are below this: a photo had 200 of them at most.
constexpr FindingId kLastEarlierId{4000};
constexpr std::array kEarlierLists{FindingKind::Face, FindingKind::Text, FindingKind::Code};

FindingId earlier_id(FindingKind kind, std::size_t place) {
  return FindingId{static_cast<std::int64_t>(4 * place + static_cast<std::size_t>(kind) + 1)};
}

template <typename Function>
void for_each_earlier(const json& source, const Function& function) {
  for (const FindingKind kind : kEarlierLists) {
    const json& list = source.at(list_of(kind));
    for (std::size_t i = 0; i < list.size(); ++i) function(earlier_id(kind, i), list[i], kind);
  }
}

FindingId earlier_ref(const json& source) {
  return earlier_id(value_of<FindingKind>(source.at("kind")), source.at("index").get<std::size_t>());
}

// ---- rulings and decisions

json ruling_to_json(const consent::Ruling& ruling) {
  return {{"kind", word(ruling.kind)}, {"person", ruling.person}, {"rejected", ruling.rejected}};
}

consent::Ruling ruling_from_json(const json& source) {
  return {value_of<consent::Ruling::Kind>(source.at("kind")), source.at("person").get<std::string>(),
          source.at("rejected").get<std::vector<std::string>>()};
}

// One for each finding at most: of two none could be trusted.
template <typename Map, typename Value>
void put_once(Map& map, FindingId id, Value value) {
  if (!map.emplace(id, std::move(value)).second) throw std::invalid_argument("two findings have one id");
}

json decision_entry(const consent::Decision& decision) {
  return {{"action", word(decision.action)}, {"reason", decision.reason}, {"shows", decision.shows}};
}

consent::Decision decision_from_entry(const json& source) {
  return {value_of<consent::Action>(source.at("action")), source.at("reason").get<std::string>(),
          source.at("shows").get<std::vector<std::string>>()};
}

// What is said of the photo as a whole.
json about(const pipeline::Findings& findings) {
  json result{{"width", findings.size.width},
              {"height", findings.size.height},
              {"metadata", findings.metadata},
              {"degraded", findings.degraded},
              {"timings_ms", json::object()}};
  for (const auto& [stage, milliseconds] : findings.timings_ms)
    result["timings_ms"][stage] = std::round(milliseconds * 10.0) / 10.0;
  return result;
}

// Reading fails on the first thing that is not as it was written.
template <typename Function>
auto reading(const char* what, Function&& function) -> Result<decltype(function())> {
  try {
    return function();
  } catch (const json::exception& error) {
    return failure(ErrorCode::InvalidInput, std::string(what) + " could not be read: " + error.what());
  } catch (const std::invalid_argument& error) {
    return failure(ErrorCode::InvalidInput, std::string(what) + " could not be read: " + error.what());
  }
}

}  // namespace

json face_to_json(const pipeline::Face& face) {
  json identity = json::array();
  for (const auto& candidate : face.identity) {
    identity.push_back({{"person", candidate.person},
                        {"similarity", four_digits(candidate.similarity)},
                        {"certainty", word(candidate.certainty)}});
  }
  const auto& quality = face.quality;
  json result{
      {"box", {tenths(face.box.x), tenths(face.box.y), tenths(face.box.width), tenths(face.box.height)}},
      {"score", four_digits(face.score)},
      {"roll", tenths(face.roll_degrees)},
      {"doubtful", face.doubtful},
      {"quality",
       {{"size", four_digits(quality.size)},
        {"sharpness", four_digits(quality.sharpness)},
        {"frontality", four_digits(quality.frontality)},
        {"overall", four_digits(quality.overall)},
        {"eyes", four_digits(quality.eyes)}}},
      {"identity", std::move(identity)}};
  if (face.has_landmarks) result["landmarks"] = points_to_json(face.landmarks);
  return result;
}

json findings_to_json(const pipeline::Findings& findings, const consent::PhotoDecision* decision,
                      const pipeline::Rulings* rulings) {
  json result = about(findings);
  for (const FindingKind kind : kEarlierLists) result[list_of(kind)] = json::array();
  for (const pipeline::Finding& finding : findings.list) {
    json& one = result[list_of(finding.kind())].emplace_back(to_json(finding));
    one["decisions"] = decision == nullptr ? json::object() : decisions_to_json(*decision, finding.id);
    if (rulings != nullptr) one["ruling"] = ruling_to_json(rulings->of(finding.id));
  }
  if (decision != nullptr) {
    result["blocked"] = decision->blocked;
    if (decision->blocked) result["block_reason"] = decision->block_reason;
    result["marks"] = decision->marks;
  }
  return result;
}

json stored_findings(const pipeline::Findings& findings) {
  json result = about(findings);
  result["last_id"] = findings.last_id;
  result["findings"] = json::array();
  for (const pipeline::Finding& finding : findings.list) {
    json& one = result["findings"].emplace_back(with_id(to_json(finding), finding.id));
    one["finding"] = word(finding.kind());
  }
  return result;
}

Result<pipeline::Findings> findings_from_json(const json& source) {
  return reading("findings", [&] {
    pipeline::Findings findings;
    findings.size = {source.at("width").get<int>(), source.at("height").get<int>()};
    std::map<FindingId, FindingKind> kinds;
    const auto add = [&](FindingId id, const json& one, FindingKind kind) {
      put_once(kinds, id, kind);
      findings.list.push_back({id, what_from_json(kind, one)});
      findings.last_id = std::max(findings.last_id, id);
    };
    if (source.contains("findings")) {
      findings.last_id = FindingId{source.at("last_id").get<std::int64_t>()};
      for (const json& one : source.at("findings"))
        add(id_from_json(one), one, value_of<FindingKind>(one.at("finding")));
    } else {
      findings.last_id = kLastEarlierId;
      for_each_earlier(source, add);
    }
    findings.metadata = source.at("metadata").get<std::vector<std::string>>();
    findings.degraded = source.at("degraded").get<std::vector<std::string>>();
    findings.timings_ms = source.at("timings_ms").get<std::map<std::string, double>>();
    return findings;
  });
}

json crop_to_json(const pipeline::Crop& crop) {
  const cv::Rect& part = crop.part;
  return {{"part", {part.x, part.y, part.width, part.height}},
          {"kept", crop.kept},
          {"shown", crop.shown},
          {"area", four_digits(static_cast<float>(crop.area))},
          {"first", crop.comes_first()}};
}

std::string to_line(const json& source) {
  return source.dump(-1, ' ', false, json::error_handler_t::replace);
}

json rulings_to_json(const pipeline::Rulings& rulings) {
  json result{{"rulings", json::array()}, {"drawn", json::array()}, {"crops", json::object()}};
  for (const auto& [id, ruling] : rulings.on)
    result["rulings"].push_back(with_id(ruling_to_json(ruling), id));
  for (const auto& region : rulings.drawn) result["drawn"].push_back(with_id(to_json(region), region.id));
  for (const auto& [platform, ratio] : rulings.crops) result["crops"][platform] = word(ratio);
  return result;
}

Result<pipeline::Rulings> rulings_from_json(const json& source) {
  return reading("rulings", [&] {
    pipeline::Rulings rulings;
    const json& drawn = source.at("drawn");
    if (source.contains("rulings")) {
      for (const json& one : source.at("rulings"))
        put_once(rulings.on, id_from_json(one), ruling_from_json(one));
      for (const json& one : drawn) rulings.drawn.push_back({id_from_json(one), region_from_json(one)});
    } else {
      for_each_earlier(source, [&](FindingId id, const json& one, FindingKind) {
        put_once(rulings.on, id, ruling_from_json(one));
      });
      for (std::size_t i = 0; i < drawn.size(); ++i)
        rulings.drawn.push_back(
            {earlier_id(FindingKind::Drawn, i), pipeline::Drawn{points_from_json<pipeline::Quad>(drawn[i])}});
    }
    // Earlier ones know of no crops.
    const json crops = source.value("crops", json::object());
    for (const auto& [platform, ratio] : crops.items())
      rulings.crops.emplace(platform, value_of<pipeline::CropRatio>(ratio));
    return rulings;
  });
}

json decision_to_json(const consent::PhotoDecision& decision) {
  json platforms = json::array();
  for (const auto& platform : decision.platforms) {
    json& decisions = platforms.emplace_back(json{{"platform", platform.platform}})["decisions"];
    decisions = json::array();
    for (const auto& [id, one] : platform.findings) decisions.push_back(with_id(decision_entry(one), id));
    json& entry = platforms.back();
    entry["exposure"] = word(platform.exposure);
    entry["largest_scale"] = platform.largest_scale;
    entry["overexposed"] = platform.overexposed;
    entry["least_people"] = platform.least_people;
    entry["covered_besides"] = platform.covered_besides;
  }
  return {{"blocked", decision.blocked},   {"block_reason", decision.block_reason},
          {"blocking", decision.blocking}, {"undecided", decision.undecided},
          {"marks", decision.marks},       {"platforms", std::move(platforms)}};
}

Result<consent::PhotoDecision> decision_from_json(const json& source) {
  return reading("decisions", [&] {
    consent::PhotoDecision decision;
    decision.blocked = source.at("blocked").get<bool>();
    decision.block_reason = source.at("block_reason").get<std::string>();
    const auto ref = [](const json& one) { return one.is_object() ? earlier_ref(one) : id_of(one); };
    for (const json& one : source.at("blocking")) decision.blocking.push_back(ref(one));
    for (const json& one : source.at("undecided")) decision.undecided.push_back(ref(one));
    decision.marks = source.at("marks").get<std::vector<std::string>>();
    for (const json& one : source.at("platforms")) {
      auto& platform = decision.platforms.emplace_back();
      platform.platform = one.at("platform").get<std::string>();
      if (one.contains("exposure")) {  // else decided before there was any but open
        platform.exposure = value_of<consent::Exposure>(one.at("exposure"));
        platform.largest_scale = one.at("largest_scale").get<float>();
        for (const json& id : one.at("overexposed")) platform.overexposed.push_back(id_of(id));
        platform.least_people = one.at("least_people").get<std::size_t>();
        platform.covered_besides = one.at("covered_besides").get<int>();
      }
      const auto add = [&](FindingId id, const json& entry) {
        put_once(platform.findings, id, decision_from_entry(entry));
      };
      if (one.contains("decisions")) {
        for (const json& entry : one.at("decisions")) add(id_from_json(entry), entry);
      } else {
        for_each_earlier(one, [&](FindingId id, const json& entry, FindingKind) { add(id, entry); });
      }
    }
    return decision;
  });
}

}  // namespace schoolgate::gate
