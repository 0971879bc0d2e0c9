// Who may sign in to the review page, and as what.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "consent/ledger/action.hpp"
#include "foundation/clock.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"

namespace schoolgate::review {

// Each user has one. docs/api.md says what each may do; the table of routes decides.
enum class Role { Office, Technician, Head, Admin };
constexpr auto words_of(Role) {
  using enum Role;
  return words<Role>({{Office, "office"}, {Technician, "technician"}, {Head, "head"}, {Admin, "admin"}});
}

struct Account {
  std::string user;
  Role role = Role::Office;
  bool disabled = false;
  Instant created{};
  std::optional<Instant> last_login;
  int stamp = 0;  // another one after every change of role, password or state: ends open sessions
  bool password_given = false;  // somebody else chose the password: the page asks for an own one first
  bool has_password = false;    // without one nobody can sign in to the page as this user
  std::vector<std::string> os_users = {};  // of the operating system, who act as this one by command
  // Entered by an admin (training.hpp); none: never entered.
  std::optional<Day> trained = {};
  std::optional<Day> policy_read = {};
};

// 2 to 40 of a-z, 0-9, '.', '_', '-', '@', beginning with a letter or digit; not the system's own account.
[[nodiscard]] Status check_user_name(std::string_view user);
// 12 to 256 bytes, at least five different ones, not the user's name.
[[nodiscard]] Status check_password(std::string_view password, std::string_view user);

// A sentence when fewer than two admins can sign in, else empty.
[[nodiscard]] std::string admin_warning(const std::vector<Account>& accounts);

// The table of users. Every change is in the ledger under `by` (consent/ledger/who.hpp), in the same
// transaction. The last admin who can sign in or act by command can be neither removed, disabled nor given
// another role (Refused). Safe to share between threads. Throws StorageError when the database fails.
class Accounts {
 public:
  // Brings the room's schema up to date.
  Accounts(std::shared_ptr<Database> database, const Clock& clock);

  // The one who chose the password is the user, who sits at the same keyboard, or somebody else: then the
  // page asks for an own one.
  enum class Chosen { BySomebodyElse, ByTheUser };
  [[nodiscard]] Status add(const std::string& user, std::string_view password, Role role,
                           const std::string& by, Chosen chosen = Chosen::BySomebodyElse);
  // Without a password: nobody can sign in to the page as this user until one is set.
  [[nodiscard]] Status add_without_password(const std::string& user, Role role, const std::string& by);
  [[nodiscard]] Status remove(const std::string& user, const std::string& by);
  [[nodiscard]] Status set_role(const std::string& user, Role role, const std::string& by);
  [[nodiscard]] Status set_disabled(const std::string& user, bool disabled, const std::string& by);
  [[nodiscard]] Status set_password(const std::string& user, std::string_view password,
                                    const std::string& by);

  // When they were trained, and read the school's policy: what is named takes the place of what was entered,
  // a named nothing takes it back, the rest stays. InvalidInput for a day to come. Sessions stay open.
  struct TrainingChange {
    std::optional<std::optional<Day>> trained = {};
    std::optional<std::optional<Day>> policy_read = {};
  };
  [[nodiscard]] Status set_training(const std::string& user, const TrainingChange& change,
                                    const std::string& by);

  // From now on that user of the operating system acts as `user` by command; one acts as one account alone,
  // so an earlier tie of theirs ends.
  [[nodiscard]] Status tie(const std::string& user, const std::string& os_user, const std::string& by);
  // NotFound when that user of the operating system acts as nobody.
  [[nodiscard]] Status untie(const std::string& os_user, const std::string& by);
  [[nodiscard]] std::optional<Account> tied_to(const std::string& os_user);
  [[nodiscard]] bool anybody_tied();

  // By name.
  [[nodiscard]] std::vector<Account> list();
  [[nodiscard]] std::optional<Account> find(const std::string& user);
  // The account when it exists, is not disabled and the password fits; takes the same time in every case.
  // Strangers wait for each other, and never make anybody else wait.
  enum class From { AStranger, AKnownPlace };
  [[nodiscard]] std::optional<Account> verify(const std::string& user, std::string_view password,
                                              From from = From::AStranger);
  void note_login(const std::string& user);
  // Takes as long as an entry in the ledger, so that time does not tell whether a name is somebody's.
  void write_unchanged();
  // Within somebody else's transaction: ends the sessions of that user and forgets their devices.
  static void give_new_stamp(WriteSession& session, const std::string& user);

 private:
  [[nodiscard]] Status insert(const std::string& user, const std::string& hash, Role role,
                              const std::string& by, Chosen chosen);
  [[nodiscard]] Status change(const std::string& user, const std::string& by, consent::LedgerAction action,
                              std::string_view assignment, const std::string& value, bool may_cost_an_admin);

  std::shared_ptr<Database> database_;
  const Clock& clock_;
  std::once_flag nobody_made_;
  std::string hash_of_nobody_;
  // Each Argon2id run takes 64 MiB of the machine, whichever school's account it is for.
  static inline std::counting_semaphore<2> hashing_{2};
  static inline std::counting_semaphore<2> hashing_of_strangers_{1};
};

}  // namespace schoolgate::review
