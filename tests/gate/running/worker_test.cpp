#include "gate/running/worker.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/process.hpp"
#include "foundation/storage/session.hpp"
#include "gate/claims/claims.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/health.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::PhotoState;
using schoolgate::ErrorCode;
using std::chrono::milliseconds;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

constexpr const char* kWorkers = "[intake]\ndeveloped_by = workers\n";

// What workers tell, for whoever waits for it.
class Told {
 public:
  gate::WorkCallbacks callbacks() {
    return {[this](const std::string& school, const gate::PhotoOutcome& outcome) {
              const std::scoped_lock lock(mutex_);
              done_.push_back(outcome);
              schools_.push_back(school);
              news_.notify_all();
            },
            [this](const std::string&, const schoolgate::Error& error) {
              const std::scoped_lock lock(mutex_);
              failed_.push_back(sentence(error));
              news_.notify_all();
            },
            [this](const std::string&, gate::PhotoId) {
              const std::scoped_lock lock(mutex_);
              ++stuck_;
              news_.notify_all();
            }};
  }
  bool wait_for(std::size_t photos) {
    std::unique_lock lock(mutex_);
    return news_.wait_for(lock, std::chrono::seconds(60), [&] { return done_.size() >= photos; });
  }
  bool wait_for_failure() {
    std::unique_lock lock(mutex_);
    return news_.wait_for(lock, std::chrono::seconds(60), [&] { return !failed_.empty(); });
  }
  std::vector<gate::PhotoOutcome> done() {
    const std::scoped_lock lock(mutex_);
    return done_;
  }
  std::vector<std::string> schools() {
    const std::scoped_lock lock(mutex_);
    return schools_;
  }
  std::vector<std::string> failed() {
    const std::scoped_lock lock(mutex_);
    return failed_;
  }
  int stuck() {
    const std::scoped_lock lock(mutex_);
    return stuck_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable news_;
  std::vector<gate::PhotoOutcome> done_;
  std::vector<std::string> schools_;
  std::vector<std::string> failed_;
  int stuck_ = 0;
};

gate::WorkedSchool worked(test::MadeSchool& school, const std::string& name = "") {
  return {name, school.workspace(),
          [&school]() -> schoolgate::Result<std::unique_ptr<gate::School>> { return school.open(); }};
}

gate::WorkOptions quick() {
  return {.who = "worker", .lease = milliseconds(2000), .look = milliseconds(100), .most_clock_gap = {}};
}

// Works until the end of its scope.
class Working {
 public:
  Working(std::vector<gate::WorkedSchool> schools, Told& told, gate::WorkOptions options = quick())
      : schools_(std::move(schools)),
        options_(std::move(options)),
        callbacks_(told.callbacks()),
        thread_([this](const std::stop_token& stop) {
          const auto ended = gate::work(schools_, options_, callbacks_, stop);
          if (!ended) ADD_FAILURE() << sentence(ended.error());
        }) {}

 private:
  std::vector<gate::WorkedSchool> schools_;
  gate::WorkOptions options_;
  gate::WorkCallbacks callbacks_;
  std::jthread thread_;
};

// For work that must not begin: it ends at once where it does.
std::stop_token stopped() {
  std::stop_source source;
  source.request_stop();
  return source.get_token();
}

void change_tables(test::MadeSchool& school, const std::string& statement) {
  school->database()->transact([&](schoolgate::WriteSession& session) { session << statement; });
}

gate::PhotoId take_in(test::MadeSchool& school, int number) {
  const auto taken =
      gate::take_in(school->log().photos, school->vault(), school->settings(), test::made_photo(number),
                    std::to_string(number) + ".jpg", {test::kToday, "Sports Day"}, "office");
  if (!taken) throw std::runtime_error(sentence(taken.error()));
  return taken->photo;
}

}  // namespace

TEST(Worker, HoldsEachPhotoOnceBesideAnother) {
  test::MadeSchool school(kWorkers);
  constexpr int kPhotos = 12;
  for (int i = 0; i < kPhotos; ++i) take_in(school, i);
  Told told;
  {
    const Working one({worked(school)}, told);
    const Working other({worked(school)}, told);
    ASSERT_TRUE(told.wait_for(kPhotos));
  }
  EXPECT_THAT(told.done(), SizeIs(kPhotos));
  EXPECT_THAT(school->log().photos.in_state(PhotoState::Held), SizeIs(kPhotos));
  EXPECT_TRUE(school->ledger().verify());
  EXPECT_THAT(told.failed(), IsEmpty());
  EXPECT_THAT(gate::Claims(school->database()).seen().workers, IsEmpty()) << "they said that they go";
}

TEST(Worker, IsLeftThePhotosThatAreTakenIn) {
  test::MadeSchool school(kWorkers);
  const auto summary = school.process({school.file("a.jpg", test::made_photo(1))});
  EXPECT_EQ(summary.left_to_workers, 1U);
  EXPECT_THAT(summary.photos, IsEmpty());
  EXPECT_EQ(school.record(1).state, PhotoState::Received);
  EXPECT_THAT(school.process({}).photos, IsEmpty()) << "nor are they looked at later";
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(1).state, PhotoState::Held);
  EXPECT_EQ(school.record(1).workload.faces_shown, 1);
}

TEST(Worker, RefusesASchoolThatLeavesItNoPhotos) {
  test::MadeSchool school;
  Told told;
  const auto refused = gate::work({worked(school)}, quick(), told.callbacks(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("intake.developed_by"));
}

TEST(Worker, RefusesAMachineWhoseClockIsWrong) {
  test::MadeSchool school(kWorkers);  // whose clock stands still on a day of its own
  Told told;
  auto options = quick();
  options.most_clock_gap = milliseconds(60'000);
  const auto refused = gate::work({worked(school)}, options, told.callbacks(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("this machine's clock is"));
}

TEST(Worker, RefusesAFileThatAWorkerOfAnotherMachineUses) {
  SCHOOLGATE_ON_FILES_ONLY("a server is there to be shared");
  test::MadeSchool school(kWorkers);
  gate::Claims claims(school->database());
  ASSERT_TRUE(claims.join({"far", "another-machine", 1, {}}, milliseconds(60'000)));
  Told told;
  const auto refused = gate::work({worked(school)}, quick(), told.callbacks(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("a worker on another-machine"));
}

TEST(Worker, RefusesToWorkBesideOneThatLooksWithSomethingElse) {
  test::MadeSchool school(kWorkers);
  gate::Claims claims(school->database());
  ASSERT_TRUE(claims.join({"other", schoolgate::host_name(), 1, {"p", "e", "m", "t"}}, milliseconds(60'000)));
  const auto photo = take_in(school, 1);
  Told told;
  const auto refused = gate::work({worked(school)}, quick(), told.callbacks(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another build of Schoolgate, other engines"));
  EXPECT_EQ(school.record(photo).state, PhotoState::Received);
  claims.leave("other");
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held);
}

TEST(Worker, TakesNothingMoreOnceAnotherWithSomethingElseTookItsPlace) {
  test::MadeSchool school(kWorkers);
  Told told;
  const Working working({worked(school)}, told);
  take_in(school, 1);
  ASSERT_TRUE(told.wait_for(1));
  // As if it had been cut off for longer than its lease.
  change_tables(school, "UPDATE workers SET heard = 0");
  gate::Claims claims(school->database());
  ASSERT_TRUE(claims.join({"other", schoolgate::host_name(), 1, {"p", "e", "m", "t"}}, milliseconds(60'000)));
  const auto photo = take_in(school, 2);
  ASSERT_TRUE(told.wait_for_failure());
  EXPECT_EQ(school.record(photo).state, PhotoState::Received);
  EXPECT_THAT(told.failed(), Contains(HasSubstr("might decide differently")));
}

TEST(Worker, QuarantinesAPhotoThatThreeWorkersDidNotEnd) {
  test::MadeSchool school(kWorkers);
  const auto poison = take_in(school, 1);
  gate::Claims claims(school->database());
  ASSERT_TRUE(claims.join({"dead", "ash", 1, {}}, milliseconds(60'000)));
  for (int i = 0; i < 3; ++i) claims.drop(*claims.take("dead"));
  claims.leave("dead");
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(poison).state, PhotoState::Quarantined);
  EXPECT_THAT(school.record(poison).reason, HasSubstr("3 workers ended or were cut off"));
  EXPECT_THAT(school.record(poison).reason, Not(HasSubstr("ash"))) << "nor, with it, in the ledger";
  EXPECT_THAT(told.done().at(0).reason, HasSubstr("the last of them on ash"));
}

TEST(Worker, QuarantinesAtOnceWhatCannotBeLookedAt) {
  test::MadeSchool school(kWorkers);
  school.find(
      [](const auto&) -> schoolgate::pipeline::Findings { throw std::runtime_error("out of tensors"); });
  const auto photo = take_in(school, 1);
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(photo).state, PhotoState::Quarantined);
  EXPECT_THAT(school.record(photo).reason, HasSubstr("out of tensors"));
}

TEST(Worker, WaitsForAnOriginalThatItDoesNotSee) {
  test::MadeSchool school(kWorkers);
  const auto late = take_in(school, 1);
  const auto lost = take_in(school, 2);
  const auto vault = school->workspace().vault();
  const auto aside = vault.parent_path() / "aside";
  fs::rename(vault, aside);
  fs::create_directory(vault);  // where it would be mounted
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for_failure());
  std::this_thread::sleep_for(milliseconds(1200));  // time for more than three tries
  EXPECT_EQ(school.record(late).state, PhotoState::Received) << school.record(late).reason;
  EXPECT_EQ(school.record(lost).state, PhotoState::Received) << school.record(lost).reason;
  fs::remove_all(vault);
  fs::rename(aside, vault);
  ASSERT_TRUE(school->vault().remove(school.record(lost).sha256));
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(late).state, PhotoState::Held) << school.record(late).reason;
  EXPECT_EQ(school.record(lost).state, PhotoState::Received) << school.record(lost).reason;
  EXPECT_THAT(told.failed(), Contains(HasSubstr("the original of photo 2 is not in the vault")));
}

TEST(Worker, MakesNoVaultInThePlaceOfOneThatIsAway) {
  test::MadeSchool school(kWorkers);
  const auto vault = school->workspace().vault();
  fs::rename(vault, vault.parent_path() / "aside");
  Told told;
  const auto refused = gate::work({worked(school)}, quick(), told.callbacks(), stopped());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(vault.string() + " is not there"));
  EXPECT_FALSE(fs::exists(vault));
}

TEST(Worker, BlamesNoPhotoForAFolderThatWentAwayMeanwhile) {
  test::MadeSchool school(kWorkers);
  const auto readings = school->workspace().readings();
  const auto aside = readings.parent_path() / "aside";
  std::atomic<int> begun = 0;
  school.find([&](const auto& decoded) {
    if (++begun == 1) fs::rename(readings, aside);
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for_failure());
  EXPECT_EQ(school.record(photo).state, PhotoState::Received) << school.record(photo).reason;
  fs::rename(aside, readings);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held) << school.record(photo).reason;
}

TEST(Worker, TakesPhotosOfEachSchoolInTurn) {
  test::MadeSchool large(kWorkers);
  test::MadeSchool small(kWorkers);
  for (int i = 0; i < 5; ++i) take_in(large, i);
  for (int i = 0; i < 2; ++i) take_in(small, i);
  Told told;
  const Working working({worked(large, "large"), worked(small, "small")}, told);
  ASSERT_TRUE(told.wait_for(7));
  const auto order = told.schools();
  EXPECT_EQ(std::count(order.begin(), order.begin() + 4, "small"), 2) << "it does not wait for the large one";
}

TEST(Worker, AsksAgainAboutAPhotoWhenTheRegisterChangedMeanwhile) {
  test::MadeSchool school(kWorkers);
  const auto photo = take_in(school, 1);
  std::atomic<bool> taken_back = false;
  school.find([&](const auto& decoded) {
    if (!taken_back.exchange(true)) {
      // Another program: the answer is taken back, and everything that waits is asked about, before this
      // photo is held.
      EXPECT_TRUE(school->people().put_people({test::pupil("P001")}, {"test", "test"}));
      EXPECT_TRUE(gate::recheck(school->darkroom(), {"test"}));
      EXPECT_FALSE(gate::recheck_due(school->darkroom()));
    }
    return test::one_shown_one_hidden(decoded);
  });
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held);
  EXPECT_EQ(school.record(photo).workload.faces_shown, 0);
  EXPECT_FALSE(gate::recheck_due(school->darkroom())) << "and nobody else has to";
}

TEST(Worker, LeavesAPhotoToBeAskedAboutAgainWhenItDoesNotComeToIt) {
  test::MadeSchool school(kWorkers);
  const auto photo = take_in(school, 1);
  const auto withdrawn = school->workspace().withdrawn();
  const auto aside = withdrawn.parent_path() / "aside";
  std::atomic<bool> taken_back = false;
  school.find([&](const auto& decoded) {
    if (!taken_back.exchange(true)) {
      EXPECT_TRUE(school->people().put_people({test::pupil("P001")}, {"test", "test"}));
      EXPECT_TRUE(gate::recheck(school->darkroom(), {"test"}));
      EXPECT_FALSE(gate::recheck_due(school->darkroom()));
      // Asking again needs this folder, holding does not.
      fs::rename(withdrawn, aside);
      std::ofstream{withdrawn};
    }
    return test::one_shown_one_hidden(decoded);
  });
  {
    Told told;
    const Working working({worked(school)}, told);
    ASSERT_TRUE(told.wait_for(1));
  }
  ASSERT_EQ(school.record(photo).workload.faces_shown, 1) << "held by what holds no longer";
  fs::remove(withdrawn);
  fs::rename(aside, withdrawn);
  EXPECT_TRUE(gate::recheck_due(school->darkroom()));
  ASSERT_TRUE(gate::recheck(school->darkroom(), {"test"}));
  EXPECT_EQ(school.record(photo).workload.faces_shown, 0);
  EXPECT_FALSE(gate::recheck_due(school->darkroom()));
}

TEST(Worker, ClaimsNothingWhileTheWorkspaceIsAway) {
  test::MadeSchool school(kWorkers);
  Told told;
  const Working working({worked(school)}, told);
  take_in(school, 0);
  ASSERT_TRUE(told.wait_for(1)) << "while it is there";
  const fs::path settings = school->workspace().settings_file();
  const fs::path away = settings.string() + ".away";
  fs::rename(settings, away);
  ASSERT_TRUE(told.wait_for_failure());
  const auto photo = take_in(school, 1);
  std::this_thread::sleep_for(milliseconds(400));
  EXPECT_EQ(school.record(photo).state, PhotoState::Received) << "rather than quarantined as lost";
  EXPECT_THAT(told.failed(), SizeIs(1)) << "told once";
  fs::rename(away, settings);
  ASSERT_TRUE(told.wait_for(2));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held);
}

TEST(Worker, HeedsSettingsThatChangedSinceItBegan) {
  test::MadeSchool school(kWorkers);
  Told told;
  const Working working({worked(school)}, told);
  take_in(school, 1);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school->log().holds.renditions(1).at(0).platforms.size(), 2U);
  std::ofstream(school->workspace().settings_file())
      << "[intake]\ndeveloped_by = workers\n[platforms]\nlist = website\n";
  take_in(school, 2);
  ASSERT_TRUE(told.wait_for(2));
  EXPECT_THAT(school->log().holds.renditions(2).at(0).platforms, testing::ElementsAre("website"));
}

TEST(Worker, HoldsNothingByTheSettingsOfBefore) {
  test::MadeSchool school(kWorkers);
  std::atomic<int> begun = 0;
  school.find([&](const auto& decoded) {
    if (++begun == 1)
      std::ofstream(school->workspace().settings_file())
          << "[intake]\ndeveloped_by = workers\n[platforms]\nlist = website\n";
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held) << school.record(photo).reason;
  EXPECT_THAT(school->log().holds.renditions(photo).at(0).platforms, testing::ElementsAre("website"));
}

TEST(Worker, LetsGoOfAPhotoThatNeverEnds) {
  test::MadeSchool school(kWorkers);
  school.find([](const auto& decoded) {
    std::this_thread::sleep_for(milliseconds(600));
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  auto options = quick();
  options.lease = milliseconds(300);
  options.longest = milliseconds(100);
  Told told;
  const Working working({worked(school)}, told, options);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(told.stuck(), 3);
  EXPECT_EQ(school.record(photo).state, PhotoState::Quarantined) << school.record(photo).reason;
}

TEST(Worker, LetsGoOfAPhotoThatNeverEndsAlsoWhenTheDatabaseFails) {
  test::MadeSchool school(kWorkers);
  Told told;
  std::atomic<int> begun = 0;
  school.find([&](const auto& decoded) {
    if (++begun == 1) {
      change_tables(school, "ALTER TABLE claims RENAME TO claims_away");
      for (int looks = 0; looks < 600 && told.stuck() == 0; ++looks)
        std::this_thread::sleep_for(milliseconds(50));
      change_tables(school, "ALTER TABLE claims_away RENAME TO claims");
    }
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  auto options = quick();
  options.longest = milliseconds(100);
  const Working working({worked(school)}, told, options);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_GE(told.stuck(), 1);
  EXPECT_EQ(school.record(photo).state, PhotoState::Held) << school.record(photo).reason;
}

TEST(Worker, CountsNoTryThatTheDatabaseBrokeOff) {
  test::MadeSchool school(kWorkers);
  std::vector<int> numbers;
  school.find([&](const auto& decoded) {
    int number = 0;
    school->database()->read([&](schoolgate::ReadSession& session) {
      session << "SELECT number FROM claims", soci::into(number);
    });
    numbers.push_back(number);
    if (numbers.size() == 1) change_tables(school, "ALTER TABLE claims RENAME TO claims_away");
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  auto options = quick();
  options.lease = milliseconds(60'000);
  Told told;
  const Working working({worked(school)}, told, options);
  ASSERT_TRUE(told.wait_for_failure());
  std::this_thread::sleep_for(milliseconds(300));
  change_tables(school, "ALTER TABLE claims_away RENAME TO claims");
  ASSERT_TRUE(told.wait_for(1)) << "long before the lease ran out";
  EXPECT_EQ(school.record(photo).state, PhotoState::Held) << school.record(photo).reason;
  EXPECT_THAT(numbers, testing::ElementsAre(1, 1));
}

TEST(Worker, GivesBackAPhotoThatAnotherChangedMeanwhile) {
  test::MadeSchool school(kWorkers);
  std::atomic<int> begun = 0;
  school.find([&](const auto& decoded) {
    if (++begun == 1) change_tables(school, "UPDATE photos SET version = version + 1");
    return test::one_shown_one_hidden(decoded);
  });
  const auto photo = take_in(school, 1);
  auto options = quick();
  options.lease = milliseconds(120'000);
  Told told;
  const Working working({worked(school)}, told, options);
  ASSERT_TRUE(told.wait_for(1)) << "long before the lease ran out";
  EXPECT_EQ(school.record(photo).state, PhotoState::Held) << school.record(photo).reason;
  EXPECT_THAT(told.failed(), IsEmpty());
}

TEST(Worker, LooksAtOtherPhotosWhileOneCannotBeSeen) {
  test::MadeSchool school(kWorkers);
  const auto bad = take_in(school, 1);
  const auto good = take_in(school, 2);
  ASSERT_TRUE(school->vault().remove(school.record(bad).sha256));
  Told told;
  const Working working({worked(school)}, told);
  ASSERT_TRUE(told.wait_for(1));
  EXPECT_EQ(school.record(good).state, PhotoState::Held);
  EXPECT_EQ(school.record(bad).state, PhotoState::Received) << school.record(bad).reason;
}

TEST(Worker, JoinsAnewWhenItWasForgotten) {
  test::MadeSchool school(kWorkers);
  Told told;
  const Working working({worked(school)}, told);
  take_in(school, 1);
  ASSERT_TRUE(told.wait_for(1));
  change_tables(school, "DELETE FROM workers");
  const auto photo = take_in(school, 2);
  ASSERT_TRUE(told.wait_for(2));
  EXPECT_EQ(school.record(photo).state, PhotoState::Held);
  EXPECT_EQ(gate::Claims(school->database()).seen().workers.size(), 1U);
}

TEST(Worker, IsToldOfByTheHealthPage) {
  test::MadeSchool school(kWorkers);
  take_in(school, 1);
  const auto words = [&] {
    for (const auto& fact : gate::examine(*school)) {
      if (fact.area == "workers") return std::string(schoolgate::word(fact.level)) + ": " + fact.words;
    }
    return std::string("nothing");
  };
  EXPECT_THAT(words(), HasSubstr("problem: none is at work and 1 photo waits to be looked at"));
  gate::Claims claims(school->database());
  ASSERT_TRUE(claims.join({"a", "ash", 12, {}}, milliseconds(60'000)));
  EXPECT_THAT(words(),
              HasSubstr("good: 1 at work: ash (process 12, heard 0 s ago); 1 photo in nobody's hand"));
  static_cast<void>(claims.take("a"));
  EXPECT_THAT(words(), HasSubstr("1 photo in hand"));
  ASSERT_TRUE(claims.join({"b", "elm", 13, {}}, milliseconds(60'000)));
  EXPECT_THAT(words(), HasSubstr("good: 2 at work"));
}
