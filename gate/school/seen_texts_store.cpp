#include "gate/school/seen_texts_store.hpp"

#include <exception>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

using nlohmann::json;
using pipeline::Code;
using pipeline::Glyph;
using pipeline::LatticeColumn;
using pipeline::Quad;
using pipeline::Reading;
using pipeline::ReadLine;
using pipeline::SeenTexts;

// Raised whenever what follows is written otherwise, so that an older program would take it wrongly.
constexpr int kVersion = 1;
constexpr std::uintmax_t kMostBytes = 256ULL << 20U;

json pack_quad(const Quad& quad) {
  json numbers = json::array();
  for (const cv::Point2f& corner : quad) {
    numbers.push_back(corner.x);
    numbers.push_back(corner.y);
  }
  return numbers;
}

Quad unpack_quad(const json& numbers) {
  Quad quad{};
  for (std::size_t i = 0; i < quad.size(); ++i)
    quad[i] = {numbers.at(2 * i).get<float>(), numbers.at(2 * i + 1).get<float>()};
  return quad;
}

json pack_column(const LatticeColumn& column) {
  const auto& [blank, letters] = column;
  json numbers = json::array({blank});
  for (const auto& [letter, probability] : letters) {
    numbers.push_back(static_cast<std::uint32_t>(letter));
    numbers.push_back(probability);
  }
  return numbers;
}

LatticeColumn unpack_column(const json& numbers) {
  LatticeColumn column{numbers.at(0).get<float>(), {}};
  for (std::size_t i = 1; i < numbers.size(); i += 2) {
    column.letters.emplace_back(static_cast<char32_t>(numbers.at(i).get<std::uint32_t>()),
                                numbers.at(i + 1).get<float>());
  }
  return column;
}

template <typename Item, typename Pack>
json pack_all(const std::vector<Item>& items, const Pack& pack_one) {
  json list = json::array();
  for (const Item& item : items) list.push_back(pack_one(item));
  return list;
}

template <typename Item, typename Unpack>
std::vector<Item> unpack_all(const json& list, const Unpack& unpack_one) {
  std::vector<Item> items;
  for (const json& one : list.get_ref<const json::array_t&>()) items.push_back(unpack_one(one));
  return items;
}

json pack_glyph(const Glyph& glyph) {
  const auto& [text, from, to, confidence, columns] = glyph;
  return json::array({text, from, to, confidence, pack_all(columns, pack_column)});
}

Glyph unpack_glyph(const json& one) {
  return {one.at(0).get<std::string>(), one.at(1).get<float>(), one.at(2).get<float>(),
          one.at(3).get<float>(), unpack_all<LatticeColumn>(one.at(4), unpack_column)};
}

json pack_reading(const Reading& reading) {
  const auto& [quad, glyphs, confidence] = reading;
  return json::array({pack_quad(quad), pack_all(glyphs, pack_glyph), confidence});
}

Reading unpack_reading(const json& one) {
  return {unpack_quad(one.at(0)), unpack_all<Glyph>(one.at(1), unpack_glyph), one.at(2).get<float>()};
}

json pack_line(const ReadLine& line) {
  const auto& [quad, score, readings] = line;
  return json::array({pack_quad(quad), score, pack_all(readings, pack_reading)});
}

ReadLine unpack_line(const json& one) {
  return {unpack_quad(one.at(0)), one.at(1).get<float>(), unpack_all<Reading>(one.at(2), unpack_reading)};
}

json pack_code(const Code& code) {
  const auto& [quad, format] = code;
  return json::array({pack_quad(quad), format});
}

Code unpack_code(const json& one) { return {unpack_quad(one.at(0)), one.at(1).get<std::string>()}; }

}  // namespace

Bytes pack(const SeenTexts& seen) {
  const auto& [size, lines, documents, codes, timings_ms, unread, codes_degraded] = seen;
  Bytes packed;
  json::to_cbor(json{{"version", kVersion},
                     {"size", {size.width, size.height}},
                     {"lines", pack_all(lines, pack_line)},
                     {"documents", pack_all(documents, pack_quad)},
                     {"codes", pack_all(codes, pack_code)},
                     {"timings_ms", timings_ms},
                     {"unread", unread},
                     {"codes_degraded", codes_degraded}},
                packed);
  return packed;
}

Result<SeenTexts> unpack(ByteView packed) {
  const json all = json::from_cbor(packed, true, false);
  if (!all.is_object()) return failure(ErrorCode::InvalidInput, "what was read in the photo is damaged");
  if (all.value("version", 0) != kVersion)
    return failure(ErrorCode::Unsupported, "what was read in the photo was kept by another version");
  try {
    SeenTexts seen;
    seen.size = {all.at("size").at(0).get<int>(), all.at("size").at(1).get<int>()};
    seen.lines = unpack_all<ReadLine>(all.at("lines"), unpack_line);
    seen.documents = unpack_all<Quad>(all.at("documents"), unpack_quad);
    seen.codes = unpack_all<Code>(all.at("codes"), unpack_code);
    seen.timings_ms = all.at("timings_ms").get<std::map<std::string, double>>();
    // Earlier ones did not say these.
    seen.unread = all.value("unread", std::size_t{0});
    seen.codes_degraded = all.value("codes_degraded", "");
    return seen;
  } catch (const json::exception& error) {
    return failure(ErrorCode::InvalidInput,
                   std::string("what was read in the photo is damaged (") + error.what() + ")");
  }
}

KeptFile SeenTextsStore::file_of(const Digest& photo) const {
  return {folder_ / (to_hex(photo) + ".sealed")};
}

Result<KeptWriter> SeenTextsStore::write(const Digest& photo, const SeenTexts& seen) const {
  Bytes packed = pack(seen);
  const Bytes sealed = key_.seal(packed, to_hex(photo));
  sodium_memzero(packed.data(), packed.size());
  auto written = files_.begin(folder_);
  if (!written) return written;
  if (auto added = written->add(sealed); !added) return tl::unexpected(added.error());
  if (auto synced = written->sync(); !synced) return tl::unexpected(synced.error());
  return written;
}

Status SeenTextsStore::put(const Digest& photo, KeptWriter& written) const {
  return written.commit(file_of(photo), IfPresent::Replace);
}

Status SeenTextsStore::keep(const Digest& photo, const SeenTexts& seen) const {
  auto written = write(photo, seen);
  if (!written) return tl::unexpected(written.error());
  return put(photo, *written);
}

Result<SeenTexts> SeenTextsStore::load(const Digest& photo) const {
  const auto sealed = files_.read(file_of(photo), kMostBytes);
  if (!sealed) return tl::unexpected(sealed.error());
  auto packed = key_.unseal(*sealed, to_hex(photo));
  if (!packed) return tl::unexpected(packed.error());
  auto seen = unpack(*packed);
  sodium_memzero(packed->data(), packed->size());
  return seen;
}

bool SeenTextsStore::holds(const Digest& photo) const {
  std::error_code error;
  return std::filesystem::exists(file_of(photo).path, error);
}

Status SeenTextsStore::remove(const Digest& photo) const { return remove_durably(file_of(photo).path); }

}  // namespace schoolgate::gate
