#include "gate/school/school.hpp"

#include <gmock/gmock.h>

#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/made_school.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;

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

}  // namespace
}  // namespace schoolgate::gate
