#include "gate/log/findings_json.hpp"

#include <gtest/gtest.h>

namespace gate = schoolgate::gate;
namespace consent = schoolgate::consent;
namespace pipeline = schoolgate::pipeline;

namespace {

pipeline::Findings some_findings() {
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
  findings.faces = {face, face};
  findings.faces[1].doubtful = true;
  findings.faces[1].has_landmarks = false;
  findings.texts = {{{{{0, 0}, {9, 0}, {9, 5}, {0, 5}}},
                     "Amelia \"M\" <Hughes>",
                     0.91F,
                     consent::TextKind::RegisterName,
                     true,
                     {"P001"}}};
  findings.codes = {{{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}, "QRCode"}};
  findings.metadata = {"exif.gps"};
  findings.degraded = {"faces were looked for without the detection model"};
  findings.timings_ms = {{"detect", 81.5}};
  return findings;
}

consent::PhotoDecision some_decision() {
  const consent::Decision keep{consent::Action::Keep, "P001: image consent of 2026-09-01", {"P001"}};
  consent::PhotoDecision decision;
  decision.undecided = {{consent::FindingRef::Kind::Face, 1}};
  decision.marks = {"face 2 is somewhat like somebody who must not be published"};
  decision.platforms = {{"facebook", {keep, {}}, {{}}, {{}}}};
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

TEST(FindingsJson, IsReadBackAsItWas) {
  const auto written = gate::findings_to_json(some_findings(), nullptr);
  const auto read = gate::findings_from_json(nlohmann::json::parse(gate::to_line(written)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(gate::findings_to_json(*read, nullptr), written);
  EXPECT_EQ(read->faces[0].identity[0].certainty, consent::Certainty::Certain);
  EXPECT_FALSE(read->faces[1].has_landmarks);
  EXPECT_TRUE(read->texts[0].doubtful);
}

TEST(FindingsJson, RefusesWhatItDoesNotUnderstand) {
  auto json = gate::findings_to_json(some_findings(), nullptr);
  json["texts"][0]["kind"] = "harmles";
  EXPECT_FALSE(gate::findings_from_json(json)) << "an unknown kind must not become some kind";
  json = gate::findings_to_json(some_findings(), nullptr);
  json["faces"][0].erase("doubtful");
  EXPECT_FALSE(gate::findings_from_json(json));
  EXPECT_FALSE(gate::findings_from_json(nlohmann::json::array()));
}

TEST(FindingsJson, WritesValidTextWhateverWasRead) {
  auto findings = some_findings();
  findings.texts[0].text = "bad \xff byte\n";
  const std::string line = gate::to_line(gate::findings_to_json(findings, nullptr));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(line));
}

TEST(DecisionJson, IsReadBackAsItWas) {
  const auto written = gate::decision_to_json(some_decision());
  const auto read = gate::decision_from_json(written);
  ASSERT_TRUE(read);
  EXPECT_EQ(gate::decision_to_json(*read), written);
  EXPECT_EQ(read->undecided, some_decision().undecided);
  EXPECT_EQ(read->platforms[0].faces[0].action, consent::Action::Keep);
  EXPECT_EQ(read->platforms[0].faces[0].shows, std::vector<consent::PersonId>{"P001"});
  EXPECT_EQ(read->platforms[0].faces[1].action, consent::Action::Redact);
}

TEST(RulingsJson, AreReadBackAsTheyWere) {
  pipeline::Rulings rulings;
  rulings.faces = {{consent::Ruling::Kind::IsPerson, "P001", {"P002", "P003"}}, {}};
  rulings.drawn = {{pipeline::Region::Kind::Drawn, {{{1, 2}, {3, 2}, {3, 4}, {1, 4}}}, 0}};
  const auto written = gate::rulings_to_json(rulings);
  const auto read = gate::rulings_from_json(written);
  ASSERT_TRUE(read);
  EXPECT_EQ(gate::rulings_to_json(*read), written);
  EXPECT_EQ(read->faces[0].rejected.size(), 2U);
  EXPECT_EQ(read->drawn[0].kind, pipeline::Region::Kind::Drawn);
}
