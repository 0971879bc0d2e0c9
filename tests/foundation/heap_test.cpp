#include "foundation/heap.hpp"

#include <cstring>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace schoolgate {
namespace {

constexpr std::size_t kPicture = 6U << 20U;
constexpr std::size_t kPictures = 6;

long pages_made() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// How many pages the system has to make for the pictures of one photo, all written from end to end, which are
// then given back.
long pages_for_a_photo() {
  const long before = pages_made();
  std::vector<std::unique_ptr<unsigned char[]>> pictures;
  for (std::size_t i = 0; i < kPictures; ++i) {
    pictures.push_back(std::make_unique_for_overwrite<unsigned char[]>(kPicture));
    std::memset(pictures.back().get(), 1, kPicture);
    EXPECT_EQ(pictures.back()[kPicture - 1], 1);
  }
  return pages_made() - before;
}

TEST(Heap, UsesTheMemoryOfOnePhotoForTheNextOnceItIsToldTo) {
  for (int photo = 0; photo < 3; ++photo) static_cast<void>(pages_for_a_photo());
  const long anew = pages_for_a_photo();
  EXPECT_GT(anew, 0) << "by itself the system's allocator makes them anew";
  keep_large_blocks();
  static_cast<void>(pages_for_a_photo());
  EXPECT_LT(10 * pages_for_a_photo(), anew);
}

}  // namespace
}  // namespace schoolgate
