#include "consent/import/import_match.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "consent/register/by_hand.hpp"
#include "foundation/text.hpp"

namespace schoolgate::consent {
namespace {

constexpr std::size_t kMostNamed = 5;

// "Year 4 / 4B" and "4B" are one class.
std::string own_class(const std::string& name) {
  const auto slash = name.rfind(" / ");
  return folded_letters(slash == std::string::npos ? std::string_view(name)
                                                   : std::string_view(name).substr(slash + 3));
}

bool born_the_same_day(const Person& one, const Person& other) {
  return one.date_of_birth && one.date_of_birth == other.date_of_birth;
}

class Matcher {
 public:
  Matcher(std::vector<ImportedRow>& rows, const RegisterView& current, const ImportOptions& options,
          std::vector<SaidOfPair>& said)
      : rows_(rows), current_(current), options_(options), said_(said) {
    // A row's person has an id that nobody else can have.
    for (const Person& person : current.people()) everybody_.push_back(person);
    for (const ImportedRow& row : rows_) {
      Person& person = everybody_.emplace_back();
      person.id = fmt::format("?{}", row.line);
      person.first_name = row.first_name;
      person.last_name = row.last_name;
      person.known_as = row.known_as;
      person.class_name = row.class_name;
      person.date_of_birth = row.date_of_birth;
    }
    for (const auto& [one, other] : likely_pairs(everybody_)) alike_[other].push_back(one);
    for (const Person& person : everybody_) classes_.push_back(own_class(person.class_name));
    for (const Person& person : current.people()) {
      letters_.push_back(folded_letters(person.first_name + person.last_name));
    }
    last_number_ = last_made_number(current, options.forgotten);
  }

  Status match() {
    if (auto status = check_said(); !status) return status;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].id.empty()) match_row(i);
    }
    if (doubtful_.empty() && !new_people_.empty() && !options_.new_people && !current_.people().empty())
      ask_about_new_people();
    return {};
  }

  [[nodiscard]] std::vector<ImportQuestion> take_questions() { return std::move(doubtful_); }

 private:
  Status check_said() const {
    for (const SaidOfRow& said : options_.rows) {
      const auto row = std::find_if(rows_.begin(), rows_.end(),
                                    [&](const ImportedRow& one) { return one.line == said.line; });
      if (row == rows_.end() || !row->id.empty())
        return failure(ErrorCode::InvalidInput,
                       fmt::format("no row without an id begins in line {}", said.line),
                       "count the lines as a text editor does, the header's with them");
      if (!said.person.empty() && current_.find(said.person) == nullptr)
        return failure(ErrorCode::InvalidInput,
                       fmt::format("'{}' is not in the register", cleaned(said.person)),
                       "write the id as 'schoolgate register list' shows it");
    }
    return {};
  }

  [[nodiscard]] bool certainly_one(std::size_t one, std::size_t other) const {
    return born_the_same_day(everybody_[one], everybody_[other]) ||
           (!classes_[one].empty() && classes_[one] == classes_[other]);
  }

  [[nodiscard]] const SaidOfRow* said_of(std::size_t line) const {
    const auto said = std::find_if(options_.rows.begin(), options_.rows.end(),
                                   [&](const SaidOfRow& one) { return one.line == line; });
    return said == options_.rows.end() ? nullptr : &*said;
  }

  void match_row(std::size_t i) {
    const std::size_t place = current_.people().size() + i;
    const Person& person = everybody_[place];
    ImportedRow& row = rows_[i];
    std::vector<std::size_t> known;  // of that name, by place in the register
    std::vector<std::size_t> sure;
    std::vector<std::size_t> earlier;  // rows of the file that are certainly the same person
    for (const std::size_t other : alike_[place]) {
      const bool certain = certainly_one(other, place);
      if (other >= current_.people().size()) {
        if (certain) earlier.push_back(other - current_.people().size());
        continue;
      }
      known.push_back(other);
      if (certain) sure.push_back(other);
    }
    const auto born = [&](std::size_t other) { return born_the_same_day(everybody_[other], person); };
    if (std::count_if(sure.begin(), sure.end(), born) == 1)
      sure = {*std::find_if(sure.begin(), sure.end(), born)};
    if (const SaidOfRow* said = said_of(row.line)) {
      if (!said->person.empty()) return take(row, said->person);
      add_new(row);
      for (const std::size_t other : known)
        said_.push_back({in_order({everybody_[other].id, row.id}), Sameness::Different});
      return;
    }
    if (sure.size() == 1) return take(row, everybody_[sure.front()].id);
    if (!known.empty())
      return doubt(
          place, everybody_[sure.empty() ? known.front() : sure.front()],
          sure.empty() ? "the same name, but neither class nor date of birth" : "several have that name");
    for (const std::size_t one : earlier) {
      if (!rows_[one].id.empty()) {
        row.id = row.written_id = rows_[one].id;
        return;
      }
    }
    if (const Person* nearly = nearly_the_same(place))
      return doubt(place, *nearly, "the names differ by a letter or two");
    add_new(row);
    new_people_.push_back(place);
  }

  // Of the same class or birthday: a slip of a parent's finger makes no second child.
  [[nodiscard]] const Person* nearly_the_same(std::size_t place) const {
    constexpr std::size_t kSlip = 2;
    const Person& person = everybody_[place];
    const std::string letters = folded_letters(person.first_name + person.last_name);
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      if (certainly_one(i, place) && edits_between(letters, letters_[i]) <= kSlip) return &everybody_[i];
    }
    return nullptr;
  }

  void doubt(std::size_t place, const Person& other, std::string_view why) {
    const ImportedRow& row = rows_[place - current_.people().size()];
    doubtful_.push_back(
        {.about = ImportQuestion::About::Row,
         .text = {},
         .message = fmt::format("line {} may be {} in the register ({})", row.line, other.id, why),
         .say = fmt::format(
             "look at both and say --row {0}={1} when they are one person, --row {0}=new when they are two",
             row.line, other.id),
         .line = row.line,
         .people = {without_id(everybody_[place]), other}});
  }

  void ask_about_new_people() {
    std::vector<std::size_t> lines;
    std::vector<Person> people;
    for (const std::size_t place : new_people_) {
      lines.push_back(rows_[place - current_.people().size()].line);
      people.push_back(without_id(everybody_[place]));
    }
    const std::size_t shown = std::min(lines.size(), kMostNamed);
    doubtful_.push_back(
        {.about = ImportQuestion::About::NewPeople,
         .text = {},
         .message =
             fmt::format("nobody in the register has the name and class or date of birth of {} {}{}",
                         lines.size() == 1 ? "line" : "lines",
                         fmt::join(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                         lines.size() > shown ? fmt::format(" and {} more", lines.size() - shown) : ""),
         .say = "look for a misspelt name, or say --new-people when they are to be added",
         .line = 0,
         .people = std::move(people)});
  }

  static Person without_id(Person person) {
    person.id.clear();
    return person;
  }

  // What a form says of name and class is there to find the child, not to change them.
  static void take(ImportedRow& row, const PersonId& id) {
    row.id = row.written_id = id;
    row.first_name.clear();
    row.last_name.clear();
    row.known_as.clear();
    row.class_name.clear();
    row.date_of_birth.reset();
  }

  void add_new(ImportedRow& row) { row.id = row.written_id = made_id(++last_number_); }

  std::vector<ImportedRow>& rows_;
  const RegisterView& current_;
  const ImportOptions& options_;
  std::vector<SaidOfPair>& said_;
  std::vector<Person> everybody_;  // the register's people, then the rows'
  std::map<std::size_t, std::vector<std::size_t>> alike_;
  std::vector<std::string> classes_;  // of everybody
  std::vector<std::string> letters_;  // of the names in the register
  unsigned last_number_ = 0;
  std::vector<ImportQuestion> doubtful_;
  std::vector<std::size_t> new_people_;  // by place
};

// Where the UPN is the only id of a file, the register may know its pupil under another.
void take_ids_by_upn(std::vector<ImportedRow>& rows, const RegisterView& current) {
  std::unordered_map<std::string_view, const Person*> by_upn;
  for (const Person& person : current.people()) {
    if (!person.upn.empty() && !by_upn.emplace(person.upn, &person).second) by_upn[person.upn] = nullptr;
  }
  for (ImportedRow& row : rows) {
    if (row.upn.empty() || row.id != row.upn || current.find(row.id) != nullptr) continue;
    const auto found = by_upn.find(row.upn);
    if (found == by_upn.end() || found->second == nullptr) continue;
    // Under another name it is a mistyped UPN, which is refused later.
    const Person& person = *found->second;
    if (folded_letters(person.first_name) == folded_letters(row.first_name) ||
        folded_letters(person.last_name) == folded_letters(row.last_name))
      row.id = row.written_id = person.id;
  }
}

}  // namespace

Status give_ids(std::vector<ImportedRow>& rows, const RegisterView& current, const ImportOptions& options,
                std::vector<SaidOfPair>& said, std::vector<ImportQuestion>& questions) {
  take_ids_by_upn(rows, current);
  const bool all_have =
      std::none_of(rows.begin(), rows.end(), [](const ImportedRow& row) { return row.id.empty(); });
  if (all_have && options.rows.empty()) return {};
  Matcher matcher(rows, current, options, said);
  auto matched = matcher.match();
  questions = matcher.take_questions();
  return matched;
}

}  // namespace schoolgate::consent
