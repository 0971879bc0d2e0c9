#include "cli/common/photo_work.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <opencv2/core.hpp>

#include "cli/common/common.hpp"
#include "foundation/durable_file.hpp"
#include "gate/holding/largest_first.hpp"

namespace schoolgate::cli {
namespace {

using PhotoWork = std::function<Result<nlohmann::json>(const std::filesystem::path&, const Analysed&)>;

Result<nlohmann::json> work_on(const PhotoTools& tools, gate::Workbench& workbench,
                               const std::filesystem::path& path, const PhotoWork& work) {
  try {
    const auto start = std::chrono::steady_clock::now();
    const auto bytes = read_file(path, tools.settings.most_megabytes * 1024 * 1024);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto photo = tools.decoder().decode(*bytes);
    if (!photo) {
      Error error = photo.error();
      error.message = path.string() + ": " + error.message;
      return tl::unexpected(std::move(error));
    }
    const std::chrono::duration<double, std::milli> decoding = std::chrono::steady_clock::now() - start;
    pipeline::Findings findings = workbench.analyse(*photo, *tools.knowledge).findings;
    findings.timings_ms["decode"] = decoding.count();
    return work(path, {*photo, findings, workbench});
  } catch (const std::exception& error) {
    // Of one photo; it must not end the others' work.
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be analysed ({})", path.string(), error.what()),
                   "run 'schoolgate doctor'");
  }
}

PhotoTools tools_of_workspace(const Invocation& invocation) {
  PhotoTools tools;
  tools.school = open_school(invocation);
  tools.settings = tools.school->settings();
  tools.models = or_fail(tools.school->models());
  tools.knowledge = or_fail(tools.school->knowledge(
      invocation.has("no-recognition") ? gate::Recognition::Off : gate::Recognition::AsSettings));
  return tools;
}

PhotoTools tools_without_workspace(const Invocation& invocation,
                                   const std::vector<consent::PlatformId>& platforms) {
  for (const auto& platform : platforms) {
    if (!consent::is_platform_id(platform))
      throw UsageError(fmt::format("'{}' is no platform's name (such as facebook)", platform));
  }
  PhotoTools tools;
  tools.settings.platforms = platforms;
  tools.settings.detect = detect_mode(invocation).value_or(tools.settings.detect);
  tools.models = std::make_shared<const gate::LoadedModels>(or_fail(gate::load_models({})));
  tools.knowledge = std::make_shared<const gate::Knowledge>(
      consent::RegisterView(), pipeline::Gallery(), invocation.clock.today(),
      "there is no register without a workspace", "nobody");
  tools.own_decoder = std::make_unique<pipeline::GuardedDecoder>(pipeline::decoder_program(),
                                                                 gate::guard_limits(tools.settings));
  tools.own_benches = std::make_unique<gate::WorkbenchPool>(
      [models = tools.models, settings = tools.settings, &decoder = *tools.own_decoder] {
        return gate::make_workbench(models->analyser, settings, decoder);
      },
      tools.settings.job_count());
  invocation.terminal.say(
      "There is no workspace here and so no register: everybody is hidden and nobody is recognised.");
  return tools;
}

}  // namespace

PhotoTools tools_here(const Invocation& invocation, const std::vector<consent::PlatformId>& platforms) {
  const bool none = !invocation.workspace_named && !gate::Workspace::is_one(invocation.workspace);
  return none ? tools_without_workspace(invocation, platforms) : tools_of_workspace(invocation);
}

void for_each_photo(
    const PhotoTools& tools, const std::vector<std::filesystem::path>& paths, const Invocation& invocation,
    const PhotoWork& work,
    const std::function<void(const std::filesystem::path&, const Result<nlohmann::json>&)>& tell) {
  // Without them far less is found: also who asks for JSON or for quiet must know.
  for (const auto& lack : tools.models->missing) {
    invocation.terminal.error({ErrorCode::Unavailable, lack, "run 'schoolgate models fetch'"});
  }
  const unsigned wanted = invocation.jobs != 0 ? invocation.jobs : tools.settings.job_count();
  const auto threads = static_cast<unsigned>(
      std::min<std::size_t>(std::max(1U, wanted), std::max<std::size_t>(1, paths.size())));
  std::vector<std::unique_ptr<gate::Workbench>> benches;
  for (unsigned i = 0; i < threads; ++i) benches.push_back(or_fail(tools.benches().make()));
  cv::setNumThreads(1);

  std::mutex mutex;
  std::condition_variable_any ready;
  std::vector<std::optional<Result<nlohmann::json>>> results(paths.size());
  gate::LargestFirst<std::size_t> waiting(threads);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::error_code unknown;  // whoever reads the file says what is wrong with it
    const std::uintmax_t size = std::filesystem::file_size(paths[i], unknown);
    waiting.push(i, unknown ? 0 : size);
  }
  std::vector<bool> begun(paths.size(), false);
  const auto labour = [&](gate::Workbench& workbench) {
    for (;;) {
      std::size_t mine = 0;
      {
        const std::scoped_lock lock(mutex);
        if (waiting.empty() || invocation.stop.stop_requested()) return;
        mine = waiting.take();
        begun[mine] = true;
      }
      auto result = work_on(tools, workbench, paths[mine], work);
      const std::scoped_lock lock(mutex);
      results[mine] = std::move(result);
      ready.notify_one();
    }
  };
  std::vector<std::jthread> labourers;
  // Whoever leaves early, since telling failed or a thread could not be had, leaves no further photo to
  // begin.
  struct NoMore {
    std::mutex& mutex;
    gate::LargestFirst<std::size_t>& waiting;
    ~NoMore() {
      const std::scoped_lock lock(mutex);
      waiting.clear();
    }
  } const no_more{mutex, waiting};
  for (const auto& bench : benches) labourers.emplace_back([&labour, &bench] { labour(*bench); });
  for (std::size_t i = 0; i < paths.size(); ++i) {
    std::unique_lock lock(mutex);
    // Asked to stop it waits for photos in hand alone; the token wakes it also where no photo ends any more.
    const auto told = [&] { return results[i].has_value(); };
    if (!ready.wait(lock, invocation.stop, told) && begun[i]) ready.wait(lock, told);
    if (!results[i]) continue;
    const Result<nlohmann::json> result = std::move(*results[i]);
    results[i].reset();
    lock.unlock();
    tell(paths[i], result);
  }
}

}  // namespace schoolgate::cli
