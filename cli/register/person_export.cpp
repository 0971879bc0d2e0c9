#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/requests/subject_access.hpp"
#include "review/people/role_words.hpp"

namespace schoolgate::cli {
namespace {

ExitCode export_person(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  Terminal& terminal = invocation.terminal;
  review::Accounts accounts(school->database(), school->clock());
  gate::SubjectAccessOptions options{.folder = invocation.needed("out"),
                                     .who = acting(*school, review::Deed::KeepRegister),
                                     .role_of = review::roles_of(accounts)};
  const auto done = or_fail(gate::export_subject(*school, person, options, invocation.stop));
  if (invocation.json) {
    nlohmann::json json{{"page", done.page.string()},
                        {"photos", done.photos},
                        {"pictures", done.pictures},
                        {"posts", done.posts},
                        {"audited", done.audited},
                        {"incidents", done.incidents},
                        {"comments", done.comments},
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
        "decided, by their role; posts that name them or have such a photo, with what may be somebody "
        "else's\n"
        "left out of the text; comments on photos and incidents likewise; pictures that audits saw them in. "
        "What cannot be given "
        "out safely is listed "
        "without its picture. Answers\n"
        "the request that waits ('schoolgate person request').",
    .options =
        [](po::options_description_easy_init add) {
          add("out", po::value<std::string>()->value_name("DIR"), "the new folder, outside the workspace");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = export_person};

}  // namespace schoolgate::cli
