#include "consent/sheet/zip_reader.hpp"

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>

#include "support/made_zip.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::consent {
namespace {

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(ZipReader, GivesEachEntryWithItsNameAndBytes) {
  const std::string bytes = test::packed({{"a.txt", "one"}, {"fol/Zoë.txt", "two"}});
  auto zip = ZipReader::of(bytes);
  ASSERT_TRUE(zip);
  auto entry = zip->next();
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->name, "a.txt");
  EXPECT_TRUE((*entry)->is_file);
  EXPECT_EQ(text(*zip->read(10)), "one");
  entry = zip->next();
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->name, "fol/Zoë.txt");
  EXPECT_EQ(text(*zip->read(10)), "two");
  entry = zip->next();
  ASSERT_TRUE(entry);
  EXPECT_FALSE(*entry);
}

TEST(ZipReader, PassesOverWhatIsNotRead) {
  test::TemporaryFolder folder;
  std::ofstream(folder.path() / "a.zip") << test::packed({{"a", std::string(200'000, 'x')}, {"b", "two"}});
  auto zip = ZipReader::of(FileDescriptor(::open((folder.path() / "a.zip").c_str(), O_RDONLY | O_CLOEXEC)));
  ASSERT_TRUE(zip);
  ASSERT_TRUE(zip->next());
  const auto second = zip->next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->name, "b");
  EXPECT_EQ(text(*zip->read(3)), "two");
}

TEST(ZipReader, UnpacksNoMoreThanIsAskedFor) {
  const std::string bytes = test::packed({{"bomb", std::string(10U << 20U, '\0')}});
  ASSERT_LT(bytes.size(), 100'000U) << "it is small until it is unpacked";
  auto zip = ZipReader::of(bytes);
  ASSERT_TRUE(zip && zip->next());
  const auto unpacked = zip->read(1U << 20U);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().code, ErrorCode::TooLarge);
}

TEST(ZipReader, RefusesWhatIsNoZipFileOrBreaksOff) {
  const auto fails = [](const std::string& bytes) {
    auto zip = ZipReader::of(bytes);
    if (!zip) return true;
    for (;;) {
      const auto entry = zip->next();
      if (!entry) return true;
      if (!*entry) return false;
      if (!zip->read(1U << 20U)) return true;
    }
  };
  const std::string whole = test::packed({{"a", std::string(5000, 'x') + "yz"}});
  ASSERT_FALSE(fails(whole));
  EXPECT_TRUE(fails("no zip"));
  EXPECT_TRUE(fails(whole.substr(0, 40)));
}

}  // namespace
}  // namespace schoolgate::consent
