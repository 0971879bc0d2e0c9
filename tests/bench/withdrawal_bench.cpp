// withdrawal_bench [PHOTOS] [FOLDER]: a school of 2,000 people, with an answer for each platform and purpose,
// and PHOTOS released photos (20000), each with twelve faces of which four are somebody. Prints milliseconds:
// for 'person where', for a withdrawal on every platform until the files have left and the list is there, and
// for giving out what is held of the person (their photos have originals of 12 megapixels), for forgetting
// them, and for opening a log that does not know yet who is where. With FOLDER the school is made there and
// stays. Set TMPDIR to a folder in memory to make the school quickly.
#include <algorithm>
#include <chrono>
#include <memory>

#include <fmt/core.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "foundation/durable_file.hpp"
#include "foundation/storage/session.hpp"
#include "gate/holding/hold.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/requests/forget.hpp"
#include "gate/requests/subject_access.hpp"
#include "gate/school/school.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace schoolgate;

constexpr int kPeople = 2000;
constexpr int kPhotosOfAnEvent = 400;
constexpr const char* kPerson = "P0007";

template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(sentence(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <typename Work>
auto timed(const char* what, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  auto value = work();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{:<58} {:9.1f} ms\n", what, took.count());
  return value;
}

std::vector<consent::Person> many_people(const std::vector<consent::PlatformId>& platforms) {
  std::vector<consent::Person> people;
  for (int i = 0; i < kPeople; ++i) {
    consent::Person person;
    person.id = fmt::format("P{:04}", i);
    person.first_name = fmt::format("First{}", i % 200);
    person.last_name = fmt::format("Last{}", i / 7);
    person.biometric.given = true;
    for (const auto& platform : platforms) {
      for (const auto purpose : {consent::Purpose::Image, consent::Purpose::Name}) {
        consent::Consent consent;
        consent.platform = platform;
        consent.purpose = purpose;
        consent.answer = consent::Answer::Granted;
        consent.date = Day{std::chrono::year(2025) / 9 / 1};
        person.consents.push_back(consent);
      }
    }
    people.push_back(std::move(person));
  }
  return people;
}

pipeline::Findings class_photo(int number) {
  pipeline::Findings findings;
  findings.size = {4000, 3000};
  for (int i = 0; i < 12; ++i) {
    pipeline::Face face;
    face.box = cv::Rect2f(static_cast<float>(300 * i + 50), 800, 180, 220);
    face.score = 0.9F;
    if (i % 3 == 0)
      face.identity.push_back(
          {fmt::format("P{:04}", (number * 7 + i * 131) % kPeople), 0.8F, consent::Certainty::Certain});
    findings.add(face);
  }
  return findings;
}

bool is_in(const pipeline::Findings& findings, const consent::PersonId& person) {
  return std::ranges::any_of(findings.list, [&](const auto& one) {
    const auto persons = one.persons();
    return std::ranges::find(persons, person) != persons.end();
  });
}

// Structure everywhere, and no face.
Bytes large_photo(int number) {
  cv::RNG random(static_cast<std::uint64_t>(number) + 1);
  cv::Mat small(300, 400, CV_8UC3);
  random.fill(small, cv::RNG::UNIFORM, 0, 256);
  cv::Mat picture;
  cv::resize(small, picture, {4000, 3000}, 0, 0, cv::INTER_CUBIC);
  Bytes jpeg;
  cv::imencode(".jpg", picture, jpeg);
  return jpeg;
}

class School {
 public:
  School(int photos, const std::filesystem::path& kept)
      : folder_(kept.empty() ? temporary_.path() / "school" : kept) {
    const bool made = std::filesystem::exists(folder_);
    if (!made) need(gate::Workspace::create(folder_, {}));
    school_ = need(gate::School::open(folder_, clock_));
    if (made) return;
    need(school_->people().put_people(many_people(school_->settings().platforms), {"bench", "bench"}));
    knowledge_ = need(school_->knowledge());
    for (int number = 0; number < photos; ++number) release(number);
    // As if all of it had been asked after the last change.
    static_cast<void>(need(gate::recheck(school_->darkroom(), {.who = "bench"})));
  }
  gate::School& operator*() { return *school_; }
  void open_anew() {
    school_.reset();
    school_ = need(gate::School::open(folder_, clock_));
  }

 private:
  // As gate::approve and gate::release do it, with files that hold their number.
  void release(int number) {
    gate::NewPhoto photo;
    const auto findings = class_photo(number);
    photo.sha256 = is_in(findings, kPerson) ? need(school_->vault().store(large_photo(number))).sha256
                                            : sha256(fmt::format("photo {}", number));
    photo.bytes = 4'000'000;
    photo.event.day = Day{std::chrono::year(2026) / 7 / 3};
    photo.event.name = fmt::format("Event {}", number / kPhotosOfAnEvent);
    photo.source_name = fmt::format("IMG_{:05}.jpg", number);
    photo.uploader = "office";
    auto& log = school_->log();
    const auto taken = log.photos.take(photo);
    const auto id = taken.photo.id;
    const auto plan = gate::make_plan(findings, {}, *knowledge_, school_->settings(), photo.event.name);
    auto version = need(log.holds.store_findings(id, taken.photo.version, findings, knowledge_->judged,
                                                 {"bench", consent::LedgerAction::PhotoAnalysed, ""}));
    const auto& platforms = school_->settings().platforms;
    const Bytes picture{static_cast<unsigned char>(number & 0xff), static_cast<unsigned char>(number >> 8)};
    gate::HoldContent content;
    content.decision = plan.decision;
    content.register_version = knowledge_->people.version();
    content.workload = gate::workload_of(findings, {}, plan.decision, *knowledge_);
    content.renditions = {{sha256(picture), picture.size(), {2560, 1920}, platforms}};
    version = need(log.holds.hold(id, version, content, {"bench", consent::LedgerAction::PhotoHeld, ""}));
    std::vector<gate::ApprovedRendition> pictures;
    for (const auto& platform : platforms) pictures.push_back({platform, sha256(picture), {2560, 1920}});
    const auto approval = need(log.approvals.approve(id, version, "bench", pictures, content.register_version,
                                                     gate::SecondApprover::Off, {}));
    gate::ReleaseIntent intent{
        approval.version, content.register_version, knowledge_->today, {}, nlohmann::json::object()};
    for (const auto& platform : platforms) {
      intent.files.push_back({platform, fmt::format("{}/{:05}.jpg", platform, number), sha256(picture)});
      need(make_private_folder(school_->workspace().released() / platform));
      need(write_durably(school_->workspace().released() / intent.files.back().path, picture));
      static_cast<void>(need(log.releases.reserve(id, approval.version, intent.files.back())));
    }
    static_cast<void>(need(log.releases.finish(id, intent, "bench", [] { return Status{}; })));
  }

  test::TemporaryFolder temporary_;
  std::filesystem::path folder_;
  SystemClock clock_;
  std::unique_ptr<gate::School> school_;
  std::shared_ptr<const gate::Knowledge> knowledge_;
};

}  // namespace

int main(int argc, char** argv) {
  const int photos = argc > 1 ? std::atoi(argv[1]) : 20'000;
  School school(photos, argc > 2 ? argv[2] : "");
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
