#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/password.hpp"
#include "review/accounts.hpp"

namespace schoolgate::cli {
namespace {

using review::Accounts;

void add_options(po::options_description_easy_init add) {
  add("role", po::value<std::string>()->value_name("ROLE"), "office, technician, head or admin");
  add_by(add);
}

void by_options(po::options_description_easy_init add) { add_by(add); }

review::Role role_of(const std::string& text) {
  const auto role = review::role_from_word(text);
  if (!role) throw UsageError(fmt::format("'{}' is no role: use office, technician, head or admin", text));
  return *role;
}

std::string new_password(const Invocation& invocation) {
  return or_fail(read_new_password(invocation.terminal, STDIN_FILENO, invocation.stop));
}

void warn_of_few_admins(Accounts& accounts, Terminal& terminal) {
  if (const auto warning = review::admin_warning(accounts.list()); !warning.empty())
    terminal.say("Note: {}.", warning);
}

// Runs `act` on the accounts of the workspace.
template <typename Act>
ExitCode with_accounts(Invocation& invocation, const Act& act) {
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  act(accounts);
  return ExitCode::Done;
}

ExitCode add_user(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const review::Role role = role_of(invocation.needed("role"));
  return with_accounts(invocation, [&](Accounts& accounts) {
    // Told before the password is asked for.
    or_fail(review::check_user_name(user));
    if (accounts.find(user))
      throw Failed(
          {ErrorCode::AlreadyExists, fmt::format("there is a user {} already", user), "choose another name"});
    or_fail(accounts.add(user, new_password(invocation), role, who(invocation)));
    invocation.terminal.say("{} may sign in as {}.", user, review::word(role));
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

void print(const review::Account& account, const Invocation& invocation) {
  const std::string login = account.last_login ? to_iso(*account.last_login) : std::string();
  if (invocation.json) {
    invocation.terminal.result(
        to_line({{"user", account.user},
                 {"role", review::word(account.role)},
                 {"disabled", account.disabled},
                 {"created", to_iso(account.created)},
                 {"last_login", account.last_login ? nlohmann::json(login) : nlohmann::json(nullptr)}}));
    return;
  }
  invocation.terminal.result(fmt::format("{:<24} {:<11} {}{}", account.user, review::word(account.role),
                                         login.empty() ? "never signed in" : "last signed in " + login,
                                         account.disabled ? ", disabled" : ""));
}

ExitCode list_users(Invocation& invocation) {
  return with_accounts(invocation, [&](Accounts& accounts) {
    for (const auto& account : accounts.list()) print(account, invocation);
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

ExitCode remove_user(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  return with_accounts(invocation, [&](Accounts& accounts) {
    or_fail(accounts.remove(user, who(invocation)));
    invocation.terminal.say("{} may sign in no more; the ledger keeps the name.", user);
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

ExitCode set_password(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  return with_accounts(invocation, [&](Accounts& accounts) {
    if (!accounts.find(user))
      throw Failed({ErrorCode::NotFound, fmt::format("there is no user {}", user),
                    "'schoolgate user list' shows them"});
    or_fail(accounts.set_password(user, new_password(invocation), who(invocation)));
    invocation.terminal.say("{} has a new password; open sessions of that user end.", user);
  });
}

ExitCode set_role(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const review::Role role = role_of(invocation.arguments[1]);
  return with_accounts(invocation, [&](Accounts& accounts) {
    or_fail(accounts.set_role(user, role, who(invocation)));
    invocation.terminal.say("{} is {} now; open sessions of that user end.", user, review::word(role));
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

}  // namespace

const Command kUserAdd{
    .name = "user add",
    .arguments = "NAME --role ROLE",
    .summary = "let somebody sign in to the review page",
    .manual =
        "Makes an account for the review page. The password is asked for without being shown; where "
        "standard\n"
        "input is no terminal its first line is the password. The office takes photos in and downloads what "
        "is\n"
        "released; a technician also reviews and releases; the head also keeps the register; an admin also\n"
        "manages users and platforms.",
    .options = add_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = add_user};

const Command kUserList{.name = "user list",
                        .arguments = "",
                        .summary = "who may sign in to the review page, and as what",
                        .manual = "Lists the accounts of the review page, by name.",
                        .options = nullptr,
                        .least_arguments = 0,
                        .most_arguments = 0,
                        .run = list_users};

const Command kUserRemove{
    .name = "user remove",
    .arguments = "NAME",
    .summary = "take an account of the review page away",
    .manual = "Removes the account and ends its sessions. The last admin who can sign in is not removed.",
    .options = by_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = remove_user};

const Command kUserPassword{.name = "user password",
                            .arguments = "NAME",
                            .summary = "give somebody a new password",
                            .manual =
                                "Asks for the new password without showing it; where standard input is no "
                                "terminal its first line is\n"
                                "the password. Ends the user's sessions.",
                            .options = by_options,
                            .least_arguments = 1,
                            .most_arguments = 1,
                            .run = set_password};

const Command kUserRole{
    .name = "user role",
    .arguments = "NAME ROLE",
    .summary = "give somebody another role",
    .manual = "ROLE is office, technician, head or admin. The last admin who can sign in stays one.",
    .options = by_options,
    .least_arguments = 2,
    .most_arguments = 2,
    .run = set_role};

}  // namespace schoolgate::cli
