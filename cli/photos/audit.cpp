#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/auditing/published_audit.hpp"
#include "gate/out/links.hpp"

namespace schoolgate::cli {
namespace {

constexpr int kYears = 2;

void audit_options(po::options_description_easy_init add) {
  add("out", po::value<std::string>()->value_name("DIR"),
      "a new folder for the list (default: audits/ in the workspace; a sealed one has none)");
  add("platform", po::value<std::string>()->value_name("P"),
      "where all of it is up (default: as a download says, else unknown)");
  add("address", po::value<std::string>()->value_name("URL"),
      "the web address of the folder, so that each picture has its link");
  add("years", po::value<int>()->default_value(kYears)->value_name("N"),
      "older pictures are listed; 0: none");
  add("no-recognition", "as if recognition were off");
  add_detect(add);
}

gate::AuditPlan plan_of(const Invocation& invocation, const gate::School& school) {
  gate::AuditPlan plan{.source = invocation.arguments[0],
                       .folder = invocation.optional("out"),
                       .platform = {},
                       .address = invocation.optional("address"),
                       .years = invocation.options["years"].as<int>()};
  if (invocation.has("platform")) plan.platform = platform_of(invocation, school.settings());
  if (!plan.address.empty()) plan.address = or_fail(gate::checked_link(plan.address));
  if (plan.years < 0 || plan.years > 100) throw UsageError("--years is a number from 0 to 100");
  return plan;
}

nlohmann::json picture_json(const gate::ListedPicture& one) {
  nlohmann::json json{
      {"id", to_text(one.id)}, {"file", one.name},  {"platform", one.platform},        {"link", one.link},
      {"day", nullptr},        {"day_is", nullptr}, {"risks", nlohmann::json::array()}};
  if (one.day) {
    json["day"] = to_iso(*one.day);
    json["day_is"] = word(one.dated);
  }
  for (const auto& line : one.risks)
    json["risks"].push_back({{"risk", word(line.risk)}, {"words", line.words}});
  return json;
}

void tell_audit(const gate::PublishedAuditSummary& done, const Invocation& invocation) {
  Terminal& terminal = invocation.terminal;
  for (const auto& lack : done.degraded) terminal.error({ErrorCode::Unavailable, lack, ""});
  for (const auto& file : done.unseen)
    terminal.error({ErrorCode::Unsupported, printable(fmt::format("{} was not looked at", file.name)),
                    printable(file.reason)});
  for (const auto& [ending, count] : done.other)
    terminal.say("{} of the kind .{} not looked at: only pictures are", counted(count, "file"),
                 printable(ending));
  if (invocation.json) {
    for (const auto& one : done.listed) terminal.result(to_line(picture_json(one)));
    return;
  }
  for (const auto& [risk, count] : done.counts) terminal.say("  {:<17} {}", word(risk), count);
  terminal.say("audit {}: {} of {} looked at, {} listed; {} in {:.0f} s", done.audit.number, done.looked_at,
               counted(done.pictures, "picture"), done.listed.size(), counted(done.now, "picture"),
               done.seconds);
  if (!done.whole()) terminal.say("the same command carries on with the rest");
  terminal.result(printable(done.page().string()));
}

ExitCode run_audit(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::PublishedAuditOptions options{.plan = plan_of(invocation, *school),
                                      .jobs = invocation.jobs,
                                      .recognition = invocation.has("no-recognition")
                                                         ? gate::Recognition::Off
                                                         : gate::Recognition::AsSettings,
                                      .who = acting(*school, review::Deed::Review),
                                      .progress = [&](std::size_t done, std::size_t all) {
                                        invocation.terminal.progress(done, all, "pictures looked at");
                                      }};
  const auto done = or_fail(gate::audit_published(*school, options, invocation.stop));
  tell_audit(done, invocation);
  const bool clean = done.whole() && done.listed.empty() && done.unseen.empty();
  return clean ? ExitCode::Done : ExitCode::NeedsAttention;
}

ExitCode run_take_down(Invocation& invocation) {
  const auto school = open_school(invocation);
  std::vector<gate::AuditedId> pictures;
  for (const std::string& text : invocation.arguments) {
    const auto id = gate::audited_id(text);
    if (!id) throw UsageError(fmt::format("'{}' is no number of an audit's list, as 1-17 is", text));
    pictures.push_back(*id);
  }
  const auto platform =
      invocation.has("platform") ? platform_of(invocation, school->settings()) : consent::PlatformId{};
  const auto entries =
      or_fail(gate::take_down_audited(*school, pictures, platform, acting(*school, review::Deed::Release)));
  if (invocation.json) {
    invocation.terminal.result(to_line({{"take_downs", entries}}));
  } else {
    invocation.terminal.say("{} on the take-down list, due within a day: 'schoolgate takedown list'",
                            counted(entries.size(), "picture"));
  }
  return ExitCode::Done;
}

}  // namespace

const Command kAudit{
    .name = "audit",
    .arguments = "PATH",
    .summary = "look through what is out already, and list what is risky",
    .manual =
        "PATH is a folder or a ZIP file: a copy of a website's uploads, a Facebook or Instagram download "
        "(asked\n"
        "for as JSON, so that captions, dates and links are known), newsletters' pictures. Lists, the "
        "riskiest\n"
        "first, who must not be published, withdrew, left or gave no consent; names in captions and "
        "pictures;\n"
        "ages, numbers and addresses; files that say where they were taken; large faces; what is old. Writes "
        "a\n"
        "page and a table (index.html, list.csv). Nothing becomes a photo of the workspace. PDF files and "
        "films\n"
        "are counted, not looked at. The list and its small pictures are plain, for a browser opens them: a "
        "sealed\n"
        "workspace keeps none, and wants --out. Stopped or killed, the same command carries on; once it is "
        "through, it\n"
        "begins a new audit.",
    .options = audit_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_audit};

const Command kAuditTakeDown{.name = "audit take-down",
                             .arguments = "NUMBER...",
                             .summary = "put pictures of an audit's list onto the take-down list",
                             .manual =
                                 "Each number, as 1-17, becomes an entry that is due within a day, with its "
                                 "link and why it was listed;\n"
                                 "'takedown done' ticks it off.",
                             .options =
                                 [](po::options_description_easy_init add) {
                                   add("platform", po::value<std::string>()->value_name("P"),
                                       "where they are up, for those of which it is not known");
                                 },
                             .least_arguments = 1,
                             .most_arguments = kAnyNumber,
                             .run = run_take_down};

}  // namespace schoolgate::cli
