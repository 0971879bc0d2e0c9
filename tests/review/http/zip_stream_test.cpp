#include "review/http/zip_stream.hpp"

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
#include "review/zip_reader.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::review {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

struct Sent {
  std::string bytes;
  Piece last = Piece::More;
};

Sent send_all(const Streamer& stream) {
  Sent sent;
  while (sent.last == Piece::More) {
    sent.last = stream([&](const char* data, std::size_t size) {
      sent.bytes.append(data, size);
      return true;
    });
  }
  return sent;
}

class ZipStreamTest : public testing::Test {
 protected:
  ZipEntry entry(const std::string& name, std::string_view content) {
    const auto path = folder_.path() / std::to_string(files_++);
    EXPECT_TRUE(write_durably(path, bytes_of(content)));
    return {name, path, sha256(content)};
  }
  test::TemporaryFolder folder_;
  int files_ = 0;
  Day day_{2026y / 7 / 3};
};

TEST_F(ZipStreamTest, HoldsTheFilesByteForByte) {
  const std::string large(300'000, 'x');
  const auto sent =
      send_all(zip_of({entry("x_Fête/001.jpg", "first"), entry("x_Fête/002.jpg", large)}, day_));
  EXPECT_EQ(sent.last, Piece::Last);
  ASSERT_GT(sent.bytes.size(), 8U);
  EXPECT_NE(static_cast<unsigned char>(sent.bytes[7]) & 0x08U, 0U) << "the names are marked as UTF-8";
  EXPECT_THAT(test::read_zip(sent.bytes),
              ElementsAre(testing::Pair("x_Fête/001.jpg", "first"), testing::Pair("x_Fête/002.jpg", large)));
}

TEST_F(ZipStreamTest, SendsASealedFileAsItWasBeforeItWasSealed) {
  const auto key = std::make_shared<const LockedBytes>(LockedBytes(32));
  auto sealed = entry("a.jpg", "what was sealed");
  sealed.path = folder_.path() / "sealed";
  sealed.files = KeptFiles(folder_.path(), key);
  ASSERT_TRUE(sealed.files.write({sealed.path}, bytes_of("what was sealed")));
  ASSERT_NE(read_file(sealed.path, 1000), bytes_of("what was sealed"));
  EXPECT_THAT(test::read_zip(send_all(zip_of({sealed}, day_)).bytes),
              ElementsAre(testing::Pair("a.jpg", "what was sealed")));
  sealed.files = {};
  EXPECT_EQ(send_all(zip_of({sealed}, day_)).last, Piece::Broken) << "never as it lies";
}

TEST_F(ZipStreamTest, BreaksOffAtAFileThatMayNotLeaveAnyMoreWhenItsTurnComes) {
  bool may = true;
  auto second = entry("b.jpg", "withdrawn meanwhile");
  second.may_leave = [&may] { return may; };
  const auto stream = zip_of({entry("a.jpg", "first"), second}, day_);
  std::string bytes;
  const auto send = [&](const char* data, std::size_t size) {
    bytes.append(data, size);
    return true;
  };
  ASSERT_EQ(stream(send), Piece::More);
  may = false;
  EXPECT_EQ(stream(send), Piece::Broken);
  EXPECT_EQ(bytes.find("withdrawn meanwhile"), std::string::npos);
}

TEST_F(ZipStreamTest, StoresWithoutPacking) {
  const std::string large(300'000, 'x');
  EXPECT_GT(send_all(zip_of({entry("a.jpg", large)}, day_)).bytes.size(), large.size());
}

TEST_F(ZipStreamTest, IsTheSameEachTime) {
  const std::vector<ZipEntry> entries{entry("a.jpg", "first"), entry("b.jpg", "second")};
  EXPECT_EQ(send_all(zip_of(entries, day_)).bytes, send_all(zip_of(entries, day_)).bytes);
}

TEST_F(ZipStreamTest, BreaksOffWhenAFileIsNoLongerWhatItWas) {
  auto changed = entry("b.jpg", "second");
  ASSERT_TRUE(write_durably(changed.path, bytes_of("tampered"), IfPresent::Replace));
  const auto sent = send_all(zip_of({entry("a.jpg", "first"), changed}, day_));
  EXPECT_EQ(sent.last, Piece::Broken);
  EXPECT_EQ(sent.bytes.find("tampered"), std::string::npos);
}

TEST_F(ZipStreamTest, BreaksOffWhenAFileIsGone) {
  auto gone = entry("b.jpg", "second");
  std::filesystem::remove(gone.path);
  EXPECT_EQ(send_all(zip_of({gone}, day_)).last, Piece::Broken);
}

TEST_F(ZipStreamTest, EndsWhenTheReaderGoesAway) {
  const auto stream = zip_of({entry("a.jpg", "first")}, day_);
  EXPECT_EQ(stream([](const char*, std::size_t) { return false; }), Piece::Broken);
}

}  // namespace
}  // namespace schoolgate::review
