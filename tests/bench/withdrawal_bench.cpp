// withdrawal_bench [PHOTOS] [FOLDER]: a school of 2,000 people, with an answer for each platform and purpose,
// and PHOTOS released photos (20000), each with twelve faces of which four are somebody. Prints milliseconds:
// for 'person where', for a withdrawal on every platform until the files have left and the list is there, and
// for giving out what is held of the person (their photos have originals of 12 megapixels), for forgetting
// them, and for opening a log that does not know yet who is where. With FOLDER the school is made there and
// stays. Set TMPDIR to a folder in memory to make the school quickly.
#include <chrono>
#include <cstdlib>

#include <fmt/core.h>

#include "foundation/storage/session.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/requests/forget.hpp"
#include "gate/requests/subject_access.hpp"
#include "released_school.hpp"

namespace {

using namespace schoolgate;
using bench::need;

constexpr const char* kPerson = "P0007";

template <typename Work>
auto timed(const char* what, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  auto value = work();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{:<58} {:9.1f} ms\n", what, took.count());
  return value;
}

std::vector<consent::Person> many_people() {
  std::vector<consent::Person> people;
  for (int i = 0; i < bench::kPeopleOfSchool; ++i) {
    consent::Person person;
    person.id = bench::person_id(i);
    person.first_name = fmt::format("First{}", i % 200);
    person.last_name = fmt::format("Last{}", i / 7);
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace

int main(int argc, char** argv) {
  const int photos = argc > 1 ? std::atoi(argv[1]) : 20'000;
  bench::ReleasedSchool school(photos, many_people(), kPerson, argc > 2 ? argv[2] : "");
  const std::string person = kPerson;
  const auto now = [&] { return (*school).clock().now(); };
  auto& database = *(*school).database();
  const auto before = timed("person where", [&] { return gate::where_is(database, now(), person); });
  static_cast<void>(need((*school).knowledge()));  // as a server has it
  const test::TemporaryFolder given_out;
  const auto given = timed("person export, with pictures", [&] {
    return need(gate::export_subject(
        *school, person, {.folder = given_out.path() / "out", .who = "bench", .role_of = [](const auto&) {
                            return std::string("the school");
                          }}));
  });
  const auto pulled = timed("withdrawal on every platform, files gone, on the list", [&] {
    need((*school).people().withdraw_everywhere(person, (*school).settings().platforms, {},
                                                {"bench", "bench"}));
    return need(gate::recheck((*school).darkroom(), {"bench", gate::RecheckScope::Released, person}));
  });
  const auto list =
      timed("takedown list", [&] { return gate::list_take_downs(database, now(), gate::TakeDownFilter{}); });
  const auto after =
      timed("person where, taken down", [&] { return gate::where_is(database, now(), person); });
  const auto rest = timed("all photos asked again, as 'process' does then",
                          [&] { return need(gate::recheck((*school).darkroom(), {.who = "bench"})); });
  const auto forgotten = timed("person forget, the database rewritten",
                               [&] { return need(gate::forget(*school, person, "bench")); });
  database.transact([](WriteSession& session) {
    session << "DELETE FROM photo_people";
    session << "INSERT INTO photo_people_due (photo) SELECT photo FROM photo_findings";
  });
  timed("opening a log of before, once", [&] {
    school.open_anew();
    return 0;
  });
  fmt::print("{} photos; {} in {}; {} photos pulled, {} entries, {} more pulled by asking all\n", photos,
             person, before.size(), pulled.taken_down.size(), list.size(), rest.taken_down.size());
  fmt::print("{} pictures given out, {} left out; {} photos forgotten\n", given.pictures,
             given.left_out.size(), forgotten.photos);
  return given.pictures == before.size() && forgotten.photos == before.size() &&
                 before.size() == after.size() && rest.taken_down.empty()
             ? 0
             : 1;
}
