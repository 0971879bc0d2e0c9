#include "review/people/known_devices.hpp"

#include <fmt/format.h>

#include "foundation/digest.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::review {
namespace {

constexpr int kMostOfAnAccount = 20;  // the one not used for longest is forgotten first

}  // namespace

std::optional<std::string> KnownDevices::find(const std::string& token, const std::string& user) {
  if (token.empty()) return std::nullopt;
  const std::string digest = to_hex(sha256(token));
  const std::string since = to_iso(clock_.now() - kKnownFor);
  return database_->read([&](ReadSession& session) -> std::optional<std::string> {
    std::string device;
    session << "SELECT d.device FROM known_devices d JOIN users u ON u.name = d.name WHERE d.digest = "
               ":digest AND d.used > :since AND d.stamp = u.stamp AND u.disabled = 0 AND (:any = '' OR "
               "d.name = :name) LIMIT 1",
        soci::use(digest, "digest"), soci::use(since, "since"), soci::use(user, "any"),
        soci::use(user, "name"), soci::into(device);
    if (!session.got_data()) return std::nullopt;
    return device;
  });
}

std::string KnownDevices::remember(const std::string& token, const Account& account) {
  const std::string before = to_hex(sha256(token));
  std::string own = random_token(32);
  const std::string digest = to_hex(sha256(own));
  const std::string used = to_iso(clock_.now());
  const std::string since = to_iso(clock_.now() - kKnownFor);
  database_->transact([&](WriteSession& session) {
    std::string device;
    session << "SELECT device FROM known_devices WHERE digest = :before LIMIT 1", soci::use(before),
        soci::into(device);
    if (!session.got_data()) device = random_token(16);
    session << "DELETE FROM known_devices WHERE used <= :since OR (digest = :before AND name = :name)",
        soci::use(since, "since"), soci::use(before, "before"), soci::use(account.user, "name");
    session << "UPDATE known_devices SET digest = :digest WHERE digest = :before",
        soci::use(digest, "digest"), soci::use(before, "before");
    session
        << "INSERT INTO known_devices (digest, name, stamp, used, device) VALUES (:digest, :name, :stamp, "
           ":used, :device)",
        soci::use(digest), soci::use(account.user), soci::use(account.stamp), soci::use(used),
        soci::use(device);
    session << "DELETE FROM known_devices WHERE name = :name AND (stamp <> :stamp OR digest NOT IN (SELECT "
               "digest FROM known_devices WHERE name = :of AND stamp = :now ORDER BY used DESC, digest LIMIT "
               ":most))",
        soci::use(account.user, "name"), soci::use(account.stamp, "stamp"), soci::use(account.user, "of"),
        soci::use(account.stamp, "now"), soci::use(kMostOfAnAccount, "most");
  });
  return own;
}

void KnownDevices::restamp(const std::string& token, const std::string& user, int stamp) {
  const std::string digest = to_hex(sha256(token));
  database_->transact([&](WriteSession& session) {
    session << "UPDATE known_devices SET stamp = :stamp WHERE digest = :digest AND name = :name",
        soci::use(stamp), soci::use(digest), soci::use(user);
  });
}

void end_all_sign_ins(WriteSession& session) {
  const auto in_each = [&](const char* table, const std::string& statement) {
    if (has_table(session, table)) session << statement;
  };
  in_each("known_devices", "DELETE FROM known_devices");
  in_each("os_users", "DELETE FROM os_users");
  in_each("users", fmt::format("UPDATE users SET stamp = {}", random_number(session)));
}

}  // namespace schoolgate::review
