#include "models/convert.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <opencv2/dnn.hpp>

#include "foundation/durable_file.hpp"
#include "foundation/secrets.hpp"
#include "models/fetch.hpp"
#include "models/loopback_server.hpp"
#include "models/run_python.hpp"
#include "support/environment_variable.hpp"
#include "support/shared_data.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace models = schoolgate::models;
using models::ConversionInput;
using models::convert;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using testing::HasSubstr;

namespace {

constexpr std::uintmax_t kMost = 1 << 23;

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

// Two colours of 2x2 pixels, each multiplied, moved and averaged: the smallest model with a normalisation.
// 0.5, -2 and 1, 4 as 16 bit floats are the weights.
std::vector<ConversionInput> smallest_model() {
  constexpr std::string_view kConstant =
      R"(<layer id="{0}" type="Const" version="opset1"><data element_type="f16" shape="1, 2, 1, 1" offset="{1}" size="4"/><output><port id="0"><dim>1</dim><dim>2</dim><dim>1</dim><dim>1</dim></port></output></layer>
<layer id="{2}" type="Convert" version="opset1"><data destination_type="f32"/><input><port id="0"/></input><output><port id="1"><dim>1</dim><dim>2</dim><dim>1</dim><dim>1</dim></port></output></layer>)";
  constexpr std::string_view kPicture =
      R"(<output><port id="2"><dim>1</dim><dim>2</dim><dim>2</dim><dim>2</dim></port></output></layer>)";
  std::string xml =
      R"(<net><layers><layer id="0" type="Parameter" version="opset1"><data shape="1,2,2,2" element_type="f32"/>)";
  xml += kPicture;
  xml += fmt::format(kConstant, 1, 0, 2);
  xml += R"(<layer id="3" type="Multiply" version="opset1"><data auto_broadcast="numpy"/>)";
  xml += kPicture;
  xml += fmt::format(kConstant, 4, 4, 5);
  xml += R"(<layer id="6" type="Add" version="opset1"><data auto_broadcast="numpy"/>)";
  xml += kPicture;
  xml +=
      R"(<layer id="7" type="AvgPool" version="opset1"><data kernel="2, 2" strides="2, 2" pads_begin="0, 0" pads_end="0, 0" exclude-pad="true" auto_pad="explicit" rounding_type="floor"/><output><port id="1"><dim>1</dim><dim>2</dim><dim>1</dim><dim>1</dim></port></output></layer><layer id="8" type="Result" version="opset1"/></layers><edges>)";
  constexpr int kEdges[][3] = {{1, 2, 0}, {0, 3, 0}, {2, 3, 1}, {4, 5, 0},
                               {3, 6, 0}, {5, 6, 1}, {6, 7, 0}, {7, 8, 0}};
  for (const auto& [from, to, port] : kEdges)
    xml += fmt::format(R"(<edge from-layer="{}" from-port="0" to-layer="{}" to-port="{}"/>)", from, to, port);
  xml += "</edges></net>";
  return {{"model.xml", bytes(xml)}, {"model.bin", {0x00, 0x38, 0x00, 0xC0, 0x00, 0x3C, 0x00, 0x44}}};
}

std::vector<float> run(const Bytes& onnx, std::vector<float> input, const std::vector<int>& shape) {
  auto net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(onnx.data()), onnx.size());
  net.setInput(cv::Mat(shape, CV_32F, input.data()));
  const cv::Mat output = net.forward();
  return {output.ptr<float>(), output.ptr<float>() + output.total()};
}

// Every conversion of a test happens in this folder, which must be empty again afterwards.
class Convert : public testing::Test {
 protected:
  // An executable that takes Python's place.
  [[nodiscard]] models::ConversionOptions instead_of_python(const std::string& script) const {
    const fs::path path = tools_.path() / "python";
    EXPECT_TRUE(schoolgate::write_durably(path, bytes("#!/bin/sh\n" + script + "\n")));
    fs::permissions(path, fs::perms::owner_all);
    return {path, 30s};
  }
  [[nodiscard]] static schoolgate::Error failing(
      const models::ConversionOptions& options,
      const std::vector<ConversionInput>& inputs = smallest_model()) {
    const auto converted = convert("convert_ir.py", inputs, kMost, options);
    EXPECT_FALSE(converted);
    return converted ? schoolgate::Error{} : converted.error();
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(scratch_.path())) << "a temporary folder was left behind";
  }

  schoolgate::test::TemporaryFolder tools_;
  schoolgate::test::TemporaryFolder scratch_;
  schoolgate::test::EnvironmentVariable there_{"TMPDIR", scratch_.path().string()};
};

}  // namespace

TEST_F(Convert, FoldsTheNormalisationIntoTheModel) {
  const auto onnx = convert("convert_ir.py", smallest_model(), kMost, {});
  ASSERT_TRUE(onnx) << schoolgate::sentence(onnx.error());
  const std::vector<float> input{1, 2, 3, 4, 10, 20, 30, 40};
  EXPECT_THAT(run(*onnx, input, {1, 2, 2, 2}), testing::ElementsAre(2.5F * 0.5F + 1, 25 * -2.0F + 4));
}

TEST_F(Convert, GivesTheSameBytesEachTime) {
  const auto once = convert("convert_ir.py", smallest_model(), kMost, {});
  const auto again = convert("convert_ir.py", smallest_model(), kMost, {});
  ASSERT_TRUE(once && again);
  EXPECT_EQ(*once, *again);
}

struct Damage {
  const char* name;
  const char* text;
  const char* replaced_by;
  const char* complaint;
};

class ConvertDamaged : public Convert, public testing::WithParamInterface<Damage> {};

TEST_P(ConvertDamaged, IsRefusedWithTheReason) {
  auto inputs = smallest_model();
  std::string xml(inputs[0].bytes.begin(), inputs[0].bytes.end());
  const auto at = xml.find(GetParam().text);
  ASSERT_NE(at, std::string::npos);
  xml.replace(at, std::strlen(GetParam().text), GetParam().replaced_by);
  inputs[0].bytes = bytes(xml);
  const auto error = failing({}, inputs);
  EXPECT_THAT(error.message, HasSubstr("convert_ir.py failed (not converted: "));
  EXPECT_THAT(error.message, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Models, ConvertDamaged,
    testing::Values(Damage{"NoXml", "<net>", "net", "not well-formed"},
                    Damage{"OtherLayer", "AvgPool", "MaxPool", "layer 7 is a MaxPool"},
                    Damage{"OtherOperationSet", "opset1", "opset8", "layer 0 is of opset8"},
                    Damage{"WeightsOutsideTheFile", "offset=\"4\"", "offset=\"6\"",
                           "points outside the weights"},
                    Damage{"UnknownAttribute", "exclude-pad", "surprise", "lacks 'exclude-pad'"},
                    Damage{"PoolingOfParts", "kernel=\"2, 2\"", "kernel=\"1, 1\"", "over the whole plane"},
                    Damage{"EdgeBackwards", "from-layer=\"3\"", "from-layer=\"8\"", "stands before layer 8"}),
    [](const auto& damage) { return std::string(damage.param.name); });

TEST_F(Convert, SaysThatPythonIsMissing) {
  const auto error = failing({tools_.path() / "absent", 5s});
  EXPECT_THAT(error.message, HasSubstr("could not be started (No such file or directory)"));
  EXPECT_THAT(error.hint, HasSubstr("python3-onnx"));
}

TEST_F(Convert, TellsTheLastLineOfAFailure) {
  const auto error = failing(instead_of_python("echo first; echo 'onnx is missing' >&2; exit 1"));
  EXPECT_THAT(error.message, HasSubstr("convert_ir.py failed (onnx is missing)"));
}

TEST_F(Convert, EndsWhatDoesNotEndAndAllItStarted) {
  auto options = instead_of_python("sleep 60 & echo $! >" + (tools_.path() / "child").string() + "; wait");
  options.limit = 2s;
  EXPECT_THAT(failing(options).message, HasSubstr("did not end within 2 seconds"));
  pid_t child = 0;
  std::ifstream(tools_.path() / "child") >> child;
  ASSERT_GT(child, 0);
  // Killed, though perhaps still ending or not yet reaped by whoever adopted it.
  const auto lives = [&] {
    std::string state;
    std::ifstream status(fmt::format("/proc/{}/stat", child));
    status >> state >> state >> state;
    return !state.empty() && state != "Z" && state != "X";
  };
  for (int i = 0; i < 500 && lives(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(lives());
}

TEST_F(Convert, TellsASignal) {
  EXPECT_THAT(failing(instead_of_python("kill -9 $$")).message, HasSubstr("was ended by signal 9"));
}

TEST_F(Convert, NoticesThatNothingWasMade) {
  EXPECT_THAT(failing(instead_of_python("exit 0")).message, HasSubstr("left no file"));
}

TEST_F(Convert, HandsOnNothingOfTheCallersEnvironment) {
  const schoolgate::test::EnvironmentVariable secret("SCHOOLGATE_SECRET", "sesame");
  const auto error = failing(instead_of_python("echo \"secret: ${SCHOOLGATE_SECRET-none}\"; exit 1"));
  EXPECT_THAT(error.message, HasSubstr("secret: none"));
}

TEST_F(Convert, KnowsOnlyItsOwnScripts) {
  EXPECT_EQ(convert("rm.py", {}, kMost, {}).error().code, ErrorCode::Unsupported);
}

// The whole way: from the maker's files on a server to the model that the manifest knows.
class FaceEmbeddingModel : public Convert {
 protected:
  [[nodiscard]] static fs::path origin() { return schoolgate::test::shared_data() / "models" / "origin"; }
  [[nodiscard]] static const models::ManifestEntry& entry() {
    return *models::manifest().find("face-reid-retail-0095");
  }
  // The entry with its sources on the loopback server.
  [[nodiscard]] models::ManifestEntry serve_origin() {
    models::ManifestEntry served = entry();
    for (auto& source : served.sources) {
      server_.serve("/" + source.file, schoolgate::read_file(origin() / source.file, kMost).value());
      source.urls = {server_.url("/" + source.file)};
    }
    server_.start();
    return served;
  }

 private:
  schoolgate::test::LoopbackServer server_;
};

TEST_F(FaceEmbeddingModel, IsMadeFromItsMakersFilesByteForByte) {
  SCHOOLGATE_NEEDS_SHARED("models/origin");
  const auto path = models::fetch(serve_origin(), tools_.path() / "models", {});
  ASSERT_TRUE(path) << schoolgate::sentence(path.error());
  EXPECT_TRUE(models::ModelStore({tools_.path() / "models"}).load(entry()));
}

TEST_F(FaceEmbeddingModel, IsRefusedWhenAnotherProgramMadeIt) {
  SCHOOLGATE_NEEDS_SHARED("models/origin");
  models::FetchOptions options;
  options.conversion = instead_of_python("echo something else >$5");
  const auto path = models::fetch(serve_origin(), tools_.path() / "models", options);
  ASSERT_FALSE(path);
  EXPECT_THAT(path.error().message, HasSubstr("what convert_ir.py made is not face_reid_retail_0095.onnx"));
  EXPECT_TRUE(fs::is_empty(tools_.path() / "models"));
}

// The conversion beside a reading of the maker's format that shares nothing with it.
TEST_F(FaceEmbeddingModel, ComputesWhatItsMakersFilesSay) {
  SCHOOLGATE_NEEDS_SHARED("models/origin");
  const auto xml = origin() / entry().sources[0].file;
  const auto bin = origin() / entry().sources[1].file;
  const auto onnx = convert(
      "convert_ir.py",
      {{"model.xml", *schoolgate::read_file(xml, kMost)}, {"model.bin", *schoolgate::read_file(bin, kMost)}},
      kMost, {});
  ASSERT_TRUE(onnx) << schoolgate::sentence(onnx.error());

  std::vector<float> input(std::size_t{3} * 128 * 128);
  for (float& value : input) value = static_cast<float>(schoolgate::random_below(256));
  const auto in = tools_.path() / "in", out = tools_.path() / "out";
  std::ofstream(in, std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data()),
             static_cast<std::streamsize>(input.size() * sizeof(float)));
  schoolgate::test::run_python("evaluate_ir.py", {xml, bin, in, out});
  std::vector<float> expected(256);
  std::ifstream(out, std::ios::binary)
      .read(reinterpret_cast<char*>(expected.data()),
            static_cast<std::streamsize>(expected.size() * sizeof(float)));

  const auto actual = run(*onnx, input, {1, 3, 128, 128});
  ASSERT_EQ(actual.size(), expected.size());
  EXPECT_GT(std::inner_product(expected.begin(), expected.end(), expected.begin(), 0.0F), 1.0F);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-5);
}

// The maker's own file is not at hand, so these stand for it: a made one, and the known result with its
// change undone.
class RetinaFaceModel : public Convert {
 protected:
  [[nodiscard]] std::vector<ConversionInput> unconverted(std::vector<fs::path> arguments) const {
    const fs::path path = tools_.path() / "unconverted.onnx";
    arguments.push_back(path);
    schoolgate::test::run_python("make_unconverted.py", arguments);
    return {{"FaceDetector.onnx", schoolgate::read_file(path, kMost).value()}};
  }
};

TEST_F(RetinaFaceModel, TakesEverySizeAfterwards) {
  const auto onnx = convert("convert_retinaface.py", unconverted({"made"}), kMost, {});
  ASSERT_TRUE(onnx) << schoolgate::sentence(onnx.error());
  std::vector<float> input(std::size_t{7} * 5);
  std::iota(input.begin(), input.end(), 0.0F);
  const auto output = run(*onnx, input, {1, 1, 7, 5});
  ASSERT_EQ(output.size(), 28U * 20U);
  for (std::size_t row = 0; row < 28; ++row) {
    for (std::size_t column = 0; column < 20; ++column)
      EXPECT_EQ(output[row * 20 + column], input[row / 4 * 5 + column / 4]);
  }
}

TEST_F(RetinaFaceModel, IsLeftAloneWhenItIsAnother) {
  const auto other_factor = convert("convert_retinaface.py", unconverted({"fixed"}), kMost, {});
  ASSERT_FALSE(other_factor);
  EXPECT_THAT(other_factor.error().message, HasSubstr("makes [5, 5] of [4, 4], which is not twice the size"));
  const auto no_model =
      convert("convert_retinaface.py", {{"FaceDetector.onnx", bytes("no model")}}, kMost, {});
  ASSERT_FALSE(no_model);
  EXPECT_THAT(no_model.error().message, HasSubstr("not converted: Error parsing message"));
}

TEST_F(RetinaFaceModel, BecomesTheOneThatTheManifestKnows) {
  SCHOOLGATE_NEEDS_SHARED("models/retinaface_mnet025.onnx");
  const auto& entry = *models::manifest().find("retinaface");
  const auto onnx =
      convert("convert_retinaface.py",
              unconverted({"undo", schoolgate::test::shared_data() / "models" / entry.file}), kMost, {});
  ASSERT_TRUE(onnx) << schoolgate::sentence(onnx.error());
  EXPECT_TRUE(models::check_bytes(*onnx, entry.size, entry.sha256, "the result"));
}
