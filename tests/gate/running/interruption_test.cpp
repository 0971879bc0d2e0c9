// kill -9 at random moments: a child process works, the test kills it, the next one carries on.
#include <algorithm>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "foundation/secrets.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/holding/hold.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "pipeline/photo/decoding/decode.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::PhotoState;
using testing::IsEmpty;

namespace {

constexpr int kPhotos = 24;
constexpr int kKills = 20;

// Runs `work` in a process of its own and kills it after a random time of at most `most`; true when the work
// was done before.
template <typename Work>
bool run_and_kill(std::chrono::milliseconds most, Work&& work) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
      _exit(2);
    }
    _exit(0);
  }
  std::this_thread::sleep_for(std::chrono::microseconds(
      schoolgate::random_below(static_cast<std::uint32_t>(most.count() * 1000 + 1))));
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0);
  return WIFEXITED(status);
}

// The first kill comes at once and so hits the work on any machine; the last may come after its end.
std::chrono::milliseconds latest(std::chrono::milliseconds most, int kill) {
  return std::max(std::chrono::milliseconds(kill > 0 ? 1 : 0), most * kill / kKills);
}

void process_inbox(test::MadeSchool& made) {
  const auto school = made.open();
  const auto summary = gate::process(
      *school, {school->workspace().inbox()},
      {.who = "office", .jobs = 2, .recognition = gate::Recognition::AsSettings, .event = {}}, {});
  if (!summary) throw std::runtime_error(schoolgate::sentence(summary.error()));
}

std::set<std::string> vault_files(gate::School& school) {
  std::set<std::string> names;
  for (const auto& file : test::files_below(school.workspace().vault())) names.insert(file.string());
  return names;
}

// Each original is in the inbox or in the vault (or, for a moment, in both), and whole.
void expect_nothing_lost(test::MadeSchool& school, const std::vector<fs::path>& inbox) {
  for (int i = 0; i < kPhotos; ++i) {
    const auto bytes = test::made_photo(i);
    const bool waits = schoolgate::read_file(inbox[static_cast<std::size_t>(i)], 1 << 24) == bytes;
    EXPECT_TRUE(waits || school->vault().load(schoolgate::sha256(bytes)) == bytes) << "photo " << i;
  }
}

}  // namespace

TEST(Interruption, KilledAtTwentyMomentsABatchLosesDoublesAndReleasesNothing) {
  test::MadeSchool school;
  std::vector<fs::path> inbox;
  for (int i = 0; i < kPhotos; ++i)
    inbox.push_back(school.in_inbox(std::to_string(i) + ".jpg", test::made_photo(i)));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // settled, so that the kills hit the work

  int finished = 0;
  for (int i = 0; i < kKills; ++i) {
    finished +=
        run_and_kill(latest(std::chrono::milliseconds(250), i), [&] { process_inbox(school); }) ? 1 : 0;
    expect_nothing_lost(school, inbox);
    EXPECT_TRUE(school->ledger().verify()) << "after kill " << i;
  }
  EXPECT_LT(finished, kKills) << "no kill hit anything: the test proves nothing";
  process_inbox(school);

  EXPECT_THAT(test::files_below(school->workspace().inbox()), IsEmpty());
  EXPECT_THAT(school->log().photos.unfinished(), IsEmpty());
  const auto held = school->log().photos.in_state(PhotoState::Held);
  const auto quarantined = school->log().photos.in_state(PhotoState::Quarantined);
  EXPECT_EQ(held.size() + quarantined.size(), static_cast<std::size_t>(kPhotos))
      << "every photo exactly once";
  RecordProperty("quarantined", static_cast<int>(quarantined.size()));
  for (const auto& photo : quarantined) EXPECT_THAT(photo.reason, testing::HasSubstr("failed twice"));
  EXPECT_EQ(vault_files(*school).size(), static_cast<std::size_t>(kPhotos)) << "and no half of one";
  for (const auto& photo : held) {
    for (const auto& rendition : school->log().holds.renditions(photo.id)) {
      EXPECT_TRUE(gate::rendition_jpeg(school->darkroom(), photo.id, rendition.sha256)) << photo.id;
    }
    EXPECT_TRUE(gate::thumbnail_jpeg(school->darkroom(), photo.id));
  }
  for (const auto& file : test::files_below(school->workspace().holds())) {
    EXPECT_FALSE(file.string().starts_with(".partial-")) << file;
  }
  EXPECT_THAT(test::files_below(school->workspace().released()), IsEmpty());
  EXPECT_TRUE(school->ledger().verify());
}

TEST(Interruption, APhotoThatEndsTheProgramIsQuarantinedAndStopsNobodyElse) {
  test::MadeSchool school;
  std::vector<fs::path> paths;
  for (int i = 0; i < 6; ++i) paths.push_back(school.file(std::to_string(i) + ".jpg", test::made_photo(i)));
  const cv::Mat deadly = schoolgate::pipeline::decode(test::made_photo(3), {})->bgr;
  school.find([&](const schoolgate::pipeline::Photo& photo) {
    if (cv::norm(photo.bgr, deadly, cv::NORM_L1) == 0)
      raise(SIGKILL);  // as the kernel does when memory runs out
    return test::one_shown_one_hidden(photo);
  });
  int runs = 0;
  int status = -1;
  for (; runs < 6 && !WIFEXITED(status); ++runs) {
    const pid_t child = fork();
    if (child == 0) {
      const auto other = school.open();
      const auto summary = gate::process(
          *other, paths,
          {.who = "office", .jobs = 2, .recognition = gate::Recognition::AsSettings, .event = {}}, {});
      _exit(summary ? 0 : 2);
    }
    waitpid(child, &status, 0);
  }
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(runs, 3) << "killed twice, then it knows better";
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Held).size(), 5U);
  const auto quarantined = school->log().photos.in_state(PhotoState::Quarantined);
  ASSERT_EQ(quarantined.size(), 1U);
  EXPECT_EQ(quarantined[0].source_name, "3.jpg");
  EXPECT_THAT(quarantined[0].reason, testing::HasSubstr("failed twice"));
}

TEST(Interruption, KilledAtTwentyMomentsAReleaseIsCarriedOnWithoutDoubles) {
  test::MadeSchool school;
  std::vector<fs::path> paths;
  for (int i = 0; i < kPhotos; ++i)
    paths.push_back(school.file(std::to_string(i) + ".jpg", test::made_photo(i)));
  school.process(paths);
  std::vector<gate::SeenPhoto> photos;
  for (const auto& photo : school->log().photos.in_state(PhotoState::Held))
    photos.push_back(test::looked_at(school->darkroom(), photo.id));
  ASSERT_EQ(gate::approve_in_bulk(school->darkroom(), photos, "tess").approved.size(),
            static_cast<std::size_t>(kPhotos));

  int finished = 0;
  for (int i = 0; i < kKills; ++i) {
    finished += run_and_kill(latest(std::chrono::milliseconds(120), i),
                             [&] {
                               const auto other = school.open();
                               const auto released =
                                   gate::release(other->darkroom(), {.who = "tess", .event = {}});
                               if (!released)
                                 throw std::runtime_error(schoolgate::sentence(released.error()));
                             })
                    ? 1
                    : 0;
  }
  EXPECT_LT(finished, kKills);
  ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_EQ(school->log().photos.in_state(PhotoState::Released).size(), static_cast<std::size_t>(kPhotos));
  std::set<std::string> expected;
  const auto files_out = *gate::released_files(school->darkroom(), {}, {});
  for (const auto& file : files_out) {
    expected.insert(file.path.string());
    const auto bytes = schoolgate::read_file(school->workspace().released() / file.path, 1 << 24);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(schoolgate::sha256(*bytes), file.sha256);
  }
  EXPECT_EQ(expected.size(), 2U * kPhotos);
  for (const auto& file : test::files_below(school->workspace().released())) {
    EXPECT_TRUE(expected.contains(file.string())) << "a double or half a file: " << file;
  }
}
