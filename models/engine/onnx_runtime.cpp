#include "models/engine/onnx_runtime.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <unistd.h>

#define ORT_API_MANUAL_INIT  // its functions come from the library that is opened, when it is
#include <onnxruntime_cxx_api.h>

#include "foundation/file_descriptor.hpp"
#include "models/engine/free_size.hpp"
#include "models/engine/quick_prelu.hpp"
#include "models/engine/tensor_memory.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

// Whether this thread asked for memory in vain: the library tells that in words alone.
thread_local bool starved = false;

// As the library asks for memory: its own arena would keep all that one large photo ever needed.
struct Allocator : OrtAllocator {
  Ort::MemoryInfo info = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);

  Allocator() : OrtAllocator{} {
    version = ORT_API_VERSION;
    Alloc = [](OrtAllocator* /*self*/, std::size_t bytes) {
      void* const block = take_tensor(bytes);
      // The library does not look for a null; what is thrown it hands on as a failed run.
      if (block == nullptr) {
        starved = true;
        throw std::bad_alloc();
      }
      return block;
    };
    Free = [](OrtAllocator* /*self*/, void* block) { give_tensor_back(block); };
    Info = [](const OrtAllocator* self) -> const OrtMemoryInfo* {
      return static_cast<const Allocator*>(self)->info;
    };
  }
};

// Debian 13's library registers some hundred schemas twice when the first network is loaded and writes a line
// about each: more than a pipe holds that nobody reads. What else is written meanwhile is written afterwards.
class WithoutSchemaErrors {
 public:
  WithoutSchemaErrors()
      : written_(::memfd_create("standard error", MFD_CLOEXEC)),
        before_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) {
    turned_ = written_.get() >= 0 && before_.get() >= 0 && ::dup2(written_.get(), STDERR_FILENO) >= 0;
  }
  WithoutSchemaErrors(const WithoutSchemaErrors&) = delete;
  WithoutSchemaErrors& operator=(const WithoutSchemaErrors&) = delete;
  ~WithoutSchemaErrors() {
    if (!turned_) return;
    ::dup2(before_.get(), STDERR_FILENO);
    const off_t end = ::lseek(written_.get(), 0, SEEK_END);
    if (end <= 0) return;
    // Nothing here may ask the heap for memory, whose want would end the program.
    const auto size = static_cast<std::size_t>(end);
    void* const all = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, written_.get(), 0);
    if (all == MAP_FAILED) return;
    bool after_one = false;
    for (std::string_view left(static_cast<const char*>(all), size); !left.empty();) {
      const std::string_view line = left.substr(0, std::min(left.find('\n'), left.size() - 1) + 1);
      left.remove_prefix(line.size());
      const bool one = line.starts_with("Schema error: ");
      // Each is followed by an empty line.
      if (!one && !(after_one && line == "\n") && !pass_on(line)) break;
      after_one = one;
    }
    ::munmap(all, size);
  }

 private:
  // False when nobody is there to be told.
  static bool pass_on(std::string_view text) {
    while (!text.empty()) {
      const ssize_t passed_on = ::write(STDERR_FILENO, text.data(), text.size());
      if (passed_on <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(passed_on));
    }
    return true;
  }

  FileDescriptor written_;
  FileDescriptor before_;
  bool turned_ = false;
};

class OnnxNetwork final : public Network {
 public:
  OnnxNetwork(std::shared_ptr<Ort::Session> session, const NetworkUse& use)
      : session_(std::move(session)), wipe_(use.wipe) {
    Ort::AllocatorWithDefaultOptions allocator;
    CV_CheckEQ(session_->GetInputCount(), std::size_t{1}, "a network of one input was expected");
    input_ = session_->GetInputNameAllocated(0, allocator).get();
    outputs_ = use.outputs;
    if (outputs_.empty()) {
      for (std::size_t i = 0; i < session_->GetOutputCount(); ++i)
        outputs_.emplace_back(session_->GetOutputNameAllocated(i, allocator).get());
    }
    for (const std::string& name : outputs_) output_names_.push_back(name.c_str());
  }

  std::vector<cv::Mat> run(const cv::Mat& input) override {
    CV_Assert(input.isContinuous() && input.type() == CV_32F);
    const std::vector<std::int64_t> shape(input.size.p, input.size.p + input.dims);
    const Wiping wiping(wipe_);
    starved = false;
    try {
      // The library takes what it only reads as something that it may write.
      auto* numbers = const_cast<float*>(input.ptr<float>());
      const auto value =
          Ort::Value::CreateTensor<float>(memory_, numbers, input.total(), shape.data(), shape.size());
      const char* name = input_.c_str();
      values_ = session_->Run(Ort::RunOptions(nullptr), &name, &value, 1, output_names_.data(),
                              output_names_.size());
      std::vector<cv::Mat> all;
      for (Ort::Value& one : values_) all.push_back(view(one));
      return all;
    } catch (const Ort::Exception& reason) {
      CV_Error(starved ? cv::Error::StsNoMem : cv::Error::StsError, reason.what());
    }
  }

  Engine engine() const override { return Engine::OnnxRuntime; }

 private:
  static cv::Mat view(Ort::Value& value) {
    const auto info = value.GetTensorTypeAndShapeInfo();
    CV_CheckEQ(static_cast<int>(info.GetElementType()), static_cast<int>(ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT),
               "a network gave something else than floats");
    std::vector<int> sizes;
    for (const std::int64_t size : info.GetShape()) sizes.push_back(static_cast<int>(size));
    return {sizes, CV_32F, value.GetTensorMutableData<float>()};
  }

  std::shared_ptr<Ort::Session> session_;  // any number of threads may run it at once
  bool wipe_;
  Ort::MemoryInfo memory_ = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
  std::string input_;
  std::vector<std::string> outputs_;
  std::vector<const char*> output_names_;  // of outputs_
  std::vector<Ort::Value> values_;         // of the last run
};

// The library has one environment for the process, which takes one allocator for ever.
struct Environment {
  Allocator allocator;  // outlives all that it gives memory to
  // What goes wrong is thrown; nothing else of it belongs on a terminal.
  Ort::Env env{ORT_LOGGING_LEVEL_FATAL, "schoolgate"};

  Environment() {
    env.DisableTelemetryEvents();
    // By the C interface: the class for it came later than Debian 13's release.
    Ort::ThrowOnError(Ort::GetApi().RegisterAllocator(env, &allocator));
  }
};

const Environment& environment() {
  static const Environment kOne;
  return kOne;
}

class OpenedRuntime final : public OnnxRuntime {
 public:
  explicit OpenedRuntime(std::string version) : version_(std::move(version)), env_(environment().env) {
    // Photos run in parallel instead of one network's layers.
    options_.SetIntraOpNumThreads(1);
    options_.SetInterOpNumThreads(1);
    options_.SetExecutionMode(ORT_SEQUENTIAL);
    options_.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
    // Pictures differ in size: a plan made for one would be kept for each.
    options_.DisableMemPattern();
    options_.AddConfigEntry("session.use_env_allocators", "1");
  }

  std::string version() const override { return version_; }

  Result<std::unique_ptr<Network>> load(ByteView onnx, std::string_view described_as,
                                        const NetworkUse& use) const override {
    const auto unusable = [&](const std::string& why) {
      return failure(ErrorCode::Unsupported,
                     fmt::format("{} is no network that ONNX Runtime can run ({})", described_as, why),
                     "delete it and run 'schoolgate models fetch'");
    };
    starved = false;
    try {
      auto changed = with_quick_prelu(onnx);
      if (changed && use.any_size) changed = with_free_size(*changed);
      if (!changed) return unusable(changed.error().message);
      return std::make_unique<OnnxNetwork>(session(*changed), use);
    } catch (const Ort::Exception& reason) {
      if (starved) throw std::bad_alloc();  // which is not the file's fault
      return unusable(reason.what());
    } catch (const cv::Exception& reason) {
      return unusable(reason.err);
    }
  }

 private:
  // Held once however many threads have a network of it: its weights, as they are laid out for this machine,
  // are twice the file.
  [[nodiscard]] std::shared_ptr<Ort::Session> session(ByteView onnx) const {
    const std::scoped_lock lock(mutex_);
    std::weak_ptr<Ort::Session>& known = sessions_[sha256(onnx)];
    if (auto one = known.lock()) return one;
    std::shared_ptr<Ort::Session> made;
    const auto make = [&] {
      made = std::make_shared<Ort::Session>(env_, onnx.data(), onnx.size(), options_);
    };
    static std::once_flag loaded;
    std::call_once(loaded, [&] {
      const WithoutSchemaErrors quiet;
      make();
    });
    if (!made) make();
    known = made;
    return made;
  }

  std::string version_;
  const Ort::Env& env_;
  Ort::SessionOptions options_;
  mutable std::mutex mutex_;
  mutable std::map<Digest, std::weak_ptr<Ort::Session>> sessions_;  // by what they were made of
};

Result<std::unique_ptr<OnnxRuntime>> open_library(const fs::path& path) {
  const auto wrong = [&](std::string_view what) {
    return failure(ErrorCode::Unsupported, fmt::format("{} {}", path.string(), what),
                   "delete it and run './bootstrap build'");
  };
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return wrong(fmt::format("cannot be loaded ({})", dlerror()));
  using Base = const OrtApiBase* (*)();
  const auto base = reinterpret_cast<Base>(dlsym(library, "OrtGetApiBase"));
  if (base == nullptr) {
    dlclose(library);
    return wrong("is not the library of ONNX Runtime");
  }
  const OrtApi* api = base()->GetApi(ORT_API_VERSION);
  const std::string version = base()->GetVersionString();
  if (api == nullptr) {
    dlclose(library);
    return wrong(fmt::format("is version {}, older than what this program was built with", version));
  }
  Ort::InitApi(api);
  return std::make_unique<OpenedRuntime>(version);
}

bool is_bare(const fs::path& name) { return !name.has_parent_path(); }

}  // namespace

Result<std::unique_ptr<OnnxRuntime>> open_onnx_runtime(const std::vector<fs::path>& places) {
  std::vector<std::string> looked;
  for (const fs::path& place : places) {
    looked.push_back(place.string());
    std::error_code unknown;
    if (is_bare(place) || fs::exists(place, unknown)) return open_library(place);
  }
  return failure(ErrorCode::NotFound, fmt::format("there is no {}", fmt::join(looked, ", no ")),
                 "run './bootstrap build' where the npm registry can be reached");
}

}  // namespace schoolgate::models
