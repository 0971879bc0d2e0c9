#include "gate/reporting/health.hpp"

#include <gmock/gmock.h>

#include "foundation/storage/session.hpp"
#include "gate/made_school.hpp"
#include "support/environment_variable.hpp"
#include "support/ledger_fence.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::Level;
using testing::HasSubstr;

namespace {

gate::HealthFact fact(const std::vector<gate::HealthFact>& facts, const std::string& area) {
  for (const auto& one : facts) {
    if (one.area == area) return one;
  }
  ADD_FAILURE() << "nothing about " << area;
  return {};
}

}  // namespace

TEST(Health, TellsOfEveryAreaInWords) {
  test::MadeSchool school;
  const auto facts = gate::examine(*school);
  for (const char* area : {"models", "engine", "recognition", "disk", "clock", "permissions", "register",
                           "phones", "decoding", "photos"})
    EXPECT_NE(fact(facts, area).words, "") << area;
  EXPECT_EQ(fact(facts, "recognition").level, Level::Note) << "it is off, which is a choice";
  EXPECT_THAT(fact(facts, "register").words, HasSubstr("4 people"));
}

TEST(Health, SaysThatOpenCVAloneCostsTimeAndThatAnUnknownEngineIsAProblem) {
  test::MadeSchool school;
  {
    const test::EnvironmentVariable alone("SCHOOLGATE_ENGINE", "opencv");
    const auto engine = fact(gate::examine(*school), "engine");
    EXPECT_EQ(engine.level, Level::Note);
    EXPECT_THAT(engine.words, HasSubstr("about twice as slowly"));
  }
  const test::EnvironmentVariable odd("SCHOOLGATE_ENGINE", "fastest");
  EXPECT_EQ(fact(gate::examine(*school), "engine").level, Level::Problem);
}

TEST(Health, SaysWhetherPhotosAreOpenedApartAndConfined) {
  const auto good = gate::guard_fact(std::string());
  EXPECT_EQ(good.level, Level::Good);
  EXPECT_THAT(good.words, HasSubstr("no file and no network"));
  const auto unfiltered = gate::guard_fact(std::string("Invalid argument"));
  EXPECT_EQ(unfiltered.level, Level::Problem);
  EXPECT_THAT(unfiltered.words, HasSubstr("(Invalid argument)"));
  const auto none =
      gate::guard_fact(schoolgate::failure(schoolgate::ErrorCode::Unavailable, "no photo can be opened"));
  EXPECT_EQ(none.level, Level::Problem);
  EXPECT_THAT(none.words, HasSubstr("no photo can be opened"));
}

TEST(Health, SaysWhichDecoderReadsThePhotosOfPhonesAndWhichAreLost) {
  const auto today = gate::heic_fact({"1.19.7", true, true});
  EXPECT_EQ(today.level, Level::Good);
  EXPECT_THAT(today.words, HasSubstr("libheif 1.19.7"));
  const auto old = gate::heic_fact({"1.15.1", true, false});
  EXPECT_EQ(old.level, Level::Note);
  EXPECT_THAT(old.words, HasSubstr("libheif 1.15.1 reads HEIC, but not what iPhones write since iOS 18"));
  const auto none = gate::heic_fact({"1.19.7", false, false});
  EXPECT_EQ(none.level, Level::Problem);
  EXPECT_THAT(none.words, HasSubstr("libde265"));
}

TEST(Health, TellsWhenTemplatesMayBeSwapped) {
  EXPECT_EQ(gate::memory_fact(0).level, gate::Level::Good);
  const auto some = gate::memory_fact(80U << 10U);
  EXPECT_EQ(some.level, gate::Level::Problem);
  EXPECT_THAT(some.words, HasSubstr("80 KiB with templates or keys may be swapped"));
  EXPECT_THAT(some.words, HasSubstr("LimitMEMLOCK"));
}

TEST(Health, NamesWhatOthersCanReach) {
  test::MadeSchool school;
  EXPECT_EQ(fact(gate::examine(*school), "permissions").level, Level::Good);
  fs::permissions(school->workspace().vault(), fs::perms::all);
  const auto open = fact(gate::examine(*school), "permissions");
  EXPECT_EQ(open.level, Level::Problem);
  EXPECT_THAT(open.words, HasSubstr("vault"));
}

TEST(Health, RecommendsCareOnPublicPlatformsThatAreOpen) {
  test::MadeSchool open;
  const auto note = fact(gate::examine(*open), "exposure");
  EXPECT_EQ(note.level, Level::Note);
  EXPECT_THAT(note.words, HasSubstr("facebook, website show large face-on pictures"));
  EXPECT_THAT(note.words, HasSubstr("exposure.careful"));
  test::MadeSchool safer("[exposure]\ncareful = facebook\nfaceless = website\n");
  EXPECT_EQ(fact(gate::examine(*safer), "exposure").level, Level::Good);
}

TEST(Health, CountsPhotosThatWait) {
  test::MadeSchool school;
  static_cast<void>(school.photo(1));
  EXPECT_THAT(fact(gate::examine(*school), "photos").words, HasSubstr("1 waiting for a person"));
}

TEST(Health, SaysWhenTheClockIsBehindTheLedger) {
  test::MadeSchool school;
  EXPECT_EQ(fact(gate::examine(*school), "clock").level, Level::Good);
  school.clock().advance(-std::chrono::hours(24 * 400));
  const auto behind = fact(gate::examine(*school), "clock");
  EXPECT_EQ(behind.level, Level::Problem);
  EXPECT_THAT(behind.words, HasSubstr("the register is asked for 2026-10-15"));
}

TEST(Health, SaysWhoseDayItIs) {
  test::MadeSchool school{"[school]\ntime_zone = Pacific/Auckland\n"};
  EXPECT_THAT(fact(gate::examine(*school), "clock").words,
              HasSubstr("it is 2026-10-16 at the school, in Pacific/Auckland"));
}

TEST(Health, SaysThatAnAssessmentIsOld) {
  test::MadeSchool lately{test::kAssessed};
  for (const auto& one : gate::examine(*lately)) EXPECT_NE(one.area, "assessment");
  test::MadeSchool long_ago{
      "[recognition]\nenabled = yes\nassessment = DPIA-7\nassessment_date = 2023-09-01\n"};
  const auto old = fact(gate::examine(*long_ago), "assessment");
  EXPECT_EQ(old.level, Level::Note);
  EXPECT_THAT(old.words, HasSubstr("DPIA-7 is of 2023-09-01: look at it again"));
}

TEST(Health, SaysWhenTheClockJumpedAhead) {
  test::MadeSchool school;
  school.clock().advance(std::chrono::hours(24 * 400));
  const auto ahead = fact(gate::examine(*school), "clock");
  EXPECT_EQ(ahead.level, Level::Problem);
  EXPECT_THAT(ahead.words, HasSubstr("schoolgate ledger day"));
}

TEST(Health, FollowsTheWholeLedgerWhenAskedToBeThorough) {
  test::MadeSchool school;
  static_cast<void>(school.photo(1));
  EXPECT_EQ(fact(gate::examine_thoroughly(*school), "analysis").level, Level::Good);
  EXPECT_EQ(fact(gate::examine_thoroughly(*school), "ledger").level, Level::Good);
  school->database()->transact([](schoolgate::WriteSession& session) {
    schoolgate::test::take_the_fence_down(session);
    session << "UPDATE ledger SET who = 'somebody' WHERE number = 1";
  });
  EXPECT_EQ(fact(gate::examine_thoroughly(*school), "ledger").level, Level::Problem);
}
