#include "models/manifest.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "models/built_in.hpp"
#include "models/fitted.hpp"

namespace schoolgate::models {
namespace {

using nlohmann::json;

// One object of the document, with the words by which messages name it.
class Reader {
 public:
  Reader(const json& object, std::string where, std::initializer_list<std::string_view> known_keys)
      : object_(object), where_(std::move(where)) {
    if (!object.is_object()) refuse("is not an object");
    for (const auto& [key, value] : object.items()) {
      if (std::find(known_keys.begin(), known_keys.end(), key) == known_keys.end())
        refuse(fmt::format("has the unknown key '{}'", key));
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Unusable(fmt::format("{} {}", where_, what));
  }

  [[nodiscard]] const json& member(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end()) refuse(fmt::format("lacks the key '{}'", key));
    return *found;
  }
  [[nodiscard]] std::string text(const char* key) const {
    const json& value = member(key);
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      refuse(fmt::format("needs some text for '{}'", key));
    return value.get<std::string>();
  }
  [[nodiscard]] std::string optional_text(const char* key) const {
    return object_.contains(key) ? text(key) : std::string();
  }
  // A name without a path, so that nothing is ever written or read outside the models folder.
  [[nodiscard]] std::string file_name(const char* key) const {
    std::string name = text(key);
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (name.front() == '.' || name.find_first_not_of(kAllowed) != std::string::npos)
      refuse(fmt::format("needs a plain file name for '{}', not '{}'", key, name));
    return name;
  }
  [[nodiscard]] std::uintmax_t size(const char* key) const {
    const json& value = member(key);
    if (!value.is_number_unsigned() || value.get<std::uintmax_t>() == 0)
      refuse(fmt::format("needs a whole number of bytes above 0 for '{}'", key));
    return value.get<std::uintmax_t>();
  }
  [[nodiscard]] Digest digest(const char* key) const {
    const std::string digits = text(key);
    const auto digest = digest_from_hex(digits);
    if (!digest) refuse(fmt::format("has '{}' for '{}', which is not a SHA-256", digits, key));
    return *digest;
  }
  [[nodiscard]] const json& object(const char* key) const {
    const json& value = member(key);
    if (!value.is_object()) refuse(fmt::format("needs an object for '{}'", key));
    return value;
  }
  [[nodiscard]] const json& array(const char* key) const {
    const json& value = member(key);
    if (!value.is_array()) refuse(fmt::format("needs a list for '{}'", key));
    return value;
  }

 private:
  const json& object_;
  std::string where_;
};

Source read_source(const json& object, const std::string& model) {
  const Reader reader(object, fmt::format("a source of model '{}'", model),
                      {"file", "size", "sha256", "urls"});
  Source source{reader.file_name("file"), reader.size("size"), reader.digest("sha256"), {}};
  for (const json& url : reader.array("urls")) {
    if (!url.is_string() || !url.get_ref<const std::string&>().starts_with("https://"))
      reader.refuse("has an address that does not start with https://");
    source.urls.push_back(url.get<std::string>());
  }
  if (source.urls.empty()) reader.refuse("has no address");
  return source;
}

bool is_one_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kWordCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

// These words become arguments of npm and of a script: nothing that either could take for something else.
bool is_package_name(std::string_view name) {
  if (!name.starts_with('@'))
    return name.front() != '.' && name.front() != '-' && is_one_of(name, kWordCharacters);
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && is_one_of(name.substr(1, slash - 1), kWordCharacters) &&
         is_one_of(name.substr(slash + 1), kWordCharacters);
}

bool is_exact_version(std::string_view version) {
  return is_one_of(version, "0123456789.") && std::count(version.begin(), version.end(), '.') == 2;
}

std::vector<std::string> read_options(const Reader& reader) {
  std::vector<std::string> options;
  for (const json& option : reader.array("options")) {
    if (!option.is_string() || !option.get_ref<const std::string&>().starts_with("--"))
      reader.refuse("has an option that does not start with --");
    options.push_back(option.get<std::string>());
  }
  return options;
}

bool is_built_in_conversion(std::string_view script) {
  const auto& scripts = built_in_conversions();
  return std::any_of(scripts.begin(), scripts.end(), [&](const auto& file) { return file.first == script; });
}

Package read_package(const json& object, const std::string& model) {
  const Reader reader(
      object, fmt::format("the package of model '{}'", model),
      {"name", "version", "size", "sha256", "path", "file_size", "file_sha256", "conversion", "options"});
  Package package;
  package.name = reader.text("name");
  if (!is_package_name(package.name)) reader.refuse(fmt::format("has the unusable name '{}'", package.name));
  package.version = reader.text("version");
  if (!is_exact_version(package.version))
    reader.refuse(fmt::format("needs an exact version, not '{}'", package.version));
  package.size = reader.size("size");
  package.sha256 = reader.digest("sha256");
  package.path = reader.text("path");
  package.file_size = reader.size("file_size");
  package.file_sha256 = reader.digest("file_sha256");
  package.conversion = reader.optional_text("conversion");
  package.options = read_options(reader);
  if (!package.conversion.empty() && !is_built_in_conversion(package.conversion)) {
    reader.refuse(
        fmt::format("names the conversion '{}', which is not part of this program", package.conversion));
  }
  return package;
}

void check_package(const ManifestEntry& entry, const Reader& reader) {
  const Package& package = *entry.package;
  const bool is_the_file = package.file_size == entry.size && package.file_sha256 == entry.sha256;
  if (package.conversion.empty() && (!is_the_file || !package.options.empty()))
    reader.refuse("has a package whose file is not the model itself, and no conversion");
}

void check_ways_to_get(const ManifestEntry& entry, const Reader& reader) {
  if (entry.package) check_package(entry, reader);
  if ((entry.sources.empty() && !entry.package) == entry.by_hand.empty())
    reader.refuse("needs either sources or a sentence for 'by_hand', and not both");
  if (entry.conversion.empty()) {
    if (entry.sources.size() > 1) reader.refuse("has several sources and no conversion that joins them");
    for (const Source& source : entry.sources) {
      if (source.file != entry.file || source.size != entry.size || source.sha256 != entry.sha256)
        reader.refuse("has a source that is not the file itself, and no conversion");
    }
    return;
  }
  if (entry.sources.empty()) reader.refuse("has a conversion and no source");
  if (!is_built_in_conversion(entry.conversion))
    reader.refuse(
        fmt::format("names the conversion '{}', which is not part of this program", entry.conversion));
}

template <typename Enum>
Enum read_word(const Reader& reader, const char* key) {
  const std::string text = reader.text(key);
  const auto value = from_word<Enum>(text);
  if (!value)
    reader.refuse(fmt::format("has the unknown {} '{}', not one of {}", key, text, listed_words<Enum>()));
  return *value;
}

ManifestEntry read_entry(const json& object) {
  const std::string name = object.is_object() && object.contains("name") && object["name"].is_string()
                               ? object["name"].get<std::string>()
                               : std::string("without a name");
  const Reader reader(
      object, fmt::format("model '{}'", name),
      {"name", "title", "stands_in_for", "only_beside", "joins", "task", "engine", "file", "size", "sha256",
       "licence", "origin", "purpose", "geometry", "sources", "conversion", "package", "by_hand"});
  ManifestEntry entry;
  entry.name = reader.file_name("name");
  entry.title = reader.text("title");
  entry.stands_in_for = reader.optional_text("stands_in_for");
  entry.only_beside = reader.optional_text("only_beside");
  entry.joins = reader.optional_text("joins");
  entry.task = read_word<Task>(reader, "task");
  entry.engine = read_word<Engine>(reader, "engine");
  entry.file = reader.file_name("file");
  entry.size = reader.size("size");
  entry.sha256 = reader.digest("sha256");
  entry.licence = reader.text("licence");
  entry.origin = reader.text("origin");
  entry.purpose = reader.text("purpose");
  entry.geometry = reader.object("geometry");
  for (const json& source : reader.array("sources")) entry.sources.push_back(read_source(source, entry.name));
  entry.conversion = reader.optional_text("conversion");
  if (object.contains("package")) entry.package = read_package(object["package"], entry.name);
  entry.by_hand = reader.optional_text("by_hand");
  check_ways_to_get(entry, reader);
  return entry;
}

void add_calibration(Manifest& manifest, const CalibrationText& text) {
  const std::size_t plus = text.first.find('+');
  const bool joined = plus != std::string_view::npos;
  const std::string_view name = joined ? text.first.substr(plus + 1) : text.first;
  const auto entry =
      std::find_if(manifest.entries.begin(), manifest.entries.end(), [&](const ManifestEntry& each) {
        return each.name == name && (!joined || each.joins == text.first.substr(0, plus));
      });
  if (entry == manifest.entries.end())
    throw Unusable(fmt::format("there is a calibration for '{}', which is no model", text.first));
  auto values = reading(fmt::format("models/calibration/{}.json", text.first), "",
                        [&] { return fitted_values(text.second); });
  if (!values) throw Unusable(values.error().message);
  (joined ? entry->joined_calibration : entry->calibration) = std::move(*values);
}

Manifest read_manifest(std::string_view text, const std::vector<CalibrationText>& calibrations) {
  const json document = parse_strictly(text);
  const Reader reader(document, "the list of models", {"models"});
  Manifest manifest;
  for (const json& object : reader.array("models")) {
    ManifestEntry entry = read_entry(object);
    for (const ManifestEntry& other : manifest.entries) {
      if (other.name == entry.name || other.file == entry.file)
        reader.refuse(
            fmt::format("has two models with the name '{}' or the file '{}'", entry.name, entry.file));
    }
    manifest.entries.push_back(std::move(entry));
  }
  for (const ManifestEntry& entry : manifest.entries) {
    for (const std::string& name : {entry.stands_in_for, entry.only_beside, entry.joins}) {
      const ManifestEntry* other = manifest.find(name);
      if (!name.empty() && (other == nullptr || other->task != entry.task))
        reader.refuse(fmt::format("says '{}' of '{}', which is no model of its task", name, entry.name));
    }
  }
  for (const CalibrationText& calibration : calibrations) add_calibration(manifest, calibration);
  return manifest;
}

}  // namespace

const ManifestEntry* Manifest::find(std::string_view name) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const ManifestEntry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

Result<Manifest> parse_manifest(std::string_view json, const std::vector<CalibrationText>& calibrations) {
  return reading("the model manifest", "", [&] { return read_manifest(json, calibrations); });
}

const Manifest& manifest() {
  static const Manifest built_in = [] {
    auto parsed = parse_manifest(built_in_manifest(), built_in_calibrations());
    if (!parsed) throw std::logic_error(sentence(parsed.error()));  // the tests of this room read it too
    return std::move(*parsed);
  }();
  return built_in;
}

}  // namespace schoolgate::models
