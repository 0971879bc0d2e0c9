#include "pipeline/texts/judging/line_pieces.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/texts/judging/called_names.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::TextKind;

// A name that takes up so much of its line is covered with the line: what is left of "by ... Year 3" still
// tells whose it is, and a name that was taken for too narrow a place would stick out.
constexpr float kMuchOfLine = 1.0F / 3;
// A register name explains a stretch when it beats chance.
constexpr float kOwnersFrom = 0;
// So much of RegisterSome any word may have by chance.
constexpr float kSomeOfANameInALabel = 0.4F;
// From here on a line is prose.
constexpr float kSentence = 0.7F;
// Of the words of the dictionary beside a name so many may be names too ("& Granny Rose").
constexpr int kMostWordsBesideAName = 2;

float width(const Stretch& stretch) { return stretch.to - stretch.from; }

}  // namespace

class LineDivider {
 public:
  LineDivider(const LineAnalysis& line, const TextSettings& settings)
      : line_(line), stretches_(line.stretches), settings_(settings), meanings_(line.stretches.size()) {}

  std::vector<LinePiece> divide() {
    find_names();
    find_called();
    find_others();
    const bool whole = takes_the_line();
    capitals_tell_ = !mostly_capitals();
    const std::size_t label = label_words();
    look_beside_names(label);
    if (line_.row_of_people) hide_row();
    if (is_an_address()) hide_address();
    if (whole) hide_the_rest(label);
    return pieces();
  }

 private:
  // What a stretch means, and with which other stretches it means it.
  struct Meaning {
    TextKind kind = TextKind::Harmless;
    float score = 0;
    std::optional<std::size_t> name;  // a register name: the first of its stretches
    bool beside = false;              // harmless in itself, but tells whose name stands in the line

    [[nodiscard]] bool hidden() const { return kind != TextKind::Harmless; }
  };

  [[nodiscard]] float hide_from() const {
    return settings_.strictness == TextStrictness::All ? 0 : settings_.ask_at;
  }

  [[nodiscard]] bool claimed(std::size_t i) const {
    const Stretch& stretch = stretches_[i];
    return stretch.claim && stretch.claim->match.evidence > kOwnersFrom && !stretch.identifier;
  }

  [[nodiscard]] std::size_t end_of_claim(std::size_t first) const {
    std::size_t end = first + 1;
    while (end < stretches_.size() && claimed(end) && stretches_[end].claim->is(*stretches_[first].claim))
      ++end;
    return end;
  }

  // An exact name of the register is one unless the line itself proves the other meaning of its words.
  [[nodiscard]] bool says_a_name(std::size_t first, std::size_t end) const {
    const Claim& claim = *stretches_[first].claim;
    if (!claim.verbatim) return false;
    if (!claim.words) return true;
    for (std::size_t i = first; i < end; ++i) {
      if (!stretches_[i].capital) return false;
    }
    const bool after_cue = first > 0 && stretches_[first - 1].cue;
    if (evidence::sentence(line_, stretches_[first]) > kSentence && !after_cue) return false;
    return !proves_a_word(first, first, -1) && !proves_a_word(end - 1, first, 1);
  }

  // "May 12", "Summer 2026"; but not "Summer 7", which is what she scored.
  [[nodiscard]] static bool is_of_time(const Stretch& name, const Stretch& number) {
    constexpr std::size_t kYear = 4;
    return (name.institution && number.digits > 0) || (name.season && number.digits == kYear);
  }

  // "Summer Fair", "will be", "May 2026"; but not "by Rose", "Rose & Will", "Will Year 4", "Abigail Ormerod".
  [[nodiscard]] bool proves_a_word(std::size_t from, std::size_t first, int step) const {
    auto at = static_cast<std::ptrdiff_t>(from) + step;
    bool joined = false;
    for (; at >= 0 && at < static_cast<std::ptrdiff_t>(stretches_.size()); at += step) {
      const Stretch& stretch = stretches_[static_cast<std::size_t>(at)];
      if (!stretch.plain && stretch.ordinary == 0) return false;
      if (!joined && is_of_time(stretches_[first], stretch)) return true;
      const bool name_too = !joined && claimed(static_cast<std::size_t>(at)) && stretch.claim->exact;
      if (!stretch.joins && !name_too) break;  // "ROSE WILL BLOOM"
      joined = joined || stretch.joins;
    }
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(stretches_.size())) return false;
    const auto i = static_cast<std::size_t>(at);
    const bool name_too = claimed(i) && stretches_[i].claim->exact && stretches_[i].capital;
    const bool of_class = stretches_[i].class_word && i + 1 < stretches_.size() && stretches_[i + 1].plain;
    return !name_too && !of_class && !stretches_[i].cue;
  }

  // "Summer Fair 2026", though there is a Summer in the register.
  [[nodiscard]] bool is_of_an_event(std::size_t first, std::size_t end) const {
    const Stretch& name = stretches_[first];
    if (settings_.strictness == TextStrictness::All || end != first + 1 || !name.plain ||
        !name.claim->words) {
      return false;
    }
    if (end == stretches_.size() || stretches_[end].parted || !stretches_[end].plain) return false;
    return stretches_[end].event || is_of_time(name, stretches_[end]);
  }

  // A name is hidden with all of its words as soon as one of them is.
  void find_names() {
    for (std::size_t first = 0; first < stretches_.size();) {
      if (!claimed(first)) {
        ++first;
        continue;
      }
      const std::size_t end = end_of_claim(first);
      float score = 0;
      for (std::size_t i = first; i < end; ++i) score = std::max(score, stretches_[i].score);
      if (says_a_name(first, end)) score = std::max(score, settings_.redact_at);
      const bool exact = stretches_[first].claim->exact;
      event_ = event_ || is_of_an_event(first, end);
      for (std::size_t i = first; i < end; ++i) {
        // What only resembles a name is hidden word by word.
        const float own = exact ? score : stretches_[i].score;
        if (own < hide_from() || is_of_an_event(first, end)) continue;
        const TextKind kind = exact ? TextKind::RegisterName : TextKind::OtherName;
        meanings_[i] = {.kind = kind, .score = own, .name = first, .beside = false};
      }
      first = end;
    }
  }

  [[nodiscard]] TextKind kind_without_owner(const Stretch& stretch) const {
    if (stretch.identifier || evidence::date(line_, stretch) > 0 ||
        evidence::identifier_label(line_, stretch) > 0) {
      return TextKind::Identifier;
    }
    return stretch.confidence > kSureOfPlaces ? TextKind::OtherName : TextKind::Unreadable;
  }

  void hide(std::size_t i, float score) {
    meanings_[i] = {.kind = kind_without_owner(stretches_[i]), .score = score, .name = {}, .beside = false};
  }

  // Behind "awarded to" stands a name, of whatever words it is made.
  void find_called() {
    const std::vector<Called> called = called_names(line_);
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      if (meanings_[i].hidden() || called[i] == Called::No) continue;
      const float least = called[i] == Called::Yes ? settings_.redact_at : settings_.ask_at;
      hide(i, std::max(stretches_[i].score, least));
    }
  }

  void find_others() {
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      const Stretch& stretch = stretches_[i];
      const float score = stretch.identifier ? std::max(stretch.score, settings_.redact_at) : stretch.score;
      const bool shown =
          ((event_ && stretch.plain) || stretch.award_date) && settings_.strictness != TextStrictness::All;
      if (!meanings_[i].hidden() && !shown && score >= hide_from()) hide(i, score);
    }
  }

  // A name that is sure to be one takes the line with it, and so does whatever may be one before a class:
  // that line can only be who made the work. Another doubtful word is hidden alone.
  [[nodiscard]] bool takes_the_line() const {
    float names = 0;
    float all = 0;
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      all += width(stretches_[i]);
      const bool sure_name = meanings_[i].name && meanings_[i].score >= settings_.redact_at;
      const bool before_class =
          evidence::class_after(line_, stretches_[i]) > 0 && stretches_[i].score >= settings_.ask_at;
      if (sure_name || before_class) names += width(stretches_[i]);
    }
    return names > 0 && names >= kMuchOfLine * all;
  }

  // Of "Name: Zofia Lindgren" the label, which says nothing about her; "Mark Ellis" is no label.
  [[nodiscard]] std::size_t label_words() const {
    const auto end = std::find_if(stretches_.begin(), stretches_.end(), [&](const Stretch& stretch) {
      return !stretch.cue || evidence::register_some(line_, stretch) > kSomeOfANameInALabel ||
             !(stretch.confidence > kSureOfPlaces);
    });
    return static_cast<std::size_t>(end - stretches_.begin());
  }

  // Where every word has a capital it says nothing of one.
  [[nodiscard]] bool mostly_capitals() const {
    constexpr std::ptrdiff_t kFewestWords = 5;
    const auto words = std::count_if(stretches_.begin(), stretches_.end(), [](const Stretch& stretch) {
      return stretch.word && stretch.digits == 0;
    });
    const auto capitals = std::count_if(stretches_.begin(), stretches_.end(),
                                        [](const Stretch& stretch) { return stretch.capital; });
    return words >= kFewestWords && 4 * capitals >= 3 * words;
  }

  // What stands beside a sure name of the register, or joined to it by "and" or a comma, and is not plainly
  // something else is hidden; so are a word or two with a capital, be they in the dictionary or not.
  void look_beside_names(std::size_t label) {
    std::set<std::size_t> names;
    for (const Meaning& meaning : meanings_) {
      if (meaning.name && meaning.score >= settings_.redact_at) names.insert(*meaning.name);
    }
    for (const std::size_t name : names) {
      look_along(name, label, -1);
      look_along(name, label, 1);
    }
  }

  void look_along(std::size_t name, std::size_t label, int step) {
    const float score = meanings_[name].score;
    int words = kMostWordsBesideAName;
    bool joined = false;
    for (auto at = static_cast<std::ptrdiff_t>(name) + step;
         at >= static_cast<std::ptrdiff_t>(label) && at < static_cast<std::ptrdiff_t>(stretches_.size());
         at += step) {
      const auto i = static_cast<std::size_t>(at);
      const Stretch& stretch = stretches_[i];
      if (meanings_[i].name == name) continue;
      if (meanings_[i].name) return;
      if (meanings_[i].hidden()) continue;
      if (!stretch.plain) {
        hide(i, score);
        continue;
      }
      if (stretch.joins && !joined) {
        joined = true;
        continue;
      }
      // A sentence begins with a capital, whatever it says.
      const bool may_be_name = stretch.capital && capitals_tell_ && !stretch.cue && !stretch.institution &&
                               !stretch.joins && (step > 0 || i > 0);
      if (!may_be_name || words == 0) return;
      --words;
      hide(i, score);
    }
  }

  // In a list of people whatever is not plainly something else is a name too: "6. Mohammed Khan" whole,
  // though the register knows no Khan.
  void hide_row() {
    const bool something_else = std::all_of(stretches_.begin(), stretches_.end(),
                                            [](const Stretch& stretch) { return stretch.plain; }) &&
                                std::none_of(meanings_.begin(), meanings_.end(),
                                             [](const Meaning& meaning) { return meaning.hidden(); });
    const auto may_name = [](const Stretch& stretch) {
      return !stretch.plain ||
             (stretch.capital && !stretch.institution && !stretch.class_word && !stretch.cue);
    };
    const auto words = std::count_if(stretches_.begin(), stretches_.end(), [](const Stretch& stretch) {
      return stretch.word && stretch.digits == 0;
    });
    if (something_else && words != 1) return;  // "Reading Group"; but "Rose"
    std::size_t first = stretches_.size();     // after the last label: "Star of the Week: Zofia"
    while (first > 0 && !stretches_[first - 1].cue) --first;
    for (std::size_t i = first; i < stretches_.size(); ++i) {
      if (!meanings_[i].hidden() && may_name(stretches_[i])) hide(i, settings_.redact_at);
    }
  }

  // "47 Park Averve": a house number and a few words with capitals, of which one is no word.
  [[nodiscard]] bool is_an_address() const {
    constexpr std::size_t kMostParts = 5;
    const std::size_t digits = stretches_.front().digits;
    if (digits == 0 || digits > 3 || stretches_.size() < 3 || stretches_.size() > kMostParts) return false;
    bool misread = false;
    for (std::size_t i = 1; i < stretches_.size(); ++i) {
      const Stretch& part = stretches_[i];
      if (!part.capital || part.class_word || part.event) return false;
      misread = misread || (!part.plain && !claimed(i));
    }
    return misread;
  }

  void hide_address() {
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      if (!meanings_[i].hidden()) hide(i, settings_.redact_at);
    }
  }

  void hide_the_rest(std::size_t label) {
    bool all_owned = true;
    float best = 0;
    for (const Meaning& meaning : meanings_) {
      if (!meaning.hidden()) continue;
      all_owned = all_owned && meaning.kind == TextKind::RegisterName;
      best = std::max(best, meaning.score);
    }
    for (std::size_t i = label; i < meanings_.size(); ++i) {
      if (meanings_[i].hidden()) continue;
      if (!stretches_[i].plain || !all_owned) hide(i, best);
      meanings_[i].beside = stretches_[i].plain;
    }
  }

  // Everybody whose name stands in the line.
  [[nodiscard]] std::vector<consent::PersonId> all_owners() const {
    std::set<consent::PersonId> owners;
    for (std::size_t i = 0; i < meanings_.size(); ++i) {
      if (!meanings_[i].name) continue;
      const auto& some = stretches_[i].claim->match.owners;
      owners.insert(some.begin(), some.end());
    }
    return {owners.begin(), owners.end()};
  }

  [[nodiscard]] bool go_together(std::size_t i, std::size_t next) const {
    const Meaning& a = meanings_[i];
    const Meaning& b = meanings_[next];
    return a.kind == b.kind && a.name == b.name && a.beside == b.beside &&
           (a.name || !a.hidden() || a.kind == TextKind::Identifier || !stretches_[next].parted);
  }

  [[nodiscard]] LinePiece piece(std::size_t first, std::size_t end) const {
    LinePiece made;
    const Meaning& meaning = meanings_[first];
    made.kind_ = meaning.kind;
    // Parted midway in the gap: with more of it hidden the next word's first strokes go too.
    const auto border = [this](std::size_t next) {
      return (stretches_[next - 1].to + stretches_[next].from) / 2;
    };
    made.from_ = first == 0 ? 0 : border(first);
    made.to_ = end == stretches_.size() ? 1 : border(end);
    float score = 0;
    for (std::size_t i = first; i < end; ++i) {
      const Stretch& stretch = stretches_[i];
      if (made.kind_ != TextKind::Unreadable && !stretch.shown.empty()) {
        made.shown_ += (made.shown_.empty() ? "" : " ") + stretch.shown;
      }
      made.confidence_ += stretch.confidence / static_cast<float>(end - first);
      score = std::max(score, meanings_[i].score);
    }
    made.doubtful_ = meaning.hidden() && score < settings_.redact_at;
    if (meaning.name || made.kind_ == TextKind::Identifier) {
      std::set<consent::PersonId> owners;
      for (std::size_t i = first; i < end; ++i) {
        if (const auto& claim = stretches_[i].claim; claim && claim->match.evidence > kOwnersFrom)
          owners.insert(claim->match.owners.begin(), claim->match.owners.end());
      }
      made.owners_.assign(owners.begin(), owners.end());
    } else if (meaning.beside && !meaning.hidden()) {
      made.owners_ = all_owners();
    }
    return made;
  }

  // Where the reading is not sure where its words stand, no part of a line can be shown beside a hidden one.
  [[nodiscard]] std::vector<LinePiece> pieces() const {
    std::vector<LinePiece> made;
    for (std::size_t first = 0; first < stretches_.size();) {
      std::size_t end = first + 1;
      while (end < stretches_.size() && go_together(first, end)) ++end;
      made.push_back(piece(first, end));
      first = end;
    }
    const auto hidden = std::count_if(made.begin(), made.end(), [](const LinePiece& one) {
      return one.kind_ != TextKind::Harmless || !one.owners_.empty();
    });
    if (line_.confidence < kSureOfPlaces && hidden > 1) {
      for (LinePiece& one : made) {
        if (one.kind_ == TextKind::RegisterName) one.kind_ = TextKind::OtherName;
      }
    }
    return made;
  }

  const LineAnalysis& line_;
  const std::vector<Stretch>& stretches_;
  const TextSettings& settings_;
  std::vector<Meaning> meanings_;
  bool capitals_tell_ = true;
  bool event_ = false;  // the line tells of one
};

std::vector<LinePiece> divide(const LineAnalysis& line, const TextSettings& settings) {
  return LineDivider(line, settings).divide();
}

}  // namespace schoolgate::pipeline
