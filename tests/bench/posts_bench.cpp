// posts_bench CAPTIONS.txt: how long it takes to list the posts of a school of 2,000 people, and to ask for
// the health page how many of those that are up have to be edited, when 20, 100 and 500 are up. Each has
// three pictures and six sentences of the harmless captions in the file; every fifth names a pupil who
// agreed. Prints milliseconds: as the command line has it, which opens the school for it, and as the page has
// it, again.
#include <chrono>
#include <cstdlib>
#include <fstream>

#include <fmt/core.h>

#include "foundation/text.hpp"
#include "gate/out/posts.hpp"
#include "gate/posting/posting.hpp"
#include "made_people.hpp"
#include "released_school.hpp"

namespace {

using namespace schoolgate;
using bench::need;

constexpr int kPictures = 3;
constexpr int kSentences = 6;
constexpr int kMostPosts = 500;

std::vector<std::string> harmless_captions(const char* path) {
  std::vector<std::string> captions;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const bool harmless = line.find('[') == std::string::npos && !line.starts_with("person");
    if (!line.empty() && !line.starts_with('#') && harmless)
      captions.emplace_back(trimmed(line.substr(line.find('|') + 1)));
  }
  if (captions.empty()) throw std::runtime_error("no captions in that file");
  return captions;
}

std::vector<consent::Person> made_people() {
  auto people = bench::filled_up(consent::RegisterView{1, {}}, bench::kPeopleOfSchool).people();
  for (int i = 0; i < bench::kPeopleOfSchool; ++i) {
    consent::Person& person = people[static_cast<std::size_t>(i)];
    person.id = bench::person_id(i);
    for (std::string* name : {&person.first_name, &person.last_name})
      name->front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name->front())));
  }
  return people;
}

// Up, as if it had gone the whole way.
void put_up(bench::ReleasedSchool& school, int number, const std::vector<std::string>& captions,
            const std::vector<consent::Person>& people) {
  Database& database = *(*school).database();
  const Instant now = (*school).clock().now();
  gate::Post post;
  post.platform = "facebook";
  post.made_by = "bench";
  for (int i = 0; i < kSentences; ++i)
    post.text += captions[static_cast<std::size_t>(number * kSentences + i) % captions.size()] + '\n';
  if (number % 5 == 0)
    post.text +=
        fmt::format("Well done {}!", people[static_cast<std::size_t>(number) % people.size()].first_name);
  for (int i = 0; i < kPictures; ++i) {
    const auto& [photo, sha256] =
        school.pictures()[static_cast<std::size_t>(number * kPictures + i) % school.pictures().size()];
    post.pictures.push_back(
        {photo, sha256, captions[static_cast<std::size_t>(number + i) % captions.size()]});
  }
  const gate::Post made = gate::add_post(database, now, std::move(post));
  static_cast<void>(need(gate::change_post(database, now, made.id, made.version,
                                           {"bench", consent::LedgerAction::PostPosted},
                                           [](WriteSession&, gate::Post& changed) -> Status {
                                             changed.state = gate::PostState::Posted;
                                             changed.link = fmt::format("https://example.org/{}", changed.id);
                                             return {};
                                           })));
}

template <typename Work>
double milliseconds(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: posts_bench CAPTIONS.txt\n");
    return 2;
  }
  const auto captions = harmless_captions(argv[1]);
  const auto people = made_people();
  bench::ReleasedSchool school(kMostPosts, people, "");
  fmt::print("{:>6} {:>12} {:>12} {:>12} {:>8}\n", "posts", "list, once", "list, again", "to edit", "found");
  int up = 0;
  for (const int posts : {20, 100, kMostPosts}) {
    for (; up < posts; ++up) put_up(school, up, captions, people);
    school.open_anew();
    gate::Posting posting((*school).darkroom(), (*school).clock());
    const double once = milliseconds([&] { static_cast<void>(need(posting.list())); });
    const double again = milliseconds([&] { static_cast<void>(need(posting.list())); });
    school.open_anew();
    std::size_t found = 0;
    const double asked = milliseconds(
        [&] { found = need(gate::Posting((*school).darkroom(), (*school).clock()).count_to_edit()); });
    fmt::print("{:>6} {:>9.1f} ms {:>9.1f} ms {:>9.1f} ms {:>8}\n", posts, once, again, asked, found);
  }
  return 0;
}
