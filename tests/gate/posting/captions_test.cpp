// Measured on captions.txt, which says how it came to be.
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "foundation/text.hpp"
#include "pipeline/texts/captions/names_in.hpp"
#include "support/source_folder.hpp"

namespace schoolgate::pipeline {
namespace {

struct Mark {
  std::string kind;
  std::size_t from = 0;
  std::size_t to = 0;
};
struct MadeCaption {
  int number = 0;
  std::string text;
  std::vector<Mark> marks;
};

// "Well done [name:Zofia]!"
MadeCaption unmarked(int number, std::string_view marked) {
  MadeCaption made{number, {}, {}};
  for (std::size_t at = 0; at < marked.size(); ++at) {
    if (marked[at] != '[') {
      made.text += marked[at];
      continue;
    }
    const auto colon = marked.find(':', at);
    const auto end = marked.find(']', colon);
    const auto words = marked.substr(colon + 1, end - colon - 1);
    made.marks.push_back({std::string(marked.substr(at + 1, colon - at - 1)), made.text.size(),
                          made.text.size() + words.size()});
    made.text += words;
    at = end;
  }
  return made;
}

struct MadeCaptions {
  std::vector<consent::Person> people;
  std::vector<MadeCaption> captions;
};

MadeCaptions read_captions() {
  MadeCaptions made;
  std::ifstream file(test::source_folder() / "tests/gate/posting/captions.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> cells;
    std::istringstream parted(line);
    for (std::string cell; std::getline(parted, cell, '|');) cells.emplace_back(trimmed(cell));
    if (cells.front() == "person") {
      consent::Person person;
      person.id = "P" + std::to_string(made.people.size());
      person.kind = *from_word<consent::PersonKind>(cells.at(1));
      person.first_name = cells.at(2);
      person.last_name = cells.at(3);
      person.known_as = cells.at(4);
      person.class_name = cells.at(5);
      made.people.push_back(std::move(person));
    } else {
      made.captions.push_back(unmarked(std::stoi(cells.front()), trimmed(line.substr(line.find('|') + 1))));
    }
  }
  return made;
}

struct Score {
  std::size_t marks = 0;
  std::size_t found = 0;
  std::size_t names = 0;  // and handles
  std::size_t names_told = 0;
  std::size_t names_found = 0;  // these, and those that are asked about
  std::size_t harmless = 0;
  std::size_t flagged = 0;
  std::size_t asked = 0;  // about, and not flagged
};

class CaptionsTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<Mention> in(std::string_view text) const { return reader_.names_in(text); }
  [[nodiscard]] std::vector<std::string> words_in(const std::string& text) const {
    std::vector<std::string> words;
    for (const Mention& one : in(text))
      words.push_back(std::string(word(one.kind)) + ": " + text.substr(one.from, one.to - one.from));
    return words;
  }
  [[nodiscard]] std::vector<std::string> asked(const std::string& text) const {
    std::vector<std::string> words;
    for (const Mention& one : reader_.all_in(text)) {
      if (one.certainty == MentionCertainty::Suspected)
        words.push_back(text.substr(one.from, one.to - one.from));
    }
    return words;
  }
  // Captions that the rules were written by, that were held apart, and that were written afterwards.
  static std::string part_of(int number) {
    struct Part {
      int last;
      const char* name;
    };
    if (number <= 200) return number % 2 == 0 ? "even" : "odd";
    for (const Part& part : {Part{260, "later"},
                             Part{360, "second look"},
                             Part{460, "third look"},
                             Part{560, "fourth look"},
                             Part{660, "last look"},
                             Part{860, "questions"},
                             Part{960, "sixth look"},
                             Part{1020, "seventh look"},
                             Part{1220, "eighth look"},
                             Part{1420, "ninth look"},
                             Part{1520, "tenth look"},
                             Part{1580, "eleventh look"},
                             Part{1660, "twelfth look"},
                             Part{1810, "thirteenth look"},
                             Part{1960, "fourteenth look"},
                             Part{2110, "fifteenth look"},
                             Part{2260, "sixteenth look"},
                             Part{2410, "seventeenth look"},
                             Part{2560, "eighteenth look"},
                             Part{2660, "nineteenth look"}}) {
      if (number <= part.last) return part.name;
    }
    throw std::runtime_error("a caption with a number of no part");
  }
  [[nodiscard]] Score score(const std::string& part) const {
    Score score;
    for (const MadeCaption& one : made_.captions) {
      if (part_of(one.number) != part) continue;
      const auto mentions = reader_.all_in(one.text);
      const auto holds = [&](const Mark& mark, MentionCertainty least) {
        return std::ranges::any_of(mentions, [&](const Mention& seen) {
          return seen.from < mark.to && mark.from < seen.to && seen.certainty <= least;
        });
      };
      if (one.marks.empty()) {
        const auto whole = Mark{"", 0, one.text.size()};
        ++score.harmless;
        score.flagged += holds(whole, MentionCertainty::Told) ? 1U : 0U;
        score.asked +=
            !holds(whole, MentionCertainty::Told) && holds(whole, MentionCertainty::Suspected) ? 1U : 0U;
        for (const Mention& seen : mentions) {
          if (seen.certainty != MentionCertainty::Spelt)
            std::cout << one.number
                      << (seen.certainty == MentionCertainty::Told ? ": flagged is \""
                                                                   : ": asked about is \"")
                      << one.text.substr(seen.from, seen.to - seen.from) << "\"\n";
        }
      }
      for (const Mark& mark : one.marks) {
        const bool found = holds(mark, MentionCertainty::Suspected);
        const bool is_name = mark.kind == "name" || mark.kind == "handle";
        ++score.marks;
        score.found += found ? 1U : 0U;
        score.names += is_name ? 1U : 0U;
        score.names_told += is_name && holds(mark, MentionCertainty::Told) ? 1U : 0U;
        score.names_found += is_name && found ? 1U : 0U;
        if (!found) std::cout << one.number << ": missed is " << mark.kind << " in \"" << one.text << "\"\n";
      }
    }
    return score;
  }

  MadeCaptions made_ = read_captions();
  consent::RegisterView people_{1, made_.people};
  NameMatcher names_{people_};
  Dictionary dictionary_{"en_GB"};
  const CaptionReader reader_{people_, names_, dictionary_, "Oakfield Primary School"};
};

TEST_F(CaptionsTest, FindNamesAndHandlesAndPassHarmlessOnes) {
  for (const std::string part : {"even",
                                 "odd",
                                 "later",
                                 "second look",
                                 "third look",
                                 "fourth look",
                                 "last look",
                                 "questions",
                                 "sixth look",
                                 "seventh look",
                                 "eighth look",
                                 "ninth look",
                                 "tenth look",
                                 "eleventh look",
                                 "twelfth look",
                                 "thirteenth look",
                                 "fourteenth look",
                                 "fifteenth look",
                                 "sixteenth look",
                                 "seventeenth look",
                                 "eighteenth look",
                                 "nineteenth look"}) {
    const Score score = this->score(part);
    ASSERT_GE(score.harmless, 30U) << part;
    const auto of = [](double share, std::size_t all) { return share * static_cast<double>(all); };
    EXPECT_GE(static_cast<double>(score.names_found), of(0.95, score.names)) << part;
    EXPECT_GE(static_cast<double>(score.names_told), of(0.40, score.names)) << part;
    EXPECT_GE(static_cast<double>(score.found), of(0.95, score.marks)) << part;
    EXPECT_LE(static_cast<double>(score.flagged), of(0.04, score.harmless)) << part;
    EXPECT_LE(static_cast<double>(score.asked), of(0.26, score.harmless)) << part;
    std::cout << part << ": " << score.found << " of " << score.marks
              << " found or asked about, of names and handles " << score.names_told << " of " << score.names
              << " found and " << score.names_found - score.names_told << " asked about; " << score.flagged
              << " of " << score.harmless << " harmless captions flagged, " << score.asked
              << " more asked about\n";
  }
}

TEST_F(CaptionsTest, AskAboutWhatMayBeSomebody) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  EXPECT_THAT(asked("Ask Sheila in the office."), ElementsAre("Sheila"));
  EXPECT_THAT(asked("Twins Eira and Cadi came as ghosts."), ElementsAre("Cadi"));
  EXPECT_THAT(words_in("Twins Eira and Cadi came as ghosts."), ElementsAre("other-name: Eira"));
  EXPECT_THAT(asked("Well done to Ruby P for her piano exam."), ElementsAre("Ruby P"));
  EXPECT_THAT(asked("Ollie hit the post twice."), ElementsAre("Ollie")) << "known as a word, too";
  EXPECT_THAT(words_in("Ollie lost a tooth."), ElementsAre("first-name: Ollie"));
  EXPECT_THAT(asked("Here is grace with a marrow."), ElementsAre("grace"));
  for (const char* harmless :
       {"May half term starts on Monday.", "Will you help us?", "We sang at Margam Park.",
        "Year 12 Geography went to the coast.", "Here is hope."})
    EXPECT_THAT(asked(harmless), IsEmpty()) << harmless;
  EXPECT_THAT(words_in("Ask Sheila in the office."), IsEmpty()) << "it is only asked";
}

TEST_F(CaptionsTest, AskAboutNamesByTheirPlaceInASentence) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  EXPECT_THAT(asked("Mason scored twice, Teddy once."), ElementsAre("Mason", "Teddy"));
  EXPECT_THAT(asked("Charlotte (left) with her prize."), ElementsAre("Charlotte"));
  EXPECT_THAT(asked("It's Poppy and she is happy."), ElementsAre("Poppy"))
      << "the first capital tells nothing";
  EXPECT_THAT(asked("Canon Reg came to bless us."), ElementsAre("Reg"));
  EXPECT_EQ(reader_.all_in("Bwrlwm mawr heddiw! Guto yn coginio cawl.").size(), 1U)
      << "in another language too";
  for (const char* harmless :
       {"Goooal! Yesss!", "We went to Walton-on-the-Naze.", "Our Year 4 Paper boats sank.",
        "Annie Jr is on Friday.", "No heating in Block C today, so Year 9 are in the Drama Studio.",
        "Follow @EducationGovUK for news.", "Mae Blwyddyn 6 wedi cyrraedd yn saff.",
        "Read it on www.school.uk/term-dates"})
    EXPECT_THAT(words_in(harmless), IsEmpty()) << harmless;
}

TEST_F(CaptionsTest, AskWhoseAnAccountOfWordsIs) {
  using testing::ElementsAre;
  for (const char* words : {"@NationalTrust", "@EducationGovUK", "@derbymuseums", "@DancingQueen"})
    EXPECT_THAT(asked(std::string("Thanks to ") + words + " for it."), ElementsAre(words));
  for (const char* of_somebody : {"@amelia_rugby", "@AmeliaRugby", "@rugbygirl09", "@DancingGrace"})
    EXPECT_THAT(words_in(std::string("Thanks to ") + of_somebody + " for it."),
                ElementsAre(std::string("handle: ") + of_somebody));
}

TEST_F(CaptionsTest, AskAboutWhateverNothingExplains) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  EXPECT_THAT(asked("A card for Carol, who retires today."), ElementsAre("Carol"))
      << "a word has no capital there";
  EXPECT_THAT(asked("Precious and Tunde sang."), ElementsAre("Precious", "Tunde")) << "one by the other";
  EXPECT_THAT(asked("Tennis: Lewis, Gethin and Osian won."), ElementsAre("Lewis", "Gethin", "Osian"));
  EXPECT_THAT(asked("the prize goes to her partner ben"), ElementsAre("ben")) << "written small";
  EXPECT_THAT(asked("Will will be our Prince Charming."), ElementsAre("Will"));
  EXPECT_THAT(asked("Our deputy Jan baked a cake."), ElementsAre("Jan")) << "a month too";
  EXPECT_THAT(asked("Look, it is Elsa!"), ElementsAre("Elsa")) << "known, and a name that people have";
  for (const char* explained :
       {"We camped near Tenby and in Milton Keynes.", "Parentmail and TikTok are down.", "Our SATs are over.",
        "Oakfield came first.", "Bishop of Llandaff drew with us.", "Curie, Seacole and Brunel lead.",
        "Costa in Penarth gave us coffee.", "Year 8 Geographers mapped Norway.", "Pob lwc to our runners."})
    EXPECT_THAT(asked(explained), IsEmpty()) << explained;
}

TEST_F(CaptionsTest, FindWhoeverIsCalledLikeAPlaceOrAWork) {
  using testing::ElementsAre;
  auto people = made_.people;
  for (const auto& [first, last] : {std::pair{"Malala", "Brunel"}, std::pair{"Tenby", "Dahl"}}) {
    consent::Person person;
    person.id = std::string("Q") + first;
    person.first_name = first;
    person.last_name = last;
    people.push_back(std::move(person));
  }
  const consent::RegisterView view(1, people);
  const NameMatcher names(view);
  const CaptionReader reader(view, names, dictionary_, "Tenby Primary School");
  for (const char* named :
       {"We clapped for Malala.", "A hat-trick for Brunel!", "Tenby won.", "Well run Dahl!"}) {
    EXPECT_EQ(reader.names_in(named).size(), 1U) << named;
    EXPECT_THAT(words_in(named), testing::IsEmpty()) << "in a school where nobody is called so: " << named;
  }
  EXPECT_THAT(words_in("Our caretaker Mr Dickens has left."), ElementsAre("other-name: Mr Dickens"));
}

TEST_F(CaptionsTest, KnowAnOrdinaryWordThatSomebodyIsCalledBy) {
  const auto mentions = reader_.all_in("May half term starts on Monday.");
  ASSERT_EQ(mentions.size(), 1U);
  EXPECT_EQ(mentions[0].certainty, MentionCertainty::Spelt);
  EXPECT_THAT(mentions[0].persons, testing::ElementsAre("P11"));
}

TEST_F(CaptionsTest, SayWhatEachPlaceIsAndWhereItStands) {
  using testing::ElementsAre;
  EXPECT_THAT(words_in("Well done Amelia Hughes!\nAnd @zofia_l too."),
              ElementsAre("full-name: Amelia Hughes", "handle: @zofia_l"));
  EXPECT_THAT(words_in("Siân's poem, by Aled Rees (4B)"),
              ElementsAre("first-name: Siân", "name-with-class: Aled Rees (4B"));
  EXPECT_THAT(words_in("Call 07700 900123 #TeamNgozi"),
              ElementsAre("phone: 07700 900123", "tag: #TeamNgozi"));
}

TEST_F(CaptionsTest, PassTitlesGreetingsAndWhomAClassLearnsAbout) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  for (const char* harmless :
       {"We now hold the Silver Schools Mark.", "Selamat Hari to everybody at Oakfield!",
        "This week we read about Zhang Heng and Ibn Battuta.", "On Friday we celebrate Idris Wynstan Day.",
        "It rained all May and we got wet.", "Year 7 ask why King Stephen lost his crown.",
        "In History our pupils were inspired by Olaudah Equiano.", "We found out all about Wangari Maathai.",
        "Our motto: Hir yw pob ymaros i'r diog."})
    EXPECT_THAT(words_in(harmless), IsEmpty()) << harmless;
  EXPECT_THAT(words_in("You should have heard how May sang!"), ElementsAre("first-name: May"));
  EXPECT_THAT(words_in("The Head Boy Mark spoke well."), ElementsAre("first-name: Mark"));
  EXPECT_THAT(words_in("We learned about worms from Zofia and Kofi."),
              ElementsAre("first-name: Zofia", "other-name: Kofi"));
  EXPECT_THAT(words_in("The winner was King, who ran all the way."), ElementsAre("surname: King"));
  EXPECT_THAT(words_in("We clapped for our new coach, Kofi."), ElementsAre("other-name: Kofi"));
  EXPECT_THAT(words_in("Pob lwc Zofia yn yr ras fawr!"), ElementsAre("first-name: Zofia"));
  EXPECT_THAT(words_in("Mae'r cogydd, Mr Owain Glynne, yn gadael."), ElementsAre("other-name: Owain Glynne"));
}

TEST_F(CaptionsTest, SayWhereChildrenCanBeMet) {
  using testing::ElementsAre;
  for (const char* told :
       {"We meet outside the Co-op every Friday at 8.15", "We leave from Roath Park tomorrow at 9",
        "4B will be at Roath Park on Friday at 2pm", "Meet 4B at Roath Park on Friday at 2pm"})
    EXPECT_THAT(words_in(told), ElementsAre(std::string("when-and-where: ") + told));
  EXPECT_THAT(words_in("We raised a lot outside the Co-op on Friday."), testing::IsEmpty());
}

TEST_F(CaptionsTest, PassWhomEverybodyKnowsButNotWhoeverOfTheSchoolIsCalledSo) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  for (const char* harmless :
       {"A letter from Mary Shelley's monster.", "Joyeux Anniversaire!", "Father Christmas came by tractor.",
        "Our Young Leaders ran the games.", "Estyn inspectors were here.", "We met Tesco volunteers."})
    EXPECT_THAT(words_in(harmless), IsEmpty()) << harmless;
  auto people = made_.people;
  consent::Person person;
  person.id = "Q1";
  person.first_name = "Mary";
  person.last_name = "Shelley";
  people.push_back(std::move(person));
  const consent::RegisterView view(1, people);
  const NameMatcher names(view);
  EXPECT_EQ(CaptionReader(view, names, dictionary_, "").names_in("A poem by Mary Shelley").size(), 1U);
}

TEST_F(CaptionsTest, TakeAnyWordForANameBehindWhatSomebodyIs) {
  using testing::ElementsAre;
  EXPECT_THAT(words_in("Our new caretaker Frank is here."), ElementsAre("other-name: Frank"));
  EXPECT_THAT(words_in("Thank you to Martha Trevanion."), ElementsAre("other-name: Martha Trevanion"));
  EXPECT_THAT(words_in("Our pupil Year 6 council met."), testing::IsEmpty());
  EXPECT_THAT(words_in("#SwimHope"), ElementsAre("tag: #SwimHope"));
}

TEST_F(CaptionsTest, KnowWhomAWordMayMean) {
  const auto mentions = in("Jayden and Chen");
  ASSERT_EQ(mentions.size(), 2U);
  EXPECT_THAT(mentions[0].persons, testing::ElementsAre("P18"));
  EXPECT_THAT(mentions[1].persons, testing::ElementsAre("P4"));
}

TEST_F(CaptionsTest, TakeShortNamesForWhatTheyAreInALargeSchoolToo) {
  auto many = made_.people;
  for (int i = 0; i < 2000; ++i) {
    consent::Person person;
    person.id = "Q" + std::to_string(i);
    person.first_name = "Zz" + std::to_string(i) + "a";
    person.last_name = "Yy" + std::to_string(i) + "b";
    many.push_back(std::move(person));
  }
  const consent::RegisterView view(1, many);
  const NameMatcher names(view);
  EXPECT_EQ(CaptionReader(view, names, dictionary_, "").names_in("A big hug for Leo today").size(), 1U);
}

TEST_F(CaptionsTest, FindMoreWithoutADictionaryNotLess) {
  const Dictionary none("xx_XX");
  ASSERT_FALSE(none.available());
  const CaptionReader reader(people_, names_, none, "");
  for (const MadeCaption& one : made_.captions) {
    if (one.marks.empty() || one.number % 10 != 1) continue;
    EXPECT_FALSE(reader.all_in(one.text).empty()) << one.text;
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
