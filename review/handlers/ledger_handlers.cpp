#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/log/photos.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/qr_code.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostNotedCharacters = 100;

json entry_json(Services& services, const consent::LedgerEntry& entry) {
  json detail = json::parse(entry.detail, nullptr, false);
  json photo = nullptr;
  if (const auto digest = digest_from_hex(entry.subject)) {
    if (const auto record = services.log.photos.find(*digest)) photo = record->id;
  }
  return {{"number", entry.number},
          {"when", to_iso(entry.when)},
          {"who", consent::account_of(entry.who)},
          {"via", consent::way_of(entry.who)},
          {"action", entry.action},
          {"words", action_words(entry.action)},
          {"subject", entry.subject},
          {"photo", photo},
          {"detail", detail.is_discarded() ? json(entry.detail) : detail}};
}

}  // namespace

Result<Reply> show_ledger(Services& services, const Call& call) {
  Query query = call.query;
  const auto before = query.id("before");
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const std::uint64_t total = services.school.ledger().head().number;
  const std::uint64_t end =
      before ? std::min<std::uint64_t>(static_cast<std::uint64_t>(*before) - 1, total) : total;
  const std::uint64_t from = end > limit ? end - limit + 1 : 1;
  json entries = json::array();
  if (end > 0) {
    auto read = services.school.ledger().entries(from, static_cast<std::size_t>(end - from + 1));
    std::reverse(read.begin(), read.end());
    for (const auto& entry : read) entries.push_back(entry_json(services, entry));
  }
  return json_reply({{"total", total},
                     {"entries", entries},
                     {"next_before", end > 0 && from > 1 ? json(from) : json(nullptr)}});
}

Result<Reply> verify_ledger(Services& services, const Call& call) {
  Query query = call.query;
  const auto text = query.text("noted", kMostNotedCharacters);
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  std::optional<consent::LedgerHead> noted;
  if (text) {
    const auto read = consent::ledger_head_from_text(*text);
    if (!read) return tl::unexpected(read.error());
    noted = *read;
  }
  const auto verified = services.school.ledger().verify(noted);
  if (!verified) {
    return json_reply(
        {{"intact", false}, {"entries", nullptr}, {"head", nullptr}, {"words", sentence(verified.error())}});
  }
  const auto head = services.school.ledger().head();
  const std::string end = consent::to_text(head);
  return json_reply(
      {{"intact", true},
       {"entries", *verified},
       {"head",
        {{"number", head.number},
         {"chain", to_hex(head.chain)},
         {"noted", end},
         {"when", to_iso(services.school.clock().now())},
         {"code", qr_code(end)}}},
       {"words", fmt::format("all {} are as they were written", counted(*verified, "entry", "entries"))}});
}

}  // namespace schoolgate::review
