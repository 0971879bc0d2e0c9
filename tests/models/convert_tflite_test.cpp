// The conversion of TensorFlow Lite beside an evaluation that shares nothing with it, on networks made for
// this.
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <opencv2/dnn.hpp>

#include "foundation/durable_file.hpp"
#include "models/convert.hpp"
#include "models/run_python.hpp"
#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using schoolgate::Bytes;
using testing::HasSubstr;

namespace {

constexpr std::uintmax_t kMost = 1 << 20;

struct Trial {
  const char* name;
  const char* network;
  int rows, columns;
  bool transposed;
  const char* free;
};

class ConvertTflite : public testing::TestWithParam<Trial> {
 protected:
  [[nodiscard]] Bytes network(const std::string& kind) const {
    const fs::path path = folder_.path() / (kind + ".tflite");
    schoolgate::test::run_python("make_tflite.py", {kind, path});
    return schoolgate::read_file(path, kMost).value();
  }
  [[nodiscard]] static schoolgate::Result<Bytes> converted(const Bytes& network,
                                                           const std::vector<std::string>& options) {
    return schoolgate::models::convert("convert_tflite.py", {{"model.tflite", network}}, kMost, {}, options);
  }
  // What the network says of the picture by the definitions of its operations.
  [[nodiscard]] std::vector<float> evaluated(const Trial& trial, const std::vector<float>& picture) const {
    const fs::path in = folder_.path() / "in", out = folder_.path() / "out";
    std::ofstream(in, std::ios::binary)
        .write(reinterpret_cast<const char*>(picture.data()),
               static_cast<std::streamsize>(picture.size() * sizeof(float)));
    std::vector<fs::path> words{folder_.path() / (std::string(trial.network) + ".tflite"),
                                std::to_string(trial.rows), std::to_string(trial.columns), in, out};
    if (trial.transposed) words.insert(words.begin(), "--transposed");
    schoolgate::test::run_python("evaluate_tflite.py", words);
    std::vector<float> values(fs::file_size(out) / sizeof(float));
    std::ifstream(out, std::ios::binary)
        .read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(float)));
    return values;
  }

 private:
  schoolgate::test::TemporaryFolder folder_;
};

}  // namespace

TEST_P(ConvertTflite, ComputesWhatTheNetworkSays) {
  const Trial& trial = GetParam();
  std::vector<std::string> options{"--outputs=first,second", std::string("--free=") + trial.free};
  if (trial.transposed) options.emplace_back("--transposed");
  const auto onnx = converted(network(trial.network), options);
  ASSERT_TRUE(onnx) << schoolgate::sentence(onnx.error());

  cv::Mat picture(std::vector<int>{1, 3, trial.rows, trial.columns}, CV_32F);
  cv::randu(picture, -1, 1);
  const std::vector<float> pixels(picture.ptr<float>(), picture.ptr<float>() + picture.total());
  auto net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(onnx->data()), onnx->size());
  net.setInput(picture);
  std::vector<cv::Mat> outputs;
  net.forward(outputs, std::vector<cv::String>{"first", "second"});
  std::vector<float> actual;
  for (const cv::Mat& output : outputs)
    actual.insert(actual.end(), output.ptr<float>(), output.ptr<float>() + output.total());
  EXPECT_THAT(actual, testing::Pointwise(testing::FloatNear(1e-5F), evaluated(trial, pixels)));
}

INSTANTIATE_TEST_SUITE_P(Models, ConvertTflite,
                         testing::Values(Trial{"Planes", "planes", 20, 20, false, "size"},
                                         Trial{"PlanesOfAnOddSize", "planes", 21, 33, false, "size"},
                                         Trial{"TurnedPlanes", "planes", 21, 33, true, "size"},
                                         Trial{"Pyramid", "pyramid", 24, 40, false, "size"},
                                         Trial{"TurnedPyramid", "pyramid", 40, 16, true, "size"},
                                         Trial{"Row", "row", 12, 12, false, "batch"},
                                         Trial{"TurnedRow", "row", 12, 12, true, "batch"}),
                         [](const auto& trial) { return std::string(trial.param.name); });

class ConvertTfliteInput : public ConvertTflite {};

TEST_F(ConvertTfliteInput, GivesTheSameBytesEachTime) {
  const Bytes pyramid = network("pyramid");
  const std::vector<std::string> options{"--outputs=a,b", "--free=size"};
  const auto once = converted(pyramid, options), again = converted(pyramid, options);
  ASSERT_TRUE(once && again);
  EXPECT_EQ(*once, *again);
}

TEST_F(ConvertTfliteInput, IsRefusedWhereItIsNotUnderstood) {
  const auto complaint = [](const Bytes& bytes, const std::vector<std::string>& options) {
    const auto onnx = converted(bytes, options);
    return onnx ? "converted" : onnx.error().message;
  };
  EXPECT_THAT(complaint(network("unknown"), {"--outputs=a,b"}), HasSubstr("made by operation 28"));
  const Bytes row = network("row");
  EXPECT_THAT(complaint(row, {"--outputs=a"}), HasSubstr("2 outputs"));
  EXPECT_THAT(complaint(row, {"--outputs=a,b", "--free=all"}), HasSubstr("usage: convert_tflite.py"));
  EXPECT_THAT(complaint(Bytes(100, 'x'), {"--outputs=a,b"}), HasSubstr("no file of TensorFlow Lite"));
  const Bytes half(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(row.size() / 2));
  EXPECT_THAT(complaint(half, {"--outputs=a,b"}), HasSubstr("convert_tflite.py failed (not converted: "));
}
