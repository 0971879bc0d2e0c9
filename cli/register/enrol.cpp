#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/intake/enrolment.hpp"

namespace schoolgate::cli {
namespace {

void enrol_options(po::options_description_easy_init add) {
  add("accept-poor", "take poor portraits all the same; never people without consent");
}

nlohmann::json enrolment_json(const gate::EnrolSummary& summary) {
  nlohmann::json json{{"people", summary.people}, {"templates", summary.templates}};
  json["refused"] = nlohmann::json::array();
  for (const auto& refused : summary.refused) {
    json["refused"].push_back(
        {{"person", refused.person}, {"file", refused.path.string()}, {"reason", refused.reason}});
  }
  json["look_alikes"] = nlohmann::json::array();
  for (const auto& pair : summary.look_alikes) {
    json["look_alikes"].push_back({{"people", {pair.first, pair.second}}, {"similarity", pair.similarity}});
  }
  json["to_enrol_anew"] = summary.to_enrol_anew;
  return json;
}

ExitCode run_enrol(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto summary = or_fail(gate::enrol(
      *school, invocation.arguments[0],
      {.who = acting(*school, review::Deed::Enrol), .accept_poor = invocation.has("accept-poor")}));
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    terminal.result(to_line(enrolment_json(summary)));
  } else {
    terminal.result(fmt::format("{} enrolled from {}", counted(summary.people, "person", "people"),
                                counted(summary.templates, "new portrait")));
    for (const auto& pair : summary.look_alikes) {
      terminal.say("{} and {} look so alike that their photos are always confirmed by hand.", pair.first,
                   pair.second);
    }
  }
  if (summary.templates > 0) recheck_and_tell(*school, invocation);
  for (const auto& person : summary.to_enrol_anew) {
    terminal.error({ErrorCode::Refused,
                    fmt::format("{} is enrolled with another face embedding model", person),
                    "enrol that person anew: templates of two models are never compared"});
  }
  const auto people = school->people().view();
  bool all_taken = summary.to_enrol_anew.empty();
  for (const auto& refused : summary.refused) {
    // A school's portraits are of everybody: whose consent is missing is left out, as it should be.
    if (refused.path.empty() && people.find(refused.person) != nullptr) {
      terminal.say("{} was not enrolled: {}", refused.person, refused.reason);
      continue;
    }
    all_taken = false;
    const std::string what = refused.path.empty() ? refused.person : refused.path.string();
    terminal.error({ErrorCode::Refused, fmt::format("{} was not enrolled", what), refused.reason});
  }
  return all_taken ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kEnrol{
    .name = "enrol",
    .arguments = "DIR",
    .summary = "learn faces from portraits, DIR/<person>/*",
    .manual =
        "Makes templates from the portraits in DIR/<person>/, two to four for each person. Only people with\n"
        "biometric consent are taken, others are named and left out. A portrait without one clearly "
        "dominant, sharp, large enough, frontal "
        "face\n"
        "is refused with its reason, and so is one that resembles many other people, whatever is accepted.\n"
        "A person whose portraits are all poor is never shown without a technician's word.",
    .options = enrol_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_enrol};

}  // namespace schoolgate::cli
