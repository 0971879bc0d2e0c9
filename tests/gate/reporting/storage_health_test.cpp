#include "gate/reporting/storage_health.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "support/without_override.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using gate::Level;
using testing::HasSubstr;

namespace {

fs::path original_of(test::MadeSchool& school, gate::PhotoId photo) {
  return school->workspace().vault() / schoolgate::to_hex(school.record(photo).sha256);
}

gate::HealthFact originals(test::MadeSchool& school) {
  return gate::original_facts(school->log().photos, school->vault(), school->clock().today()).at(0);
}

}  // namespace

TEST(StorageHealth, ReadsTheOriginalsAndFindsThemWhole) {
  test::MadeSchool school;
  school.photo(1);
  EXPECT_EQ(originals(school).level, Level::Good);
  EXPECT_THAT(originals(school).words, HasSubstr("1 of 1 read"));
}

TEST(StorageHealth, NamesPhotosWhoseOriginalIsDamagedOrGone) {
  test::MadeSchool school;
  const auto photo = school.photo(1);
  std::fstream(original_of(school, photo), std::ios::in | std::ios::out | std::ios::binary).seekp(50)
      << "rotten";
  EXPECT_EQ(originals(school).level, Level::Problem);
  EXPECT_THAT(originals(school).words, HasSubstr("1 photo (1) are damaged"));
  fs::remove(original_of(school, photo));
  EXPECT_THAT(originals(school).words, HasSubstr("1 photo (1) are gone"));
}

TEST(StorageHealth, NoticesThatTheDatabaseKnowsNothingOfTheVault) {
  test::MadeSchool school;
  ASSERT_TRUE(school->vault().store(test::made_photo(1)));
  EXPECT_EQ(originals(school).level, Level::Problem);
  EXPECT_THAT(originals(school).words, HasSubstr("an old copy"));
}

TEST(StorageHealth, SaysOfASingleUnknownOriginalHowItBecomesAPhoto) {
  test::MadeSchool school;
  school.photo(1);
  ASSERT_TRUE(school->vault().store(test::made_photo(2)));
  EXPECT_EQ(originals(school).level, Level::Note);
  EXPECT_THAT(originals(school).words, HasSubstr("1 original in the vault belongs to no photo"));
}

TEST(StorageHealth, SaysWhenTheInboxIsGoneAndWhatWillNotBeTakenIn) {
  test::MadeSchool school;
  const auto closed = school.in_inbox("a.jpg", test::made_photo(1));
  const auto today = school->clock().today();
  EXPECT_THAT(gate::inbox_fact(school->workspace(), today).words, HasSubstr("waiting there: 1"));
  fs::permissions(closed, fs::perms::none);
  {
    const test::WithoutOverride bound;
    EXPECT_EQ(gate::inbox_fact(school->workspace(), today).level, Level::Problem);
    EXPECT_THAT(gate::inbox_fact(school->workspace(), today).words,
                HasSubstr("1 of 1 files there cannot be read"));
  }
  fs::create_symlink("/etc/passwd", school->workspace().inbox() / "link.jpg");
  EXPECT_EQ(gate::inbox_fact(school->workspace(), today).level, Level::Note);
  fs::remove_all(school->workspace().inbox());
  EXPECT_EQ(gate::inbox_fact(school->workspace(), today).level, Level::Problem);
}
