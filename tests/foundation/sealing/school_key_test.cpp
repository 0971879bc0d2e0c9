#include "foundation/sealing/school_key.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>

#include <gmock/gmock.h>

#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

TEST(SchoolKey, IsEighteenWordsThatCanBeTypedBack) {
  const auto key = SchoolKey::make();
  const std::string words = key.words();
  EXPECT_TRUE(std::regex_match(words, std::regex("(([a-z]{5} ){5}[a-z]{5}\n){3}"))) << words;
  const auto again = SchoolKey::from_words(words);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id(), key.id());
  EXPECT_EQ(again->words(), words);
  EXPECT_NE(SchoolKey::make().words(), words);
}

TEST(SchoolKey, IsReadHoweverItIsTyped) {
  const auto key = SchoolKey::make();
  std::string typed = key.words();
  std::ranges::replace(typed, '\n', '-');
  std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return std::toupper(c); });
  const auto again = SchoolKey::from_words("  " + typed + "\r\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id(), key.id());
}

TEST(SchoolKey, ASlipInAnyLetterIsNoticed) {
  const std::string words = SchoolKey::make().words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == ' ' || words[i] == '\n') continue;
    std::string slip = words;
    const bool vowel = std::string_view("aiou").find(words[i]) != std::string_view::npos;
    const char first = vowel ? 'a' : 'b';
    slip[i] = words[i] != first ? first : vowel ? 'i' : 'd';
    EXPECT_FALSE(SchoolKey::from_words(slip)) << "letter " << i;
  }
  EXPECT_FALSE(SchoolKey::from_words(words.substr(6))) << "a word left out";
  EXPECT_FALSE(SchoolKey::from_words(words + "babab")) << "one too many";
  EXPECT_FALSE(SchoolKey::from_words(""));
}

TEST(SchoolKey, LiesInAPrivateFileThatIsNeverReplaced) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "school.key";
  const auto key = SchoolKey::make();
  ASSERT_TRUE(key.write(file));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(SchoolKey::make().write(file).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(SchoolKey::read(file.string())->id(), key.id());
  fs::permissions(file, fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(SchoolKey::read(file.string()).error().code, ErrorCode::Refused);
}

TEST(SchoolKey, SaysWhatIsWrongWithoutPrintingIt) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "school.key";
  std::ofstream(file) << "babab secret words";
  fs::permissions(file, fs::perms::owner_read);
  const auto read = SchoolKey::read(file.string());
  ASSERT_FALSE(read);
  EXPECT_THAT(sentence(read.error()), HasSubstr("18 words"));
  EXPECT_THAT(sentence(read.error()), Not(HasSubstr("secret")));
}

TEST(SchoolKey, ComesFromTheServiceManagerToo) {
  const test::TemporaryFolder folder;
  const auto key = SchoolKey::make();
  ASSERT_TRUE(key.write(folder.path() / "schoolgate"));
  EXPECT_FALSE(SchoolKey::read("credential:schoolgate")) << "no manager gives it";
  const test::EnvironmentVariable given("CREDENTIALS_DIRECTORY", folder.path().string());
  EXPECT_EQ(SchoolKey::read("credential:schoolgate")->id(), key.id());
}

TEST(SchoolKey, WrapsASecretForOneUseAlone) {
  const auto key = SchoolKey::make();
  const Bytes secret(32, 7);
  const Bytes wrapped = key.wrap(secret, "workspace");
  EXPECT_EQ(std::search(wrapped.begin(), wrapped.end(), secret.begin(), secret.begin() + 4), wrapped.end());
  const auto again = key.unwrap(wrapped, "workspace");
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::ranges::equal(again->values(), secret));
  EXPECT_FALSE(key.unwrap(wrapped, "another use"));
  EXPECT_FALSE(SchoolKey::make().unwrap(wrapped, "workspace"));
  EXPECT_FALSE(key.unwrap(ByteView(wrapped).first(10), "workspace"));
}

}  // namespace
}  // namespace schoolgate
