#include "foundation/sealing/school_key.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <fmt/format.h>
#include <sodium.h>

#include "foundation/durable_file.hpp"
#include "foundation/secret_file.hpp"
#include "foundation/secrets.hpp"

namespace schoolgate {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kChecksum = 4;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::uintmax_t kMostWordBytes = 4096;

// Proquints (Wilkerson, 2009): 16 bits are five letters that can be said, read out and typed.
constexpr std::string_view kConsonants = "bdfghjklmnprstvz";
constexpr std::string_view kVowels = "aiou";
constexpr std::size_t kLetters = 5;
constexpr std::size_t kWords = (kKeyBytes + kChecksum) / 2;

std::array<char, kLetters> word_of(std::uint32_t bits) {
  return {kConsonants[bits >> 12U & 15U], kVowels[bits >> 10U & 3U], kConsonants[bits >> 6U & 15U],
          kVowels[bits >> 4U & 3U], kConsonants[bits & 15U]};
}

// The bits of five letters; none when they are no word.
bool bits_of(std::span<const char> letters, std::uint32_t& bits) {
  bits = 0;
  for (std::size_t i = 0; i < kLetters; ++i) {
    const std::string_view known = i % 2 == 0 ? kConsonants : kVowels;
    const auto place = known.find(letters[i]);
    if (place == std::string_view::npos) return false;
    bits = bits << (i % 2 == 0 ? 4U : 2U) | static_cast<std::uint32_t>(place);
  }
  return true;
}

// Of a key, for one use: nothing of it tells of another use, or of the key.
template <std::size_t Size>
std::array<unsigned char, Size> told_by(std::span<const unsigned char> key, std::string_view use) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(use.data()), use.size(),
                     key.data(), key.size());
  std::array<unsigned char, Size> told{};
  std::copy_n(hash.begin(), Size, told.begin());
  return told;
}

LockedBytes with_checksum(std::span<const unsigned char> key) {
  LockedBytes all(kKeyBytes + kChecksum);
  std::copy(key.begin(), key.end(), all.values().begin());
  const auto sum = told_by<kChecksum>(key, "schoolgate key words");
  std::copy(sum.begin(), sum.end(), all.values().begin() + kKeyBytes);
  return all;
}

tl::unexpected<Error> no_key_words() {
  return failure(ErrorCode::InvalidInput,
                 fmt::format("these are not the {} words of a key, or one of them is mistyped", kWords),
                 "compare them with the print, word by word");
}

// The line that a key's file begins with where its passphrase is wanted too. The number is that of the form,
// and of what trying a passphrase costs.
constexpr std::string_view kBehindPassphrase = "schoolgate key behind a passphrase 1\n";
constexpr const char* kPassphrasePlace = "SCHOOLGATE_KEY_PASSPHRASE_FILE";
constexpr std::size_t kSaltBytes = crypto_pwhash_argon2id_SALTBYTES;
constexpr int kTriesAtATerminal = 3;

const unsigned char* text_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SchoolKey SchoolKey::make() {
  LockedBytes bytes(kKeyBytes);
  fill_random(bytes.values());
  return SchoolKey(std::move(bytes));
}

Result<SchoolKey> SchoolKey::from_words(std::string_view words) {
  LockedArray<char> letters(kWords * kLetters);
  std::size_t count = 0;
  for (const char c : words) {
    const bool small = c >= 'a' && c <= 'z';
    const bool capital = c >= 'A' && c <= 'Z';
    if (!small && !capital) continue;
    if (count == letters.values().size()) return no_key_words();
    letters.values()[count++] = capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (count != letters.values().size()) return no_key_words();
  LockedBytes all(kKeyBytes + kChecksum);
  for (std::size_t word = 0; word < kWords; ++word) {
    std::uint32_t bits = 0;
    if (!bits_of(letters.values().subspan(word * kLetters, kLetters), bits)) return no_key_words();
    all.values()[2 * word] = static_cast<unsigned char>(bits >> 8U);
    all.values()[2 * word + 1] = static_cast<unsigned char>(bits & 255U);
  }
  LockedBytes key(all.values().first(kKeyBytes));
  const LockedBytes right = with_checksum(key.values());
  if (!std::ranges::equal(right.values(), all.values())) return no_key_words();
  return SchoolKey(std::move(key));
}

Result<SchoolKey> SchoolKey::read(const std::string& place) {
  auto text = read_secret(place, "the key", kMostWordBytes);
  if (!text) return tl::unexpected(text.error());
  const std::string_view words{reinterpret_cast<const char*>(text->data()), text->size()};
  auto key = words.starts_with(kBehindPassphrase) ? from_behind_passphrase(words, place) : from_words(words);
  sodium_memzero(text->data(), text->size());
  if (!key) key.error().message = place + ": " + key.error().message;
  return key;
}

Result<SchoolKey> SchoolKey::from_behind_passphrase(std::string_view text, const std::string& key_place) {
  const auto damaged = [] {
    return failure(ErrorCode::InvalidInput, "this is not what was written when the key was made",
                   "type the key's 18 words into a new file of mode 600");
  };
  text.remove_prefix(kBehindPassphrase.size());
  Bytes kept(kSaltBytes + kNonceBytes + kKeyBytes + kTagBytes);
  std::size_t length = 0;
  if (sodium_hex2bin(kept.data(), kept.size(), text.data(), text.size(), "\n", &length, nullptr) != 0 ||
      length != kept.size())
    return damaged();
  if (const char* place = std::getenv(kPassphrasePlace); place != nullptr) {
    const auto passphrase = read_passphrase(place);
    if (!passphrase) return tl::unexpected(passphrase.error());
    auto key = opened(kept, *passphrase);
    if (!key) return tl::unexpected(key.error());
    if (*key) return std::move(**key);
    return failure(ErrorCode::InvalidInput, fmt::format("the passphrase in {} does not open it", place),
                   "write the right one there, or type the key's 18 words into a new file of mode 600");
  }
  const AskForPassphrase* ask = PassphraseAsker::present();
  if (ask == nullptr)
    return failure(ErrorCode::Unavailable,
                   "the key is behind a passphrase, and there is no terminal to ask for it at",
                   fmt::format("name the file that holds it: {}=FILE, or credential:NAME", kPassphrasePlace));
  for (int tries = 0; tries < kTriesAtATerminal; ++tries) {
    const auto passphrase = (*ask)(key_place, tries > 0);
    if (!passphrase) return tl::unexpected(passphrase.error());
    auto key = opened(kept, *passphrase);
    if (!key) return tl::unexpected(key.error());
    if (*key) return std::move(**key);
  }
  return failure(ErrorCode::InvalidInput, fmt::format("none of {} passphrases opens it", kTriesAtATerminal),
                 "try again, or type the key's 18 words into a new file of mode 600");
}

Result<std::optional<SchoolKey>> SchoolKey::opened(ByteView kept, const Passphrase& passphrase) {
  const auto cover = behind(passphrase, kept.first(kSaltBytes));
  if (!cover) return tl::unexpected(cover.error());
  auto bytes = cover->unwrap(kept.subspan(kSaltBytes), kBehindPassphrase);
  return bytes ? std::optional(SchoolKey(std::move(*bytes))) : std::nullopt;
}

Result<SchoolKey> SchoolKey::behind(const Passphrase& passphrase, ByteView salt) {
  LockedBytes derived(kKeyBytes);
  const char* typed = passphrase.empty() ? "" : passphrase.values().data();
  if (crypto_pwhash(derived.values().data(), kKeyBytes, typed, passphrase.values().size(), salt.data(),
                    crypto_pwhash_argon2id_OPSLIMIT_MODERATE, crypto_pwhash_argon2id_MEMLIMIT_MODERATE,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return failure(ErrorCode::Unavailable, "there is too little memory to try the passphrase",
                   "it takes 256 MB: end other programs");
  return SchoolKey(std::move(derived));
}

Status SchoolKey::write(const std::filesystem::path& path) const {
  std::string text = words();
  auto written = write_durably(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  sodium_memzero(text.data(), text.size());
  return written;
}

Status SchoolKey::write_behind(const Passphrase& passphrase, const std::filesystem::path& path) const {
  Bytes kept(kSaltBytes);
  fill_random(kept);
  const auto cover = behind(passphrase, kept);
  if (!cover) return tl::unexpected(cover.error());
  const Bytes wrapped = cover->wrap(bytes_.values(), kBehindPassphrase);
  kept.insert(kept.end(), wrapped.begin(), wrapped.end());
  std::string hex(kept.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), kept.data(), kept.size());
  hex.back() = '\n';
  const std::string text = std::string(kBehindPassphrase) + hex;
  return write_durably(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string SchoolKey::words() const {
  constexpr std::size_t kInLine = 6;
  const LockedBytes all = with_checksum(bytes_.values());
  std::string text;
  text.reserve(kWords * (kLetters + 1));
  for (std::size_t word = 0; word < kWords; ++word) {
    const std::uint32_t bits = static_cast<std::uint32_t>(all.values()[2 * word]) << 8U |
                               static_cast<std::uint32_t>(all.values()[2 * word + 1]);
    for (const char letter : word_of(bits)) text += letter;
    text += word % kInLine + 1 == kInLine ? '\n' : ' ';
  }
  return text;
}

std::string SchoolKey::id() const {
  const auto told = told_by<4>(bytes_.values(), "schoolgate key id");
  return fmt::format("{:02x}{:02x}-{:02x}{:02x}", told[0], told[1], told[2], told[3]);
}

Bytes SchoolKey::wrap(ByteView secret, std::string_view bound_to) const {
  Bytes wrapped(kNonceBytes + secret.size() + kTagBytes);
  fill_random(std::span(wrapped).first(kNonceBytes));
  crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped.data() + kNonceBytes, nullptr, secret.data(),
                                             secret.size(), text_bytes(bound_to), bound_to.size(), nullptr,
                                             wrapped.data(), bytes_.values().data());
  return wrapped;
}

Result<LockedBytes> SchoolKey::unwrap(ByteView wrapped, std::string_view bound_to) const {
  const auto refused = [] {
    return failure(ErrorCode::Refused, "what was wrapped was altered, or wrapped with another key");
  };
  if (wrapped.size() < kNonceBytes + kTagBytes) return refused();
  LockedBytes secret(wrapped.size() - kNonceBytes - kTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret.values().data(), nullptr, nullptr,
                                                 wrapped.data() + kNonceBytes, wrapped.size() - kNonceBytes,
                                                 text_bytes(bound_to), bound_to.size(), wrapped.data(),
                                                 bytes_.values().data()) != 0)
    return refused();
  return secret;
}

}  // namespace schoolgate
