#include "gate/school/vault.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using schoolgate::gate::Vault;

class VaultTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_.path() / "vault"); }
  fs::path file(const char* name, std::string_view text) {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }
  std::size_t files() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path() / "vault"), fs::directory_iterator()));
  }
  schoolgate::test::TemporaryFolder folder_;
  Vault vault_{folder_.path() / "vault"};
};

TEST_F(VaultTest, KeepsAnOriginalByItsDigest) {
  const auto stored = vault_.store_file(file("a.jpg", "abc"));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->sha256, schoolgate::sha256("abc"));
  EXPECT_EQ(stored->bytes, 3U);
  EXPECT_EQ(vault_.load(stored->sha256), (Bytes{'a', 'b', 'c'}));
  EXPECT_TRUE(vault_.holds(stored->sha256));
}

TEST_F(VaultTest, StoringTheSameAgainChangesNothing) {
  ASSERT_TRUE(vault_.store_file(file("a.jpg", "abc")));
  ASSERT_TRUE(vault_.store_file(file("b.jpg", "abc")));
  ASSERT_TRUE(vault_.store(Bytes{'a', 'b', 'c'}));
  EXPECT_EQ(files(), 1U);
}

TEST_F(VaultTest, FollowsNoLinkAndReadsNoPipeOrFolder) {
  file("a.jpg", "abc");
  fs::create_symlink(folder_.path() / "a.jpg", folder_.path() / "link.jpg");
  ASSERT_EQ(mkfifo((folder_.path() / "pipe.jpg").c_str(), 0600), 0);
  EXPECT_EQ(vault_.store_file(folder_.path() / "link.jpg").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(vault_.store_file(folder_.path() / "pipe.jpg").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(vault_.store_file(folder_.path() / "vault").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(vault_.store_file("/dev/zero").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(files(), 0U);
}

TEST_F(VaultTest, DoesNotTakeAFileThatGrowsMeanwhile) {
  const fs::path path = file("a.jpg", std::string(4'000'000, 'x'));
  std::jthread writer([&](const std::stop_token& stop) {
    std::ofstream stream(path, std::ios::app);
    while (!stop.stop_requested() && fs::file_size(path) < 40'000'000)
      stream << std::string(1000, 'x') << std::flush;
  });
  while (fs::file_size(path) == 4'000'000) std::this_thread::yield();
  const auto stored = vault_.store_file(path);
  writer.request_stop();
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::Conflict);
  EXPECT_EQ(files(), 0U);
}

TEST_F(VaultTest, NoticesAnOriginalThatWasAltered) {
  const auto stored = vault_.store_file(file("a.jpg", "abc"));
  ASSERT_TRUE(stored);
  std::ofstream(folder_.path() / "vault" / schoolgate::to_hex(stored->sha256)) << "abd";
  EXPECT_EQ(vault_.load(stored->sha256).error().code, ErrorCode::Refused);
}

TEST_F(VaultTest, ForgetsWhatIsRemoved) {
  const auto stored = vault_.store_file(file("a.jpg", "abc"));
  ASSERT_TRUE(stored);
  ASSERT_TRUE(vault_.remove(stored->sha256));
  EXPECT_FALSE(vault_.holds(stored->sha256));
  EXPECT_EQ(vault_.load(stored->sha256).error().code, ErrorCode::NotFound);
}
