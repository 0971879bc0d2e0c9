// The consent register in the database: people, their answers, and every version it has had.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/ledger/action.hpp"
#include "consent/register/forgotten.hpp"
#include "consent/register/platform_account.hpp"
#include "consent/register/register_view.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

// Who changed the register, and through what: "office@school", "import autumn.csv".
struct Author {
  std::string name;
  std::string source;
};

struct RegisterChange {
  std::uint64_t version = 0;
  Instant when;
  std::string by;
  std::string what;  // "P001 image facebook: granted -> withdrawn"; people by id
};

// Safe to share between threads. Throws StorageError when the database fails.
class Register {
 public:
  // Brings the room's schema up to date. `clock` must outlive it.
  Register(std::shared_ptr<Database> database, const Clock& clock);

  [[nodiscard]] RegisterView view();
  [[nodiscard]] std::uint64_t version();
  // How many days on which an answer, a leaving or a platform's opening becomes another have come by this
  // one: as long as neither this number nor the version is another, no answer of view() is.
  [[nodiscard]] std::uint64_t days_come(Day day);
  // Inside a transaction that is already open: what was decided by another version is decided anew.
  [[nodiscard]] static std::uint64_t version(ReadSession& session);
  [[nodiscard]] static std::uint64_t days_come(ReadSession& session, Day day);

  // Each raises the version by one and writes the history and a ledger entry, all in one transaction, or
  // changes nothing at all: InvalidInput when what would be stored is malformed (check() in person.hpp),
  // NotFound for an unknown person, Refused for one who was forgotten. What is already so raises no version.

  // People as they shall be from now on; the others stay as they are. With `planned_on`, the version that the
  // change was planned on, it is a Conflict when the register is another by now. `said`: what the author says
  // of pairs of ids, remembered from now on.
  [[nodiscard]] Status put_people(const std::vector<Person>& people, const Author& author,
                                  std::optional<std::uint64_t> planned_on = std::nullopt,
                                  const std::vector<SaidOfPair>& said = {});
  [[nodiscard]] Status set_consent(std::string_view person, const Consent& consent, const Author& author);
  // From today on, for one purpose or for every one; also where nothing was ever granted, so that no later
  // file grants it unseen.
  [[nodiscard]] Status withdraw(std::string_view person, std::string_view platform,
                                std::optional<Purpose> purpose, const Author& author);
  // The same for each of these platforms, and for every other one that the person has an answer for.
  [[nodiscard]] Status withdraw_everywhere(std::string_view person, const std::vector<PlatformId>& platforms,
                                           std::optional<Purpose> purpose, const Author& author);
  [[nodiscard]] Status set_do_not_publish(std::string_view person, bool value, std::string_view reason,
                                          const Author& author);
  [[nodiscard]] Status set_biometric(std::string_view person, const BiometricConsent& consent,
                                     const Author& author);

  // Nothing of them stays but their id: it is in ledger and history for good, which hold no names, and no
  // import takes it in again (put_people refuses it) until the tombstone is lifted.
  [[nodiscard]] Status forget(std::string_view person, const Author& author);
  [[nodiscard]] Status lift_tombstone(std::string_view person, const Author& author);
  [[nodiscard]] std::vector<ForgottenPerson> forgotten();

  // What was entered of the platform's account.
  [[nodiscard]] PlatformAccount account_of(std::string_view platform);
  // The account as `change`, which is given today, makes it of that. Days of opening and closing make another
  // version; the rest has an entry of its own, since nothing is decided by it. Refused where a later closing
  // would open again what is closed.
  [[nodiscard]] Status change_platform(std::string_view platform, const Author& author,
                                       const std::function<void(PlatformAccount&, Day)>& change);

  // What changed about a person, about a platform (history_key()), or about everybody when `person` is empty;
  // oldest first.
  [[nodiscard]] std::vector<RegisterChange> history(std::string_view person);
  // The number of versions when the history is what the ledger recorded of each of them, and people and
  // answers are what it recorded of the last; otherwise the first version that was altered. Says nothing
  // about the ledger itself: Ledger::verify.
  [[nodiscard]] Result<std::uint64_t> verify_history();

 private:
  [[nodiscard]] Status edit(std::string_view person, const Author& author, LedgerAction action,
                            const std::function<void(Person&, Day)>& change);

  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::consent
