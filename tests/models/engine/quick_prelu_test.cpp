#include "models/engine/quick_prelu.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <opencv2/core.hpp>

#include "models/engine/made_network.hpp"
#include "models/engine/onnx_runtime.hpp"
#include "models/network.hpp"

namespace schoolgate::models {
namespace {

using test::bytes_of;
using test::made_model;
using test::number;
using test::text;
using test::value;
using testing::HasSubstr;
using testing::Not;

std::string tensor(std::string_view name, const std::vector<std::uint64_t>& sizes,
                   const std::vector<float>& floats) {
  std::string shape;
  for (const std::uint64_t size : sizes) shape += number(1, size);
  const std::string_view raw(reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float));
  return shape + number(2, 1) + text(8, name) + text(9, raw);
}

std::string model(const std::vector<std::uint64_t>& slope_sizes, const std::vector<float>& slopes) {
  const std::vector<std::uint64_t> sizes{1, 3, 2, 2};
  return made_model(text(1, text(1, "picture") + text(1, "slopes") + text(2, "result") + text(4, "PRelu")) +
                    text(2, "made") + text(5, tensor("slopes", slope_sizes, slopes)) +
                    text(11, value("picture", sizes)) + text(12, value("result", sizes)));
}

std::string as_text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(QuickPrelu, GivesWhatAPreluOfOneSlopeAChannelGives) {
  const auto runtime = open_onnx_runtime(onnx_runtime_places());
  if (!runtime) GTEST_SKIP() << sentence(runtime.error());
  const std::vector<float> slopes{0.25F, -1.5F, 0.1F};
  const Bytes whole = bytes_of(model({3, 1, 1}, slopes));
  ASSERT_THAT(as_text(whole), HasSubstr("PRelu"));
  EXPECT_THAT(as_text(with_quick_prelu(whole).value()), Not(HasSubstr("PRelu")));
  cv::Mat picture({1, 3, 2, 2}, CV_32F);
  const std::vector<float> numbers{-2, 3, 0, -0.3F, 1, -1, 5e-30F, -7e8F, 0.1F, -0.1F, 12, -12};
  std::memcpy(picture.data, numbers.data(), numbers.size() * sizeof(float));
  const auto network = (*runtime)->load(whole, "made", {});
  ASSERT_TRUE(network) << sentence(network.error());
  const cv::Mat result = (*network)->run(picture).at(0);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float expected = numbers[i] > 0 ? numbers[i] : slopes[i / 4] * numbers[i];
    EXPECT_EQ(result.ptr<float>()[i], expected) << numbers[i];
  }
}

TEST(QuickPrelu, LeavesOneWhoseSlopesAreNotByChannelOrNotThere) {
  for (const std::string& other :
       {model({1}, {0.5F}), model({1, 1, 2}, {0.5F, 0.25F}), model({3, 1, 1}, {0.5F})})
    EXPECT_EQ(with_quick_prelu(bytes_of(other)).value(), bytes_of(other));
}

TEST(QuickPrelu, LeavesANetworkThatHasNone) {
  EXPECT_EQ(with_quick_prelu(test::made_network(8, 8)).value(), test::made_network(8, 8));
}

TEST(QuickPrelu, RefusesWhatIsNoModelOrBreaksOff) {
  const Bytes whole = bytes_of(model({3, 1, 1}, {0.25F, -1.5F, 0.1F}));
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, std::size_t{3}}) {
    const auto refused = with_quick_prelu(ByteView(whole).first(length));
    ASSERT_FALSE(refused) << length;
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
  }
}

}  // namespace
}  // namespace schoolgate::models
