#include "gate/running/equipment.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "foundation/durable_file.hpp"
#include "models/engine/engine.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"
#include "pipeline/texts/reading/dictionary.hpp"
#include "pipeline/texts/reading/text_reader.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::uintmax_t kMostBytes = 1U << 30U;
// So that four stand in a row of the database; two that differ by chance alike is one in 10^14.
constexpr std::size_t kDigits = 12;

std::string short_digest(const std::string& text) { return to_hex(sha256(text)).substr(0, kDigits); }

Result<std::string> digest_of(const std::vector<std::filesystem::path>& files) {
  std::string all;
  for (const auto& file : files) {
    const auto bytes = read_file(file, kMostBytes);
    if (!bytes) return tl::unexpected(bytes.error());
    all += to_hex(sha256(*bytes)) + ' ';
  }
  return all;
}

// The program that runs, also where its file was replaced since; and the one that opens photos for it.
Result<std::string> digest_of_programs() {
  static const auto kDigest = digest_of({"/proc/self/exe", pipeline::decoder_program()});
  return kDigest;
}

Result<std::string> digest_of_texts(const pipeline::TextSettings& settings) {
  const auto reader = pipeline::TextReader::create(settings.language);
  if (!reader) return tl::unexpected(reader.error());
  auto data = digest_of(reader->data_files());
  if (!data) return data;
  const auto dictionary = pipeline::dictionary_files(settings.dictionary);
  if (!std::ranges::all_of(dictionary, [](const auto& file) { return std::filesystem::exists(file); }))
    return pipeline::TextReader::version() + ' ' + *data + "no dictionary";
  auto words = digest_of(dictionary);
  if (!words) return words;
  return pipeline::TextReader::version() + ' ' + *data + *words;
}

}  // namespace

Result<Equipment> equipment_of(School& school) {
  const auto programs = digest_of_programs();
  if (!programs) return tl::unexpected(programs.error());
  const auto engines = models::engines();
  if (!engines) return tl::unexpected(engines.error());
  const auto models = school.models();
  if (!models) return tl::unexpected(models.error());
  const auto texts = digest_of_texts(school.settings().texts);
  if (!texts) return tl::unexpected(texts.error());
  return Equipment{short_digest(*programs), short_digest(engines->words),
                   short_digest(fingerprint_of(**models)), short_digest(*texts)};
}

}  // namespace schoolgate::gate
