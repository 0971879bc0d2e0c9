#include "review/serving/privileges.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace schoolgate::review {
namespace {

std::string status_of_thread(const std::string& field) {
  std::ifstream status("/proc/thread-self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return line.substr(line.find_first_not_of(" \t", field.size() + 1));
  }
  return {};
}

std::uint64_t capabilities(const std::string& field) {
  return std::stoull(status_of_thread(field), nullptr, 16);
}

constexpr std::uint64_t kToListenBelow1024 = 1ULL << 10U;

TEST(Privileges, AreGoneInTheThreadThatGivesThemUpAndInAllThatItStarts) {
  const std::uint64_t before = capabilities("CapEff");
  std::jthread([before] {
    give_up_privileges();
    std::jthread([before] {
      EXPECT_EQ(status_of_thread("NoNewPrivs"), "1");
      EXPECT_EQ(capabilities("CapEff"), before & kToListenBelow1024);
      EXPECT_EQ(capabilities("CapPrm"), capabilities("CapEff"));
      EXPECT_EQ(capabilities("CapInh"), 0U);
      EXPECT_EQ(capabilities("CapAmb"), 0U);
      EXPECT_NO_THROW(give_up_privileges()) << "twice is no more than once";
    }).join();
  }).join();
  EXPECT_EQ(capabilities("CapEff"), before) << "of that thread alone";
}

}  // namespace
}  // namespace schoolgate::review
