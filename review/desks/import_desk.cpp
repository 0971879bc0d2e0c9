#include "review/desks/import_desk.hpp"

namespace schoolgate::review {
namespace {

tl::unexpected<Error> no_list() {
  return failure(ErrorCode::Conflict, "this list is no longer at hand", "choose the file again");
}

}  // namespace

ImportDesk::ImportDesk(gate::School& school, Sessions& sessions)
    : school_(school), profiles_(school.workspace().folder()), shelf_(sessions) {}

Result<std::shared_ptr<const ListAtHand>> ImportDesk::begin(const std::string& session,
                                                            const std::string& file_name,
                                                            std::string_view bytes) {
  ListAtHand list;
  list.file_name = file_name;
  auto rows =
      school_.decoder().read_list({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  if (!rows) return tl::unexpected(rows.error());
  list.rows = std::make_shared<const consent::CsvFile>(std::move(*rows));
  return look(session, std::move(list));
}

Result<std::shared_ptr<const ListAtHand>> ImportDesk::say(const std::string& session, SaidOfList said) {
  const auto before = shelf_.get(session);
  if (!before) return no_list();
  ListAtHand list;
  list.file_name = before->file_name;
  list.rows = before->rows;
  list.said = std::move(said);
  return look(session, std::move(list));
}

Result<std::shared_ptr<const ListAtHand>> ImportDesk::look(const std::string& session, ListAtHand list) {
  const auto profile = profiles_.whole(list.said.profile, list.said.now);
  if (!profile) return tl::unexpected(profile.error());
  consent::ImportOptions options;
  options.platforms = school_.settings().platforms;
  options.day = school_.today();
  options.forgotten = school_.people().forgotten();
  options.said = list.said.pairs;
  options.rows = list.said.rows;
  options.new_people = list.said.new_people;
  options.absent_have_left = list.said.absent_have_left;
  consent::go_by(options, *profile);
  list.words = profile->answers;
  list.columns = consent::columns_of(*list.rows, options);
  auto plan = consent::plan_import(*list.rows, school_.people().view(), options);
  if (plan) {
    list.plan = std::move(*plan);
  } else {
    list.problem = plan.error();
  }
  list.number = ++last_number_;
  auto shown = std::make_shared<const ListAtHand>(std::move(list));
  shelf_.put(session, shown);
  return shown;
}

Result<std::shared_ptr<const ListAtHand>> ImportDesk::make(const std::string& session, std::uint64_t number,
                                                           const std::string& who) {
  auto list = shelf_.get(session);
  if (!list) return no_list();
  if (list->number != number)
    return failure(ErrorCode::Conflict, "this list was looked at anew meanwhile",
                   "look at the difference again");
  if (list->problem) return tl::unexpected(*list->problem);
  if (!list->plan.questions.empty())
    return failure(ErrorCode::Refused, "something about this list is still asked", "answer it first");
  // Before the register changes: what cannot be kept is told while nothing was done.
  if (auto kept = profiles_.keep(list->said.profile, list->said.now); !kept)
    return tl::unexpected(kept.error());
  if (auto done = school_.people().put_people(list->plan.people, {who, "import " + list->file_name},
                                              list->plan.register_version, list->plan.said);
      !done)
    return tl::unexpected(done.error());
  shelf_.drop(session);
  return list;
}

}  // namespace schoolgate::review
