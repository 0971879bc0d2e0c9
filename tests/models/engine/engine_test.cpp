#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <opencv2/core.hpp>
#include <sys/resource.h>

#include "models/engine/made_network.hpp"
#include "models/engine/onnx_runtime.hpp"
#include "models/engine/opencv_network.hpp"
#include "models/model_store.hpp"
#include "models/network.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;
using test::EnvironmentVariable;
using test::made_network;
using testing::HasSubstr;
using testing::Not;

const OnnxRuntime* runtime() {
  static const auto opened = open_onnx_runtime(onnx_runtime_places());
  return opened ? opened->get() : nullptr;
}

#define SCHOOLGATE_NEEDS_ONNX_RUNTIME \
  if (runtime() == nullptr) GTEST_SKIP() << "needs ONNX Runtime: run './bootstrap build'"

cv::Mat noise(const std::vector<int>& sizes) {
  cv::Mat blob(sizes, CV_32F);
  cv::RNG random(7);
  random.fill(blob, cv::RNG::UNIFORM, -1, 1);
  return blob;
}

double furthest(const cv::Mat& a, const cv::Mat& b) {
  if (a.size != b.size) return std::numeric_limits<double>::infinity();
  return cv::norm(a.reshape(1, 1), b.reshape(1, 1), cv::NORM_INF);
}

// ---- what the manifest names

struct Known {
  const char* model;
  std::vector<std::string> outputs;
  std::vector<std::vector<int>> sizes;
  bool fuse = true;
};

const std::vector<Known> kKnown{
    {"yunet",
     {"cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8", "bbox_16", "bbox_32", "kps_8",
      "kps_16", "kps_32"},
     {{1, 3, 640, 640}, {1, 3, 96, 224}}},
    {"retinaface", {"output0", "output1", "output2"}, {{1, 3, 640, 640}, {1, 3, 96, 224}}},
    {"mtcnn-pnet", {"probability", "box"}, {{1, 3, 31, 77}, {1, 3, 120, 90}}},
    {"mtcnn-rnet", {"probability", "box"}, {{1, 3, 24, 24}, {5, 3, 24, 24}}},
    {"mtcnn-onet", {"probability", "box", "points"}, {{1, 3, 48, 48}, {5, 3, 48, 48}}},
    {"blazeface-full-range", {"regressors", "scores"}, {{1, 3, 192, 192}, {1, 3, 96, 224}}},
    {"face-reid-retail-0095", {}, {{1, 3, 128, 128}}},
    {"mobilefacenet", {}, {{1, 3, 112, 112}}},
    {"ppocr-text-detection", {}, {{1, 3, 320, 320}, {1, 3, 96, 224}}, false}};

class EveryModel : public testing::TestWithParam<Known> {};
INSTANTIATE_TEST_SUITE_P(OfTheManifest, EveryModel, testing::ValuesIn(kKnown), [](const auto& one) {
  std::string name = one.param.model;
  std::erase(name, '-');
  return name;
});

TEST(EveryModel, IsAmongThoseThatAreCompared) {
  for (const ManifestEntry& entry : manifest().entries) {
    EXPECT_TRUE(std::any_of(kKnown.begin(), kKnown.end(), [&](const Known& one) {
      return one.model == entry.name;
    })) << entry.name;
  }
}

TEST_P(EveryModel, GivesTheSameByBothEnginesWhateverItRanOnBefore) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  const auto model = ModelStore(default_search_path({})).load(*manifest().find(GetParam().model));
  if (!model) GTEST_SKIP() << sentence(model.error());
  NetworkUse use;
  use.any_size = GetParam().sizes.size() > 1;
  use.fuse = GetParam().fuse;
  use.outputs = GetParam().outputs;
  auto by_opencv = load_by_opencv(*model->bytes, "the model", use);
  auto by_onnx_runtime = runtime()->load(*model->bytes, "the model", use);
  ASSERT_TRUE(by_opencv) << sentence(by_opencv.error());
  ASSERT_TRUE(by_onnx_runtime) << sentence(by_onnx_runtime.error());
  for (int round = 0; round < 2; ++round) {
    for (const auto& sizes : GetParam().sizes) {
      const cv::Mat input = noise(sizes);
      const auto one = (*by_opencv)->run(input);
      const auto other = (*by_onnx_runtime)->run(input);
      ASSERT_EQ(one.size(), other.size());
      for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_GT(cv::norm(one[i].reshape(1, 1), cv::NORM_INF), 0) << "says nothing";
        EXPECT_LT(furthest(one[i].reshape(1, 1), other[i].reshape(1, 1)), 1e-3)
            << i << ", height " << sizes[2];
      }
    }
  }
}

TEST(OnnxRuntime, RunsOneFileInSeveralThreadsAsInOne) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  const Bytes file = made_network(40, 60);
  const auto signed_noise = [](int thread) {
    cv::Mat blob = noise({1, 3, 40, 60});
    return cv::Mat(blob * (thread % 2 == 0 ? 1 : -2));
  };
  std::vector<cv::Mat> alone;
  for (int thread = 0; thread < 4; ++thread) {
    auto network = runtime()->load(file, "made", {});
    ASSERT_TRUE(network) << sentence(network.error());
    alone.push_back((*network)->run(signed_noise(thread)).at(0).clone());
  }
  ASSERT_GT(furthest(alone[0], alone[1]), 0.1);
  std::vector<double> apart(alone.size(), 0);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < alone.size(); ++thread) {
      threads.emplace_back([&, thread] {
        const auto network = runtime()->load(file, "made", {});
        if (!network) apart[thread] = 1;
        for (int round = 0; network && round < 50; ++round) {
          const auto seen = (*network)->run(signed_noise(static_cast<int>(thread)));
          apart[thread] = std::max(apart[thread], furthest(seen.at(0), alone[thread]));
        }
      });
    }
  }
  EXPECT_THAT(apart, testing::Each(0));
}

// ---- which engine runs

TEST(Engine, IsTheOneThatIsNamedAsBetter) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  const EnvironmentVariable best("SCHOOLGATE_ENGINE", std::nullopt);
  for (const Engine engine : {Engine::OpenCV, Engine::OnnxRuntime}) {
    const auto network = make_network(made_network(4, 4), "made", {.better = engine});
    ASSERT_TRUE(network) << sentence(network.error());
    EXPECT_EQ((*network)->engine(), engine);
  }
  EXPECT_TRUE(engines()->onnx_runtime);
  EXPECT_THAT(engines()->words, HasSubstr("ONNX Runtime " + runtime()->version()));
}

TEST(Engine, IsOpenCVForAllWhereThatIsAsked) {
  const EnvironmentVariable alone("SCHOOLGATE_ENGINE", "opencv");
  const auto network = make_network(made_network(4, 4), "made", {.better = Engine::OnnxRuntime});
  ASSERT_TRUE(network) << sentence(network.error());
  EXPECT_EQ((*network)->engine(), Engine::OpenCV);
  EXPECT_FALSE(engines()->onnx_runtime);
  EXPECT_THAT(engines()->words, HasSubstr("switched off by SCHOOLGATE_ENGINE"));
}

TEST(Engine, IsNotGuessedFromAWordThatIsNone) {
  const EnvironmentVariable odd("SCHOOLGATE_ENGINE", "fastest");
  const auto network = make_network(made_network(4, 4), "made", {});
  ASSERT_FALSE(network);
  EXPECT_EQ(network.error().code, ErrorCode::InvalidInput);
  EXPECT_THAT(sentence(network.error()), HasSubstr("fastest"));
  EXPECT_FALSE(engines());
}

// ---- both engines by themselves

Result<std::unique_ptr<Network>> load(Engine engine, ByteView bytes, const NetworkUse& use) {
  return engine == Engine::OpenCV ? load_by_opencv(bytes, "/somewhere/made.onnx", use)
                                  : runtime()->load(bytes, "/somewhere/made.onnx", use);
}

class EachEngine : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (GetParam() == Engine::OnnxRuntime) SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, EachEngine, testing::Values(Engine::OpenCV, Engine::OnnxRuntime),
                         [](const auto& one) { return std::string(word(one.param)); });

TEST_P(EachEngine, ComputesWhatTheFileSays) {
  const auto network = load(GetParam(), made_network(4, 4), {.outputs = {"result"}});
  ASSERT_TRUE(network) << sentence(network.error());
  const cv::Mat input = noise({1, 3, 4, 4});
  const auto outputs = (*network)->run(input);
  ASSERT_EQ(outputs.size(), 1U);
  cv::Mat expected = -cv::max(input.reshape(1, 1), 0);
  EXPECT_EQ(furthest(outputs[0].reshape(1, 1), expected), 0);
}

TEST_P(EachEngine, TakesAnySizeWhereThatIsAskedThoughTheFileNamesOne) {
  const auto network = load(GetParam(), made_network(4, 4), {.any_size = true});
  ASSERT_TRUE(network) << sentence(network.error());
  for (const auto& sizes : std::vector<std::vector<int>>{{1, 3, 4, 4}, {1, 3, 9, 2}, {1, 3, 64, 96}}) {
    const auto outputs = (*network)->run(noise(sizes));
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_EQ(outputs[0].size[2], sizes[2]);
    EXPECT_EQ(outputs[0].size[3], sizes[3]);
  }
}

TEST_P(EachEngine, ThrowsWhenAnOutputIsNotThere) {
  const auto network = load(GetParam(), made_network(4, 4), {.outputs = {"nothing"}});
  ASSERT_TRUE(network) << sentence(network.error());
  EXPECT_THROW(static_cast<void>((*network)->run(noise({1, 3, 4, 4}))), cv::Exception);
}

TEST_P(EachEngine, SaysInOneSentenceThatAFileIsNoNetwork) {
  const Bytes whole = made_network(4, 4);
  const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2));
  for (const Bytes& bytes : {Bytes{1, 2, 3}, Bytes{}, cut}) {
    for (const bool any_size : {false, true}) {
      const auto network = load(GetParam(), bytes, {.any_size = any_size});
      ASSERT_FALSE(network) << bytes.size();
      EXPECT_EQ(network.error().code, ErrorCode::Unsupported);
      EXPECT_THAT(network.error().message, testing::StartsWith("/somewhere/made.onnx is no network"));
      EXPECT_THAT(sentence(network.error()), Not(HasSubstr("\n")));
    }
  }
}

TEST(OnnxRuntime, ThrowsForAPictureOfAnotherSizeThanTheFileNames) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  const auto network = runtime()->load(made_network(4, 4), "made", {});
  ASSERT_TRUE(network) << sentence(network.error());
  EXPECT_THROW(static_cast<void>((*network)->run(noise({1, 3, 5, 4}))), cv::Exception);
}

// Leaves this process hardly any more memory than it has, so it runs in one of its own.
[[noreturn]] void run_without_memory() {
  const cv::Mat large(std::vector<int>{1, 3, 3000, 3000}, CV_32F, cv::Scalar(1));
  const auto network = runtime()->load(made_network(4, 4), "made", {.any_size = true});
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlimit limit{(pages << 12U) + (20U << 20U), RLIM_INFINITY};
  if (!network || setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(2);
  try {
    static_cast<void>((*network)->run(large));
  } catch (const cv::Exception& error) {
    std::_Exit(error.code == cv::Error::StsNoMem ? 0 : 1);
  }
  std::_Exit(3);
}

TEST(OnnxRuntime, SaysThatMemoryIsShortAsOpenCVDoes) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer ends the program where memory is short";
#endif
  EXPECT_EXIT(run_without_memory(), testing::ExitedWithCode(0), "");
}

// ---- its library

TEST(OnnxRuntimeLibrary, IsMissedInOneSentence) {
  const auto opened = open_onnx_runtime({"/nowhere/libonnxruntime.so"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::NotFound);
  EXPECT_THAT(sentence(opened.error()), HasSubstr("./bootstrap"));
  EXPECT_THAT(sentence(opened.error()), Not(HasSubstr("\n")));
}

TEST(OnnxRuntimeLibrary, IsRefusedWhereSomethingElseLies) {
  SCHOOLGATE_NEEDS_ONNX_RUNTIME;
  const test::TemporaryFolder folder;
  const fs::path text = folder.path() / "libonnxruntime.so";
  std::ofstream(text) << "no library";
  const auto no_library = open_onnx_runtime({"/nowhere/libonnxruntime.so", text});
  ASSERT_FALSE(no_library);
  EXPECT_EQ(no_library.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(sentence(no_library.error()), HasSubstr(text.string() + " cannot be loaded"));

  const auto another = open_onnx_runtime({"libm.so.6"});
  ASSERT_FALSE(another);
  EXPECT_EQ(another.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(sentence(another.error()), HasSubstr("libm.so.6 is not the library of ONNX Runtime"));
}

TEST(OnnxRuntimeLibrary, IsLookedForBesideTheProgramFirst) {
  const auto program = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(onnx_runtime_places().at(0), program.parent_path() / "libonnxruntime.so");
}

}  // namespace
}  // namespace schoolgate::models
