#include <algorithm>

#include <gmock/gmock.h>

#include "pipeline/texts/cue_finder.hpp"
#include "pipeline/texts/phrase_index.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using test::reading;

constexpr float kMostLoss = 1.8F;

std::vector<PhraseIndex::Hit> hits_in(const PhraseIndex& index, const Reading& line) {
  return index.find(line, words_of(line), {.most_words = 3, .most_loss = kMostLoss});
}

TEST(PhraseIndex, LosesNothingOnAWordReadForCertain) {
  PhraseIndex index;
  index.add("harriet");
  const auto hits = hits_in(index, reading("By Harriet", 0.99F));
  ASSERT_FALSE(hits.empty());
  const auto best = *std::max_element(hits.begin(), hits.end(),
                                      [](const auto& a, const auto& b) { return a.loss < b.loss; });
  EXPECT_EQ(best.first_word, 1U);
  EXPECT_EQ(best.end_word, 2U);
  EXPECT_EQ(best.length, 7);
  EXPECT_NEAR(best.loss, 0, 0.1);
}

TEST(PhraseIndex, LosesLessByALookAlikeThanByAnotherLetter) {
  PhraseIndex index;
  index.add("harriet");
  const auto alike = hits_in(index, reading("Harr1et"));
  const auto other = hits_in(index, reading("Harrxet"));
  ASSERT_EQ(alike.size(), 1U);
  ASSERT_EQ(other.size(), 1U);
  EXPECT_LT(other[0].loss, alike[0].loss);
  EXPECT_LT(alike[0].loss, -1);
}

// What no text can tell: the reader settled on one letter and held another for nearly as likely.
TEST(PhraseIndex, SeesWhatTheReaderNearlyRead) {
  PhraseIndex index;
  index.add("nora");
  Reading line = reading("Nera", 0.6F);
  const auto before = hits_in(index, line);
  line.glyphs[1].columns.front().letters.emplace_back(U'o', 0.35F);
  const auto after = hits_in(index, line);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_GT(after[0].loss, -1);
  ASSERT_EQ(before.size(), 1U);
  EXPECT_GT(after[0].loss, before[0].loss);
}

TEST(PhraseIndex, ReadsOverWrongSpaces) {
  PhraseIndex index;
  index.add("montague");
  const auto hits = hits_in(index, reading("Mon tague"));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].first_word, 0U);
  EXPECT_EQ(hits[0].end_word, 2U);
}

TEST(PhraseIndex, KeepsDoubleLettersApart) {
  PhraseIndex index;
  index.add("anna");
  const auto once = hits_in(index, reading("Ana"));
  const auto twice = hits_in(index, reading("Anna"));
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_GT(twice[0].loss, -0.5);
  EXPECT_TRUE(once.empty() || once[0].loss < -2);
}

TEST(PhraseIndex, FindsNothingInNothing) {
  EXPECT_TRUE(hits_in(PhraseIndex(), reading("Harriet")).empty());
  PhraseIndex index;
  index.add("harriet");
  EXPECT_TRUE(hits_in(index, reading("")).empty());
  EXPECT_TRUE(hits_in(index, reading(" .,;: ")).empty());
}

TEST(PhraseIndex, BearsPhrasesAndLinesOfAnyLength) {
  PhraseIndex index;
  index.add(std::string(500, 'w'));
  index.add("");
  EXPECT_NO_THROW(hits_in(index, reading(std::string(2000, 'w'))));
}

TEST(PhraseIndex, TellsLettersOfAnyScriptApart) {
  PhraseIndex index;
  const auto first = index.add(fold("Ольга"));
  index.add(fold("Игорь"));
  const auto hits = hits_in(index, reading("Ольга"));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].phrase, first);
}

std::vector<Cue> cues_in(const char* text) {
  const CueFinder finder;
  const Reading line = reading(text);
  std::vector<Cue> cues;
  for (const CueMatch& match : finder.find(line, words_of(line))) cues.push_back(match.cue);
  return cues;
}

TEST(CueFinder, KnowsWhatFollows) {
  using testing::ElementsAre;
  EXPECT_THAT(cues_in("This certificate is awarded to"), ElementsAre(Cue::Name));
  EXPECT_THAT(cues_in("Name:"), ElementsAre(Cue::Name));
  EXPECT_THAT(cues_in("Nane:"), ElementsAre(Cue::Name));
  EXPECT_THAT(cues_in("by"), ElementsAre(Cue::WeakName));
  EXPECT_THAT(cues_in("Mrs"), ElementsAre(Cue::Honorific));
  EXPECT_THAT(cues_in("Date of birth"), ElementsAre(Cue::Birth));
  EXPECT_THAT(cues_in("Post code"), ElementsAre(Cue::Identifier));
  EXPECT_THAT(cues_in("Class"), ElementsAre(Cue::OtherLabel));
  EXPECT_THAT(cues_in("Name: Class:"), ElementsAre(Cue::Name, Cue::OtherLabel));
}

TEST(CueFinder, FindsNoCueInOtherWords) { EXPECT_TRUE(cues_in("the quick brown fox").empty()); }

}  // namespace
}  // namespace schoolgate::pipeline
