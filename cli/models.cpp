#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "models/fetch.hpp"
#include "models/manifest.hpp"
#include "models/model_store.hpp"

namespace schoolgate::cli {
namespace {

models::ModelStore store_of(const Invocation& invocation) {
  return models::ModelStore(models::default_search_path(invocation.workspace));
}

// Lists every model; true when all of them were found and are sound.
bool list_models(const Invocation& invocation) {
  const auto store = store_of(invocation);
  bool all = true;
  for (const auto& entry : models::manifest().entries) {
    const auto model = store.load(entry);
    all = all && model.has_value();
    if (invocation.json) {
      nlohmann::json json{{"model", entry.name},
                          {"file", entry.file},
                          {"licence", entry.licence},
                          {"found", model.has_value()}};
      json[model ? "path" : "problem"] = model ? model->path.string() : sentence(model.error());
      invocation.terminal.result(to_line(json));
    } else if (model) {
      invocation.terminal.result(
          fmt::format("{:<24} {} ({})", entry.name, model->path.string(), entry.licence));
    } else {
      invocation.terminal.result(
          fmt::format("{:<24} {}. {}", entry.name, model.error().message, entry.purpose));
    }
  }
  return all;
}

ExitCode list(Invocation& invocation) {
  list_models(invocation);
  return ExitCode::Done;
}

ExitCode verify(Invocation& invocation) {
  return list_models(invocation) ? ExitCode::Done : ExitCode::NeedsAttention;
}

void fetch_options(po::options_description_easy_init add) {
  add("mirror", po::value<std::string>()->value_name("URL"),
      "take the finished files from this address instead of their makers'");
  add("into", po::value<std::string>()->value_name("DIR"),
      "where they go (default: models/ in the workspace)");
}

ExitCode fetch(Invocation& invocation) {
  const std::filesystem::path folder =
      invocation.optional("into", (invocation.workspace / "models").string());
  if (!invocation.has("into"))
    static_cast<void>(open_school(invocation));  // else models/ would land in any folder
  std::vector<std::filesystem::path> search{folder};
  for (auto& path : models::default_search_path(invocation.workspace)) search.push_back(std::move(path));
  models::FetchOptions options;
  options.mirror = invocation.optional("mirror");
  options.progress = [&](const models::FetchProgress& progress) {
    invocation.terminal.progress(progress.received, progress.size, fmt::format("bytes of {}", progress.file));
    return !invocation.stop.stop_requested();
  };
  bool all = true;
  // What its maker offers only in another form is not a failed download: it is told, with what to do.
  for (const auto& outcome :
       models::fetch_missing(models::manifest(), models::ModelStore(search), folder, options)) {
    if (outcome.path) {
      invocation.terminal.say("{}: {} {}", outcome.model,
                              outcome.fetched ? "fetched to" : "is there already:", outcome.path->string());
    } else if (outcome.path.error().code == ErrorCode::Unsupported) {
      invocation.terminal.say("{}", sentence(outcome.path.error()));
    } else {
      all = false;
      invocation.terminal.error({outcome.path.error().code,
                                 outcome.model + ": " + outcome.path.error().message,
                                 outcome.path.error().hint});
    }
  }
  return all ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kModelsList{
    .name = "models list",
    .arguments = "",
    .summary = "which models there are, where, and what is missing without them",
    .manual =
        "Looks in $SCHOOLGATE_MODELS, models/ of the workspace, the installed data folder and\n"
        "../shared/models beside a checkout, in this order.",
    .options = nullptr,
    .least_arguments = 0,
    .most_arguments = 0,
    .run = list};

const Command kModelsVerify{.name = "models verify",
                            .arguments = "",
                            .summary = "the same, and exit code 1 when one is missing or not the right file",
                            .manual = "Checks the size and SHA-256 of every model file.",
                            .options = nullptr,
                            .least_arguments = 0,
                            .most_arguments = 0,
                            .run = verify};

const Command kModelsFetch{
    .name = "models fetch",
    .arguments = "",
    .summary = "download what is missing, each file checked by its SHA-256",
    .manual =
        "Downloads missing models from their makers (or from a mirror) into the workspace. A file whose\n"
        "SHA-256 is wrong is refused. docs/models.md tells how to do without a network.",
    .options = fetch_options,
    .least_arguments = 0,
    .most_arguments = 0,
    .run = fetch};

}  // namespace schoolgate::cli
