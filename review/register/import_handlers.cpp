#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "review/handlers/services.hpp"
#include "review/register/register_change.hpp"
#include "review/register/register_handlers.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostNameBytes = 255;
constexpr std::size_t kMostSaid = 2000;            // columns, words, rows or pairs
constexpr std::size_t kMostSaidCharacters = 2000;  // as in a cell

json asked_person_json(const consent::Person& person) {
  json brief = person_brief(person);
  brief["date_of_birth"] = person.date_of_birth ? json(to_iso(*person.date_of_birth)) : json(nullptr);
  return brief;
}

json question_json(const consent::ImportQuestion& question) {
  json people = json::array();
  for (const auto& person : question.people) people.push_back(asked_person_json(person));
  return {{"about", word(question.about)},
          {"text", question.text},
          {"message", question.message},
          {"line", question.line},
          {"people", people}};
}

// By the entry as it will be, else as it is.
std::string name_after(const ListAtHand& list, const PeopleSnapshot& people, const consent::PersonId& id) {
  const auto after = std::ranges::find(list.plan.people, id, &consent::Person::id);
  if (after != list.plan.people.end()) return full_name(*after);
  const consent::Person* now = people.view().find(id);
  return now == nullptr ? std::string() : full_name(*now);
}

json list_json(Services& services, const ListAtHand& list) {
  json platforms = json::array();
  for (const auto& platform : services.room.settings.platforms) platforms.push_back(platform_json(platform));
  json columns = json::array();
  for (const auto& column : list.columns)
    columns.push_back({{"header", column.header}, {"means", column.means}});
  json words = json::array();
  for (const auto& said : list.words) words.push_back({{"word", said.word}, {"means", word(said.reply)}});
  json questions = json::array();
  for (const auto& question : list.plan.questions) questions.push_back(question_json(question));
  const auto people = services.people.now();
  json difference = json::array();
  for (const auto& change : list.plan.difference) {
    difference.push_back({{"person", change.person},
                          {"name", name_after(list, *people, change.person)},
                          {"words", change.words}});
  }
  json warnings = json::array();
  for (const auto& warning : list.plan.warnings)
    warnings.push_back({{"line", warning.line}, {"message", warning.message}});
  return {{"file", list.file_name},
          {"shown", list.number},
          {"profiles", services.imports.profiles()},
          {"platforms", platforms},
          {"columns", columns},
          {"words", words},
          {"problem", list.problem ? json(sentence(*list.problem)) : json(nullptr)},
          {"questions", questions},
          {"rows", list.plan.rows},
          {"people", list.plan.people.size()},
          {"new", list.plan.new_people},
          {"changed", list.plan.changed_people},
          {"difference", difference},
          {"warnings", warnings}};
}

// Reads each element of the array with `read`, and says of the first that is wrong what is.
template <typename Read>
void each(Fields& fields, const char* name, const Read& read) {
  for (const json& element : fields.elements_if_there(name, kMostSaid)) {
    Fields own(element, fmt::format("an element of \"{}\"", name));
    read(own);
    if (auto good = own.finish(); !good) fields.wrong(good.error().message, good.error().hint);
  }
}

SaidOfList read_said(Fields& fields) {
  SaidOfList said;
  said.profile = fields.text_or("profile", 40, "");
  each(fields, "columns", [&](Fields& own) {
    consent::HeaderMapping mapping;
    mapping.header = own.text("header", kMostSaidCharacters);
    mapping.column = own.text("means", kMostSaidCharacters);
    said.now.columns.push_back(std::move(mapping));
  });
  each(fields, "words", [&](Fields& own) {
    consent::SaidWord one;
    one.word = own.text("word", kMostSaidCharacters);
    const auto reply = from_word<consent::Reply>(own.text("means", 40));
    if (!reply || *reply == consent::Reply::Unknown)
      own.wrong("\"means\" is no meaning of an answer", "say yes, no or withdrawn");
    one.reply = reply.value_or(consent::Reply::No);
    said.now.answers.push_back(std::move(one));
  });
  if (const std::string order = fields.text_or("dates", 20, ""); !order.empty()) {
    said.now.date_order = from_word<consent::DateOrder>(order);
    if (!said.now.date_order) fields.wrong("\"dates\" is neither day-first nor month-first");
  }
  each(fields, "rows", [&](Fields& own) {
    consent::SaidOfRow row;
    row.line = static_cast<std::size_t>(own.integer("line", 1, INT32_MAX));
    row.person = own.text_or("person", kMostSaidCharacters, "");
    said.rows.push_back(std::move(row));
  });
  each(fields, "pairs", [&](Fields& own) {
    consent::SaidOfPair pair;
    pair.pair.one = own.text("one", kMostSaidCharacters);
    pair.pair.other = own.text("other", kMostSaidCharacters);
    pair.said = own.boolean("same") ? consent::Sameness::Same : consent::Sameness::Different;
    said.pairs.push_back(std::move(pair));
  });
  said.new_people = fields.boolean_if_there("new_people").value_or(false);
  said.absent_have_left = fields.boolean_if_there("absent_have_left").value_or(false);
  return said;
}

}  // namespace

Result<Reply> begin_import(Services& services, const Call& call) {
  Query query = call.query;
  const auto name = query.text("name", kMostNameBytes);
  if (!name || name->empty() || name->size() > kMostNameBytes)
    query.wrong("parameter \"name\" is missing or too long", "give the file's name");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto list =
      services.imports.begin(call.session, name->substr(name->find_last_of("/\\") + 1), call.file);
  if (!list) return tl::unexpected(list.error());
  return json_reply(list_json(services, **list), 201);
}

Result<Reply> answer_import(Services& services, const Call& call) {
  Fields fields(call.body);
  SaidOfList said = read_said(fields);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto list = services.imports.say(call.session, std::move(said));
  if (!list) return tl::unexpected(list.error());
  return json_reply(list_json(services, **list));
}

Result<Reply> make_import(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto shown = static_cast<std::uint64_t>(fields.integer("shown", 1, INT64_MAX));
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto made = services.imports.make(call.session, shown, consent::by_page(call.user));
  if (!made) return tl::unexpected(made.error());
  json told = after_change(services, call);
  told.update({{"version", services.school.people().version()},
               {"people", (*made)->plan.people.size()},
               {"new", (*made)->plan.new_people},
               {"changed", (*made)->plan.changed_people}});
  return json_reply(told);
}

Result<Reply> drop_import(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  services.imports.drop(call.session);
  return json_reply(json::object());
}

}  // namespace schoolgate::review
