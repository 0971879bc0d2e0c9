// Who looks after each platform's account. A school needs two of each kind at least, or one illness locks it
// out.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"

namespace schoolgate::review {

enum class KeeperKind {
  Administrator,  // may change the account, and take a post down
  Moderator,      // looks at what others write there
};
constexpr auto words_of(KeeperKind) {
  using enum KeeperKind;
  return words<KeeperKind>({{Administrator, "administrator"}, {Moderator, "moderator"}});
}

inline constexpr std::size_t kFewestKeepers = 2;
inline constexpr std::size_t kMostKeepers = 20;

// InvalidInput for more than kMostKeepers, a name that is empty, longer than 400 bytes, no clean text, or
// there twice.
[[nodiscard]] Status check_keepers(const std::vector<std::string>& names);

// By platform, in the order in which they were named.
using Keepers = std::map<consent::PlatformId, std::vector<std::string>>;
[[nodiscard]] const std::vector<std::string>& keepers_of(const Keepers& all,
                                                         const consent::PlatformId& platform);

// Names only; access itself is given on the platform. Safe to share between threads.
class PlatformKeepers {
 public:
  // Needs the room's schema (Accounts).
  PlatformKeepers(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  [[nodiscard]] Keepers all(KeeperKind kind);
  // In place of those before; in the ledger (their number, not their names). Refuses what check_keepers()
  // does.
  [[nodiscard]] Status set(const consent::PlatformId& platform, KeeperKind kind,
                           const std::vector<std::string>& names, const std::string& by);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::review
