#include "gate/school/school.hpp"

#include <atomic>
#include <cstdint>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/made_school.hpp"
#include "support/older_database.hpp"

namespace {

std::atomic<std::int64_t> pretended_file_system{0};

}  // namespace

// In the library's place: every folder may seem to lie on a share.
extern "C" int statfs(const char* path, struct statfs* status) noexcept {
  const auto outcome = static_cast<int>(::syscall(SYS_statfs, path, status));
  if (outcome == 0 && pretended_file_system != 0) status->f_type = pretended_file_system;
  return outcome;
}

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;

struct OnAShare {
  OnAShare() { pretended_file_system = 0x6969; }
  ~OnAShare() { pretended_file_system = 0; }
};

TEST(School, RefusesAWorkspaceThatANewerProgramWorkedOn) {
  for (const char* step : {"consent-099 of tomorrow", "gate-099", "gate-templates-099"}) {
    test::MadeSchool school;
    test::run(*school->database(), {fmt::format("INSERT INTO schema_steps VALUES ('{}')", step)});
    const auto opened = School::open(school.workspace(), school.clock());
    ASSERT_FALSE(opened) << step;
    EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
    EXPECT_THAT(opened.error().message, HasSubstr(step));
    EXPECT_THAT(opened.error().message, HasSubstr("newer Schoolgate"));
    EXPECT_THAT(opened.error().hint, HasSubstr("restore the backup"));
  }
}

TEST(School, KeepsNobodyWaitingWhoWritesWhileItOnlyLooks) {
  test::MadeSchool school;
  const auto photo = school.photo();
  const auto other = school.open();
  static_cast<void>(school->knowledge());
  other->database()->transact([&](WriteSession&) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(school->knowledge());
    EXPECT_EQ(school->log().holds.renditions(photo).size(), 1U);
    EXPECT_TRUE(school->log().photos.find(photo));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  });
}

TEST(School, WhoseDatabaseIsAFileOnAShareIsLeftToNoWorkers) {
  const test::TemporaryFolder folder;
  const test::ManualClock clock(std::chrono::year{2026} / 11 / 30);
  for (const bool workers : {false, true}) {
    const auto place = folder.path() / (workers ? "workers" : "here");
    ASSERT_TRUE(Workspace::create(place, {}));
    std::ofstream(place / "schoolgate.conf")
        << "[intake]\ndeveloped_by = " << (workers ? "workers" : "here") << "\n[platforms]\nlist = website\n";
    EXPECT_TRUE(School::open(place, clock)) << "on a disk of this machine's own";
    const OnAShare share;
    const auto opened = School::open(place, clock);
    ASSERT_EQ(opened.has_value(), !workers);
    if (!workers) continue;
    EXPECT_EQ(opened.error().code, ErrorCode::Refused);
    EXPECT_THAT(opened.error().message, HasSubstr(place.string()));
    EXPECT_THAT(opened.error().hint, HasSubstr("database move"));
  }
}

TEST(School, CountsItsDaysByItsOwnMidnight) {
  // 12:00 of kToday by UTC is the next day in New Zealand.
  test::MadeSchool here;
  test::MadeSchool there{"[school]\ntime_zone = Pacific/Auckland\n"};
  EXPECT_EQ(here->today(), test::kToday);
  const Day next{std::chrono::sys_days(test::kToday) + std::chrono::days(1)};
  EXPECT_EQ(there->today(), next);
  EXPECT_EQ((*there->knowledge())->today, next);
}

TEST(School, AnAnswerEndsAtTheSchoolsMidnightInSummer) {
  test::MadeSchool school;
  // 2026-10-15 12:00 by UTC; London is an hour ahead until the 25th.
  auto people = school->people().view().people();
  for (auto& consent : people[0].consents) consent.until = test::kToday;
  ASSERT_TRUE(school->people().put_people({people[0]}, {"test", "test"}));
  const auto shown = [&] {
    return school->people()
        .view()
        .may_show("P001", "facebook", consent::Purpose::Image, school->today())
        .granted;
  };
  school.clock().advance(std::chrono::hours(11) - std::chrono::seconds(1));
  EXPECT_TRUE(shown()) << "23:59:59 at the school";
  school.clock().advance(std::chrono::seconds(1));
  EXPECT_FALSE(shown()) << "midnight at the school, 23:00 by UTC";
}

}  // namespace
}  // namespace schoolgate::gate
