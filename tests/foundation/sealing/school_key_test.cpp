#include "foundation/sealing/school_key.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
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

class KeyBehindAPassphrase : public testing::Test {
 protected:
  void write(const std::string& passphrase) {
    const fs::path file = place();
    fs::remove(file);
    std::ofstream(file) << passphrase;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
  [[nodiscard]] Status write_key() {
    const auto passphrase = read_passphrase(place().string());
    return passphrase ? key_.write_behind(*passphrase, file()) : tl::unexpected(passphrase.error());
  }
  [[nodiscard]] fs::path place() const { return folder_.path() / "passphrase"; }
  [[nodiscard]] fs::path file() const { return folder_.path() / "school.key"; }

  test::TemporaryFolder folder_;
  SchoolKey key_ = SchoolKey::make();
};

TEST_F(KeyBehindAPassphrase, IsOfNoUseWithoutIt) {
  write("four words that nobody connects\n");
  ASSERT_TRUE(write_key());
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto without = SchoolKey::read(file().string());
  ASSERT_FALSE(without);
  EXPECT_THAT(sentence(without.error()), HasSubstr("SCHOOLGATE_KEY_PASSPHRASE_FILE=FILE"));
  const test::EnvironmentVariable named("SCHOOLGATE_KEY_PASSPHRASE_FILE", place().string());
  EXPECT_EQ(SchoolKey::read(file().string())->id(), key_.id());
  write("four words that nobody connect");
  const auto wrong = SchoolKey::read(file().string());
  ASSERT_FALSE(wrong);
  EXPECT_THAT(sentence(wrong.error()), HasSubstr("does not open it"));
  EXPECT_THAT(sentence(wrong.error()), Not(HasSubstr("nobody")));
}

// A person at a terminal who types these, one after the other.
class Typing {
 public:
  explicit Typing(std::vector<std::string> words) : words_(std::move(words)) {}
  Result<Passphrase> operator()(const std::string& key_place, bool wrong) {
    places.push_back(key_place);
    told_wrong += wrong ? 1 : 0;
    const std::string word = words_.at(places.size() - 1);
    if (word == "^C") return failure(ErrorCode::Refused, "stopped", "nothing was changed");
    return Passphrase(std::span(word.data(), word.size()));
  }
  std::vector<std::string> places;
  int told_wrong = 0;

 private:
  std::vector<std::string> words_;
};

TEST_F(KeyBehindAPassphrase, IsOpenedByWhatAPersonTypesWhoMaySlipTwice) {
  write("four words that nobody connects");
  ASSERT_TRUE(write_key());
  Typing typing({"four words", "", "four words that nobody connects"});
  {
    const PassphraseAsker asker(std::ref(typing));
    EXPECT_EQ(SchoolKey::read(file().string())->id(), key_.id());
  }
  EXPECT_THAT(typing.places, testing::ElementsAre(file(), file(), file()));
  EXPECT_EQ(typing.told_wrong, 2);
  EXPECT_EQ(SchoolKey::read(file().string()).error().code, ErrorCode::Unavailable)
      << "nobody is there any more";
}

TEST_F(KeyBehindAPassphrase, IsAskedForThreeTimesAndNotAgainOnceSomebodyStops) {
  write("four words that nobody connects");
  ASSERT_TRUE(write_key());
  Typing typing({"one", "two", "three", "four", "^C"});
  const PassphraseAsker asker(std::ref(typing));
  EXPECT_THAT(sentence(SchoolKey::read(file().string()).error()),
              HasSubstr("none of 3 passphrases opens it"));
  EXPECT_EQ(typing.places.size(), 3U);
  EXPECT_EQ(SchoolKey::read(file().string()).error().code, ErrorCode::Refused);
  EXPECT_EQ(typing.places.size(), 5U);
}

TEST_F(KeyBehindAPassphrase, IsNotAskedForWhereAFileWasNamed) {
  write("four words that nobody connects");
  ASSERT_TRUE(write_key());
  write("four words that everybody knows");
  const test::EnvironmentVariable named("SCHOOLGATE_KEY_PASSPHRASE_FILE", place().string());
  Typing typing({"four words that nobody connects"});
  const PassphraseAsker asker(std::ref(typing));
  EXPECT_THAT(sentence(SchoolKey::read(file().string()).error()), HasSubstr("does not open it"));
  EXPECT_THAT(typing.places, testing::IsEmpty());
}

TEST_F(KeyBehindAPassphrase, ShowsNothingOfTheKey) {
  write("four words that nobody connects");
  ASSERT_TRUE(write_key());
  const auto kept = read_file(file(), 4096);
  ASSERT_TRUE(kept);
  const std::string text(kept->begin(), kept->end());
  EXPECT_THAT(text, HasSubstr("behind a passphrase"));
  EXPECT_THAT(text, Not(HasSubstr(key_.words().substr(0, 5))));
  EXPECT_FALSE(SchoolKey::from_words(text));
}

TEST_F(KeyBehindAPassphrase, IsNotMadeWithAShortOneOrOneThatOthersRead) {
  write("fifteen letters");
  EXPECT_EQ(write_key().error().code, ErrorCode::InvalidInput);
  write(std::string(1024, 'x') + "\n");
  EXPECT_EQ(write_key().error().code, ErrorCode::TooLarge) << "with the end of its line";
  write("four words that nobody connects");
  fs::permissions(place(), fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(write_key().error().code, ErrorCode::Refused);
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(KeyBehindAPassphrase, IsToldWhereItsFileWasAltered) {
  write("four words that nobody connects");
  const test::EnvironmentVariable named("SCHOOLGATE_KEY_PASSPHRASE_FILE", place().string());
  ASSERT_TRUE(write_key());
  ASSERT_TRUE(SchoolKey::read(file().string()));
  std::ofstream(file(), std::ios::app) << "00";
  const auto altered = SchoolKey::read(file().string());
  ASSERT_FALSE(altered);
  EXPECT_THAT(sentence(altered.error()), HasSubstr("not what was written"));
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
