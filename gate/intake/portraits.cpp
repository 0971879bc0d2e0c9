#include "gate/intake/portraits.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "foundation/folding.hpp"
#include "foundation/text.hpp"
#include "gate/intake/intake.hpp"
#include "gate/school/template_store.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostFiles = 2000;
constexpr int kSideOnScreen = 240;

std::string_view last_part(std::string_view path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view without_ending(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// "P014_2", "P014-2", "P014 (2)": one of several pictures. More digits would be part of an id.
std::string_view without_number(std::string_view stem) {
  constexpr std::size_t kMostDigits = 2;
  if (const auto bracket = stem.rfind(" ("); bracket != std::string_view::npos && stem.ends_with(')'))
    return stem.substr(0, bracket);
  const auto end = stem.find_last_not_of("0123456789");
  if (end == std::string_view::npos || (stem[end] != '_' && stem[end] != '-')) return stem;
  const std::size_t digits = stem.size() - end - 1;
  return digits > 0 && digits <= kMostDigits ? stem.substr(0, end) : stem;
}

}  // namespace

Result<PortraitFiles> unpack_portraits(pipeline::GuardedDecoder& decoder, const std::string& name,
                                       std::string_view bytes, std::uintmax_t most) {
  PortraitFiles unpacked;
  if (!bytes.starts_with("PK\x03\x04")) {
    unpacked.files.push_back({name, Bytes(bytes.begin(), bytes.end())});
    return unpacked;
  }
  auto file = pipeline::shared_memory({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  if (!file) return tl::unexpected(file.error());
  auto zip = decoder.open_zip(std::move(*file));
  if (!zip) return tl::unexpected(zip.error());
  std::uintmax_t left = most;
  while (true) {
    const auto entry = zip->next();
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry) return unpacked;
    const std::string& path = (*entry)->name;
    if (path.ends_with('/') || is_litter(std::string(last_part(path)))) continue;
    if (!(*entry)->is_file || path.empty()) {
      unpacked.left_out.push_back(fmt::format("{} is no plain file, or is locked", path));
      continue;
    }
    auto content = zip->read(left);
    if (!content) return tl::unexpected(content.error());
    left -= content->size();
    if (unpacked.files.size() == kMostFiles)
      return failure(ErrorCode::TooLarge, fmt::format("there are more than {} files in it", kMostFiles),
                     "divide it into several");
    unpacked.files.push_back({path, std::move(*content)});
  }
}

NamesOfPortraits::NamesOfPortraits(const consent::RegisterView& people) {
  for (const consent::Person& person : people.people()) {
    // Where a list has no other id, the UPN is it.
    for (const std::string& number : std::set<std::string>{lower_case(person.id), lower_case(person.upn)}) {
      if (!number.empty()) numbers_[number].push_back(person.id);
    }
    const std::string last = folded_letters(person.last_name);
    std::set<std::string> ways;
    for (const std::string& first : {folded_letters(person.first_name), folded_letters(person.known_as)}) {
      if (!first.empty() && !last.empty()) ways.insert({first + last, last + first});
    }
    for (const std::string& way : ways) names_[way].push_back(person.id);
  }
}

std::vector<consent::PersonId> NamesOfPortraits::meant(std::string_view file_name) const {
  const std::string_view stem = without_ending(last_part(file_name));
  const std::string_view bare = without_number(stem);
  std::vector<std::string_view> numbers{stem, bare};
  if (const auto slash = file_name.find_last_of('/'); slash != std::string_view::npos)
    numbers.push_back(last_part(file_name.substr(0, slash)));
  for (const std::string_view number : numbers) {
    const auto found = numbers_.find(lower_case(std::string(trimmed(number))));
    if (found != numbers_.end()) return found->second;
  }
  const auto found = names_.find(folded_letters(bare));
  return found == names_.end() ? std::vector<consent::PersonId>{} : found->second;
}

Result<Bytes> portrait_jpeg(School& school, ByteView picture) {
  const auto photo = school.decoder().decode(picture);
  if (!photo) return tl::unexpected(photo.error());
  return pipeline::encode_jpeg(photo->bgr, {.jpeg_quality = 90, .longest_side = kSideOnScreen});
}

std::vector<WantedPortrait> wanted_portraits(School& school) {
  constexpr std::size_t kEnough = 2;
  std::map<consent::PersonId, std::size_t> enrolled;
  for (const EnrolledPerson& one : TemplateStore(*school.database()).people())
    enrolled[one.person] = one.portraits;
  const auto people = school.people().view();
  const Day today = school.today();
  std::vector<WantedPortrait> wanted;
  for (const consent::Person& person : people.people()) {
    if (!people.may_recognise(person.id, today).granted) continue;
    const auto own = enrolled.find(person.id);
    const std::size_t portraits = own == enrolled.end() ? 0 : own->second;
    if (portraits < kEnough) wanted.push_back({person.id, portraits});
  }
  return wanted;
}

}  // namespace schoolgate::gate
