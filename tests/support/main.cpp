#include <gmock/gmock.h>

#include "foundation/heap.hpp"
#include "foundation/secrets.hpp"

int main(int argc, char** argv) {
  schoolgate::keep_large_blocks();
  schoolgate::start_secrets();
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
