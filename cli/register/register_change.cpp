#include <optional>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/intake/enrolment.hpp"

namespace schoolgate::cli {
namespace {

void about(po::options_description_easy_init& add, const char* purpose) {
  add("platform", po::value<std::string>()->value_name("P"), "the platform");
  add("purpose", po::value<std::string>()->value_name("image|name|work"), purpose);
}

void set_options(po::options_description_easy_init add) {
  about(add, "showing the image, the name, or work that they made (default: image)");
  add("answer", po::value<std::string>()->value_name("granted|first-name|refused"),
      "the answer for that platform; first-name: of the name no more than it");
  add("given-by", po::value<std::string>()->value_name("WHO"), "who answered: mother, self, ...");
  add("until", po::value<std::string>()->value_name("DATE"), "last day on which it holds");
  add("evidence", po::value<std::string>()->value_name("WHERE"), "where the written answer is kept");
  add("never-publish", po::value<std::string>()->value_name("REASON"), "this person must never appear");
  add("may-publish", "takes never-publish back");
  add("biometric", po::value<std::string>()->value_name("granted|withdrawn"),
      "a parent's written consent for face recognition");
  add("objection", po::value<std::string>()->value_name("child|parent|none"),
      "a no to being shown, named or recognised anywhere, whoever else said yes; none takes it back");
}

consent::Purpose purpose_of(const Invocation& invocation) {
  const std::string text = invocation.needed("purpose");
  const auto purpose = from_word<consent::Purpose>(text);
  if (!purpose)
    throw UsageError(fmt::format("'{}' is no purpose: {}", text, listed_words<consent::Purpose>()));
  return *purpose;
}

// An objection stays as it is when a parent says yes: only --objection none takes it back.
void take_biometric(consent::BiometricConsent& consent, const Invocation& invocation, Day today) {
  const std::string word = invocation.needed("biometric");
  if (word == "granted") {
    consent.given = true;
    consent.date = today;
    consent.withdrawn.reset();
    consent.evidence = invocation.optional("evidence");
  } else if (word == "withdrawn") {
    consent.withdrawn = today;
  } else {
    throw UsageError(fmt::format("'{}' is neither granted nor withdrawn", word));
  }
}

void take_objection(consent::BiometricConsent& consent, const std::string& word) {
  if (word == "child") {
    consent.child_objects = true;
  } else if (word == "parent") {
    consent.parent_objects = true;
  } else if (word == "none") {
    consent.child_objects = consent.parent_objects = false;
  } else {
    throw UsageError(fmt::format("'{}' is none of child, parent, none", word));
  }
}

void note_biometric(gate::School& school, const std::string& person, const Invocation& invocation,
                    const consent::Author& author) {
  const auto view = school.people().view();
  const consent::Person* known = view.find(person);
  auto consent = known != nullptr ? known->biometric : consent::BiometricConsent{};
  if (invocation.has("biometric")) take_biometric(consent, invocation, school.today());
  if (invocation.has("objection")) take_objection(consent, invocation.needed("objection"));
  or_fail(school.people().set_biometric(person, consent, author));
  static_cast<void>(gate::purge_templates(school, author.name));
}

void set_answer(gate::School& school, const std::string& person, const Invocation& invocation,
                const consent::Author& author) {
  const std::string word = invocation.needed("answer");
  const auto said = from_word<consent::Answer>(word);
  if (!said || said == consent::Answer::Withdrawn) {
    throw UsageError(fmt::format("'{}' is no answer: granted, first-name or refused", word));
  }
  consent::Consent answer;
  answer.platform = platform_of(invocation, school.settings());
  const auto usual = said == consent::Answer::FirstName ? consent::Purpose::Name : consent::Purpose::Image;
  answer.purpose = invocation.has("purpose") ? purpose_of(invocation) : usual;
  answer.answer = *said;
  answer.basis = "consent";
  answer.given_by = invocation.optional("given-by");
  answer.date = school.today();
  answer.evidence = invocation.optional("evidence");
  if (invocation.has("until")) answer.until = or_fail(parse_iso_day(invocation.needed("until")));
  or_fail(school.people().set_consent(person, answer, author));
}

ExitCode set(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  const consent::Author author{.name = acting(*school, review::Deed::KeepRegister), .source = "command line"};
  if (invocation.has("never-publish") && invocation.has("may-publish")) {
    throw UsageError("--never-publish and --may-publish exclude each other");
  }
  const bool publishing = invocation.has("never-publish") || invocation.has("may-publish");
  const bool biometric = invocation.has("biometric") || invocation.has("objection");
  if (!publishing && !biometric && !invocation.has("answer")) {
    throw UsageError(
        "nothing to set: give --answer with --platform, --biometric, --objection, --never-publish or "
        "--may-publish");
  }
  if (publishing) {
    or_fail(school->people().set_do_not_publish(person, invocation.has("never-publish"),
                                                invocation.optional("never-publish"), author));
  }
  if (invocation.has("answer")) set_answer(*school, person, invocation, author);
  if (biometric) note_biometric(*school, person, invocation, author);
  invocation.terminal.say("{}: done, register version {}", person, school->people().version());
  recheck_and_tell(*school, invocation, person);
  return ExitCode::Done;
}

ExitCode withdraw_person(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  // A parent who takes a yes back means all of it, unless they say otherwise.
  const auto purpose = invocation.has("purpose") ? std::optional(purpose_of(invocation)) : std::nullopt;
  if (invocation.has("all") == invocation.has("platform")) throw UsageError("give --platform P, or --all");
  const consent::Author author{.name = acting(*school, review::Deed::KeepRegister), .source = "command line"};
  or_fail(
      invocation.has("all")
          ? school->people().withdraw_everywhere(person, school->settings().platforms, purpose, author)
          : school->people().withdraw(person, platform_of(invocation, school->settings()), purpose, author));
  invocation.terminal.say("{}: withdrawn", person);
  recheck_and_tell(*school, invocation, person);
  return ExitCode::Done;
}

}  // namespace

const Command kRegisterSet{
    .name = "register set",
    .arguments = "PERSON",
    .summary = "record one answer, or never-publish",
    .manual =
        "Records an answer of today for one platform and purpose, or that a person must never\n"
        "appear. Each change makes a new version of the register.",
    .options = set_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = set};

const Command kRegisterWithdraw{
    .name = "register withdraw",
    .arguments = "PERSON (--platform P | --all)",
    .summary = "take a consent back from today on",
    .manual =
        "From now on the answer for that platform, or for every one, is no, to the image, the name and\n"
        "work unless only one of them is taken back. Released files leave at once, running downloads\n"
        "end, and pictures and texts that may be up on a platform come onto the list of 'takedown list'.",
    .options =
        [](po::options_description_easy_init add) {
          about(add, "only the image, the name or work (default: all three)");
          add("all", "on every platform");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = withdraw_person};

}  // namespace schoolgate::cli
