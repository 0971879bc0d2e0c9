#include "pipeline/texts/judging/called_names.hpp"

#include <algorithm>

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostWords = 4;        // of one name
constexpr std::size_t kFewestOfPerhaps = 2;  // "well done everyone" names nobody

class CalledNames {
 public:
  explicit CalledNames(const LineAnalysis& line)
      : line_(line), stretches_(line.stretches), called_(stretches_.size(), Called::No) {}

  std::vector<Called> find() {
    for (std::size_t i = 1; i < stretches_.size(); ++i) {
      for (const CueBefore& before : stretches_[i].cues_before) {
        if (before.stretches != 1) continue;
        const bool title = before.cue == Cue::Honorific;
        if (title && !stretches_[i - 1].capital) continue;  // "we will miss School"
        const bool field = stretches_[i - 1].colon && begins_the_line(i - 1);
        const bool whoever = before.calls == Calls::Whoever && (title || field);
        mark(i, calling(before.calls), whoever ? Words::Any : Words::Likely);
      }
    }
    mark_line(calling(line_.above_calls));
    mark_line(calling(line_.left_calls));
    return called_;
  }

 private:
  // Behind a title, and in the field of a form, a name is made of any words: "Mr Day", "Name: Lucy Ball".
  enum class Words { Likely, Any };

  static Called calling(Calls calls) {
    switch (calls) {
      case Calls::Nobody:
        return Called::No;
      case Calls::PerhapsSomebody:
        return Called::Perhaps;
      case Calls::Somebody:
      case Calls::Whoever:
        break;
    }
    return Called::Yes;
  }

  // "Name:", but not "Team Name:".
  [[nodiscard]] bool begins_the_line(std::size_t end_of_cue) const {
    std::size_t first = end_of_cue;
    while (first > 0 && stretches_[first - 1].cue) --first;
    return first == 0;
  }

  [[nodiscard]] bool is_number(std::size_t i) const {
    return i < stretches_.size() && stretches_[i].word && stretches_[i].harmless && !stretches_[i].capital &&
           stretches_[i].shown.find_first_of("0123456789") != std::string::npos;
  }

  // "Year 4", "March 2026"
  [[nodiscard]] bool is_class_or_date(std::size_t i) const {
    return (stretches_[i].class_word || stretches_[i].institution) && is_number(i + 1);
  }

  [[nodiscard]] bool may_be_called(std::size_t i, bool first, Words words) const {
    const Stretch& stretch = stretches_[i];
    if (!stretch.word || !stretch.capital || stretch.number || stretch.colon || stretch.function_word)
      return false;
    const bool other_meaning = stretch.institution || stretch.event || stretch.group;
    if (stretch.cue || (other_meaning && words == Words::Likely)) {
      if (!first) return stretch.surname_too || (other_meaning && words == Words::Any);  // "Lucy Ball"
      // "May", "Mark": only before a word that may be called, too.
      return stretch.first_name_too && i + 1 < stretches_.size() && may_be_called(i + 1, false, words);
    }
    return !stretch.class_word;
  }

  // What follows says that the words before are no person's name: "Oak Class", "Red House", "Sports Day".
  [[nodiscard]] bool makes_no_name(std::size_t i) const {
    if (i >= stretches_.size() || stretches_[i].parted || stretches_[i].colon) return false;
    const Stretch& stretch = stretches_[i];
    return stretch.word && (stretch.event || stretch.group || stretch.institution || stretch.class_word) &&
           !is_class_or_date(i);
  }

  // Where the names that begin there end; there itself, where none does.
  [[nodiscard]] std::size_t end_from(std::size_t first, std::size_t fewest, Words words) const {
    std::size_t end = first;
    std::size_t count = 0;
    std::size_t letters = 0;  // the words that are more than an initial
    for (std::size_t i = first; i < stretches_.size() && count < kMostWords; ++i) {
      if (stretches_[i].joins && !stretches_[i].number && count > 0) {
        if (i + 1 == stretches_.size() || !may_be_called(i + 1, true, words)) break;
        count = 0;
        continue;
      }
      if (!may_be_called(i, count == 0, words)) break;
      ++count;
      letters += stretches_[i].single_letter ? 0U : 1U;
      end = i + 1;
    }
    // Longer than a name: words that all have a capital, as in a heading.
    const bool goes_on = count == kMostWords && end < stretches_.size() && may_be_called(end, false, words);
    const bool none = words == Words::Likely && makes_no_name(end);
    return letters == 0 || end - first < fewest || goes_on || none ? first : end;
  }

  static std::size_t fewest(Called how) { return how == Called::Perhaps ? kFewestOfPerhaps : 1; }

  // Behind the cue, and the line that is to be written on.
  void mark(std::size_t first, Called how, Words words) {
    if (how == Called::No) return;
    while (first < stretches_.size() && !stretches_[first].word) ++first;
    fill(first, end_from(first, fewest(how), words), how);
  }

  void mark_line(Called how) {
    if (how == Called::No) return;
    const std::size_t end = end_from(0, fewest(how), Words::Likely);
    const bool whole =
        end == stretches_.size() || is_class_or_date(end) || (is_number(end) && end + 1 == stretches_.size());
    if (whole) fill(0, end, how);
  }

  void fill(std::size_t first, std::size_t end, Called how) {
    for (std::size_t i = first; i < end; ++i) called_[i] = std::max(called_[i], how);
  }

  const LineAnalysis& line_;
  const std::vector<Stretch>& stretches_;
  std::vector<Called> called_;
};

}  // namespace

std::vector<Called> called_names(const LineAnalysis& line) { return CalledNames(line).find(); }

}  // namespace schoolgate::pipeline
