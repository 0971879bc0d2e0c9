#include "consent/import/import_profile.hpp"

#include <set>

#include "consent/import_fixture.hpp"

using namespace schoolgate::consent;
using testing::HasSubstr;

namespace {

std::string refusal_of(std::string_view text) {
  const auto profile = read_profile(text);
  return profile ? "none" : schoolgate::sentence(profile.error());
}

using Profiles = schoolgate::test::ImportTest;

}  // namespace

TEST(ImportProfile, IsReadAsItIsWritten) {
  const ImportProfile written{{{"Photo = consent?", "photo_facebook,photo_website"}, {"# points", "ignore"}},
                              {{"Opt in: portal", Reply::Yes}, {"See letter", Reply::No}},
                              DateOrder::DayFirst};
  const auto read = read_profile(write_profile(written));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->columns.size(), 2U);
  EXPECT_EQ(read->columns[0].header, "Photo = consent?");
  EXPECT_EQ(read->columns[0].column, "photo_facebook,photo_website");
  EXPECT_EQ(read->columns[1].header, "# points");
  ASSERT_EQ(read->answers.size(), 2U);
  EXPECT_EQ(read->answers[1].word, "See letter");
  EXPECT_EQ(read->answers[1].reply, Reply::No);
  EXPECT_EQ(read->date_order, DateOrder::DayFirst);
}

TEST(ImportProfile, IsRefusedWithItsLine) {
  EXPECT_THAT(refusal_of("# a note\nHouse points\n"), HasSubstr("line 2: there is no '=' in it"));
  EXPECT_THAT(refusal_of("[answers]\nOpt in = perhaps\n"),
              HasSubstr("line 2: 'perhaps' is no meaning of an answer"));
  EXPECT_THAT(refusal_of("[answers]\nOpt in = unknown\n"), HasSubstr("no meaning"));
  EXPECT_THAT(refusal_of("[dates]\nyear-first\n"), HasSubstr("day-first, month-first"));
}

TEST(ImportProfile, TakesWhatIsSaidLater) {
  ImportProfile profile{{{"Photo consent", "ignore"}}, {{"Opt in", Reply::No}}, {}};
  say_later(profile, {{{"photo CONSENT", "photo_x"}, {"Video", "ignore"}}, {{"opt in", Reply::Yes}}, {}});
  ASSERT_EQ(profile.columns.size(), 2U);
  EXPECT_EQ(profile.columns[0].column, "photo_x");
  ASSERT_EQ(profile.answers.size(), 1U);
  EXPECT_EQ(profile.answers[0].reply, Reply::Yes);
}

TEST(ImportProfile, HasANameThatIsAFilesToo) {
  for (const char* name : {"arbor", "microsoft-forms", "4b"}) EXPECT_TRUE(is_profile_name(name)) << name;
  for (const char* name : {"", "../x", "Arbor", "-x", "a b", "a.txt"})
    EXPECT_FALSE(is_profile_name(name)) << name;
}

TEST_F(Profiles, ComeAlongForTheSystemsThatSchoolsUse) {
  const std::set<std::string_view> wanted{"sims",    "arbor",           "bromcom",     "scholarpack",
                                          "juniper", "microsoft-forms", "google-forms"};
  std::set<std::string_view> names;
  for (const auto& [name, text] : built_in_profiles()) {
    names.insert(name);
    EXPECT_TRUE(is_profile_name(name)) << name;
    ASSERT_EQ(refusal_of(text), "none") << name;
    options_.mapping = built_in_profile(name).columns;
    EXPECT_EQ(error("pupil_id,surname\nP001,Hughes\n"), "none") << name << " maps to columns there are";
    for (const HeaderMapping& one : options_.mapping) {
      EXPECT_EQ(one.column.find("image_"), std::string::npos) << name << " guesses what a consent is to";
      EXPECT_EQ(one.column.find("photo_"), std::string::npos) << name << " guesses what a consent is to";
    }
  }
  EXPECT_EQ(names, wanted);
}
