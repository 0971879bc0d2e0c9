#include "review/people/accounts.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "review/people/schema.hpp"

namespace schoolgate::review {
namespace {

using consent::LedgerAction;

constexpr std::size_t kShortestPassword = 12;
constexpr std::size_t kLongestPassword = 256;
constexpr std::size_t kFewestDifferentBytes = 5;

Error no_such_user(const std::string& user) {
  return {ErrorCode::NotFound, fmt::format("there is no user {}", user), "'schoolgate user list' shows them"};
}

// One that cannot be read is a day that does not exist, on which nobody was trained.
std::optional<Day> entered_day(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_iso_day(text).value_or(Day{});
}

Account read_account(const soci::row& row) {
  Account account;
  account.user = row.get<std::string>(0);
  // An unknown word can only come from a newer program: the least that there is.
  account.role = from_word<Role>(row.get<std::string>(1)).value_or(Role::Office);
  account.disabled = row.get<int>(2) != 0;
  if (const auto created = parse_iso_instant(row.get<std::string>(3))) account.created = *created;
  if (const auto login = parse_iso_instant(row.get<std::string>(4))) account.last_login = *login;
  account.stamp = row.get<int>(5);
  account.password_given = row.get<int>(6) != 0;
  account.has_password = !row.get<std::string>(7).empty();
  account.trained = entered_day(row.get<std::string>(8));
  account.policy_read = entered_day(row.get<std::string>(9));
  return account;
}

constexpr const char* kColumns =
    "name, role, disabled, created, last_login, stamp, password_given, password, trained, policy_read";

std::vector<std::string> read_os_users(ReadSession& session, const std::string& user) {
  std::vector<std::string> os_users;
  const soci::rowset<std::string> rows =
      (session.sql().prepare << "SELECT os_user FROM os_users WHERE name = :name ORDER BY os_user",
       soci::use(user));
  for (const std::string& one : rows) os_users.push_back(one);
  return os_users;
}

std::optional<Account> find_account(ReadSession& session, const std::string& user) {
  soci::rowset<soci::row> rows =
      (session.sql().prepare << fmt::format("SELECT {} FROM users WHERE name = :name", kColumns),
       soci::use(user));
  std::optional<Account> account;
  for (const soci::row& row : rows) account = read_account(row);
  if (account) account->os_users = read_os_users(session, account->user);
  return account;
}

bool is_last_admin(ReadSession& session, const Account& account) {
  if (account.role != Role::Admin || account.disabled) return false;
  int others = 0;
  session
      << "SELECT COUNT(*) FROM users WHERE role = 'admin' AND disabled = 0 AND name <> :name AND (password "
         "<> '' OR name IN (SELECT name FROM os_users))",
      soci::use(account.user), soci::into(others);
  return others == 0;
}

// Could an admin still do anything without the tie of that user of the operating system?
bool some_admin_without(ReadSession& session, const std::string& os_user) {
  int admins = 0;
  session
      << "SELECT COUNT(*) FROM users WHERE role = 'admin' AND disabled = 0 AND (password <> '' OR name IN "
         "(SELECT name FROM os_users WHERE os_user <> :os_user))",
      soci::use(os_user), soci::into(admins);
  return admins > 0;
}

Error last_admin(const std::string& user) {
  return {ErrorCode::Refused, fmt::format("{} is the last admin who can do anything", user),
          "make somebody else an admin first"};
}

// Drawn rather than counted: a user who is removed and added again must not revive an old session.
int new_stamp() { return static_cast<int>(random_below(0x7fffffffU)); }

class HashingPlace {
 public:
  explicit HashingPlace(std::counting_semaphore<2>& places) : places_(places) { places_.acquire(); }
  ~HashingPlace() { places_.release(); }
  HashingPlace(const HashingPlace&) = delete;
  HashingPlace& operator=(const HashingPlace&) = delete;

 private:
  std::counting_semaphore<2>& places_;
};

}  // namespace

Status check_user_name(std::string_view user) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good = user.size() >= 2 && user.size() <= 40 && plain(user.front()) &&
                    std::all_of(user.begin(), user.end(), [&](char c) {
                      return plain(c) || c == '.' || c == '_' || c == '-' || c == '@';
                    });
  if (user == consent::kSystemAccount)
    return failure(ErrorCode::InvalidInput, "that name is the program's own", "choose another name");
  if (good) return {};
  return failure(
      ErrorCode::InvalidInput, "that is no user name",
      "use 2 to 40 small letters, digits, '.', '_', '-' and '@', beginning with a letter or digit");
}

Status check_password(std::string_view password, std::string_view user) {
  if (password.size() < kShortestPassword || password.size() > kLongestPassword) {
    return failure(ErrorCode::InvalidInput, "the password is too short or too long",
                   fmt::format("use {} to {} characters; a few unrelated words do well", kShortestPassword,
                               kLongestPassword));
  }
  if (std::set<char>(password.begin(), password.end()).size() < kFewestDifferentBytes) {
    return failure(ErrorCode::InvalidInput, "the password repeats itself",
                   "use at least five different characters");
  }
  if (password.find(user) != std::string_view::npos) {
    return failure(ErrorCode::InvalidInput, "the password holds the user's name", "choose another one");
  }
  return {};
}

std::string admin_warning(const std::vector<Account>& accounts) {
  const auto admins = std::count_if(accounts.begin(), accounts.end(), [](const Account& account) {
    return account.role == Role::Admin && !account.disabled && account.has_password;
  });
  if (admins >= 2) return {};
  return "fewer than two admins can sign in: add a second one, so that one absence does not lock the school "
         "out";
}

Accounts::Accounts(std::shared_ptr<Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {
  database_->apply_schema(schema());
}

Status Accounts::add(const std::string& user, std::string_view password, Role role, const std::string& by,
                     Chosen chosen) {
  if (auto good = check_user_name(user); !good) return good;
  if (auto good = check_password(password, user); !good) return good;
  std::string hash;
  {
    const HashingPlace turn(hashing_);
    hash = hash_password(password);
  }
  return insert(user, hash, role, by, chosen);
}

Status Accounts::add_without_password(const std::string& user, Role role, const std::string& by) {
  if (auto good = check_user_name(user); !good) return good;
  return insert(user, "", role, by, Chosen::ByTheUser);
}

Status Accounts::insert(const std::string& user, const std::string& hash, Role role, const std::string& by,
                        Chosen chosen) {
  return database_->transact([&](WriteSession& session) -> Status {
    if (find_account(session, user)) {
      return failure(ErrorCode::AlreadyExists, fmt::format("there is a user {} already", user),
                     "choose another name");
    }
    const std::string role_word(word(role));
    const std::string created = to_iso(clock_.now());
    const int stamp = new_stamp();
    const int given = chosen == Chosen::ByTheUser || consent::same_account(by, user) ? 0 : 1;
    session
        << "INSERT INTO users (name, role, password, disabled, created, last_login, stamp, password_given) "
           "VALUES (:name, :role, :password, 0, :created, '', :stamp, :given)",
        soci::use(user), soci::use(role_word), soci::use(hash), soci::use(created), soci::use(stamp),
        soci::use(given);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserAdded, user,
                            nlohmann::json{{"role", role_word}}.dump());
    return {};
  });
}

Status Accounts::tie(const std::string& user, const std::string& os_user, const std::string& by) {
  if (os_user.empty() || !consent::is_clean(os_user))
    return failure(ErrorCode::InvalidInput, "that is no user of the operating system",
                   "write the login name");
  return database_->transact([&](WriteSession& session) -> Status {
    const auto account = find_account(session, user);
    if (!account) return tl::unexpected(no_such_user(user));
    const bool acts = account->role == Role::Admin && !account->disabled;
    std::string before;
    session << "SELECT name FROM os_users WHERE os_user = :os_user", soci::use(os_user), soci::into(before);
    if (session.got_data() && !acts && !some_admin_without(session, os_user))
      return tl::unexpected(last_admin(before));
    session << "DELETE FROM os_users WHERE os_user = :os_user", soci::use(os_user);
    session << "INSERT INTO os_users (os_user, name) VALUES (:os_user, :name)", soci::use(os_user),
        soci::use(user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserTied, user,
                            nlohmann::json{{"os_user", os_user}}.dump());
    return {};
  });
}

Status Accounts::untie(const std::string& os_user, const std::string& by) {
  return database_->transact([&](WriteSession& session) -> Status {
    std::string user;
    session << "SELECT name FROM os_users WHERE os_user = :os_user", soci::use(os_user), soci::into(user);
    if (!session.got_data())
      return failure(ErrorCode::NotFound,
                     fmt::format("the operating system's user {} acts as nobody", consent::cleaned(os_user)),
                     "'schoolgate user list' shows who acts as whom");
    if (!some_admin_without(session, os_user)) return tl::unexpected(last_admin(user));
    session << "DELETE FROM os_users WHERE os_user = :os_user", soci::use(os_user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserUntied, user,
                            nlohmann::json{{"os_user", os_user}}.dump());
    return {};
  });
}

std::optional<Account> Accounts::tied_to(const std::string& os_user) {
  return database_->read([&](ReadSession& session) -> std::optional<Account> {
    std::string user;
    session << "SELECT name FROM os_users WHERE os_user = :os_user", soci::use(os_user), soci::into(user);
    if (!session.got_data()) return std::nullopt;
    return find_account(session, user);
  });
}

bool Accounts::anybody_tied() {
  return database_->read([](ReadSession& session) {
    int ties = 0;
    session << "SELECT COUNT(*) FROM os_users", soci::into(ties);
    return ties > 0;
  });
}

Status Accounts::remove(const std::string& user, const std::string& by) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto account = find_account(session, user);
    if (!account) return tl::unexpected(no_such_user(user));
    if (is_last_admin(session, *account)) return tl::unexpected(last_admin(user));
    session << "DELETE FROM os_users WHERE name = :name", soci::use(user);
    session << "DELETE FROM known_devices WHERE name = :name", soci::use(user);
    session << "DELETE FROM second_factors WHERE name = :name", soci::use(user);
    session << "DELETE FROM backup_codes WHERE name = :name", soci::use(user);
    session << "DELETE FROM users WHERE name = :name", soci::use(user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserRemoved, user, "{}");
    return {};
  });
}

Status Accounts::change(const std::string& user, const std::string& by, LedgerAction action,
                        std::string_view assignment, const std::string& value, bool may_cost_an_admin) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto account = find_account(session, user);
    if (!account) return tl::unexpected(no_such_user(user));
    if (may_cost_an_admin && is_last_admin(session, *account)) return tl::unexpected(last_admin(user));
    const int stamp = new_stamp();
    session << fmt::format("UPDATE users SET {} = :value, stamp = :stamp WHERE name = :name", assignment),
        soci::use(value), soci::use(stamp), soci::use(user);
    const bool secret = assignment == "password";
    if (secret) {
      const int given = consent::same_account(by, user) ? 0 : 1;
      session << "UPDATE users SET password_given = :given WHERE name = :name", soci::use(given),
          soci::use(user);
    }
    const nlohmann::json detail =
        secret ? nlohmann::json::object() : nlohmann::json{{std::string(assignment), value}};
    consent::Ledger::append(session, clock_.now(), by, action, user, detail.dump());
    return {};
  });
}

Status Accounts::set_role(const std::string& user, Role role, const std::string& by) {
  return change(user, by, LedgerAction::UserRoleChanged, "role", std::string(word(role)),
                role != Role::Admin);
}

Status Accounts::set_disabled(const std::string& user, bool disabled, const std::string& by) {
  return change(user, by, disabled ? LedgerAction::UserDisabled : LedgerAction::UserEnabled, "disabled",
                disabled ? "1" : "0", disabled);
}

Status Accounts::set_password(const std::string& user, std::string_view password, const std::string& by) {
  if (auto good = check_password(password, user); !good) return good;
  std::string hash;
  {
    const HashingPlace turn(hashing_);
    hash = hash_password(password);
  }
  return change(user, by, LedgerAction::UserPasswordChanged, "password", hash, false);
}

Status Accounts::set_training(const std::string& user, const TrainingChange& change, const std::string& by) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto account = find_account(session, user);
    if (!account) return tl::unexpected(no_such_user(user));
    const auto trained = change.trained.value_or(account->trained);
    const auto policy_read = change.policy_read.value_or(account->policy_read);
    const Day today = consent::day_of_asking(session, clock_);
    for (const auto& named : {change.trained, change.policy_read}) {
      if (named && *named && (!(*named)->ok() || **named > today))
        return failure(ErrorCode::InvalidInput, "the day of a training or reading is still to come",
                       "enter the day on which it was");
    }
    const std::string when = trained ? to_iso(*trained) : "";
    const std::string read = policy_read ? to_iso(*policy_read) : "";
    session << "UPDATE users SET trained = :trained, policy_read = :read WHERE name = :name", soci::use(when),
        soci::use(read), soci::use(user);
    consent::Ledger::append(session, clock_.now(), by, LedgerAction::UserTrained, user,
                            nlohmann::json{{"policy_read", read}, {"trained", when}}.dump());
    return {};
  });
}

std::vector<Account> Accounts::list() {
  return database_->read([&](ReadSession& session) {
    std::vector<Account> accounts;
    soci::rowset<soci::row> rows =
        (session.sql().prepare << fmt::format("SELECT {} FROM users ORDER BY name", kColumns));
    for (const soci::row& row : rows) accounts.push_back(read_account(row));
    for (Account& account : accounts) account.os_users = read_os_users(session, account.user);
    return accounts;
  });
}

std::optional<Account> Accounts::find(const std::string& user) {
  return database_->read([&](ReadSession& session) { return find_account(session, user); });
}

std::optional<Account> Accounts::verify(const std::string& user, std::string_view password, From from) {
  // Made when it is first needed, which is not for commands; whoever tries first waits for it, known or not.
  std::call_once(nobody_made_, [&] { hash_of_nobody_ = hash_password(random_token(16)); });
  std::string hash = hash_of_nobody_;
  auto account = database_->read([&](ReadSession& session) {
    auto found = find_account(session, user);
    if (found && found->has_password)
      session << "SELECT password FROM users WHERE name = :name", soci::use(user), soci::into(hash);
    return found;
  });
  bool fits = false;
  {
    const HashingPlace turn(from == From::AStranger ? hashing_of_strangers_ : hashing_);
    fits = password_matches(password.substr(0, kLongestPassword + 1), hash);
  }
  if (!fits || !account || account->disabled || !account->has_password) return std::nullopt;
  return account;
}

void Accounts::note_login(const std::string& user) {
  const std::string now = to_iso(clock_.now());
  database_->transact([&](WriteSession& session) {
    session << "UPDATE users SET last_login = :now WHERE name = :name", soci::use(now), soci::use(user);
  });
}

void Accounts::write_unchanged() {
  database_->transact([](WriteSession& session) { session << "UPDATE users SET last_login = last_login"; });
}

void Accounts::give_new_stamp(WriteSession& session, const std::string& user) {
  const int stamp = new_stamp();
  session << "UPDATE users SET stamp = :stamp WHERE name = :name", soci::use(stamp), soci::use(user);
}

}  // namespace schoolgate::review
