#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/deciding/review_queue.hpp"
#include "gate/holding/hold.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/made_school.hpp"
#include "gate/running/process.hpp"
#include "gate/school/holds_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::PhotoState;
using testing::HasSubstr;

TEST(Batch, HoldsPhotosAsTheRegisterDecides) {
  test::MadeSchool school;
  const auto summary = school.process({school.file("a.jpg", test::made_photo(1))});
  ASSERT_EQ(summary.photos.size(), 1U);
  EXPECT_EQ(summary.photos[0].state, PhotoState::Held) << summary.photos[0].reason;
  const auto view = gate::show_photo(school->darkroom(), summary.photos[0].photo);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->photo.workload.faces, 2);
  EXPECT_EQ(view->photo.workload.faces_shown, 1);
  ASSERT_EQ(view->renditions.size(), 1U) << "both platforms decide alike and share a picture";
  EXPECT_EQ(view->renditions[0].platforms.size(), 2U);
  EXPECT_GE(view->history.size(), 3U);
  EXPECT_TRUE(school->ledger().verify());
}

TEST(Batch, RendersOncePerDecisionAndSize) {
  test::MadeSchool school("website = 320\n");
  school.find(
      [](const auto&) { return test::findings({test::face(test::kLeftFace, {test::certain("P004")})}); });
  const auto held = school->log().holds.renditions(school.photo());
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].platforms, std::vector<schoolgate::consent::PlatformId>{"website"})
      << "the one that shows least comes first";
  EXPECT_EQ(held[0].size.width, 320);
  EXPECT_EQ(held[1].size.width, 360);
}

TEST(Batch, BlocksAPhotoOfSomebodyWhoMustNotBePublished) {
  test::MadeSchool school;
  school.find(
      [](const auto&) { return test::findings({test::face(test::kLeftFace, {test::plausible("P003")})}); });
  const auto photo = school.photo();
  EXPECT_EQ(school.record(photo).state, PhotoState::Blocked);
  EXPECT_THAT(school.record(photo).reason, HasSubstr("P003"));
  const auto held = school->log().holds.renditions(photo);
  ASSERT_EQ(held.size(), 1U);
  EXPECT_TRUE(held[0].platforms.empty()) << "for the reviewer's eyes alone";
}

TEST(Batch, QuarantinesWhatCannotBeReadAndGoesOn) {
  test::MadeSchool school;
  auto cut = test::made_photo(2);
  cut.resize(cut.size() / 2);
  const auto summary = school.process({school.file("a.jpg", test::made_photo(1)), school.file("cut.jpg", cut),
                                       school.file("text.jpg", {'h', 'i'})});
  EXPECT_EQ(summary.count(PhotoState::Held), 1U);
  EXPECT_EQ(summary.count(PhotoState::Quarantined), 2U);
  EXPECT_TRUE(summary.needs_attention());
  for (const auto& photo : summary.photos) {
    EXPECT_EQ(photo.reason.empty(), photo.state == PhotoState::Held);
    EXPECT_TRUE(school->vault().holds(school.record(photo.photo).sha256)) << "nothing is thrown away";
  }
}

TEST(Batch, DoesNotBlameThePhotoWhenTheMachineHasNoMemoryLeft) {
  const std::vector<std::function<void()>> wants{
      [] { throw std::bad_alloc(); },
      [] { throw cv::Exception(cv::Error::StsNoMem, "Insufficient memory", "f", "x.cpp", 1); }};
  for (const auto& want : wants) {
    test::MadeSchool school;
    school.find([&](const auto&) -> schoolgate::pipeline::Findings {
      want();
      return {};
    });
    const auto batch = gate::process(
        *school, {school.file("a.jpg", test::made_photo(1))},
        {.who = "office", .jobs = 1, .recognition = gate::Recognition::AsSettings, .event = {}}, {});
    ASSERT_FALSE(batch);
    EXPECT_EQ(batch.error().code, schoolgate::ErrorCode::Unavailable);
    EXPECT_THAT(batch.error().message, HasSubstr("memory"));
    EXPECT_EQ(school.record(1).state, PhotoState::Received);
    EXPECT_EQ(school.record(1).attempts, 1) << "so that it comes last and alone next time";
  }
}

TEST(Batch, QuarantinesAPhotoWhoseAnalysisThrows) {
  test::MadeSchool school;
  school.find(
      [](const auto&) -> schoolgate::pipeline::Findings { throw std::runtime_error("out of tensors"); });
  const auto photo = school.photo();
  EXPECT_EQ(school.record(photo).state, PhotoState::Quarantined);
  EXPECT_THAT(school.record(photo).reason, HasSubstr("out of tensors"));
}

TEST(Batch, QuarantinesAPhotoWhoseRenditionCannotBeVerified) {
  test::MadeSchool school;
  school.use_workbenches([]() -> schoolgate::Result<std::unique_ptr<gate::Workbench>> {
    class SeesAFace final : public gate::Workbench {
     public:
      schoolgate::pipeline::Analysis analyse(const schoolgate::pipeline::Photo& photo,
                                             const gate::Knowledge&) override {
        return {test::one_shown_one_hidden(photo), {}};
      }
      schoolgate::pipeline::SeenTexts read(const schoolgate::pipeline::Photo&,
                                           const std::vector<schoolgate::pipeline::Face>&) override {
        return {};
      }
      schoolgate::pipeline::TextFindings judge(const schoolgate::pipeline::SeenTexts&,
                                               const gate::Knowledge&) override {
        return {};
      }
      std::vector<schoolgate::pipeline::Face> candidates(const schoolgate::pipeline::Photo&,
                                                         const schoolgate::pipeline::Findings&) override {
        return {};
      }
      schoolgate::Result<std::vector<schoolgate::pipeline::FaceTemplate>> embed(
          const schoolgate::pipeline::Photo&, std::vector<schoolgate::pipeline::Face>&) override {
        return {};
      }
      schoolgate::pipeline::Verifier& verifier() override { return verifier_; }

     private:
      schoolgate::pipeline::Verifier verifier_{
          [](const cv::Mat&) { return std::vector{test::face(test::kRightFace)}; }};
    };
    return std::make_unique<SeesAFace>();
  });
  const auto photo = school.photo();
  EXPECT_EQ(school.record(photo).state, PhotoState::Quarantined);
  EXPECT_TRUE(test::files_below(school->workspace().holds()).empty());
}

TEST(Batch, CarriesOnWithWhatAnEarlierRunLeft) {
  test::MadeSchool school;
  const auto taken = gate::take_in(school->log().photos, school->vault(), school->settings(),
                                   test::made_photo(1), "a.jpg", {test::kToday, "Sports Day"}, "office");
  ASSERT_TRUE(taken);
  const auto summary = school.process({});
  ASSERT_EQ(summary.photos.size(), 1U);
  EXPECT_EQ(summary.photos[0].state, PhotoState::Held);
  EXPECT_TRUE(school.process({}).photos.empty()) << "and does nothing twice";
}

TEST(Batch, GivesUpOnAPhotoThatEndedTheProgramTwice) {
  test::MadeSchool school;
  const auto taken = gate::take_in(school->log().photos, school->vault(), school->settings(),
                                   test::made_photo(1), "a.jpg", {test::kToday, "Sports Day"}, "office");
  ASSERT_TRUE(taken);
  // As two runs that were killed in the middle of it.
  EXPECT_EQ(school->log().photos.begin_attempt(taken->photo), 1);
  EXPECT_EQ(school->log().photos.begin_attempt(taken->photo), 2);
  const auto summary = school.process({school.file("b.jpg", test::made_photo(2))});
  EXPECT_EQ(summary.count(PhotoState::Held), 1U);
  EXPECT_EQ(school.record(taken->photo).state, PhotoState::Quarantined);
  EXPECT_THAT(school.record(taken->photo).reason, HasSubstr("failed twice"));
}

TEST(Batch, TellsProgressForEachPhoto) {
  test::MadeSchool school;
  std::vector<fs::path> paths;
  for (int i = 0; i < 6; ++i) paths.push_back(school.file(std::to_string(i) + ".jpg", test::made_photo(i)));
  std::vector<std::size_t> done;
  const auto summary = gate::process(
      *school, paths, {.who = "office", .jobs = 3, .recognition = gate::Recognition::AsSettings, .event = {}},
      [&](const gate::BatchProgress& progress) {
        done.push_back(progress.done);
        EXPECT_LE(progress.done, progress.known);
        EXPECT_NE(progress.last.photo, 0);
      });
  ASSERT_TRUE(summary);
  EXPECT_THAT(done, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Batch, StopsWhenAskedAndCarriesOnLater) {
  test::MadeSchool school;
  std::vector<fs::path> paths;
  for (int i = 0; i < 12; ++i) paths.push_back(school.file(std::to_string(i) + ".jpg", test::made_photo(i)));
  std::stop_source stop;
  const auto stopped = gate::process(
      *school, paths, {.who = "office", .jobs = 1, .recognition = gate::Recognition::AsSettings, .event = {}},
      [&](const auto&) { stop.request_stop(); }, stop.get_token());
  ASSERT_TRUE(stopped);
  EXPECT_TRUE(stopped->stopped);
  EXPECT_LT(stopped->photos.size(), 12U);
  school.process(paths);
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Held).size(), 12U);
}

TEST(Batch, AnExceptionOnOneThreadEndsTheBatchAndNotTheProgram) {
  test::MadeSchool school;
  const auto batch = [&](const gate::ProgressCallback& progress) {
    return gate::process(
        *school, {school.file("a.jpg", test::made_photo(1))},
        {.who = "office", .jobs = 1, .recognition = gate::Recognition::AsSettings, .event = {}}, progress);
  };
  school.use_workbenches([]() -> schoolgate::Result<std::unique_ptr<gate::Workbench>> {
    throw std::runtime_error("a model broke");
  });
  const auto no_bench = batch({});
  ASSERT_FALSE(no_bench);
  EXPECT_THAT(no_bench.error().message, HasSubstr("a model broke"));
  school.use_workbenches([]() -> schoolgate::Result<std::unique_ptr<gate::Workbench>> {
    return std::make_unique<test::MadeBench>(test::one_shown_one_hidden);
  });
  const auto no_terminal = batch([](const auto&) { throw std::runtime_error("the terminal is gone"); });
  ASSERT_FALSE(no_terminal);
  EXPECT_THAT(no_terminal.error().message, HasSubstr("the terminal is gone"));
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Held).size(), 1U) << "what was done stands";
}

TEST(Batch, RefusesToRunBesideAnother) {
  test::MadeSchool school;
  const auto lock = gate::TaskLock::take(school->workspace(), gate::SoleTask::Processing);
  ASSERT_TRUE(lock);
  const auto summary = gate::process(
      *school, {}, {.who = "office", .jobs = 1, .recognition = gate::Recognition::AsSettings, .event = {}},
      {});
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, schoolgate::ErrorCode::Conflict);
}

TEST(Batch, HoldFilesAreCleanAndPrivate) {
  test::MadeSchool school;
  const auto photo = school.photo();
  for (const auto& rendition : school->log().holds.renditions(photo)) {
    const auto path = gate::hold_file(school->workspace(), rendition.sha256).path;
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const auto bytes = schoolgate::read_file(path, 1 << 24);
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(schoolgate::pipeline::check_segments(*bytes));
    EXPECT_EQ(schoolgate::sha256(*bytes), rendition.sha256);
  }
}
