#include "gate/log/findings_json.hpp"

#include <set>

#include <gtest/gtest.h>

namespace gate = schoolgate::gate;
namespace consent = schoolgate::consent;
namespace pipeline = schoolgate::pipeline;
using consent::FindingId;

namespace {

pipeline::Findings some_findings(const char* text = "Amelia \"M\" <Hughes>") {
  pipeline::Findings findings;
  findings.size = {4000, 3000};
  pipeline::Face face;
  face.box = {10.5F, 20.0F, 30.0F, 40.0F};
  face.score = 0.93F;
  face.has_landmarks = true;
  face.landmarks = {{{11, 21}, {12, 22}, {13, 23}, {14, 24}, {15, 25}}};
  face.roll_degrees = -12;
  face.quality = {0.1F, 0.2F, 0.3F, 0.4F};
  face.identity = {{"P001", 0.71F, consent::Certainty::Certain},
                   {"P002", 0.5F, consent::Certainty::Plausible}};
  findings.add(face);
  face.doubtful = true;
  face.has_landmarks = false;
  findings.add(face);
  findings.add(pipeline::Text{
      {{{0, 0}, {9, 0}, {9, 5}, {0, 5}}}, text, 0.91F, consent::TextKind::RegisterName, true, {"P001"}});
  findings.add(pipeline::Code{{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}, "QRCode"});
  findings.metadata = {"exif.gps"};
  findings.degraded = {"faces were looked for without the detection model"};
  findings.timings_ms = {{"detect", 81.5}};
  return findings;
}

consent::PhotoDecision some_decision() {
  const consent::Decision keep{consent::Action::Keep, "P001: image consent of 2026-09-01", {"P001"}};
  consent::PhotoDecision decision;
  decision.undecided = {FindingId{2}};
  decision.marks = {"face 2 is somewhat like somebody who must not be published"};
  decision.platforms = {{"facebook", {{FindingId{1}, keep}, {FindingId{2}, {}}, {FindingId{3}, {}}}}};
  return decision;
}

}  // namespace

TEST(FindingsJson, HasTheFormOfTheInterface) {
  const auto decision = some_decision();
  const auto json = gate::findings_to_json(some_findings(), &decision);
  EXPECT_EQ(json["width"], 4000);
  EXPECT_EQ(json["faces"][0]["box"], nlohmann::json({10.5, 20.0, 30.0, 40.0}));
  EXPECT_EQ(json["faces"][0]["score"], 0.93);
  EXPECT_EQ(json["faces"][0]["landmarks"].size(), 5U);
  EXPECT_EQ(json["faces"][0]["identity"][0]["person"], "P001");
  EXPECT_EQ(json["faces"][0]["identity"][0]["similarity"], 0.71);
  EXPECT_EQ(json["faces"][0]["decisions"]["facebook"]["action"], "keep");
  EXPECT_EQ(json["faces"][0]["decisions"]["facebook"]["reason"], "P001: image consent of 2026-09-01");
  EXPECT_EQ(json["faces"][1]["decisions"]["facebook"]["action"], "redact");
  EXPECT_EQ(json["texts"][0]["kind"], "register_name");
  EXPECT_EQ(json["texts"][0]["quad"].size(), 4U);
  EXPECT_EQ(json["codes"][0]["format"], "QRCode");
  EXPECT_EQ(json["metadata"][0], "exif.gps");
  EXPECT_EQ(json["timings_ms"]["detect"], 81.5);
}

TEST(FindingsJson, HasNothingElseThanTheFormOfTheInterface) {
  const auto decision = some_decision();
  const auto json = gate::findings_to_json(some_findings(), &decision);
  const auto keys = [](const nlohmann::json& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.items()) names.insert(name);
    return names;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(keys(json), (Names{"blocked", "codes", "degraded", "faces", "height", "marks", "metadata",
                               "texts", "timings_ms", "width"}));
  EXPECT_EQ(keys(json["faces"][0]),
            (Names{"box", "decisions", "doubtful", "identity", "landmarks", "quality", "roll", "score"}));
  EXPECT_EQ(keys(json["texts"][0]),
            (Names{"confidence", "decisions", "doubtful", "kind", "persons", "quad", "text"}));
  EXPECT_EQ(keys(json["codes"][0]), (Names{"decisions", "format", "quad"}));
  const auto none = gate::findings_to_json({}, nullptr);
  for (const char* list : {"faces", "texts", "codes"}) EXPECT_EQ(none[list], nlohmann::json::array());
}

TEST(FindingsJson, GivesWhatNobodyDecidedAboutAsRedacted) {
  const auto decision = some_decision();
  const auto json = gate::findings_to_json(some_findings(), &decision);
  EXPECT_EQ(json["codes"][0]["decisions"]["facebook"]["action"], "redact");
}

TEST(StoredFindings, AreReadBackAsTheyWere) {
  auto findings = some_findings();
  findings.last_id = FindingId{9};
  const auto written = gate::stored_findings(findings);
  const auto read = gate::findings_from_json(nlohmann::json::parse(gate::to_line(written)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(gate::stored_findings(*read), written);
  EXPECT_EQ(gate::findings_to_json(*read, nullptr), gate::findings_to_json(findings, nullptr));
  EXPECT_EQ(read->last_id, FindingId{9});
  EXPECT_EQ(read->list[3].id, FindingId{4});
  const auto faces = read->all<pipeline::Face>();
  EXPECT_EQ(faces[0].identity[0].certainty, consent::Certainty::Certain);
  EXPECT_FALSE(faces[1].has_landmarks);
  EXPECT_TRUE(read->list[2].doubtful());
}

TEST(StoredFindings, AreRefusedWhenAnythingOfThemIsNotUnderstood) {
  const auto spoilt = [](const auto& spoil) {
    auto json = gate::stored_findings(some_findings());
    spoil(json);
    return gate::findings_from_json(json);
  };
  EXPECT_TRUE(spoilt([](auto&) {}));
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][2]["kind"] = "harmles"; }))
      << "an unknown kind must not become some kind";
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][2]["finding"] = "txt"; }));
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][0].erase("doubtful"); }));
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][0].erase("id"); }));
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][0]["id"] = 0; }));
  EXPECT_FALSE(spoilt([](auto& json) { json["findings"][0]["id"] = 2; })) << "two of one id";
  EXPECT_FALSE(gate::findings_from_json(nlohmann::json::array()));
}

TEST(FindingsJson, WritesValidTextWhateverWasRead) {
  for (const auto& json : {gate::findings_to_json(some_findings("bad \xff byte\n"), nullptr),
                           gate::stored_findings(some_findings("bad \xff byte\n"))}) {
    const std::string line = gate::to_line(json);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_TRUE(nlohmann::json::accept(line));
  }
}

TEST(DecisionJson, IsReadBackAsItWas) {
  const auto written = gate::decision_to_json(some_decision());
  const auto read = gate::decision_from_json(written);
  ASSERT_TRUE(read);
  EXPECT_EQ(gate::decision_to_json(*read), written);
  EXPECT_EQ(read->undecided, some_decision().undecided);
  EXPECT_EQ(read->platforms[0].of(FindingId{1}).action, consent::Action::Keep);
  EXPECT_EQ(read->platforms[0].of(FindingId{1}).shows, std::vector<consent::PersonId>{"P001"});
  EXPECT_EQ(read->platforms[0].of(FindingId{2}).action, consent::Action::Redact);
}

TEST(DecisionJson, SaysHowExposedAPlatformIsAndIsOpenWhereItWasDecidedBeforeThereWasMore) {
  auto decision = some_decision();
  auto& facebook = decision.platforms[0];
  facebook.exposure = consent::Exposure::Careful;
  facebook.largest_scale = 57.6F / 123.4F;
  facebook.overexposed = {FindingId{2}};
  facebook.least_people = 3;
  facebook.covered_besides = 1;
  auto written = nlohmann::json::parse(gate::to_line(gate::decision_to_json(decision)));
  const auto read = gate::decision_from_json(written);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->platforms[0].exposure, consent::Exposure::Careful);
  EXPECT_EQ(read->platforms[0].largest_scale, facebook.largest_scale) << "to the last digit";
  EXPECT_EQ(read->platforms[0].overexposed, facebook.overexposed);
  EXPECT_EQ(read->platforms[0].least_people, 3U);
  EXPECT_EQ(read->platforms[0].covered_besides, 1);
  for (const char* key : {"exposure", "largest_scale", "overexposed", "least_people", "covered_besides"})
    written["platforms"][0].erase(key);
  const auto earlier = gate::decision_from_json(written);
  ASSERT_TRUE(earlier);
  EXPECT_EQ(earlier->platforms[0].exposure, consent::Exposure::Open);
  EXPECT_EQ(earlier->platforms[0].largest_scale, 1);
}

TEST(RulingsJson, AreReadBackAsTheyWere) {
  pipeline::Rulings rulings;
  rulings.on[FindingId{7}] = {consent::Ruling::Kind::IsPerson, "P001", {"P002", "P003"}};
  rulings.drawn = {{FindingId{9}, pipeline::Drawn{{{{1, 2}, {3, 2}, {3, 4}, {1, 4}}}}}};
  const auto written = gate::rulings_to_json(rulings);
  const auto read = gate::rulings_from_json(written);
  ASSERT_TRUE(read);
  EXPECT_EQ(gate::rulings_to_json(*read), written);
  EXPECT_EQ(read->of(FindingId{7}).rejected.size(), 2U);
  EXPECT_EQ(read->drawn[0].kind(), pipeline::FindingKind::Drawn);
  EXPECT_EQ(read->drawn[0].id, FindingId{9});
}

TEST(FindingsJson, KeepsTheCropsThatWereWishedFor) {
  pipeline::Rulings rulings;
  rulings.crops = {{"facebook", pipeline::CropRatio::Square}, {"website", pipeline::CropRatio::AsIs}};
  const auto kept = gate::rulings_from_json(gate::rulings_to_json(rulings));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->crops, rulings.crops);
  EXPECT_EQ(gate::rulings_to_json(rulings)["crops"],
            nlohmann::json({{"facebook", "1:1"}, {"website", "as-is"}}));
}

TEST(FindingsJson, ReadsRulingsFromBeforeThereWereCrops) {
  const auto kept = gate::rulings_from_json(nlohmann::json::parse(
      R"({"rulings":[{"id":1,"kind":"redact","person":"","rejected":[]}],"drawn":[]})"));
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->crops.empty());
  EXPECT_EQ(kept->of(FindingId{1}).kind, consent::Ruling::Kind::Redact);
  EXPECT_FALSE(gate::rulings_from_json(
      nlohmann::json::parse(R"({"rulings":[],"drawn":[],"crops":{"facebook":"round"}})")))
      << "a shape that nobody knows is no whole picture";
}
