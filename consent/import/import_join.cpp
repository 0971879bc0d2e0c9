#include "consent/import/import_join.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

bool is_yes(const Claim& claim) { return claim.reply == Reply::Yes || claim.reply == Reply::FirstName; }

// Joins two rows' claims: they agree, or it is a no. False when they do not agree.
bool join_claims(Claim& claim, const Claim& other) {
  if (is_yes(claim) != is_yes(other) || (is_yes(claim) && claim.reply != other.reply)) {
    const bool withdrawn = claim.reply == Reply::Withdrawn || other.reply == Reply::Withdrawn;
    Claim no;
    no.reply = withdrawn ? Reply::Withdrawn : Reply::No;
    no.withdrawn = claim.reply == Reply::Withdrawn ? claim.withdrawn : other.withdrawn;
    claim = no;
    return false;
  }
  if (other.reply == Reply::Withdrawn) claim.reply = Reply::Withdrawn;
  // Of two spans of time the one in which both hold.
  if (other.date) claim.date = std::max(claim.date.value_or(*other.date), *other.date);
  if (other.until) claim.until = std::min(claim.until.value_or(*other.until), *other.until);
  if (other.withdrawn)
    claim.withdrawn = std::min(claim.withdrawn.value_or(*other.withdrawn), *other.withdrawn);
  if (claim.basis.empty()) claim.basis = other.basis;
  if (claim.given_by.empty()) claim.given_by = other.given_by;
  if (claim.evidence.empty()) claim.evidence = other.evidence;
  return true;
}

// Takes what the other row says where this one says nothing. False when they say different things.
template <typename Value>
bool join_value(Value& value, const Value& other) {
  if (value == Value{}) value = other;
  return other == Value{} || value == other;
}

bool join_name(std::string& name, const std::string& other) {
  if (name.empty()) name = other;
  return other.empty() || folded(name) == folded(other);
}

void join_protection(std::optional<bool>& value, const std::optional<bool>& other) {
  if (other) value = value.value_or(false) || *other;
}

// Is it another person under the same id?
bool join_identity(ImportedRow& row, const ImportedRow& other) {
  const bool names = join_name(row.first_name, other.first_name) && join_name(row.last_name, other.last_name);
  return names && join_value(row.upn, other.upn) && join_value(row.date_of_birth, other.date_of_birth);
}

// Rows of one person that answer different questions are what such a list is made of.
bool asks_something_else(const ImportedRow& row, const ImportedRow& other) {
  return !other.question.empty() &&
         row.question.find(fmt::format("|{}|", other.question)) == std::string::npos;
}

Status join_claims(ImportedRow& row, const ImportedRow& other, ImportProblems& problems) {
  if (!join_identity(row, other))
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("line {}: {} is somebody else here than in line {}", other.line, row.id, row.line),
        "give each person an id of their own");
  if (!asks_something_else(row, other))
    problems.add(other.line,
                 fmt::format("{} is also in line {}; what differs counts as no", row.id, row.line));
  row.question += fmt::format("|{}|", other.question);
  const auto differs = [&](std::string_view what) {
    problems.add(other.line,
                 fmt::format("{}: {} differs from line {}; the first is taken", row.id, what, row.line));
  };
  const auto counts_as_no = [&](std::string_view what) {
    problems.add(other.line,
                 fmt::format("{}: {} differs from line {} and counts as no", row.id, what, row.line));
  };
  if (!join_value(row.known_as, other.known_as)) differs("the known-as name");
  if (!join_value(row.class_name, other.class_name)) differs("the class");
  if (!join_value(row.kind, other.kind)) differs("the kind");
  if (other.leaving_date)
    row.leaving_date = std::min(row.leaving_date.value_or(*other.leaving_date), *other.leaving_date);
  // A row of the id's own may lift a protection, so the joined one may.
  if (other.written_id == other.id) row.written_id = row.id;
  join_protection(row.do_not_publish, other.do_not_publish);
  join_protection(row.parent_objects, other.parent_objects);
  join_protection(row.child_objects, other.child_objects);
  if (row.do_not_publish_reason.empty()) row.do_not_publish_reason = other.do_not_publish_reason;
  if (row.biometric && other.biometric && !join_claims(*row.biometric, *other.biometric))
    counts_as_no("the biometric consent");
  if (!row.biometric) row.biometric = other.biometric;
  for (const AnswerClaim& answer : other.answers) {
    const auto present = std::find_if(row.answers.begin(), row.answers.end(), [&](const AnswerClaim& one) {
      return one.platform == answer.platform && one.purpose == answer.purpose;
    });
    if (present == row.answers.end()) {
      row.answers.push_back(answer);
    } else if (!join_claims(present->claim, answer.claim)) {
      counts_as_no(fmt::format("the {} answer for {}", word(answer.purpose), answer.platform));
    }
  }
  return {};
}

}  // namespace

std::string small_letters(std::string_view id) {
  std::string text(id);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

Result<std::vector<ImportedRow>> join_rows(std::vector<ImportedRow> rows, ImportProblems& problems) {
  std::vector<ImportedRow> joined;
  joined.reserve(rows.size());
  std::unordered_map<std::string, std::size_t> places;
  for (ImportedRow& row : rows) {
    const auto [place, is_first] = places.emplace(small_letters(row.id), joined.size());
    if (is_first) {
      if (!row.question.empty()) row.question = fmt::format("|{}|", row.question);
      joined.push_back(std::move(row));
      continue;
    }
    ImportedRow& present = joined[place->second];
    if (present.id != row.id)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: the id {} differs from {} in line {} only in capitals", row.line,
                                 row.id, present.id, present.line),
                     "write an id the same way everywhere");
    if (auto status = join_claims(present, row, problems); !status)
      return tl::unexpected<Error>(status.error());
  }
  return joined;
}

void answer_every_question(std::vector<ImportedRow>& rows, const QuestionColumns& asked,
                           ImportProblems& problems) {
  for (ImportedRow& row : rows) {
    for (const auto& [question, columns] : asked) {
      if (row.question.find(fmt::format("|{}|", question)) != std::string::npos) continue;
      for (const Column& column : columns) {
        if (column.field == Field::Biometric && !row.biometric) row.biometric.emplace();
        if (column.field != Field::Answer && column.field != Field::Biometric) continue;
        Claim& claim = column.field == Field::Biometric ? *row.biometric
                                                        : claim_of(row, column.platform, column.purpose);
        if (!join_claims(claim, Claim{}))
          problems.add(row.line,
                       fmt::format("{}: no answer to '{}', which counts as no", row.id, column.header));
      }
    }
  }
}

}  // namespace schoolgate::consent
