#include "pipeline/texts/names/phrase_index.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <unicode/unistr.h>

#include "pipeline/texts/judging/cue_finder.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using test::reading;

constexpr float kMostLoss = 1.8F;

std::vector<PhraseIndex::Hit> hits_in(const PhraseIndex& index, const Reading& line) {
  return index.find(line, words_of(line), {.most_words = 3, .most_loss = kMostLoss});
}

// In an index that holds nothing else.
std::vector<PhraseIndex::Hit> hits_of(const char* phrase, const Reading& line) {
  PhraseIndex index;
  index.add(phrase);
  return hits_in(index, line);
}

TEST(PhraseIndex, LosesNothingOnAWordReadForCertain) {
  const auto hits = hits_of("harriet", reading("By Harriet", 0.99F));
  ASSERT_FALSE(hits.empty());
  const auto best = *std::max_element(hits.begin(), hits.end(),
                                      [](const auto& a, const auto& b) { return a.loss < b.loss; });
  EXPECT_EQ(best.first_word, 1U);
  EXPECT_EQ(best.end_word, 2U);
  EXPECT_EQ(best.length, 7);
  EXPECT_NEAR(best.loss, 0, 0.1);
}

TEST(PhraseIndex, LosesLessByALookAlikeThanByAnotherLetter) {
  const auto alike = hits_of("harriet", reading("Harr1et"));
  const auto other = hits_of("harriet", reading("Harrxet"));
  ASSERT_EQ(alike.size(), 1U);
  ASSERT_EQ(other.size(), 1U);
  EXPECT_LT(other[0].loss, alike[0].loss);
  EXPECT_LT(alike[0].loss, -1);
}

// What no text can tell: the reader settled on one letter and held another for nearly as likely.
TEST(PhraseIndex, SeesWhatTheReaderNearlyRead) {
  Reading line = reading("Nera", 0.6F);
  const auto before = hits_of("nora", line);
  line.glyphs[1].columns.front().letters.emplace_back(U'o', 0.35F);
  const auto after = hits_of("nora", line);
  ASSERT_EQ(after.size(), 1U);
  EXPECT_GT(after[0].loss, -1);
  ASSERT_EQ(before.size(), 1U);
  EXPECT_GT(after[0].loss, before[0].loss);
}

TEST(PhraseIndex, ReadsOverWrongSpaces) {
  const auto hits = hits_of("montague", reading("Mon tague"));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].first_word, 0U);
  EXPECT_EQ(hits[0].end_word, 2U);
}

TEST(PhraseIndex, KeepsDoubleLettersApart) {
  const auto once = hits_of("anna", reading("Ana"));
  const auto twice = hits_of("anna", reading("Anna"));
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_GT(twice[0].loss, -0.5);
  EXPECT_TRUE(once.empty() || once[0].loss < -2);
}

// Phrases are compared only as far as they are worth it: the others beside a phrase must change nothing.
TEST(PhraseIndex, FindsInACrowdWhatItFindsAlone) {
  const std::vector<const char*> phrases{"anna",     "annabel", "annalise", "hanna",  "harriet",
                                         "harriett", "harris",  "mona",     "montag", "montague"};
  PhraseIndex crowd;
  for (const char* phrase : phrases) crowd.add(phrase);
  for (const char* text :
       {"Anna Montague", "Harr1et Montag", "Hanma Mon tague", "Annabal Haris", "Well done"}) {
    const Reading line = reading(text, 0.8F);
    std::vector<std::pair<std::uint32_t, float>> alone;
    for (std::uint32_t number = 0; number < phrases.size(); ++number) {
      for (const auto& hit : hits_of(phrases[number], line)) alone.emplace_back(number, hit.loss);
    }
    std::vector<std::pair<std::uint32_t, float>> together;
    for (const auto& hit : hits_in(crowd, line)) together.emplace_back(hit.phrase, hit.loss);
    EXPECT_THAT(together, testing::UnorderedElementsAreArray(alone)) << text;
  }
}

// Best path of connectionist temporal classification, as the textbook has it: blanks and letters in turn.
float plain_loss(const std::string& phrase, const Reading& line) {
  constexpr float kUnlisted = 0.012F;
  const std::size_t states = 2 * phrase.size() + 1;
  std::vector<float> best(states, -1e9F);
  best[0] = 0;
  bool first = true;
  for (const Glyph& glyph : line.glyphs) {
    for (const LatticeColumn& column : glyph.columns) {
      float most = std::max(column.blank, kUnlisted);
      for (const auto& [letter, probability] : column.letters) most = std::max(most, probability);
      std::vector<float> next(states, -1e9F);
      for (std::size_t state = 0; state < states; ++state) {
        float from = best[state];
        if (state > 0 && !(first && state > 1)) from = std::max(from, best[state - 1]);
        const bool skips = state % 2 == 1 && state > 2 && phrase[state / 2] != phrase[state / 2 - 1];
        if (skips) from = std::max(from, best[state - 2]);
        float probability = std::max(column.blank, kUnlisted);
        if (state % 2 == 1) {
          probability = kUnlisted;
          for (const auto& [letter, listed] : column.letters) {
            if (letter == static_cast<char32_t>(phrase[state / 2]))
              probability = std::max(probability, listed);
          }
        }
        next[state] = from + std::log(probability / most);
      }
      best = next;
      first = false;
    }
  }
  return std::max(best[states - 1], best[states - 2]);
}

constexpr std::string_view kLetters = "mxskd";  // none looks like another

// Different phrases of so many letters, and the index that holds them under their places.
std::vector<std::string> fill(PhraseIndex& index, std::size_t count, std::size_t shortest,
                              std::size_t longest, std::mt19937& random) {
  std::vector<std::string> phrases;
  while (phrases.size() < count) {
    std::string phrase;
    for (std::size_t length = shortest + random() % (longest - shortest + 1); phrase.size() < length;)
      phrase += kLetters[random() % kLetters.size()];
    if (index.add(phrase) == phrases.size()) phrases.push_back(phrase);
  }
  return phrases;
}

// A word of which the reader lists every letter in every column, a few of them as likely.
Reading unsure_word(std::size_t letters, std::mt19937& random) {
  const auto any = [&random](std::size_t count) { return random() % count; };
  Reading line = reading(std::string(letters, 'm'));
  for (Glyph& glyph : line.glyphs) {
    glyph.columns.assign(1 + any(4), {});
    for (LatticeColumn& column : glyph.columns) {
      column.blank = static_cast<float>(any(50)) / 100;
      for (const char letter : kLetters) {
        const std::size_t seen = any(3) == 0 ? any(100) : any(5);  // of a hundred
        column.letters.emplace_back(letter, 0.013F + static_cast<float>(seen) / 100);
      }
    }
  }
  return line;
}

// How many of the phrases were found; each that is not must be worth less than `least` of its letters.
std::size_t expect_best_paths(const std::vector<PhraseIndex::Hit>& hits,
                              const std::vector<std::string>& phrases, const Reading& line,
                              const std::function<float(std::size_t)>& least) {
  std::size_t found = 0;
  for (std::uint32_t number = 0; number < phrases.size(); ++number) {
    const float loss = plain_loss(phrases[number], line);
    const auto hit =
        std::find_if(hits.begin(), hits.end(), [number](const auto& h) { return h.phrase == number; });
    if (hit != hits.end()) {
      ++found;
      EXPECT_NEAR(hit->loss, loss, 1e-3) << phrases[number];
    } else {
      EXPECT_LT(loss, least(phrases[number].size()) + 1e-3F) << phrases[number];
    }
  }
  return found;
}

TEST(PhraseIndex, LosesAsMuchAsTheBestPathWhateverWasSeen) {
  std::mt19937 random(7);
  PhraseIndex index;
  const auto phrases = fill(index, 200, 4, 6, random);
  std::size_t found = 0;
  for (int round = 0; round < 50; ++round) {
    const Reading line = unsure_word(5, random);
    found += expect_best_paths(hits_in(index, line), phrases, line,
                               [](std::size_t length) { return -kMostLoss * static_cast<float>(length); });
  }
  EXPECT_GT(found, 100U);
}

// The more is asked of phrases the fewer places has each letter: whoever is worth as much must keep theirs.
TEST(PhraseIndex, FindsInACrowdAllThatAreWorthEnough) {
  constexpr float kWorth = 2;
  std::mt19937 random(11);
  PhraseIndex index;
  const auto phrases = fill(index, 1500, 8, 11, random);
  std::size_t found = 0;
  for (const float least_worth : {4.0F, 9.0F, 13.0F}) {
    const PhraseIndex::Limits limits{.most_words = 1,
                                     .most_loss = kMostLoss,
                                     .worth_of_letter = kWorth,
                                     .least_worth = {least_worth, least_worth, least_worth}};
    const auto least = [least_worth](std::size_t length) {
      const auto letters = static_cast<float>(length);
      return std::max(-kMostLoss * letters, least_worth - kWorth * letters);
    };
    for (int round = 0; round < 6; ++round) {
      const Reading line = unsure_word(9, random);
      const std::size_t some =
          expect_best_paths(index.find(line, words_of(line), limits), phrases, line, least);
      EXPECT_LT(some, phrases.size());
      found += some;
    }
  }
  EXPECT_GT(found, 100U);
}

TEST(PhraseIndex, FindsNothingInNothing) {
  EXPECT_TRUE(hits_in(PhraseIndex(), reading("Harriet")).empty());
  EXPECT_TRUE(hits_of("harriet", reading("")).empty());
  EXPECT_TRUE(hits_of("harriet", reading(" .,;: ")).empty());
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

// A register of many scripts has more different letters than are told apart. What stands for all further ones
// is seen nowhere, so a phrase may hold as much of it as may be misread.
TEST(PhraseIndex, BearsMoreLettersThanItTellsApart) {
  PhraseIndex index;
  std::u32string many;
  for (char32_t letter = 0x4E00; letter < 0x4E00 + 70; ++letter) many += letter;
  const auto utf8 = [](const std::u32string& letters) {
    std::string text;
    icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(letters.data()),
                                  static_cast<int32_t>(letters.size()))
        .toUTF8String(text);
    return text;
  };
  index.add(fold(utf8(many.substr(0, 35))));
  index.add(fold(utf8(many.substr(35))));  // the last letters are told apart no more
  const auto known = index.add(fold(utf8(many.substr(0, 4))));
  const auto further = index.add(fold(utf8(many.substr(0, 3) + many.substr(69))));
  const auto hits = hits_in(index, reading(utf8(many.substr(0, 4)), 0.8F));
  std::map<std::uint32_t, float> loss;
  for (const auto& hit : hits) loss[hit.phrase] = hit.loss;
  ASSERT_TRUE(loss.contains(known));
  ASSERT_TRUE(loss.contains(further));
  EXPECT_NEAR(loss[further] - loss[known], std::log(0.012F / 0.8F), 0.05F);
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
