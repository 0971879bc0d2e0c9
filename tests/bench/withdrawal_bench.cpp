// withdrawal_bench [PHOTOS] [FOLDER]: a school of 2,000 people, with an answer for each platform and purpose,
// PHOTOS released photos (20000), each with twelve faces of which four are somebody, a post for every
// fortieth photo (500), and one audit of half as many pictures published without Schoolgate (10000). Prints
// milliseconds by the clock and of a processor: for 'person where', for a withdrawal on every platform until
// the files have left and the list is there, and for giving out what is held of the person (their photos have
// originals of 12 megapixels), for forgetting them, and for opening a log that does not know yet who is
// where. With FOLDER the school is made there and stays. Set TMPDIR to a folder in memory to make the school
// quickly.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include <fmt/core.h>

#include "foundation/heap.hpp"
#include "foundation/storage/session.hpp"
#include "gate/out/audits.hpp"
#include "gate/out/links.hpp"
#include "gate/out/naming.hpp"
#include "gate/out/posts.hpp"
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
  const std::clock_t began = std::clock();
  auto value = work();
  const double computed = 1000.0 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{:<58} {:9.1f} ms, of a processor {:9.1f} ms\n", what, took.count(), computed);
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

// Up, as if it had gone the whole way: three photos, one of them the person's in every tenth, and a text that
// names somebody in every fifth.
void put_up(bench::ReleasedSchool& school, int number, const std::vector<gate::PhotoId>& theirs,
            const std::vector<consent::Person>& people) {
  Database& database = *(*school).database();
  const Instant now = (*school).clock().now();
  constexpr int kPictures = 3;
  gate::Post post;
  post.platform = "facebook";
  post.made_by = "bench";
  post.text = "Our sports day was sunny from the first race to the last. ";
  if (number % 5 == 0) {
    const auto& person = people[static_cast<std::size_t>(number * 7 + 7) % people.size()];
    post.text += fmt::format("Well done {} {}!", person.first_name, person.last_name);
  }
  std::vector<gate::PhotoId> photos;
  for (int i = 0; i < kPictures; ++i) {
    const auto& [photo, sha256] =
        school.pictures()[static_cast<std::size_t>(number * kPictures + i) % school.pictures().size()];
    const bool own = i == 0 && number % 10 == 0;
    const auto shown = own ? theirs[static_cast<std::size_t>(number / 10) % theirs.size()] : photo;
    if (std::ranges::find(photos, shown) != photos.end()) continue;
    photos.push_back(shown);
    post.pictures.push_back({shown, sha256, "Pupils run across a field"});
  }
  const gate::Post made = gate::add_post(database, now, std::move(post));
  const auto link = fmt::format("https://www.facebook.com/school/posts/{}", made.id);
  static_cast<void>(need(
      gate::change_post(database, now, made.id, made.version, {"bench", consent::LedgerAction::PostPosted},
                        [&](WriteSession& session, gate::Post& changed) -> Status {
                          changed.state = gate::PostState::Posted;
                          changed.link = link;
                          return gate::write_links(session, (*school).clock(), photos,
                                                   {changed.platform, link, {}, ""}, made.id, "bench");
                        })));
}

// As audit_published() notes what it saw: each with a face of the person in every hundredth.
void audit(bench::ReleasedSchool& school, int pictures) {
  Database& database = *(*school).database();
  const auto record = need(gate::begin_audit(
      database, (*school).clock(), {(*school).workspace().folder() / "uploads", {}, "website", "", 0},
      (*school).workspace().folder() / "audits", "bench"));
  for (int number = 0; number < pictures; ++number) {
    gate::AuditedPicture picture;
    picture.name = fmt::format("2024/09/IMG_{:05}.jpg", number);
    picture.id = gate::begin_picture(database, record.number, picture.name);
    picture.sha256 = sha256(picture.name);
    picture.platform = "website";
    picture.findings.size = {4000, 3000};
    for (int i = 0; i < 4; ++i) {
      pipeline::Face face;
      face.box = cv::Rect2f(static_cast<float>(300 * i + 50), 800, 180, 220);
      face.score = 0.9F;
      const auto who = number % 100 == 0 && i == 0 ? std::string(kPerson)
                                                   : bench::person_id((number * 11 + i * 131) % 2000);
      face.identity.push_back({who, 0.8F, consent::Certainty::Certain});
      picture.findings.add(face);
    }
    gate::store_audited(database, picture);
  }
  gate::end_audit(database, (*school).clock(), record, "{}", "bench");
}

}  // namespace

int main(int argc, char** argv) {
  keep_large_blocks();
  const int photos = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const auto people = many_people();
  bench::ReleasedSchool school(photos, people, kPerson, argc > 2 ? argv[2] : "");
  const std::string person = kPerson;
  const auto now = [&] { return (*school).clock().now(); };
  auto& database = *(*school).database();
  const auto names = gate::names_of(*(*school).people().view().find(person));
  if (!school.pictures().empty()) {
    std::vector<gate::PhotoId> theirs;
    for (const auto& one : gate::where_is(database, now(), person)) theirs.push_back(one.photo.id);
    for (int number = 0; number < photos / 40; ++number) put_up(school, number, theirs, people);
    audit(school, photos / 2);
  }
  const auto before = timed("person where", [&] { return gate::where_is(database, now(), person); });
  const auto posts =
      timed("person where, their posts", [&] { return gate::posts_with(database, person, names); });
  const auto audited =
      timed("person where, audits", [&] { return gate::audited_with(database, person, names); });
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
  fmt::print("{} pictures, {} posts and {} of audits given out, {} left out; {} photos forgotten\n",
             given.pictures, given.posts, given.audited, given.left_out.size(), forgotten.photos);
  return given.posts == posts.size() && given.audited == audited.size() && given.pictures == before.size() &&
                 forgotten.photos == before.size() && before.size() == after.size() && rest.taken_down.empty()
             ? 0
             : 1;
}
