#include "review/people/known_devices.hpp"

#include "foundation/digest.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::review {
namespace {

constexpr int kMostOfAnAccount = 20;  // the one not used for longest is forgotten first

}  // namespace

bool KnownDevices::knows(const std::string& token, const std::string& user) {
  if (token.empty()) return false;
  const std::string digest = to_hex(sha256(token));
  const std::string since = to_iso(clock_.now() - kKnownFor);
  return database_->read([&](ReadSession& session) {
    int known = 0;
    session << "SELECT COUNT(*) FROM known_devices d JOIN users u ON u.name = d.name WHERE d.digest = "
               ":digest AND d.used > :since AND d.stamp = u.stamp AND u.disabled = 0 AND (:any = '' OR "
               "d.name = :name)",
        soci::use(digest, "digest"), soci::use(since, "since"), soci::use(user, "any"),
        soci::use(user, "name"), soci::into(known);
    return known > 0;
  });
}

std::string KnownDevices::remember(const std::string& token, const Account& account) {
  const std::string before = to_hex(sha256(token));
  const std::string own = random_token(32);
  const std::string digest = to_hex(sha256(own));
  const std::string used = to_iso(clock_.now());
  const std::string since = to_iso(clock_.now() - kKnownFor);
  database_->transact([&](WriteSession& session) {
    session << "DELETE FROM known_devices WHERE used <= :since OR (digest = :before AND name = :name)",
        soci::use(since, "since"), soci::use(before, "before"), soci::use(account.user, "name");
    session << "UPDATE known_devices SET digest = :digest WHERE digest = :before",
        soci::use(digest, "digest"), soci::use(before, "before");
    session << "INSERT INTO known_devices (digest, name, stamp, used) VALUES (:digest, :name, :stamp, :used)",
        soci::use(digest), soci::use(account.user), soci::use(account.stamp), soci::use(used);
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

}  // namespace schoolgate::review
