#include "foundation/heap.hpp"

#include <cstring>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

namespace schoolgate {
namespace {

constexpr std::size_t kPicture = 36U << 20U;
constexpr std::size_t kPictures = 6;
constexpr long kPage = 4096;
#ifdef SCHOOLGATE_OWN_HEAP
constexpr bool kOwnHeap = true;
#else
constexpr bool kOwnHeap = false;
#endif

long pages_made() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// How often the system has to make pages for the pictures of one photo, all written from end to end, which
// are then given back.
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

// The same as the system by itself has it.
long pages_by_themselves() {
  const long before = pages_made();
  void* const block = ::mmap(nullptr, kPicture, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT_NE(block, MAP_FAILED);
  ::madvise(block, kPicture, MADV_NOHUGEPAGE);
  std::memset(block, 1, kPicture);
  ::munmap(block, kPicture);
  return pages_made() - before;
}

TEST(Heap, UsesTheMemoryOfOnePhotoForTheNext) {
  if (!kOwnHeap) GTEST_SKIP() << "the sanitizers have a heap of their own";
  const auto small = static_cast<long>(kPicture) / kPage;
  ASSERT_GE(pages_by_themselves(), small);
  static_cast<void>(pages_for_a_photo());
  EXPECT_LT(10 * pages_for_a_photo(), small) << "six pictures in a tenth of the pages of one";
}

}  // namespace
}  // namespace schoolgate
