#include "gate/running/watch.hpp"

#include <condition_variable>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/log/photos.hpp"
#include "gate/made_school.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::PhotoState;
using namespace std::chrono_literals;

namespace {

// A watch on a thread of its own.
class Watch {
 public:
  explicit Watch(gate::School& school)
      : school_(school), thread_([this](const std::stop_token& stop) { run(stop); }) {}
  ~Watch() { stop(); }

  schoolgate::Status stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    return status_;
  }
  // Until so many photos went through; false after ten seconds.
  bool wait_for(std::size_t photos) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return photos_ >= photos; });
  }
  std::size_t failures() {
    const std::scoped_lock lock(mutex_);
    return failures_;
  }
  bool wait_for_failure() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return failures_ > 0; });
  }

 private:
  void run(const std::stop_token& stop) {
    gate::ProcessOptions options;
    options.who = "schoolgate";
    options.jobs = 1;
    status_ = gate::watch(school_, options,
                          {.progress = {},
                           .batch_done =
                               [this](const gate::BatchSummary& batch) {
                                 const std::scoped_lock lock(mutex_);
                                 photos_ += batch.photos.size();
                                 changed_.notify_all();
                               },
                           .failed =
                               [this](const schoolgate::Error&) {
                                 const std::scoped_lock lock(mutex_);
                                 ++failures_;
                                 changed_.notify_all();
                               }},
                          stop);
  }

  gate::School& school_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t photos_ = 0;
  std::size_t failures_ = 0;
  schoolgate::Status status_;
  std::jthread thread_;
};

}  // namespace

TEST(Watch, TakesWhatLandsInTheInboxAndInNewEvents) {
  test::MadeSchool school;
  Watch watch(*school);
  school.in_inbox("a.jpg", test::made_photo(1), "2026-07-03 Sports Day");
  EXPECT_TRUE(watch.wait_for(1));
  school.in_inbox("b.jpg", test::made_photo(2), "2026-07-04 Fair");
  EXPECT_TRUE(watch.wait_for(2));
  EXPECT_TRUE(watch.stop());
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Held).size(), 2U);
  EXPECT_TRUE(test::files_below(school->workspace().inbox()).empty());
}

TEST(Watch, WaitsUntilAFileIsWhollyCopied) {
  test::MadeSchool school;
  const auto bytes = test::made_photo(1);
  const auto path = school.in_inbox("a.jpg", {});
  const int copy = open(path.c_str(), O_WRONLY);
  ASSERT_GE(copy, 0);
  const auto half = bytes.size() / 2;
  ASSERT_EQ(write(copy, bytes.data(), half), static_cast<ssize_t>(half));
  Watch watch(*school);
  std::this_thread::sleep_for(1500ms);  // longer than the settling time: the copy pauses, but is not done
  EXPECT_TRUE(fs::exists(path));
  ASSERT_EQ(write(copy, bytes.data() + half, bytes.size() - half), static_cast<ssize_t>(bytes.size() - half));
  close(copy);
  ASSERT_TRUE(watch.wait_for(1));
  EXPECT_TRUE(watch.stop());
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Held).size(), 1U) << "whole, not cut short";
}

TEST(Watch, TellsOnceThatTheInboxIsGoneAndGoesOnWhenItIsBack) {
  test::MadeSchool school("[intake]\npoll_seconds = 1\n");
  fs::remove(school->workspace().inbox());
  Watch watch(*school);
  ASSERT_TRUE(watch.wait_for_failure());
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(watch.failures(), 1U);
  fs::create_directory(school->workspace().inbox());
  school.in_inbox("a.jpg", test::made_photo(1));
  EXPECT_TRUE(watch.wait_for(1));
}

TEST(Watch, CarriesOnWithUploads) {
  test::MadeSchool school;
  Watch watch(*school);
  school.in_inbox("a.jpg", test::made_photo(1));
  ASSERT_TRUE(watch.wait_for(1));
  const auto uploaded =
      gate::take_in(school->log().photos, school->vault(), school->settings(), test::made_photo(2),
                    "upload.jpg", {test::kToday, "Sports Day"}, "office");
  ASSERT_TRUE(uploaded);
  school.in_inbox("not a photo yet", {'x'});  // any event will do
  EXPECT_TRUE(watch.wait_for(2));
}

TEST(Watch, EndsAtOnceWhenAsked) {
  test::MadeSchool school;
  Watch watch(*school);
  std::this_thread::sleep_for(100ms);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(watch.stop());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s) << "not after the poll of ten seconds";
}

TEST(Watch, TwoWatchesOfOneInboxAreOneTooMany) {
  test::MadeSchool school;
  const auto lock = gate::TaskLock::take(school->workspace(), gate::SoleTask::Watching);
  ASSERT_TRUE(lock);
  Watch watch(*school);
  const auto status = watch.stop();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, schoolgate::ErrorCode::Conflict);
}

TEST(Watch, GoesOnAfterAFailedBatch) {
  test::MadeSchool school;
  school.in_inbox("a.jpg", test::made_photo(1));
  fs::rename(school->workspace().vault(), school->workspace().folder() / "away");
  Watch watch(*school);
  EXPECT_TRUE(watch.wait_for_failure());
  fs::rename(school->workspace().folder() / "away", school->workspace().vault());
  school.in_inbox("b.jpg", test::made_photo(2));  // an event: it need not wait for the poll
  EXPECT_TRUE(watch.wait_for(2));
}
