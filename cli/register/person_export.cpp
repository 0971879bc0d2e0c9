#include <map>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "consent/ledger/who.hpp"
#include "gate/requests/subject_access.hpp"

namespace schoolgate::cli {
namespace {

std::string role_words(review::Role role) {
  switch (role) {
    case review::Role::Office:
      return "the office";
    case review::Role::Technician:
      return "a technician";
    case review::Role::Head:
      return "the head";
    case review::Role::Admin:
      return "an administrator";
  }
  return {};
}

// Of an account that is gone nobody knows the role any more.
std::function<std::string(const std::string&)> roles_of(gate::School& school) {
  std::map<std::string, std::string> roles{{std::string(consent::kSystemAccount), "the program"}};
  for (const auto& account : review::Accounts(school.database(), school.clock()).list())
    roles.emplace(account.user, role_words(account.role));
  return [roles](const std::string& who) {
    const auto known = roles.find(consent::account_of(who));
    return known == roles.end() ? std::string("the school") : known->second;
  };
}

ExitCode export_person(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  Terminal& terminal = invocation.terminal;
  gate::SubjectAccessOptions options{.folder = invocation.needed("out"),
                                     .who = acting(*school, review::Deed::KeepRegister),
                                     .role_of = roles_of(*school)};
  const auto done = or_fail(gate::export_subject(*school, person, options, invocation.stop));
  if (invocation.json) {
    nlohmann::json json{{"page", done.page.string()},
                        {"photos", done.photos},
                        {"pictures", done.pictures},
                        {"left_out", nlohmann::json::array()},
                        {"received", to_iso(done.request.received)},
                        {"due", to_iso(done.request.due)}};
    for (const auto& [photo, reason] : done.left_out)
      json["left_out"].push_back({{"photo", photo}, {"reason", reason}});
    terminal.result(to_line(json));
  } else {
    terminal.result(printable(done.page.string()));
    for (const auto& [photo, reason] : done.left_out)
      terminal.result(printable(fmt::format("  photo {} without its picture: {}", photo, reason)));
    terminal.say(
        "{}: in {}, {} given out. Read it before you hand it over; the folder is as private as the "
        "workspace.",
        person, counted(done.photos, "photo"), counted(done.pictures, "picture"));
  }
  return done.left_out.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kPersonExport{
    .name = "person export",
    .arguments = "PERSON --out DIR",
    .summary = "give out what is held of somebody (subject access)",
    .manual =
        "Writes a page and pictures into a new folder: the register's entry and its history, answers with\n"
        "their forms, face templates, and each photo in which this person was recognised, named or\n"
        "written, with everybody else hidden, where it was released, posted and taken down, and who\n"
        "decided, by their role. What cannot be given out safely is listed without its picture. Answers\n"
        "the request that waits ('schoolgate person request').",
    .options =
        [](po::options_description_easy_init add) {
          add("out", po::value<std::string>()->value_name("DIR"), "the new folder, outside the workspace");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = export_person};

}  // namespace schoolgate::cli
