#include "consent/import/import_identity.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

bool same_name(const std::string& before, const std::string& now) {
  return before.empty() || now.empty() || folded_letters(before) == folded_letters(now);
}

template <typename Value>
bool differ(const Value& before, const Value& now) {
  return before != Value{} && now != Value{} && before != now;
}

template <typename Value>
bool agree(const Value& before, const Value& now) {
  return before != Value{} && before == now;
}

}  // namespace

SaidOfPairs::SaidOfPairs(const RegisterView& current, const std::vector<SaidOfPair>& now) : now_(now) {
  for (const SaidOfPair& one : current.said_of_pairs()) all_[in_order(one.pair)] = one.said;
  for (const SaidOfPair& one : now) all_[in_order(one.pair)] = one.said;
}

Status SaidOfPairs::check_known(const std::vector<ImportedRow>& rows, const RegisterView& current) const {
  for (const SaidOfPair& said : now_) {
    for (const PersonId* id : {&said.pair.one, &said.pair.other}) {
      const bool in_file =
          std::any_of(rows.begin(), rows.end(), [&](const ImportedRow& row) { return row.id == *id; });
      if (!in_file && current.find(*id) == nullptr)
        return failure(ErrorCode::InvalidInput,
                       fmt::format("'{}' is neither in the file nor in the register", cleaned(*id)),
                       "write both ids as they stand there");
    }
  }
  return {};
}

void SaidOfPairs::rename(std::vector<ImportedRow>& rows, const RegisterView& current) const {
  std::unordered_map<PersonId, PersonId> kept;  // instead of the key
  const auto note = [&](const PersonId& one, const PersonId& other) {
    if (one == other) return;
    const bool has_one = current.find(one) != nullptr;
    const bool has_other = current.find(other) != nullptr;
    // Where the register has both, both keep their rows; the stricter answer counts for each.
    if (has_one && has_other) return;
    if (has_other) {
      kept.emplace(one, other);
    } else {
      kept.emplace(other, one);
    }
  };
  for (const SaidOfPair& said : now_) {
    if (said.said == Sameness::Same) note(said.pair.one, said.pair.other);
  }
  for (const SaidOfPair& before : current.said_of_pairs()) {
    const bool said_anew = std::any_of(
        now_.begin(), now_.end(), [&](const SaidOfPair& said) { return in_order(said.pair) == before.pair; });
    if (!said_anew && before.said == Sameness::Same) note(before.pair.one, before.pair.other);
  }
  for (ImportedRow& row : rows) {
    std::set<PersonId> seen;
    for (auto found = kept.find(row.id); found != kept.end() && seen.insert(row.id).second;
         found = kept.find(row.id))
      row.id = found->second;
  }
}

std::optional<ImportQuestion> SaidOfPairs::ask_same_person(const Person& now, const ImportedRow& row) const {
  const auto said = all_.find({row.id, row.id});
  if (said != all_.end() && said->second == Sameness::Same) return std::nullopt;
  const bool first = same_name(now.first_name, row.first_name) ||
                     (!now.known_as.empty() && same_name(now.known_as, row.first_name));
  const bool last = same_name(now.last_name, row.last_name);
  const bool sure = agree(now.date_of_birth, row.date_of_birth) || agree(now.upn, row.upn);
  const bool doubt = differ(now.date_of_birth, row.date_of_birth) || differ(now.upn, row.upn);
  // A number that was given out anew, or a column that slipped: nobody changes name and class in one week.
  const bool elsewhere =
      !now.class_name.empty() && !row.class_name.empty() && !same_name(now.class_name, row.class_name);
  const bool somebody_else =
      (!first && !last && !sure) || ((!first || !last) && (doubt || (elsewhere && !sure)));
  if (!somebody_else) return std::nullopt;
  Person here;
  here.id = row.id;
  here.first_name = row.first_name;
  here.last_name = row.last_name;
  here.class_name = row.class_name;
  here.date_of_birth = row.date_of_birth;
  return ImportQuestion{
      .about = ImportQuestion::About::Pair,
      .text = {},
      .message = fmt::format("line {}: {} is somebody else here than in the register", row.line, row.id),
      .say = fmt::format("look whether the column of ids is the pupils' own; when the name really changed, "
                         "say --same {}={}",
                         row.id, row.id),
      .line = row.line,
      .people = {std::move(here), now}};
}

std::vector<ImportQuestion> SaidOfPairs::ask_pairs(const std::vector<Person>& after,
                                                   const std::vector<ImportedRow>& rows,
                                                   const RegisterView& current,
                                                   ImportProblems& problems) const {
  std::set<IdPair> known;
  for (const auto& [one, other] : current.unsaid_pairs())
    known.insert(in_order({current.people()[one].id, current.people()[other].id}));
  std::unordered_map<std::string_view, std::size_t> lines;
  for (const ImportedRow& row : rows) lines.emplace(row.id, row.line);
  std::vector<Person> everybody = after;
  for (const Person& person : current.people()) {
    if (!lines.contains(person.id)) everybody.push_back(person);
  }
  const auto place = [&](const PersonId& id) {
    const auto line = lines.find(id);
    return line == lines.end() ? fmt::format("{} in the register", id)
                               : fmt::format("{} in line {}", id, line->second);
  };
  std::vector<ImportQuestion> questions;
  for (const auto& [one, other] : likely_pairs(everybody)) {
    const IdPair pair = in_order({everybody[one].id, everybody[other].id});
    if (all_.contains(pair)) continue;
    const std::string why = why_one_person(everybody[one], everybody[other]);
    if (known.contains(pair)) {
      problems.add(0,
                   fmt::format("{} and {} may be one person ({}): the stricter answer of both counts until "
                               "you say --same {}={} or --different {}={}",
                               pair.one, pair.other, why, pair.one, pair.other, pair.one, pair.other));
      continue;
    }
    const bool first_is_older =
        current.find(everybody[one].id) != nullptr || current.find(everybody[other].id) == nullptr;
    const Person& kept = everybody[first_is_older ? one : other];
    const Person& came = everybody[first_is_older ? other : one];
    questions.push_back(
        {.about = ImportQuestion::About::Pair,
         .text = {},
         .message = fmt::format("{} may be {} ({})", place(came.id), place(kept.id), why),
         .say = fmt::format("look at both and say --same {0}={1} when they are one person, --different "
                            "{0}={1} when they are two; a spreadsheet takes leading zeros away, so format "
                            "the ids as text",
                            kept.id, came.id),
         .line = lines.contains(came.id) ? lines.at(came.id) : 0,
         .people = {came, kept}});
  }
  return questions;
}

std::vector<SaidOfPair> SaidOfPairs::to_remember() const {
  std::vector<SaidOfPair> remembered;
  for (const SaidOfPair& said : now_) {
    if (said.pair.one != said.pair.other) remembered.push_back({in_order(said.pair), said.said});
  }
  return remembered;
}

}  // namespace schoolgate::consent
