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

// Words of the interface; each table is read in both directions.
constexpr std::array<std::pair<consent::TextKind, std::string_view>, 5> kTextKinds{
    {{consent::TextKind::Unreadable, "unreadable"},
     {consent::TextKind::RegisterName, "register_name"},
     {consent::TextKind::OtherName, "other_name"},
     {consent::TextKind::Identifier, "identifier"},
     {consent::TextKind::Harmless, "harmless"}}};
constexpr std::array<std::pair<consent::Action, std::string_view>, 2> kActions{
    {{consent::Action::Redact, "redact"}, {consent::Action::Keep, "keep"}}};
constexpr std::array<std::pair<consent::Ruling::Kind, std::string_view>, 4> kRulings{
    {{consent::Ruling::Kind::None, "none"},
     {consent::Ruling::Kind::Redact, "redact"},
     {consent::Ruling::Kind::IsPerson, "is_person"},
     {consent::Ruling::Kind::NotFinding, "not_finding"}}};
constexpr std::array<std::pair<consent::Certainty, std::string_view>, 2> kCertainties{
    {{consent::Certainty::Plausible, "plausible"}, {consent::Certainty::Certain, "certain"}}};

template <typename Value, std::size_t Count>
std::string_view word_of(const std::array<std::pair<Value, std::string_view>, Count>& words, Value value) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  throw std::logic_error("a value without a word");
}

template <typename Value, std::size_t Count>
Value value_of(const std::array<std::pair<Value, std::string_view>, Count>& words, const json& text) {
  const auto& wanted = text.get_ref<const std::string&>();
  for (const auto& [value, word] : words) {
    if (word == wanted) return value;
  }
  throw std::invalid_argument("'" + wanted + "' is not understood");
}

// Boxes and similarities to what can be told apart: a tenth of a pixel, four digits.
double tenths(float value) { return std::round(static_cast<double>(value) * 10.0) / 10.0; }
double digits(float value) { return std::round(static_cast<double>(value) * 10000.0) / 10000.0; }

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

json decisions_to_json(const consent::PhotoDecision* decision,
                       std::vector<consent::Decision> consent::PlatformDecisions::*findings,
                       std::size_t index) {
  json result = json::object();
  if (decision == nullptr) return result;
  for (const auto& platform : decision->platforms) {
    const consent::Decision& one = (platform.*findings).at(index);
    result[platform.platform] = {{"action", word_of(kActions, one.action)}, {"reason", one.reason}};
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
                  quality.at("frontality").get<float>(), quality.at("overall").get<float>()};
  for (const json& candidate : source.at("identity")) {
    face.identity.push_back({candidate.at("person").get<std::string>(),
                             candidate.at("similarity").get<float>(),
                             value_of(kCertainties, candidate.at("certainty"))});
  }
  return face;
}

json text_to_json(const pipeline::Text& text) {
  return {{"quad", points_to_json(text.quad)},
          {"text", text.text},
          {"confidence", digits(text.confidence)},
          {"kind", word_of(kTextKinds, text.kind)},
          {"doubtful", text.doubtful},
          {"persons", text.persons}};
}

pipeline::Text text_from_json(const json& source) {
  pipeline::Text text;
  text.quad = points_from_json<pipeline::Quad>(source.at("quad"));
  text.text = source.at("text").get<std::string>();
  text.confidence = source.at("confidence").get<float>();
  text.kind = value_of(kTextKinds, source.at("kind"));
  text.doubtful = source.at("doubtful").get<bool>();
  text.persons = source.at("persons").get<std::vector<std::string>>();
  return text;
}

json ruling_to_json(const consent::Ruling& ruling) {
  return {{"kind", word_of(kRulings, ruling.kind)}, {"person", ruling.person}, {"rejected", ruling.rejected}};
}

consent::Ruling ruling_from_json(const json& source) {
  return {value_of(kRulings, source.at("kind")), source.at("person").get<std::string>(),
          source.at("rejected").get<std::vector<std::string>>()};
}

template <typename Item, typename Function>
json list_to_json(const std::vector<Item>& items, Function&& function) {
  json list = json::array();
  for (const auto& item : items) list.push_back(function(item));
  return list;
}

template <typename Function>
auto list_from_json(const json& list, Function&& function) {
  std::vector<decltype(function(list))> items;
  for (const json& item : list) items.push_back(function(item));
  return items;
}

json decision_entry(const consent::Decision& decision) {
  return {
      {"action", word_of(kActions, decision.action)}, {"reason", decision.reason}, {"shows", decision.shows}};
}

constexpr std::array<std::pair<consent::FindingRef::Kind, std::string_view>, 3> kFindingKinds{
    {{consent::FindingRef::Kind::Face, "face"},
     {consent::FindingRef::Kind::Text, "text"},
     {consent::FindingRef::Kind::Code, "code"}}};

json ref_to_json(const consent::FindingRef& ref) {
  return {{"kind", word_of(kFindingKinds, ref.kind)}, {"index", ref.index}};
}

consent::FindingRef ref_from_json(const json& source) {
  return {value_of(kFindingKinds, source.at("kind")), source.at("index").get<std::size_t>()};
}

consent::Decision decision_of_entry(const json& source) {
  return {value_of(kActions, source.at("action")), source.at("reason").get<std::string>(),
          source.at("shows").get<std::vector<std::string>>()};
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
                        {"similarity", digits(candidate.similarity)},
                        {"certainty", word_of(kCertainties, candidate.certainty)}});
  }
  const auto& quality = face.quality;
  json result{
      {"box", {tenths(face.box.x), tenths(face.box.y), tenths(face.box.width), tenths(face.box.height)}},
      {"score", digits(face.score)},
      {"roll", tenths(face.roll_degrees)},
      {"doubtful", face.doubtful},
      {"quality",
       {{"size", digits(quality.size)},
        {"sharpness", digits(quality.sharpness)},
        {"frontality", digits(quality.frontality)},
        {"overall", digits(quality.overall)}}},
      {"identity", std::move(identity)}};
  if (face.has_landmarks) result["landmarks"] = points_to_json(face.landmarks);
  return result;
}

json findings_to_json(const pipeline::Findings& findings, const consent::PhotoDecision* decision) {
  json result{{"width", findings.size.width},  {"height", findings.size.height},
              {"faces", json::array()},        {"texts", json::array()},
              {"codes", json::array()},        {"metadata", findings.metadata},
              {"degraded", findings.degraded}, {"timings_ms", json::object()}};
  const auto add = [&](const char* list, json finding, auto member, std::size_t index) {
    finding["decisions"] = decisions_to_json(decision, member, index);
    result[list].push_back(std::move(finding));
  };
  for (std::size_t i = 0; i < findings.faces.size(); ++i) {
    add("faces", face_to_json(findings.faces[i]), &consent::PlatformDecisions::faces, i);
  }
  for (std::size_t i = 0; i < findings.texts.size(); ++i) {
    add("texts", text_to_json(findings.texts[i]), &consent::PlatformDecisions::texts, i);
  }
  for (std::size_t i = 0; i < findings.codes.size(); ++i) {
    add("codes", {{"quad", points_to_json(findings.codes[i].quad)}, {"format", findings.codes[i].format}},
        &consent::PlatformDecisions::codes, i);
  }
  for (const auto& [stage, milliseconds] : findings.timings_ms) {
    result["timings_ms"][stage] = std::round(milliseconds * 10.0) / 10.0;
  }
  if (decision != nullptr) {
    result["blocked"] = decision->blocked;
    if (decision->blocked) result["block_reason"] = decision->block_reason;
    result["marks"] = decision->marks;
  }
  return result;
}

Result<pipeline::Findings> findings_from_json(const json& source) {
  return reading("findings", [&] {
    pipeline::Findings findings;
    findings.size = {source.at("width").get<int>(), source.at("height").get<int>()};
    findings.faces = list_from_json(source.at("faces"), face_from_json);
    findings.texts = list_from_json(source.at("texts"), text_from_json);
    findings.codes = list_from_json(source.at("codes"), [](const json& code) {
      return pipeline::Code{points_from_json<pipeline::Quad>(code.at("quad")),
                            code.at("format").get<std::string>()};
    });
    findings.metadata = source.at("metadata").get<std::vector<std::string>>();
    findings.degraded = source.at("degraded").get<std::vector<std::string>>();
    findings.timings_ms = source.at("timings_ms").get<std::map<std::string, double>>();
    return findings;
  });
}

std::string to_line(const json& source) {
  return source.dump(-1, ' ', false, json::error_handler_t::replace);
}

json rulings_to_json(const pipeline::Rulings& rulings) {
  return {{"faces", list_to_json(rulings.faces, ruling_to_json)},
          {"texts", list_to_json(rulings.texts, ruling_to_json)},
          {"codes", list_to_json(rulings.codes, ruling_to_json)},
          {"drawn", list_to_json(rulings.drawn, [](const pipeline::Region& region) {
             return points_to_json(region.quad);
           })}};
}

Result<pipeline::Rulings> rulings_from_json(const json& source) {
  return reading("rulings", [&] {
    return pipeline::Rulings{
        list_from_json(source.at("faces"), ruling_from_json),
        list_from_json(source.at("texts"), ruling_from_json),
        list_from_json(source.at("codes"), ruling_from_json),
        list_from_json(source.at("drawn"), [](const json& quad) {
          return pipeline::Region{pipeline::Region::Kind::Drawn, points_from_json<pipeline::Quad>(quad), 0};
        })};
  });
}

json decision_to_json(const consent::PhotoDecision& decision) {
  const auto platform_to_json = [](const consent::PlatformDecisions& platform) -> json {
    return {{"platform", platform.platform},
            {"faces", list_to_json(platform.faces, decision_entry)},
            {"texts", list_to_json(platform.texts, decision_entry)},
            {"codes", list_to_json(platform.codes, decision_entry)}};
  };
  return {{"blocked", decision.blocked},
          {"block_reason", decision.block_reason},
          {"blocking", list_to_json(decision.blocking, ref_to_json)},
          {"undecided", list_to_json(decision.undecided, ref_to_json)},
          {"marks", decision.marks},
          {"platforms", list_to_json(decision.platforms, platform_to_json)}};
}

Result<consent::PhotoDecision> decision_from_json(const json& source) {
  return reading("decisions", [&] {
    consent::PhotoDecision decision;
    decision.blocked = source.at("blocked").get<bool>();
    decision.block_reason = source.at("block_reason").get<std::string>();
    decision.blocking = list_from_json(source.at("blocking"), ref_from_json);
    decision.undecided = list_from_json(source.at("undecided"), ref_from_json);
    decision.marks = source.at("marks").get<std::vector<std::string>>();
    decision.platforms = list_from_json(source.at("platforms"), [](const json& platform) {
      return consent::PlatformDecisions{platform.at("platform").get<std::string>(),
                                        list_from_json(platform.at("faces"), decision_of_entry),
                                        list_from_json(platform.at("texts"), decision_of_entry),
                                        list_from_json(platform.at("codes"), decision_of_entry)};
    });
    return decision;
  });
}

}  // namespace schoolgate::gate
