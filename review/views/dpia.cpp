#include "review/views/dpia.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gate/reporting/storage_health.hpp"
#include "gate/school/template_store.hpp"
#include "review/people/accounts.hpp"
#include "review/people/second_factors.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

DpiaLine told(std::string words) { return {std::move(words), false}; }
DpiaLine to_write(std::string words) { return {std::move(words), true}; }

std::string days(int number, std::string_view none) {
  return number == 0 ? std::string(none) : fmt::format("{} days", number);
}

std::string exposure_words(consent::Exposure exposure) {
  switch (exposure) {
    case consent::Exposure::Open:
      return "open: whoever agreed is shown, however large";
    case consent::Exposure::Careful:
      return "careful: whoever agreed is shown small, turned away or among others";
    case consent::Exposure::Faceless:
      return "faceless: every face is hidden";
  }
  return {};
}

std::string second_approver_words(gate::SecondApprover policy) {
  switch (policy) {
    case gate::SecondApprover::Off:
      return "one person approves each picture";
    case gate::SecondApprover::WhenChanged:
      return "whoever had more shown in a picture than the rules or a colleague cannot be the only one to "
             "approve it";
    case gate::SecondApprover::Always:
      return "two different people approve each picture";
  }
  return {};
}

// What is asked of the school more than once.
struct Facts {
  const gate::Settings& settings;
  std::string why_no_recognition;  // empty when it runs
  std::size_t people = 0;
  std::size_t enrolled = 0;
  std::string models = {};
  std::string accounts = {};
  std::string second_factors = {};
  std::string backup = {};
  bool sealed = false;

  [[nodiscard]] bool recognises() const { return why_no_recognition.empty(); }
};

std::string account_words(const std::vector<Account>& accounts) {
  std::vector<std::string> parts;
  for (const auto& row : kWords<Role>) {
    const auto count = std::ranges::count_if(
        accounts, [&](const Account& one) { return !one.disabled && one.role == row.value; });
    if (count > 0) parts.push_back(fmt::format("{} of role {}", count, row.word));
  }
  return parts.empty() ? "there are no accounts yet" : fmt::format("accounts: {}", fmt::join(parts, ", "));
}

Result<Facts> facts_of(gate::School& school) {
  const auto models = school.models();
  if (!models) return tl::unexpected(models.error());
  Accounts accounts(school.database(), school.clock());
  SecondFactors factors(school.database(), school.clock(), school.readings().key());
  const gate::Settings& settings = school.settings();
  Facts facts{.settings = settings, .why_no_recognition = settings.recognition.why_off(school.today())};
  facts.people = school.people().view().people().size();
  facts.enrolled = gate::TemplateStore(*school.database()).people().size();
  facts.models = (*models)->in_use.words;
  facts.accounts = account_words(accounts.list());
  facts.second_factors =
      fmt::format("a code of a telephone beside the password is {}, and {} have set it up",
                  settings.second_factor_required ? "required of technicians, heads and admins"
                                                  : "everybody's own choice",
                  counted(factors.users().size(), "account", "accounts"));
  facts.backup = gate::backup_fact(school.ledger(), school.clock().now(), settings.backup_days).words;
  facts.sealed = school.workspace().files().sealed();
  return facts;
}

DpiaSection the_need(const Facts& facts) {
  DpiaSection section{.title = "Step 1: the need for an assessment", .lines = {}};
  section.lines.push_back(
      to_write("the school, who is responsible, its data protection officer, who writes this"));
  section.lines.push_back(
      told("Photos of school life are looked through for faces and written names, so that whoever may not be "
           "shown is hidden before a picture is published. The people in them are mostly children."));
  section.lines.push_back(
      facts.recognises()
          ? told(fmt::format(
                "Recognition is on. {} with written consent to it {} enrolled by portraits, and every "
                "face of every photo is compared with theirs: biometric data of children, which is "
                "special category data. Faces of others are compared in memory and kept nowhere.",
                counted(facts.enrolled, "person", "people"), facts.enrolled == 1 ? "is" : "are"))
          : told(fmt::format(
                "Nobody is recognised by the program: {}. Every face is hidden until somebody of the "
                "school names the person. {}.",
                facts.why_no_recognition,
                facts.enrolled == 0
                    ? std::string("No biometric data is held")
                    : fmt::format("Templates of {} are still held (schoolgate person forget, or withdraw "
                                  "their consent to recognition)",
                                  counted(facts.enrolled, "person", "people")))));
  return section;
}

std::vector<DpiaLine> platform_lines(gate::School& school) {
  std::vector<DpiaLine> lines;
  const auto people = school.people().view();
  for (const auto& platform : school.settings().platforms) {
    const std::string shut = people.why_shut(platform, school.today());
    lines.push_back(
        told(fmt::format("{} ({}): {}.", platform_title(platform),
                         gate::is_public(platform) ? "anybody may see it" : "for the school's own circle",
                         shut.empty() ? exposure_words(school.settings().exposure_of(platform))
                                      : fmt::format("{}, so nothing is released there", shut))));
  }
  return lines;
}

DpiaSection the_processing(gate::School& school, const Facts& facts) {
  const gate::Settings& settings = facts.settings;
  DpiaSection section{.title = "Step 2: the processing", .lines = {}};
  auto& lines = section.lines;
  lines.push_back(
      told("Where it happens: on the school's own machine. No photo, name or template is sent to anybody "
           "else's. What is "
           "approved is written into a folder, from which staff post it themselves."));
  lines.push_back(
      told("Where pictures come from: staff put them into the inbox or bring them in on the page. Names, "
           "classes and "
           "answers come from the school's lists; portraits, where recognition is on, from the school."));
  lines.push_back(
      told(fmt::format("How much: the register holds {}.", counted(facts.people, "person", "people"))));
  lines.push_back(told("How it is done: " + facts.models));
  lines.push_back(told(fmt::format(
      "Who acts: {}; {}. Everything that somebody does is in a record that cannot be changed unseen.",
      facts.accounts, second_approver_words(settings.second_approver))));
  lines.push_back(
      told("Where pictures go, by consent for each place and each purpose (picture, name, work):"));
  std::ranges::move(platform_lines(school), std::back_inserter(lines));
  lines.push_back(told(
      fmt::format("How long, at most: originals {}, redacted pictures {}, what was read in photos {}, "
                  "all counted from release, take-down or rejection, pictures not from release; reports of "
                  "batches {}; what was "
                  "written of incidents {}; screenshots of posts {}; photos that "
                  "nobody decided about {}; "
                  "rejected and taken-down ones {}; released ones {}.",
                  days(settings.original_days, "go at once"), days(settings.hold_days, "go at once"),
                  days(settings.reading_days, "go at once"), days(settings.report_days, "go at once"),
                  days(settings.incident_days, "for good"), days(settings.screenshot_days, "go the next day"),
                  days(settings.waiting_days, "for good"), days(settings.decided_days, "for good"),
                  days(settings.released_days, "until somebody takes them down"))));
  lines.push_back(
      told(settings.mail.server.empty()
               ? "Mail: none is sent."
               : "Mail: staff are told what waits, by the school's own mail server, without names and "
                 "pictures."));
  lines.push_back(to_write("the purposes, and what the school and the children have of it"));
  lines.push_back(to_write("what families expect, and what was said against it so far"));
  lines.push_back(to_write("who else comes to the data: who looks after the machine, where its backups lie"));
  return section;
}

DpiaSection the_consultation() {
  return {.title = "Step 3: consultation",
          .lines = {to_write("how parents and pupils were asked, when, and what they said"),
                    to_write("what the data protection officer advised, and when"),
                    to_write("who else was asked: staff, governors, whoever looks after the machines")}};
}

DpiaSection the_necessity(const Facts& facts) {
  DpiaSection section{.title = "Step 4: necessity and proportionality", .lines = {}};
  auto& lines = section.lines;
  lines.push_back(to_write("the lawful basis of publishing pictures, and of names, where consent is not it"));
  if (facts.recognises())
    lines.push_back(to_write("the condition for special category data, on which recognition of faces rests"));
  lines.push_back(
      to_write("why the purpose cannot be reached with fewer pictures, or with pictures of nobody"));
  lines.push_back(told(
      "Consent is kept for each place and purpose, with who gave it, when, how and until when. No answer is "
      "a "
      "no. One parent's no outweighs another's yes where the school enters it so, and the child's own no "
      "outweighs every yes."));
  lines.push_back(
      told("Without recognition the program does the whole of its work: faces are hidden until somebody "
           "names them. "
           "So nobody has to be enrolled to be protected."));
  lines.push_back(told(
      "Rights: what is held of a person is given out with everybody else hidden (schoolgate person export), "
      "and "
      "forgotten (schoolgate person forget); a yes that is taken back ends what was allowed by it at once."));
  return section;
}

std::vector<DpiaRisk> risks_of_showing(const Facts& facts) {
  const auto& exposure = facts.settings.exposure;
  std::vector<DpiaRisk> risks{
      {"A child is shown who may not be",
       fmt::format(
           "A face is hidden unless it is surely somebody who may be shown there; {}; the register is asked "
           "again at approval, at release and whenever it changes. A person who must never be published "
           "blocks the whole photo.",
           second_approver_words(facts.settings.second_approver)),
       "A face that no network finds and nobody sees. What is known of that, with figures: "
       "docs/known-limits.md."},
      {"A child can be read of: a name, a class, a number",
       "Writing is found and read; names without consent, numbers, addresses and what cannot be read are "
       "covered. The "
       "text of a post is checked as well.",
       "Faint or small handwriting is often not found; the person who approves has to look."},
      {"A published picture is taken and abused",
       fmt::format("Small, turned away or among others on {}; no face at all on {}; one step stricter at "
                   "events named "
                   "with {}; pictures are made smaller for the web.",
                   exposure.careful.empty() ? "no platform" : platform_titles(exposure.careful),
                   exposure.faceless.empty() ? "no platform" : platform_titles(exposure.faceless),
                   exposure.stricter_events.empty()
                       ? "no word"
                       : fmt::format("{}", fmt::join(exposure.stricter_events, ", "))),
       "On open platforms faces of those who agreed are shown at any size."},
      {"Somebody who was hidden is recognised after all",
       "What is covered is destroyed first, and each picture is looked at again before it can be released.",
       "Clothes, hair, friends and places still tell. For a child at risk use another picture."},
      {"The file tells more than the picture",
       "Pictures are made anew from their pixels and read back: no place, camera, owner or thumbnail. File "
       "names are "
       "neutral.",
       "What the platform adds, and what staff write beside it."}};
  if (facts.recognises())
    risks.insert(
        risks.begin() + 1,
        {"A child is taken for another",
         fmt::format("A face counts as somebody where at most {:g} in 1,000 strangers would pass for an "
                     "enrolled person; two people who look alike are never certain.",
                     facts.settings.recognition.calibration.target_fpir * 1000),
         "The figures were measured on adults; children are harder. Enrol anew each year."});
  return risks;
}

std::vector<DpiaRisk> risks_of_keeping(const Facts& facts) {
  return {{"Somebody reaches pictures or register without right",
           fmt::format(
               "Each acts by an account of their own: {}; {}. Files are the program's account's alone; "
               "templates and readings are sealed; photos are opened by a program that can reach nothing.",
               facts.accounts, facts.second_factors),
           facts.sealed ? "Whoever has the disk and the key reads everything, and without the key all is "
                          "lost: keep it, and "
                          "its words on paper, apart."
                        : "Originals lie unsealed on the disk: encrypt it, and the backups' disk."},
          {"Pictures and data are kept too long", "They go by the days above, and each removal is recorded.",
           "What staff copied elsewhere, and what the platforms keep."},
          {"A yes that was taken back is not heeded",
           "Waiting pictures are decided again at once, released files are pulled, and what is up is put on "
           "a list "
           "with 24 hours, ticked off with how it was checked.",
           "Somebody has to take it down on the platform. Who copied it has it."},
          {"Pictures or the register are lost or altered",
           fmt::format("Backups: {}. The record of what was done is "
                       "a chain whose end can be noted elsewhere.",
                       facts.backup),
           "A backup has to be tried: restore one each year."}};
}

DpiaSection the_risks(const Facts& facts) {
  DpiaSection section{
      .title = "Steps 5 and 6: risks, and what is done about them",
      .lines = {to_write("further risks of this school, and what is done about them"),
                to_write("which risks stay high; the Information Commissioner's Office is asked "
                         "before any such processing begins")},
      .risks = risks_of_showing(facts)};
  std::ranges::move(risks_of_keeping(facts), std::back_inserter(section.risks));
  return section;
}

DpiaSection the_sign_off(const Facts& facts) {
  const auto& assessment = facts.settings.recognition.assessment;
  return {
      .title = "Step 7: signed off",
      .lines = {told(assessment
                         ? fmt::format("The settings name the assessment {} of {}.", assessment->reference,
                                       to_iso(assessment->date))
                         : "The settings name no assessment. Once this one is signed, its reference and date "
                           "belong there; recognition stays off until then."),
                to_write("measures approved by, on"), to_write("what is left of the risks approved by, on"),
                to_write("advice of the data protection officer: accepted or overruled, by whom, why"),
                to_write("when it is looked at again: each year, and whenever the settings change")}};
}

}  // namespace

Result<Dpia> dpia_of(gate::School& school) {
  const auto facts = facts_of(school);
  if (!facts) return tl::unexpected(facts.error());
  return Dpia{.as_of = school.today(),
              .sections = {the_need(*facts), the_processing(school, *facts), the_consultation(),
                           the_necessity(*facts), the_risks(*facts), the_sign_off(*facts)}};
}

}  // namespace schoolgate::review
