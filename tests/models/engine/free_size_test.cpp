#include "models/engine/free_size.hpp"

#include <gtest/gtest.h>

#include "models/engine/made_network.hpp"

namespace schoolgate::models {
namespace {

using test::bytes_of;
using test::made_model;
using test::text;
using test::value;

// A shape whose height and width are dimensions without content.
std::string freed_value(std::string_view name) {
  const std::string shape =
      text(1, test::number(1, 1)) + text(1, test::number(1, 3)) + text(1, "") + text(1, "");
  return text(1, name) + text(2, text(1, test::number(1, 1) + text(2, shape)));
}

std::string unknown_value(std::string_view name) {
  const std::string shape = text(1, "") + text(1, "") + text(1, "") + text(1, "");
  return text(1, name) + text(2, text(1, test::number(1, 1) + text(2, shape)));
}

TEST(FreeSize, TakesHeightAndWidthFromTheInputAndWhatFollowsFromThem) {
  const std::string node = text(1, text(1, "picture") + text(2, "result") + text(4, "Relu"));
  const std::vector<std::uint64_t> sizes{1, 3, 640, 640};
  const auto freed = with_free_size(
      bytes_of(made_model(node + text(11, value("picture", sizes)) + text(12, value("result", sizes)) +
                          text(13, value("middle", sizes)))));
  ASSERT_TRUE(freed) << sentence(freed.error());
  EXPECT_EQ(*freed, bytes_of(made_model(node + text(11, freed_value("picture")) +
                                        text(12, unknown_value("result")))));
}

TEST(FreeSize, LeavesWeightsThatAreListedAmongTheInputs) {
  const std::string weight = text(5, text(8, "kernel")) + text(11, value("kernel", {8, 3, 5, 5}));
  const auto freed = with_free_size(bytes_of(made_model(weight)));
  ASSERT_TRUE(freed) << sentence(freed.error());
  EXPECT_EQ(*freed, bytes_of(made_model(weight)));
}

TEST(FreeSize, LeavesAnInputThatIsNoPicture) {
  const std::string flat = text(11, value("numbers", {1, 3, 640}));
  EXPECT_EQ(with_free_size(bytes_of(made_model(flat))).value(), bytes_of(made_model(flat)));
}

TEST(FreeSize, RefusesWhatIsNoModelOrBreaksOff) {
  const Bytes whole = test::made_network(8, 8);
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, std::size_t{3}}) {
    const auto freed = with_free_size(ByteView(whole).first(length));
    ASSERT_FALSE(freed) << length;
    EXPECT_EQ(freed.error().code, ErrorCode::InvalidInput);
  }
  EXPECT_FALSE(with_free_size(Bytes{0x0F})) << "a kind of value that protobuf does not have";
  EXPECT_FALSE(with_free_size(Bytes(12, 0xFF))) << "a number without end";
}

}  // namespace
}  // namespace schoolgate::models
