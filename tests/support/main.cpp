#include <gmock/gmock.h>

#include "foundation/secrets.hpp"

int main(int argc, char** argv) {
  schoolgate::start_secrets();
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
