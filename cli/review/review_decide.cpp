#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/lost_files.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photos.hpp"

namespace schoolgate::cli {
namespace {

gate::Actor actor(gate::School& school, gate::PhotoId photo, review::Deed deed) {
  return {.who = acting(school, deed), .seen = or_fail(school.log().photos.find(photo)).version};
}

void approve_options(po::options_description_easy_init add) {
  add("all",
      "every photo that you have looked at and that may be approved in bulk: nothing undecided, nothing "
      "shown by hand; "
      "doubtful findings stay redacted");
  add("rest-redacted", "whatever is still undecided stays redacted");
}

// Approves one photo; false, with the reason printed, when it could not be.
bool approve_one(gate::School& school, gate::PhotoId photo, const Invocation& invocation) {
  gate::ApproveOptions options;
  if (invocation.has("rest-redacted")) options.open = gate::OpenFindings::KeepRedacted;
  const auto approval = gate::approve(school.darkroom(), photo, actor(school, photo, review::Deed::Approve),
                                      gate::SeenInFolder{}, options);
  if (!approval) {
    invocation.terminal.error({approval.error().code,
                               fmt::format("photo {} was not approved: {}", photo, approval.error().message),
                               approval.error().hint});
    return false;
  }
  if (approval->complete) {
    invocation.terminal.say("photo {} approved", photo);
  } else {
    invocation.terminal.say("photo {} wants a second person's approval: it is not released before that",
                            photo);
  }
  return true;
}

bool approve_all(gate::School& school, const Invocation& invocation) {
  std::vector<gate::SeenPhoto> photos;
  for (const auto& photo : gate::held_in_queue(*school.database()))
    photos.push_back({photo.id, photo.version, gate::SeenInFolder{}});
  const auto outcome =
      gate::approve_in_bulk(school.darkroom(), photos, acting(school, review::Deed::Approve));
  invocation.terminal.result(fmt::format("{} approved", counted(outcome.approved.size(), "photo")));
  if (outcome.doubtful > 0)
    invocation.terminal.say("{} in {} {} redacted, unlooked at: each may be nothing, or somebody.",
                            counted(outcome.doubtful, "doubtful finding"),
                            counted(outcome.doubtful_in, "photo"), outcome.doubtful == 1 ? "stays" : "stay");
  for (const auto& left : outcome.left) {
    invocation.terminal.error(
        {ErrorCode::Refused, fmt::format("photo {} was not approved", left.photo), left.reason});
  }
  return outcome.left.empty();
}

ExitCode approve_photos(Invocation& invocation) {
  if (invocation.has("all") == !invocation.arguments.empty()) throw UsageError("name photos, or give --all");
  const auto school = open_school(invocation);
  if (invocation.has("all"))
    return approve_all(*school, invocation) ? ExitCode::Done : ExitCode::NeedsAttention;
  bool all = true;
  for (const auto& word : invocation.arguments) all = approve_one(*school, photo_id(word), invocation) && all;
  return all ? ExitCode::Done : ExitCode::NeedsAttention;
}

void reject_options(po::options_description_easy_init add) {
  add("reason", po::value<std::string>()->value_name("WHY"), "for whoever looks for the photo later");
}

ExitCode reject(Invocation& invocation) {
  const auto school = open_school(invocation);
  for (const auto& word : invocation.arguments) {
    const auto photo = photo_id(word);
    or_fail(gate::reject(school->log(), photo, actor(*school, photo, review::Deed::Review),
                         invocation.optional("reason")));
    invocation.terminal.say("photo {} rejected", photo);
  }
  return ExitCode::Done;
}

ExitCode return_photos(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Release);
  for (const auto& word_of_photo : invocation.arguments) {
    const auto photo = photo_id(word_of_photo);
    const auto state = or_fail(gate::return_released(school->darkroom(), photo, who));
    invocation.terminal.say("photo {} is {} again, to be looked at and approved anew", photo, word(state));
  }
  tell_take_downs(*school, invocation.terminal);
  return ExitCode::Done;
}

void rule_options(po::options_description_easy_init add) {
  add("face", po::value<std::size_t>()->value_name("N"), "the face, as 'review show' numbers it");
  add("text", po::value<std::size_t>()->value_name("N"), "the text");
  add("code", po::value<std::size_t>()->value_name("N"), "the code");
  add("region", po::value<std::size_t>()->value_name("N"), "the region that was marked on the page");
  add("person", po::value<std::string>()->value_name("ID"),
      "this is (the name of) that person, or a region their work; the register then decides");
  add("not-person", po::value<std::string>()->value_name("ID"), "it is not that person");
  add("redact", "redact it on every platform");
  add("nothing", "not a face, not a name: for doubtful findings");
  add("undo", "take the last step back");
}

consent::FindingId finding_of(const Invocation& invocation, const pipeline::Findings& findings) {
  using pipeline::FindingKind;
  std::optional<consent::FindingId> id;
  for (const auto& row : kWords<FindingKind>) {
    const FindingKind kind = row.value;
    const std::string option(row.word);
    if (!invocation.has(option)) continue;
    if (id) throw UsageError("one finding at a time: --face, --text, --code or --region");
    const auto number = invocation.options[option].as<std::size_t>();
    if (number == 0) throw UsageError(fmt::format("--{} counts from 1, as 'review show' does", option));
    const auto* finding = findings.nth(kind, number - 1);
    id = finding == nullptr ? consent::FindingId::None : finding->id;
  }
  if (!id) throw UsageError("which finding? --face N, --text N, --code N or --region N");
  return *id;
}

gate::RulingChange change_of(const Invocation& invocation, const pipeline::Findings& findings) {
  const auto finding = finding_of(invocation, findings);
  const auto ways = invocation.options.count("person") + invocation.options.count("not-person") +
                    invocation.options.count("redact") + invocation.options.count("nothing");
  if (ways != 1) throw UsageError("give one of --person, --not-person, --redact, --nothing");
  if (invocation.has("not-person")) return gate::RejectSuggestion{finding, invocation.needed("not-person")};
  if (invocation.has("person")) {
    return gate::RuleOn{finding, consent::Ruling::Kind::IsPerson, invocation.needed("person")};
  }
  const auto kind =
      invocation.has("redact") ? consent::Ruling::Kind::Redact : consent::Ruling::Kind::NotFinding;
  return gate::RuleOn{finding, kind, {}};
}

ExitCode rule(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto photo = photo_id(invocation.arguments[0]);
  if (invocation.has("undo")) {
    or_fail(gate::undo(school->darkroom(), photo, actor(*school, photo, review::Deed::Review)));
  } else {
    const gate::Actor who = actor(*school, photo, review::Deed::Review);
    gate::Holds& holds = school->log().holds;
    const auto change =
        change_of(invocation, pipeline::with_drawn(holds.findings(photo), holds.plan(photo).rulings));
    or_fail(gate::apply_rulings(school->darkroom(), photo, who, {change}));
  }
  for (const std::string& mark : school->log().holds.plan(photo).decision.marks)
    invocation.terminal.say("photo {}: look at it: {}", photo, mark);
  invocation.terminal.say("photo {}: done; 'schoolgate review show {}' tells what is shown now", photo,
                          photo);
  return ExitCode::Done;
}

}  // namespace

const Command kReviewApprove{
    .name = "review approve",
    .arguments = "PHOTO...",
    .summary = "confirm that photos may be released as they are held",
    .manual =
        "Confirms the held renditions, byte for byte. You must have looked at them first, as they are now:\n"
        "'review show PHOTO... --pictures DIR' gives them out, --all those of every photo that waits. "
        "Refused\n"
        "while something in a photo is undecided, unless --rest-redacted says that it stays redacted. With "
        "--all\n"
        "doubtful findings, which may be no face or name at all, stay redacted, and how many these are is "
        "said;\n"
        "photos that you have not looked at, or that need more than a look, are left and named.",
    .options = approve_options,
    .most_arguments = kAnyNumber,
    .run = approve_photos};

const Command kReviewReject{
    .name = "review reject",
    .arguments = "PHOTO...",
    .summary = "decide that photos are not to be released",
    .manual = "The photo stays in the vault for as long as the settings say and is never released.",
    .options = reject_options,
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = reject};

const Command kReviewReturn{
    .name = "review return",
    .arguments = "PHOTO...",
    .summary = "look anew at released photos whose files are lost",
    .manual =
        "After a restore, or where somebody took files out of released/: the photo waits for people again, "
        "as\n"
        "before its approval, by today's register. It may be up, so it comes onto the take-down list, too: "
        "tick\n"
        "it off there as never posted, or once it is gone. Refused while its files are there.",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = return_photos};

const Command kReviewRule{
    .name = "review rule",
    .arguments = "PHOTO",
    .summary = "say what one finding is: a person, nothing, or to be redacted",
    .manual =
        "Names the person of a face or text, or says whose work is in a marked region (the register then\n"
        "decides), turns a suggestion down, redacts a finding everywhere, or dismisses a doubtful one. The\n"
        "photo is rendered anew and held. Naming somebody never enrols them. A name does not stand against\n"
        "whom a face surely shows, whose name a text is by the register, or anybody who must not be\n"
        "published: turn them down first, with --not-person. Somebody else then has to approve the photo.\n"
        "Nobody can be two faces of one photo.",
    .options = rule_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = rule};

}  // namespace schoolgate::cli
