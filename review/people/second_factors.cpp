#include "review/people/second_factors.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <sodium.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "review/people/totp.hpp"

namespace schoolgate::review {
namespace {

using consent::LedgerAction;

constexpr std::size_t kSecretBytes = 20;  // as long as what SHA-1 gives (RFC 4226, 4)
constexpr int kBackupCodes = 8;
constexpr std::size_t kBackupBytes = 10;
constexpr std::size_t kDigitsOfAGroup = 5;

std::string bound_to(const std::string& user) { return "second factor of " + user; }

std::string hex_of(const Bytes& bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

Bytes bytes_of(const std::string& hex) {
  Bytes bytes(hex.size() / 2);
  std::size_t size = 0;
  if (sodium_hex2bin(bytes.data(), bytes.size(), hex.data(), hex.size(), nullptr, &size, nullptr) != 0)
    size = 0;
  bytes.resize(size);
  return bytes;
}

// People type codes with gaps and in capitals.
std::string as_kept(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    code += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return code;
}

std::string in_groups(const std::string& code) {
  std::string text;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % kDigitsOfAGroup == 0) text += '-';
    text += code[i];
  }
  return text;
}

std::string for_address(const std::string& user) {
  std::string text;
  for (const char c : user) text += c == '@' ? std::string("%40") : std::string(1, c);
  return text;
}

struct Kept {
  std::string sealed;
  bool in_use = false;
  std::int64_t last_step = 0;
};

std::optional<Kept> find_kept(ReadSession& session, const std::string& user) {
  std::string sealed;
  int in_use = 0;
  long long last_step = 0;
  session << "SELECT sealed, in_use, last_step FROM second_factors WHERE name = :name", soci::use(user),
      soci::into(sealed), soci::into(in_use), soci::into(last_step);
  if (!session.got_data()) return std::nullopt;
  return Kept{sealed, in_use != 0, last_step};
}

// The step that the code is of.
std::optional<std::int64_t> step_of(const Bytes& secret, const Kept& kept, const std::string& code,
                                    Instant now) {
  const std::int64_t present = totp_step(now);
  for (const std::int64_t step : {present - 1, present, present + 1}) {
    // Digests are compared, so that the time taken says nothing about a code.
    if (step > kept.last_step && sha256(totp_code(secret, step)) == sha256(code)) return step;
  }
  return std::nullopt;
}

void note_step(WriteSession& session, const std::string& user, std::int64_t step) {
  const auto last = static_cast<long long>(step);
  session << "UPDATE second_factors SET in_use = 1, last_step = :step WHERE name = :name", soci::use(last),
      soci::use(user);
}

tl::unexpected<Error> unreadable(const std::string& user) {
  return failure(ErrorCode::Refused, fmt::format("the second factor of {} cannot be read", user),
                 "an admin resets it: under Users, or 'schoolgate user totp NAME --reset'");
}

}  // namespace

Result<SecondFactors::Secret> SecondFactors::begin(const std::string& user, const std::string& school) {
  Bytes secret(kSecretBytes);
  fill_random(secret);
  const std::string sealed = hex_of(key_.seal(secret, bound_to(user)));
  auto begun = database_->transact([&](WriteSession& session) -> Status {
    if (const auto kept = find_kept(session, user); kept && kept->in_use) {
      return failure(ErrorCode::Refused, fmt::format("{} has a second factor already", user),
                     "for another device an admin resets it first");
    }
    session << "DELETE FROM second_factors WHERE name = :name", soci::use(user);
    session << "INSERT INTO second_factors (name, sealed, in_use, last_step) VALUES (:name, :sealed, 0, 0)",
        soci::use(user), soci::use(sealed);
    return {};
  });
  if (!begun) return tl::unexpected(begun.error());
  const std::string text = base32(secret);
  sodium_memzero(secret.data(), secret.size());
  const std::string issuer = school.empty() ? "Schoolgate" : "Schoolgate%20" + school;
  return Secret{
      text, fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", issuer, for_address(user), text, issuer)};
}

Result<std::vector<std::string>> SecondFactors::confirm(const std::string& user, const std::string& code,
                                                        const std::string& by) {
  return database_->transact([&](WriteSession& session) -> Result<std::vector<std::string>> {
    const auto kept = find_kept(session, user);
    if (!kept || kept->in_use)
      return failure(ErrorCode::NotFound, "no second factor was begun",
                     "begin anew, and scan the code that is shown");
    const auto secret = key_.unseal(bytes_of(kept->sealed), bound_to(user));
    if (!secret) return unreadable(user);
    const auto step = step_of(*secret, *kept, as_kept(code), clock_.now());
    if (!step) {
      return failure(ErrorCode::Refused, "the code does not fit",
                     "type the six digits that the app shows now; is the telephone's clock right?");
    }
    note_step(session, user, *step);
    std::vector<std::string> codes;
    for (int i = 0; i < kBackupCodes; ++i) {
      const std::string backup = random_token(kBackupBytes);
      const std::string digest = to_hex(sha256(backup));
      session << "INSERT INTO backup_codes (name, digest) VALUES (:name, :digest)", soci::use(user),
          soci::use(digest);
      codes.push_back(in_groups(backup));
    }
    Accounts::give_new_stamp(session, user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserSecondFactorSet, user, "{}");
    return codes;
  });
}

bool SecondFactors::in_use(const std::string& user) {
  return database_->read([&](ReadSession& session) {
    const auto kept = find_kept(session, user);
    return kept && kept->in_use;
  });
}

std::set<std::string> SecondFactors::users() {
  return database_->read([](ReadSession& session) {
    const soci::rowset<std::string> rows =
        (session.sql().prepare << "SELECT name FROM second_factors WHERE in_use = 1");
    return std::set<std::string>(rows.begin(), rows.end());
  });
}

int SecondFactors::backup_codes_left(const std::string& user) {
  return database_->read([&](ReadSession& session) {
    int left = 0;
    session << "SELECT COUNT(*) FROM backup_codes WHERE name = :name", soci::use(user), soci::into(left);
    return left;
  });
}

Result<bool> SecondFactors::takes(const std::string& user, const std::string& code, const std::string& by) {
  const std::string typed = as_kept(code);
  return database_->transact([&](WriteSession& session) -> Result<bool> {
    const auto kept = find_kept(session, user);
    if (!kept || !kept->in_use) return false;
    const std::string digest = to_hex(sha256(typed));
    int found = 0;
    session << "SELECT COUNT(*) FROM backup_codes WHERE name = :name AND digest = :digest", soci::use(user),
        soci::use(digest), soci::into(found);
    if (found > 0) {
      session << "DELETE FROM backup_codes WHERE name = :name AND digest = :digest", soci::use(user),
          soci::use(digest);
      consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserBackupCodeUsed, user, "{}");
      return true;
    }
    const auto secret = key_.unseal(bytes_of(kept->sealed), bound_to(user));
    if (!secret) return unreadable(user);
    const auto step = step_of(*secret, *kept, typed, clock_.now());
    if (step) note_step(session, user, *step);
    return step.has_value();
  });
}

Status SecondFactors::reset(const std::string& user, const std::string& by) {
  return database_->transact([&](WriteSession& session) -> Status {
    if (!find_kept(session, user))
      return failure(ErrorCode::NotFound, fmt::format("{} has no second factor", user),
                     "there is nothing to reset");
    session << "DELETE FROM second_factors WHERE name = :name", soci::use(user);
    session << "DELETE FROM backup_codes WHERE name = :name", soci::use(user);
    Accounts::give_new_stamp(session, user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserSecondFactorReset, user, "{}");
    return {};
  });
}

}  // namespace schoolgate::review
