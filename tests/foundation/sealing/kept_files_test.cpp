#include "foundation/sealing/kept_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "foundation/secrets.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;
using testing::Each;

constexpr std::size_t kPiece = 64U << 10U;
constexpr std::uintmax_t kMost = 1U << 24U;

std::shared_ptr<const LockedBytes> new_key() {
  auto key = std::make_shared<LockedBytes>(32);
  fill_random(key->values());
  return key;
}

Bytes bytes_on_disk(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const Bytes& all, const Bytes& part) {
  return std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end();
}

class KeptFilesTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(vault_); }
  // "Amelia Hughes " over and over.
  static Bytes text_of(std::size_t size) {
    const std::string name = "Amelia Hughes ";
    Bytes text(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::uint8_t>(name[i % name.size()]);
    return text;
  }
  static Bytes name() { return text_of(13); }

  test::TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "workspace";
  fs::path vault_ = root_ / "vault";
  KeptFile file_{vault_ / "one"};
  KeptFiles plain_;
  KeptFiles sealed_{root_, new_key()};
};

class KeptSize : public KeptFilesTest, public testing::WithParamInterface<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(AroundAPiece, KeptSize,
                         testing::Values(0, 1, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece, 200'000));

TEST_P(KeptSize, GivesBackWhatWasWrittenWholeAndByPieces) {
  const Bytes text = text_of(GetParam());
  for (const KeptFiles& files : {plain_, sealed_}) {
    ASSERT_TRUE(files.write(file_, text, IfPresent::Replace));
    EXPECT_EQ(files.read(file_, kMost), text);
    Bytes taken;
    ASSERT_TRUE(files.read_by_pieces(
        file_, [&](ByteView piece) { taken.insert(taken.end(), piece.begin(), piece.end()); }));
    EXPECT_EQ(taken, text);
  }
}

TEST_F(KeptFilesTest, NothingOfItCanBeReadOnTheDisk) {
  ASSERT_TRUE(plain_.write(file_, text_of(1000)));
  ASSERT_TRUE(holds(bytes_on_disk(file_.path), name())) << "the plain file holds it";
  ASSERT_TRUE(sealed_.write(file_, text_of(1000), IfPresent::Replace));
  EXPECT_FALSE(holds(bytes_on_disk(file_.path), name()));
  EXPECT_EQ(fs::status(file_.path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const Bytes once = bytes_on_disk(file_.path);
  ASSERT_TRUE(sealed_.write(file_, text_of(1000), IfPresent::Replace));
  EXPECT_NE(bytes_on_disk(file_.path), once) << "never the same twice";
}

TEST_F(KeptFilesTest, OneAlteredByteAnywhereIsNoticed) {
  ASSERT_TRUE(sealed_.write(file_, text_of(kPiece + 100)));
  const Bytes good = bytes_on_disk(file_.path);
  for (const std::size_t place :
       {std::size_t{0}, std::size_t{7}, std::size_t{20}, std::size_t{40}, kPiece, good.size() - 1}) {
    Bytes bad = good;
    bad[place] ^= 1U;
    ASSERT_TRUE(write_durably(file_.path, bad, IfPresent::Replace));
    const auto read = sealed_.read(file_, kMost);
    ASSERT_FALSE(read) << place;
    EXPECT_EQ(read.error().code, ErrorCode::Refused);
  }
}

TEST_F(KeptFilesTest, OneCutShortOrMadeLongerIsNoticed) {
  ASSERT_TRUE(sealed_.write(file_, text_of(3 * kPiece)));
  const Bytes good = bytes_on_disk(file_.path);
  constexpr std::size_t kSealedPiece = kPiece + 17;
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{32}, std::size_t{49},
                                 32 + kSealedPiece, 32 + kSealedPiece + 17, good.size() - 1}) {
    ASSERT_TRUE(write_durably(file_.path, ByteView(good).first(size), IfPresent::Replace));
    EXPECT_FALSE(sealed_.read(file_, kMost)) << size;
  }
  Bytes longer = good;
  longer.insert(longer.end(), good.end() - 17, good.end());
  ASSERT_TRUE(write_durably(file_.path, longer, IfPresent::Replace));
  EXPECT_FALSE(sealed_.read(file_, kMost));
}

TEST_F(KeptFilesTest, OneFileCannotBePutInAnothersPlace) {
  ASSERT_TRUE(sealed_.write(file_, name()));
  const KeptFile other{vault_ / "other"};
  fs::copy_file(file_.path, other.path);
  EXPECT_FALSE(sealed_.read(other, kMost));
  EXPECT_EQ(sealed_.read_copy(other.path, file_, kMost), name()) << "unless it is asked for as what it was";
  EXPECT_FALSE(KeptFiles(root_, new_key()).read(file_, kMost)) << "nor be opened with another key";
}

TEST_F(KeptFilesTest, APlainFileIsNotTakenWhereAllIsSealed) {
  ASSERT_TRUE(plain_.write(file_, text_of(1000)));
  EXPECT_FALSE(sealed_.read(file_, kMost));
  EXPECT_EQ(sealed_.read({vault_ / "absent"}, kMost).error().code, ErrorCode::NotFound);
}

TEST_F(KeptFilesTest, LeavesWhatIsThereUnlessTold) {
  ASSERT_TRUE(sealed_.write(file_, name()));
  EXPECT_EQ(sealed_.write(file_, text_of(5)).error().code, ErrorCode::AlreadyExists);
  auto writer = sealed_.begin(vault_);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->add(text_of(5)));
  EXPECT_EQ(writer->commit(file_).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(sealed_.read(file_, kMost), name());
  ASSERT_TRUE(writer->commit(file_, IfPresent::Replace)) << "the same writer, told to";
  EXPECT_EQ(sealed_.read(file_, kMost), text_of(5));
}

TEST_F(KeptFilesTest, TakesNoMoreThanIsAllowed) {
  ASSERT_TRUE(sealed_.write(file_, text_of(1000)));
  EXPECT_EQ(sealed_.read(file_, 999).error().code, ErrorCode::TooLarge);
  EXPECT_TRUE(sealed_.read(file_, 1000));
}

TEST_F(KeptFilesTest, SealsAFileInItsPlaceOnce) {
  const Bytes text = text_of(2 * kPiece + 5);
  ASSERT_TRUE(plain_.write(file_, text));
  EXPECT_EQ(sealed_.seal_in_place(file_), InPlace::SealedNow);
  EXPECT_EQ(sealed_.read(file_, kMost), text);
  const Bytes once = bytes_on_disk(file_.path);
  EXPECT_EQ(sealed_.seal_in_place(file_), InPlace::SealedBefore);
  EXPECT_EQ(bytes_on_disk(file_.path), once);
}

TEST_F(KeptFilesTest, SealsAPhotoThatOnlyLooksSealed) {
  // What somebody may put into the inbox: the mark of a sealed file, and then anything.
  ASSERT_TRUE(sealed_.write(file_, name()));
  Bytes looks = bytes_on_disk(file_.path);
  looks[40] ^= 1U;
  ASSERT_TRUE(write_durably(file_.path, looks, IfPresent::Replace));
  EXPECT_EQ(sealed_.seal_in_place(file_, sha256(looks)), InPlace::SealedNow);
  EXPECT_EQ(sealed_.read(file_, kMost), looks);
}

TEST_F(KeptFilesTest, LeavesASealedFileThatWasAlteredAsItIs) {
  ASSERT_TRUE(sealed_.write(file_, name()));
  Bytes altered = bytes_on_disk(file_.path);
  altered[40] ^= 1U;
  ASSERT_TRUE(write_durably(file_.path, altered, IfPresent::Replace));
  EXPECT_EQ(sealed_.seal_in_place(file_, sha256(name())), InPlace::Damaged);
  EXPECT_EQ(sealed_.seal_in_place(file_), InPlace::Damaged);
  EXPECT_EQ(bytes_on_disk(file_.path), altered);
}

}  // namespace
}  // namespace schoolgate
