#include "foundation/sealing/passphrase.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "foundation/secret_file.hpp"

namespace schoolgate {
namespace {

constexpr std::size_t kLeastPassphrase = 16;
constexpr std::size_t kMostPassphrase = 1024;

// One for the process, as the environment is, which names the file.
std::atomic<const AskForPassphrase*> present_asker = nullptr;

}  // namespace

Status check_passphrase(const Passphrase& passphrase, const std::string& called) {
  const std::size_t length = passphrase.values().size();
  if (length < kLeastPassphrase)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("{} has fewer than {} letters", called, kLeastPassphrase),
                   "take four words that nobody connects");
  if (length > kMostPassphrase)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("{} has more than {} letters", called, kMostPassphrase),
                   "four words that nobody connects are enough");
  return {};
}

Result<Passphrase> read_passphrase(const std::string& place) {
  auto text = read_secret(place, "the passphrase", kMostPassphrase);
  if (!text) return tl::unexpected(text.error());
  std::size_t length = text->size();
  while (length > 0 && ((*text)[length - 1] == '\n' || (*text)[length - 1] == '\r')) --length;
  Passphrase passphrase(length);
  std::copy_n(text->begin(), length, passphrase.values().begin());
  sodium_memzero(text->data(), text->size());
  if (auto good = check_passphrase(passphrase, "the passphrase in " + place); !good)
    return tl::unexpected(good.error());
  return passphrase;
}

PassphraseAsker::PassphraseAsker(AskForPassphrase ask) {
  const AskForPassphrase* none = nullptr;
  auto made = std::make_unique<const AskForPassphrase>(std::move(ask));
  if (!present_asker.compare_exchange_strong(none, made.get()))
    throw std::logic_error("passphrases are asked for by one only");
  static_cast<void>(made.release());
}

PassphraseAsker::~PassphraseAsker() { delete present_asker.exchange(nullptr); }

const AskForPassphrase* PassphraseAsker::present() { return present_asker; }

}  // namespace schoolgate
