#include "consent/exposure.hpp"

#include <cmath>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "foundation/text.hpp"
#include "support/source_folder.hpp"

using namespace schoolgate::consent;
using schoolgate::trimmed;
using schoolgate::test::kToday;
using schoolgate::test::openly;
using schoolgate::test::pupil;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr int kLeastSide = 1000;

RegisterView people() {
  return {1,
          {pupil("Ada", {"site"}, {"site"}), pupil("Ben", {"site"}, {"site"}),
           pupil("Cem", {"site"}, {"site"}), pupil("Dee", {"site"}, {"site"}), pupil("Rob")}};
}

std::vector<std::string> split(const std::string& text, char divider) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, divider);) parts.emplace_back(trimmed(part));
  return parts;
}

struct Row {
  std::string text;  // as it stands in the table
  PlatformRule rule;
  PhotoEvidence evidence;
  std::vector<std::string> names;  // of the findings, as the column "shown" has them
  std::vector<std::string> shown;
  int photo_side = 0;
  int at_most = 0;
};

void add(Row& row, decltype(FindingEvidence::what) what, Ruling ruling, const std::string& name) {
  row.evidence.push_back({FindingId(row.evidence.size() + 1), std::move(what), std::move(ruling)});
  row.names.push_back(name);
}

// "Ada 900 turned"
void add_face(Row& row, const std::string& words) {
  std::istringstream stream(words);
  std::string who;
  stream >> who;
  FaceEvidence face;
  Ruling ruling;
  for (std::string word; stream >> word;) {
    if (std::isdigit(static_cast<unsigned char>(word[0])) != 0) face.height_px = std::stof(word);
    if (word == "turned") face.turned_away = true;
    if (word == "named") ruling = {Ruling::Kind::IsPerson, who, {}};
  }
  if (who == "dismissed") {
    face.doubtful = true;
    ruling.kind = Ruling::Kind::NotFinding;
  } else if (who != "unknown" && ruling.kind == Ruling::Kind::None) {
    face.candidates = {{who, 0.9F, Certainty::Certain}};
  }
  add(row, face, ruling, who);
}

// "'Ada & Ben'": the names of one line
void add_names(Row& row, const std::string& words) {
  const std::size_t line = row.evidence.size();
  for (const std::string& name : split(words.substr(1, words.size() - 2), '&'))
    add(row, TextEvidence{TextKind::RegisterName, false, {name}, line}, {}, "'" + name + "'");
}

std::vector<Row> table() {
  std::ifstream file(schoolgate::test::source_folder() / "tests/consent/exposure_rules.txt");
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (trimmed(line).empty() || line[0] == '#') continue;
    const auto columns = split(line, '|');
    Row row;
    row.text = line;
    const auto words = split(columns.at(0), ' ');
    row.rule = {.platform = "site",
                .exposure = schoolgate::from_word<Exposure>(words.at(0)).value(),
                .names_or_faces = words.back() != "names"};
    row.photo_side = std::stoi(columns.at(1));
    row.rule.least_scale =
        std::min(1.0F, static_cast<float>(kLeastSide) / static_cast<float>(row.photo_side));
    for (const std::string& one : split(columns.at(2), ','))
      one[0] == '\'' ? add_names(row, one) : add_face(row, one);
    row.shown = split(columns.at(3), ',');
    std::erase(row.shown, "");
    row.at_most = std::stoi(columns.at(4));
    rows.push_back(std::move(row));
  }
  return rows;
}

PlatformDecisions decided(const PhotoEvidence& evidence, const PlatformRule& rule) {
  return decide(evidence, people(), {rule}, kToday, {}).platforms.at(0);
}

FindingEvidence face(int id, const char* who, float height) {
  return {FindingId(id), FaceEvidence{height, false, {{who, 0.9F, Certainty::Certain}}}};
}

PlatformRule careful(float least_scale = 1) {
  return {.platform = "site", .exposure = Exposure::Careful, .least_scale = least_scale};
}

}  // namespace

TEST(Exposure, IsFacelessByDefault) {
  EXPECT_EQ(static_cast<Exposure>(0), Exposure::Faceless);
  EXPECT_EQ(PlatformRule{}.exposure, Exposure::Faceless);
  EXPECT_TRUE(PlatformRule{}.names_or_faces);
}

TEST(Exposure, IsAsTheTableOfRulesSays) {
  const auto rows = table();
  ASSERT_GE(rows.size(), 30U);
  for (const Row& row : rows) {
    const PlatformDecisions decisions = decided(row.evidence, row.rule);
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < row.names.size(); ++i) {
      if (decisions.of(FindingId(i + 1)).action == Action::Keep) shown.push_back(row.names[i]);
    }
    EXPECT_EQ(shown, row.shown) << row.text;
    EXPECT_EQ(static_cast<int>(static_cast<float>(row.photo_side) * decisions.largest_scale), row.at_most)
        << row.text;
  }
}

TEST(Exposure, SaysInASentenceWhySomebodyWhoConsentsIsHidden) {
  const auto alone = decided({face(1, "Ada", 572)}, careful(0.25F));
  EXPECT_EQ(
      alone.of(FindingId{1}).reason,
      "Ada: image consent of 2026-09-01; but site is careful: face-on, 143 px from forehead to chin even "
      "in its smallest picture, and alone");
  EXPECT_THAT(alone.of(FindingId{1}).shows, IsEmpty());
  EXPECT_THAT(alone.overexposed, ElementsAre(FindingId{1}));
  const auto two = decided({face(1, "Ada", 572), face(2, "Ben", 20)}, careful(0.25F));
  EXPECT_THAT(two.of(FindingId{1}).reason, testing::HasSubstr("and 2 people shown, not 3"));
  EXPECT_THAT(two.capped, ElementsAre(FindingId{2}));
  const auto faceless = decided({face(1, "Ada", 20)}, {.platform = "site"});
  EXPECT_EQ(faceless.of(FindingId{1}).reason, "site is faceless: no face is shown there, whoever consented");
}

TEST(Exposure, HidesTheWordsBesideANameThatGoes) {
  const FindingEvidence beside{FindingId{2}, TextEvidence{TextKind::Harmless, false, {"Ada"}}};
  ASSERT_EQ(decided({beside}, careful()).of(FindingId{2}).action, Action::Keep);
  const auto both = decided({face(1, "Ada", 40), beside}, careful());
  EXPECT_EQ(both.of(FindingId{2}).action, Action::Redact);
  EXPECT_EQ(both.of(FindingId{2}).reason, "the face of Ada is shown: site has names or faces, never both");
}

TEST(Exposure, IsTheSameOfAHeightThatWasStoredToATenthOfAPixel) {
  const auto fresh = decided({face(1, "Ada", 123.4412F)}, careful(0.25F));
  const auto stored = decided({face(1, "Ada", 123.4F)}, careful(0.25F));
  EXPECT_EQ(fresh.largest_scale, stored.largest_scale);
  EXPECT_LT(fresh.largest_scale, 1);
}

// The promise, whatever is in the photo: only ever stricter than consent, and what is shown keeps the rule.
TEST(Exposure, KeepsItsPromiseOfAThousandPhotos) {
  std::mt19937 random(5);
  const auto upto = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  const std::vector<const char*> names{"Ada", "Ben", "Cem", "Dee", "Rob"};
  int hidden = 0;
  int grouped = 0;
  for (int photo = 0; photo < 1000; ++photo) {
    PhotoEvidence evidence;
    for (int i = upto(6); i >= 0; --i) {
      evidence.push_back(face(static_cast<int>(evidence.size()) + 1, names[static_cast<std::size_t>(upto(4))],
                              static_cast<float>(5 + upto(400))));
      std::get<FaceEvidence>(evidence.back().what).turned_away = upto(4) == 0;
    }
    const PlatformRule rule = careful(0.2F + 0.1F * static_cast<float>(upto(8)));
    const auto consented = decide(evidence, people(), openly({"site"}), kToday, {}).platforms.at(0);
    const auto now = decided(evidence, rule);
    ASSERT_GE(now.largest_scale, rule.least_scale);
    std::set<PersonId> people_shown;
    for (const auto& [id, decision] : now.findings) {
      if (decision.action == Action::Keep) {
        ASSERT_EQ(consented.of(id).action, Action::Keep);
        people_shown.insert(decision.shows.begin(), decision.shows.end());
      } else if (consented.of(id).action == Action::Keep) {
        ++hidden;
      }
    }
    const bool group = people_shown.size() >= DecisionRules{}.with_others;
    grouped += group ? 1 : 0;
    for (const FindingEvidence& finding : evidence) {
      const auto& one = std::get<FaceEvidence>(finding.what);
      if (group || one.turned_away || now.of(finding.id).action == Action::Redact) continue;
      ASSERT_LE(one.height_px * now.largest_scale, DecisionRules{}.face_px) << "photo " << photo;
    }
  }
  EXPECT_GT(hidden, 100) << "the rule had something to hide";
  EXPECT_GT(grouped, 50) << "and groups to leave";
}
