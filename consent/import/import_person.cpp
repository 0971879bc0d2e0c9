#include "consent/import/import_person.hpp"

#include <utility>

#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

void take_details(Consent& consent, const Claim& claim) {
  if (claim.date) consent.date = *claim.date;
  if (claim.until) consent.until = claim.until;
  if (claim.withdrawn) consent.withdrawn = claim.withdrawn;
  if (!claim.basis.empty()) consent.basis = claim.basis;
  if (!claim.given_by.empty()) consent.given_by = claim.given_by;
  if (!claim.evidence.empty()) consent.evidence = claim.evidence;
}

// One answer of one person, as it was and as the row has it.
class AnswerChange {
 public:
  AnswerChange(const Consent* now, const AnswerClaim& claimed, Day day)
      : now_(now), claim_(claimed.claim), fresh_{claimed.platform, claimed.purpose}, day_(day) {}

  // Nothing when there was no answer and the row gives none.
  std::optional<Consent> result() {
    switch (claim_.reply) {
      case Reply::Yes:
        return granted(Answer::Granted);
      case Reply::FirstName:
        return granted(Answer::FirstName);
      case Reply::Withdrawn:
        return withdrawn();
      case Reply::No:
        return refused();
      // What is none of these was said to be one of them when it was read.
      case Reply::Requested:
      case Reply::YesWithoutName:
      case Reply::YesFirstName:
      case Reply::Blank:
      case Reply::Unknown:
        break;
    }
    return now_ == nullptr ? std::nullopt : std::optional(refused());
  }

  // Why the row's yes was not followed; empty when it was.
  [[nodiscard]] const std::string& objection() const { return objection_; }

 private:
  Consent refused() {
    // A withdrawal is a no that must outlast later lists.
    if (now_ != nullptr && now_->answer == Answer::Withdrawn) return *now_;
    Consent consent = now_ != nullptr && now_->answer == Answer::Refused ? *now_ : fresh_;
    consent.answer = Answer::Refused;
    take_details(consent, claim_);
    return consent;
  }

  Consent withdrawn() {
    Consent consent = now_ == nullptr ? fresh_ : *now_;
    const bool known_day = consent.answer == Answer::Withdrawn && consent.withdrawn.has_value();
    Claim details = claim_;
    // A date beside "withdrawn" is the day of withdrawal unless that has a column of its own.
    if (!details.withdrawn) {
      if (!known_day) details.withdrawn = claim_.date.value_or(day_);
      details.date.reset();
    }
    consent.answer = Answer::Withdrawn;
    take_details(consent, details);
    return consent;
  }

  Consent granted(Answer wanted) {
    fresh_.answer = wanted;
    const bool is_granted = now_ != nullptr && is_a_yes(now_->answer);
    if (now_ != nullptr && now_->withdrawn && claim_.withdrawn != now_->withdrawn) {
      if (!claim_.date || *claim_.date <= *now_->withdrawn)
        return stays(fmt::format("was withdrawn on {}", to_iso(*now_->withdrawn)));
      return anew();
    }
    if (now_ != nullptr && now_->answer == Answer::Withdrawn) return stays("was withdrawn");
    if (!is_granted) {
      if (now_ != nullptr && now_->date.ok() && claim_.date.value_or(day_) <= now_->date)
        return stays(fmt::format("was refused on {}", to_iso(now_->date)));
      return anew();
    }
    if (claim_.date && *claim_.date > now_->date) return anew();
    if (now_->answer == Answer::FirstName && wanted == Answer::Granted)
      return stays(fmt::format("is for the first name alone since {}", to_iso(now_->date)));
    if (now_->until && *now_->until < day_ && !claim_.until)
      return stays(fmt::format("ran out on {}", to_iso(*now_->until)));
    Consent consent = *now_;
    consent.answer = wanted;
    take_details(consent, claim_);
    return consent;
  }

  Consent anew() {
    fresh_.date = day_;
    take_details(fresh_, claim_);
    return fresh_;
  }

  Consent stays(std::string why) {
    objection_ = std::move(why);
    return *now_;
  }

  const Consent* now_;
  const Claim& claim_;
  Consent fresh_;
  Day day_;
  std::string objection_;
};

void take_biometric(Person& person, const Claim& claim, Day day, std::size_t line, ImportProblems& problems) {
  BiometricConsent& now = person.biometric;
  if (!claim.evidence.empty()) now.evidence = claim.evidence;
  switch (claim.reply) {
    case Reply::Yes:
      break;
    case Reply::Withdrawn:
      if (claim.withdrawn || !now.withdrawn)
        now.withdrawn = claim.withdrawn.value_or(claim.date.value_or(day));
      now.given = false;
      return;
    case Reply::No:
    case Reply::Requested:
    case Reply::YesWithoutName:
    case Reply::YesFirstName:
    case Reply::FirstName:
    case Reply::Blank:
    case Reply::Unknown:
      now.given = false;
      if (claim.date) now.date = claim.date;
      if (claim.withdrawn) now.withdrawn = claim.withdrawn;
      return;
  }
  if (now.withdrawn && claim.withdrawn != now.withdrawn) {
    if (!claim.date || *claim.date <= *now.withdrawn) {
      problems.add(line,
                   fmt::format("{}: the biometric consent was withdrawn on {}; a yes without a later date "
                               "does not renew it",
                               person.id, to_iso(*now.withdrawn)));
      return;
    }
    now.withdrawn.reset();
  }
  if (claim.date) {
    now.date = claim.date;
  } else if (!now.given && !claim.has_date_column) {
    now.date = day;
  }
  if (claim.withdrawn) now.withdrawn = claim.withdrawn;
  now.given = true;
}

void take_text(std::string& value, const std::string& cell) {
  if (!cell.empty()) value = cell;
}

// What comes under another id can make a person safer, never less safe.
ImportedRow without_lifting(const Person& person, ImportedRow row, ImportProblems& problems) {
  const auto keep = [&](bool now, std::optional<bool>& claimed, std::string_view what) {
    if (!now || claimed != false) return;
    claimed.reset();
    problems.add(row.line, fmt::format("{}: {} stays, since a row under the id {} does not take it back",
                                       person.id, what, row.written_id));
  };
  keep(person.do_not_publish, row.do_not_publish, "do-not-publish");
  keep(person.biometric.parent_objects, row.parent_objects, "a parent's objection");
  keep(person.biometric.child_objects, row.child_objects, "the child's objection");
  return row;
}

void take_protections(Person& person, const ImportedRow& row, ImportProblems& problems) {
  if (person.do_not_publish && row.do_not_publish == false)
    problems.add(row.line, fmt::format("{} may be published again, since the file says no to do-not-publish",
                                       person.id));
  person.do_not_publish = row.do_not_publish.value_or(person.do_not_publish);
  take_text(person.do_not_publish_reason, row.do_not_publish_reason);
  BiometricConsent& biometric = person.biometric;
  biometric.parent_objects = row.parent_objects.value_or(biometric.parent_objects);
  biometric.child_objects = row.child_objects.value_or(biometric.child_objects);
}

}  // namespace

Person after_import(const Person* now, const ImportedRow& row, Day day, ImportProblems& problems) {
  Person person = now == nullptr ? Person{} : *now;
  person.id = row.id;
  take_text(person.first_name, row.first_name);
  take_text(person.last_name, row.last_name);
  take_text(person.known_as, row.known_as);
  take_text(person.class_name, row.class_name);
  take_text(person.upn, row.upn);
  if (row.kind) person.kind = *row.kind;
  if (row.date_of_birth) person.date_of_birth = row.date_of_birth;
  if (row.leaving_date) person.leaving_date = row.leaving_date;
  take_protections(person, row.written_id == row.id ? row : without_lifting(person, row, problems), problems);
  if (row.biometric) take_biometric(person, *row.biometric, day, row.line, problems);
  for (const AnswerClaim& answer : row.answers) {
    const Consent* present = now == nullptr ? nullptr : find_consent(*now, answer.platform, answer.purpose);
    AnswerChange change(present, answer, day);
    if (auto consent = change.result()) put_consent(person, std::move(*consent));
    if (!change.objection().empty())
      problems.add(row.line,
                   fmt::format("{}: the {} consent for {} {}; a yes without a later date does not "
                               "renew it",
                               person.id, word(answer.purpose), answer.platform, change.objection()));
  }
  if (person.first_name.empty() && person.last_name.empty())
    problems.add(row.line, fmt::format("{} has no name, so their name cannot be found in photos", person.id));
  return person;
}

}  // namespace schoolgate::consent
