#include "models/fetch.hpp"

#include <optional>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::models {
namespace {

// Every address gives the same bytes, so the first that gives the right ones will do; the failure told is
// that of the first, which is the one meant.
Result<Bytes> download_source(const Source& source, const FetchOptions& options) {
  const auto report = [&](std::uintmax_t received) {
    return !options.progress || options.progress({source.file, received, source.size});
  };
  std::optional<Error> first_failure;
  for (const std::string& url : source.urls) {
    auto bytes = download(url, source.size, options.limits, report);
    if (bytes) {
      const auto sound = check_bytes(*bytes, source.size, source.sha256,
                                     fmt::format("what {} sent is not {}", url, source.file));
      if (sound) return bytes;
      bytes = failure(ErrorCode::Refused, sound.error().message,
                      "nothing was kept; look for a newer version of Schoolgate or copy the model by hand "
                      "(docs/models.md)");
    }
    if (!first_failure) first_failure = bytes.error();
  }
  return tl::unexpected(*first_failure);
}

Result<Bytes> from_mirror(const ManifestEntry& entry, const FetchOptions& options) {
  std::string base = options.mirror;
  while (base.ends_with('/')) base.pop_back();
  return download_source({entry.file, entry.size, entry.sha256, {base + "/" + entry.file}}, options);
}

Result<Bytes> from_maker(const ManifestEntry& entry, const FetchOptions& options) {
  if (entry.sources.empty()) {
    return failure(ErrorCode::Unsupported, fmt::format("the model {} cannot be fetched", entry.name),
                   entry.by_hand);
  }
  if (entry.conversion.empty()) return download_source(entry.sources.front(), options);
  std::vector<ConversionInput> inputs;
  for (const Source& source : entry.sources) {
    auto bytes = download_source(source, options);
    if (!bytes) return bytes;
    inputs.push_back({source.file, std::move(*bytes)});
  }
  auto converted = convert(entry.conversion, inputs, entry.size, options.conversion);
  if (!converted) return converted;
  const auto sound = check_bytes(*converted, entry.size, entry.sha256,
                                 fmt::format("what {} made is not {}", entry.conversion, entry.file));
  if (!sound) {
    return failure(ErrorCode::Refused, sound.error().message,
                   "nothing was kept; copy the model from a machine that has it (docs/models.md)");
  }
  return converted;
}

}  // namespace

Result<std::filesystem::path> fetch(const ManifestEntry& entry, const std::filesystem::path& folder,
                                    const FetchOptions& options) {
  if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
  auto bytes = options.mirror.empty() ? from_maker(entry, options) : from_mirror(entry, options);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto path = folder / entry.file;
  if (auto written = write_durably(path, *bytes, IfPresent::Replace); !written)
    return tl::unexpected(written.error());
  return path;
}

std::vector<FetchOutcome> fetch_missing(const Manifest& manifest, const ModelStore& store,
                                        const std::filesystem::path& folder, const FetchOptions& options) {
  std::vector<FetchOutcome> outcomes;
  for (const ManifestEntry& entry : manifest.entries) {
    const ModelStatus before = store.verify(entry);
    if (before.presence == Presence::Sound) {
      outcomes.push_back({entry.name, before.path, false});
    } else if (before.presence == Presence::Wrong && before.path != folder / entry.file) {
      outcomes.push_back({entry.name, failure(ErrorCode::Conflict, before.problem), false});
    } else {
      auto path = fetch(entry, folder, options);
      const bool fetched = path.has_value();
      outcomes.push_back({entry.name, std::move(path), fetched});
    }
  }
  return outcomes;
}

}  // namespace schoolgate::models
