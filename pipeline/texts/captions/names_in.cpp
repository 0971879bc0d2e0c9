#include "pipeline/texts/captions/names_in.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>
#include <tuple>

#include "pipeline/texts/captions/accounts_in.hpp"
#include "pipeline/texts/captions/known_names.hpp"
#include "pipeline/texts/captions/plain_text.hpp"
#include "pipeline/texts/captions/prose_rules.hpp"
#include "pipeline/texts/captions/whereabouts_rule.hpp"
#include "pipeline/texts/captions/word_files.hpp"

namespace schoolgate::pipeline {
namespace {

MentionKind kind_of_name(NameForm form) {
  switch (form) {
    case NameForm::Part:
    case NameForm::First:
      return MentionKind::FirstName;
    case NameForm::Last:
      return MentionKind::Surname;
    case NameForm::WithInitial:
    case NameForm::Full:
      return MentionKind::FullName;
  }
  return MentionKind::FullName;
}

bool mentions_overlap(const Mention& a, const Mention& b) { return a.from < b.to && b.from < a.to; }

// Without those that a reader alone may have misread: "Costa in" is no captain.
std::vector<CueMatch> typed_cues(std::vector<CueMatch> cues, const CaptionLine& line) {
  std::erase_if(cues, [&](const CueMatch& one) {
    if (one.end_word == one.first_word + 1) return false;
    std::string typed;
    for (std::size_t i = one.first_word; i < one.end_word; ++i) typed += line.words[i].word.folded + " ";
    typed.pop_back();
    return std::ranges::none_of(cue_phrases(), [&](const CuePhrase& known) { return known.phrase == typed; });
  });
  return cues;
}

// One line's words, and which of them are in a mention already.
class NamesOfALine {
 public:
  NamesOfALine(const CaptionLine& line, const NameMatcher& names, const ExactNames& exact,
               const std::vector<std::string>& classes, const std::set<std::string>& own,
               const CueFinder& cues)
      : line_(line),
        classes_(classes),
        own_(own),
        names_(exact.find(line.words)),
        cues_(typed_cues(cues.find(line.reading, plain_words(line)), line)),
        rules_(line, cues_, names_),
        taken_{std::vector<bool>(line.words.size()), {}} {
    taken_.known = known_words();
    const std::vector<bool>& known = taken_.known;
    for (const NameMatch& match : names_) {
      // Somebody of the school whose whole name it is comes first.
      if (match.form < NameForm::WithInitial && known[match.first_word] && !alone_in(known, match)) continue;
      if (rules_.is_name(match))
        add(kind_of_name(match.form), match.first_word, match.end_word, match.owners);
    }
    add_initials(exact);
    add_misspelt(names);
    for (std::size_t i = 0; i < line_.words.size(); ++i) {
      if (const OtherName other = rules_.other_name(i, taken_); other.end > i)
        add(MentionKind::OtherName, i, other.end, {}, other.certainty);
    }
    add_suspected();
  }

  [[nodiscard]] std::vector<Mention> found() && { return std::move(found_); }

 private:
  static std::vector<Word> plain_words(const CaptionLine& line) {
    std::vector<Word> words;
    for (const CaptionWord& one : line.words) words.push_back(one.word);
    return words;
  }

  [[nodiscard]] std::vector<bool> known_words() const {
    std::vector<bool> known(line_.words.size());
    for (std::size_t i = 0; i < known.size();) {
      std::size_t end = end_of_known_name(line_.words, i);
      const CaptionWord& word = line_.words[i];
      if (end == i && word.word.capital && own_.contains(word.word.folded)) end = i + 1;
      // Some people are called Roman, and Mr Dickens may be the caretaker.
      if (end == i + 1 && (word.given || rules_.is_of_a_person(i))) end = i;
      std::fill(known.begin() + static_cast<std::ptrdiff_t>(i),
                known.begin() + static_cast<std::ptrdiff_t>(end), true);
      i = std::max(i + 1, end);
    }
    return known;
  }

  // What is known is this name and no more.
  static bool alone_in(const std::vector<bool>& known, const NameMatch& match) {
    const bool before = match.first_word > 0 && known[match.first_word - 1];
    return !before && (match.end_word == known.size() || !known[match.end_word]);
  }

  // What no dictionary holds.
  static std::size_t strange_letters(const CaptionWord& word) {
    return word.strange && !word.proper ? word.word.letters : 0;
  }

  // What the matcher of read texts takes for a name besides: "Ameila Hughes". It compares each letter with
  // the whole register, so it is asked only where some word may be one.
  void add_misspelt(const NameMatcher& names) {
    constexpr std::size_t kFewestLetters = 5;
    bool may_be = false;
    for (std::size_t i = 0; i < line_.words.size(); ++i) {
      const CaptionWord& word = line_.words[i];
      may_be = may_be || (!taken_.any(i) && word.word.capital && strange_letters(word) >= kFewestLetters);
    }
    if (!may_be) return;
    for (const NameMatch& match : names.match(line_.reading, plain_words(line_))) {
      bool is_free = true;
      std::size_t strange = 0;
      std::size_t capitals = 0;
      for (std::size_t i = match.first_word; i < match.end_word; ++i) {
        const CaptionWord& word = line_.words[i];
        is_free = is_free && !taken_.any(i) && !(word.begins && i > match.first_word);
        strange = std::max(strange, strange_letters(word));
        capitals += word.word.capital ? 1 : 0;
      }
      if (is_free && strange >= kFewestLetters && capitals == match.end_word - match.first_word)
        add(kind_of_name(match.form), match.first_word, match.end_word, match.owners);
    }
  }

  // "AS in Year 4", "A.S. (4B)": short for somebody of that class, or for something else.
  void add_initials(const ExactNames& exact) {
    constexpr std::array<std::string_view, 12> kSubjects{"pe",  "re",  "dt",  "it", "ict",  "rs",
                                                         "rse", "mfl", "pta", "cs", "pshe", "ks"};
    constexpr std::size_t kMost = 3;
    const auto letter = [&](std::size_t i) {
      return i < line_.words.size() && line_.words[i].word.letters == 1 && line_.words[i].word.capital;
    };
    for (std::size_t i = 0; i < line_.words.size(); ++i) {
      const Word& word = line_.words[i].word;
      std::string letters;
      std::size_t end = i + 1;
      if (word.capitals && word.letters <= kMost) letters = word.folded;
      if (letter(i) && letter(i + 1)) {
        letters = word.folded + line_.words[i + 1].word.folded;
        end = i + 2;
      }
      const std::size_t of_class = rules_.end_of_class(end, classes_);
      if (letters.empty() || of_class == end || taken_.any(i) || std::ranges::count(kSubjects, letters) > 0)
        continue;
      if (auto owners = exact.owners_of_initials(letters, line_.words[of_class - 1].word.folded);
          !owners.empty())
        add(MentionKind::FullName, i, end, std::move(owners), MentionCertainty::Suspected);
    }
  }

  // What no rule took for a name, and may be one. Who stands beside somebody is somebody sooner.
  void add_suspected() {
    std::vector<Suspect> suspects = rules_.suspects(taken_);
    for (bool more = true; more;) {
      more = false;
      for (const Suspect& one : suspects) {
        if (taken_.any(one.first) || !rules_.is_suspected(one, taken_)) continue;
        add(one.match == nullptr ? MentionKind::OtherName : kind_of_name(one.match->form), one.first, one.end,
            one.match == nullptr ? std::vector<consent::PersonId>{} : one.match->owners,
            rules_.is_sure(one) ? MentionCertainty::Told : MentionCertainty::Suspected);
        more = true;
      }
    }
    for (const Suspect& one : suspects) {
      if (one.match != nullptr && !taken_.any(one.first))
        add(kind_of_name(one.match->form), one.first, one.end, one.match->owners, MentionCertainty::Spelt);
    }
  }

  void add(MentionKind kind, std::size_t first, std::size_t end, std::vector<consent::PersonId> persons,
           MentionCertainty certainty = MentionCertainty::Told) {
    if (const std::size_t of_class = rules_.end_of_class(end, classes_);
        of_class > end && certainty == MentionCertainty::Told) {
      end = of_class;
      kind = MentionKind::NameWithClass;
    }
    for (std::size_t i = first; i < end; ++i) taken_.people[i] = true;
    found_.push_back({kind, line_.words[first].from, line_.words[end - 1].to, std::move(persons), certainty});
  }

  const CaptionLine& line_;
  const std::vector<std::string>& classes_;
  const std::set<std::string>& own_;
  std::vector<NameMatch> names_;
  std::vector<CueMatch> cues_;
  ProseRules rules_;
  TakenWords taken_;
  std::vector<Mention> found_;
};

// A handle or tag is one finding with the names in it.
void put_accounts(std::vector<Mention> accounts, std::vector<Mention>& found) {
  std::ranges::stable_sort(accounts, {}, [](const Mention& one) { return one.from; });
  std::vector<Mention> apart;
  for (Mention& one : accounts) {
    if (!apart.empty() && mentions_overlap(apart.back(), one)) {
      apart.back().to = std::max(apart.back().to, one.to);
    } else {
      apart.push_back(std::move(one));
    }
  }
  for (Mention& account : apart) {
    std::erase_if(found, [&](const Mention& name) {
      if (!mentions_overlap(name, account)) return false;
      account.persons.insert(account.persons.end(), name.persons.begin(), name.persons.end());
      return true;
    });
    std::ranges::sort(account.persons);
    account.persons.erase(std::unique(account.persons.begin(), account.persons.end()), account.persons.end());
    found.push_back(std::move(account));
  }
}

}  // namespace

CaptionReader::CaptionReader(const consent::RegisterView& people, const NameMatcher& names,
                             const Dictionary& dictionary, std::string_view school)
    : names_(names), dictionary_(dictionary), exact_(people) {
  add_own(school);
  for (const consent::Person& person : people.people()) {
    if (std::string folded = fold(person.class_name); !folded.empty()) classes_.push_back(std::move(folded));
  }
  for (const consent::Person& person : people.people()) add_own(person.class_name);
  std::ranges::sort(classes_);
  classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
}

void CaptionReader::add_own(std::string_view name) {
  std::istringstream words{std::string(name)};
  for (std::string word; words >> word;) {
    if (std::string folded = fold(word); !folded.empty()) own_.insert(std::move(folded));
  }
}

std::vector<Mention> CaptionReader::names_in(std::string_view text) const {
  auto found = all_in(text);
  std::erase_if(found, [](const Mention& one) { return one.certainty != MentionCertainty::Told; });
  return found;
}

std::vector<Mention> CaptionReader::all_in(std::string_view text) const {
  std::vector<Mention> all = in_typed(text);
  add_hidden(text, all);
  std::ranges::stable_sort(all, {}, [](const Mention& one) { return one.from; });
  return all;
}

// "A.m.e.l.i.a": what stands in the text only when what hides it is gone.
void CaptionReader::add_hidden(std::string_view text, std::vector<Mention>& found) const {
  for (const PlainText& plain : plain_texts(text)) {
    for (Mention& one : in_typed(plain.text)) {
      if (one.kind == MentionKind::WhenAndWhere || !plain.differs(one.from, one.to)) continue;
      const std::string_view words = std::string_view(plain.text).substr(one.from, one.to - one.from);
      const bool is_name = !one.persons.empty() || is_given_name(fold(words.substr(0, words.find(' '))));
      if (!is_name || one.certainty == MentionCertainty::Spelt) continue;
      std::tie(one.from, one.to) = plain.as_typed(one.from, one.to);
      const bool known = std::ranges::any_of(found, [&](const Mention& other) {
        return mentions_overlap(other, one) && other.kind != MentionKind::WhenAndWhere &&
               other.certainty <= one.certainty;
      });
      if (known) continue;
      std::erase_if(found, [&](const Mention& other) {
        return mentions_overlap(other, one) && other.certainty > one.certainty;
      });
      found.push_back(std::move(one));
    }
  }
}

std::vector<Mention> CaptionReader::in_typed(std::string_view text) const {
  std::vector<Mention> all;
  for (const CaptionLine& line : lines_of(text, dictionary_)) {
    std::vector<Mention> found = NamesOfALine(line, names_, exact_, classes_, own_, cues_).found();
    put_accounts(accounts_in(line, text, exact_, dictionary_, own_), found);
    std::vector<Mention> told;
    std::ranges::copy_if(found, std::back_inserter(told), [](const Mention& one) {
      return one.certainty == MentionCertainty::Told || !one.persons.empty();
    });
    auto where = whereabouts_in(line, told, classes_);
    std::ranges::move(found, std::back_inserter(all));
    std::ranges::move(where, std::back_inserter(all));
  }
  return all;
}

}  // namespace schoolgate::pipeline
