#include "foundation/locked_memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace schoolgate {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kNothingIsLocked = true;
#else
constexpr bool kNothingIsLocked = false;
#endif

// Of this process, in kilobytes, as the system counts it.
long locked_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmLck:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return -1;
}

TEST(LockedMemory, FloatsMove) {
  const std::vector<float> values{1, 2, 3};
  LockedFloats first(values);
  LockedFloats second(std::move(first));
  ASSERT_EQ(second.values().size(), 3U);
  EXPECT_EQ(second.values()[2], 3.0F);
}

TEST(LockedMemory, IsLockedAndSaysSo) {
  if (kNothingIsLocked) GTEST_SKIP() << "the address sanitizer locks no memory";
  const std::size_t refused = unlocked_secret_bytes();
  const long before = locked_kilobytes();
  const LockedFloats large(1U << 18U);  // a megabyte
  if (unlocked_secret_bytes() > refused) GTEST_SKIP() << "this account may not lock a megabyte";
  EXPECT_GE(locked_kilobytes(), before + 1024);
}

TEST(LockedMemory, HoldsTheTemplatesOfALargeSchoolWithinTheUsualLimit) {
  const long before = locked_kilobytes();
  std::vector<LockedFloats> templates;
  for (int i = 0; i < 5000; ++i) templates.emplace_back(256);
  EXPECT_LE(locked_kilobytes() - before, 8 * 1024);
}

TEST(LockedMemory, IsWipedWhenReleased) {
  const std::vector<float> secret(256, 0.75F);
  const volatile float* place = nullptr;
  {
    const LockedFloats kept(secret);
    place = kept.values().data();
    ASSERT_EQ(place[100], 0.75F);
  }
  // The pool keeps the pages of small blocks, so that what was released can be looked at.
  for (int i = 0; i < 256; ++i) EXPECT_EQ(place[i], 0.0F) << i;
}

TEST(LockedMemory, IsZeroWhenGiven) {
  const LockedBytes bytes(1000);
  for (const unsigned char byte : bytes.values()) EXPECT_EQ(byte, 0);
}

// In a process of its own, since who gave up its rights does not get them back.
void allocate_where_nothing_may_be_locked() {
  const rlimit nothing{};
  if (::setrlimit(RLIMIT_MEMLOCK, &nothing) != 0) std::_Exit(2);
  if (::geteuid() == 0 && ::setuid(65534) != 0) std::_Exit(3);
  const std::vector<float> values(1U << 20U, 0.5F);
  const LockedFloats secret(values);
  const bool usable = secret.values()[12345] == 0.5F;
  std::_Exit(usable && unlocked_secret_bytes() >= values.size() * sizeof(float) ? 0 : 1);
}

TEST(LockedMemoryDeathTest, TellsHowMuchTheSystemRefusedToLock) {
  if (kNothingIsLocked) GTEST_SKIP() << "the address sanitizer locks no memory";
  GTEST_FLAG_SET(death_test_style, "fast");
  EXPECT_EXIT(allocate_where_nothing_may_be_locked(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace schoolgate
