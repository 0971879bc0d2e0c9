#include <fmt/ranges.h>
#include <unistd.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/terminal/password.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/os_user.hpp"
#include "review/people/accounts.hpp"
#include "review/people/second_factors.hpp"
#include "review/views/people_facts.hpp"
#include "review/views/qr_code.hpp"

namespace schoolgate::cli {
namespace {

using review::Accounts;

void add_options(po::options_description_easy_init add) {
  add("role", po::value<std::string>()->value_name("ROLE"), "office, technician, head or admin");
  add("own-password",
      "the user types the password: the page does not ask for another one at the first sign-in");
  add("no-password", "this user acts by command alone (schoolgate user tie) and cannot sign in to the page");
}

review::Role role_of(const std::string& text) {
  const auto role = from_word<review::Role>(text);
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

// Runs `act` on the accounts of the workspace, by the account that may look after them.
template <typename Act>
ExitCode with_accounts(Invocation& invocation, const Act& act) {
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  act(accounts, acting(*school, review::Deed::ManageUsers));
  return ExitCode::Done;
}

// The first account is made by nobody: it acts for whoever makes it, who holds the database.
std::string first_or_acting(gate::School& school, Accounts& accounts, const std::string& user,
                            review::Role role) {
  if (!accounts.list().empty() || !may_begin(school, accounts))
    return acting(school, review::Deed::ManageUsers);
  if (role != review::Role::Admin)
    throw UsageError("the first account looks after the others: give it --role admin");
  return consent::by_command(user, os_user());
}

ExitCode add_user(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const review::Role role = role_of(invocation.needed("role"));
  if (invocation.has("own-password") && invocation.has("no-password"))
    throw UsageError("--own-password and --no-password exclude each other");
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  const bool first = accounts.list().empty();
  // Told before the password is asked for.
  or_fail(review::check_user_name(user));
  const std::string by = first_or_acting(*school, accounts, user, role);
  if (accounts.find(user))
    throw Failed(
        {ErrorCode::AlreadyExists, fmt::format("there is a user {} already", user), "choose another name"});
  if (invocation.has("no-password")) {
    or_fail(accounts.add_without_password(user, role, by));
    invocation.terminal.say("{} may act by command as {}, once tied: schoolgate user tie {} --os-user LOGIN",
                            user, word(role), user);
  } else {
    const auto chosen =
        invocation.has("own-password") ? Accounts::Chosen::ByTheUser : Accounts::Chosen::BySomebodyElse;
    or_fail(accounts.add(user, new_password(invocation), role, by, chosen));
    invocation.terminal.say("{} may sign in as {}.", user, word(role));
  }
  if (!first)
    invocation.terminal.say(
        "If {} also gives commands on this machine, say under which login: 'schoolgate user tie {} "
        "--os-user LOGIN'. Then both count as one person where two have to agree.",
        user, user);
  if (first) {
    or_fail(accounts.tie(user, os_user(), by));
    invocation.terminal.say("{} of this machine acts as {} by command.", os_user(), user);
  }
  warn_of_few_admins(accounts, invocation.terminal);
  return ExitCode::Done;
}

nlohmann::json entered(const std::optional<Day>& day) {
  return day ? nlohmann::json(to_iso(*day)) : nlohmann::json(nullptr);
}

void print_user(const review::Account& account, bool with_code, const Invocation& invocation) {
  const std::string login = account.last_login ? to_iso(*account.last_login) : std::string();
  if (invocation.json) {
    invocation.terminal.result(
        to_line({{"user", account.user},
                 {"role", word(account.role)},
                 {"disabled", account.disabled},
                 {"acts_for", account.os_users},
                 {"trained", entered(account.trained)},
                 {"policy_read", entered(account.policy_read)},
                 {"password", account.has_password},
                 {"second_factor", with_code},
                 {"created", to_iso(account.created)},
                 {"last_login", account.last_login ? nlohmann::json(login) : nlohmann::json(nullptr)}}));
    return;
  }
  const std::string signing_in = !account.has_password ? "no password"
                                 : login.empty()       ? "never signed in"
                                                       : "last signed in " + login;
  invocation.terminal.result(fmt::format(
      "{:<24} {:<11} {}{}{}{}", account.user, word(account.role), signing_in,
      with_code ? ", with a code" : "",
      account.os_users.empty() ? "" : fmt::format(", acts for {}", fmt::join(account.os_users, ", ")),
      account.disabled ? ", disabled" : ""));
}

ExitCode list_users(Invocation& invocation) {
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  review::SecondFactors factors(school->database(), school->clock(), school->readings().key());
  const auto with_code = factors.users();
  for (const auto& account : accounts.list())
    print_user(account, with_code.contains(account.user), invocation);
  warn_of_few_admins(accounts, invocation.terminal);
  for (const auto& warning :
       review::training_warnings(accounts.list(), review::training_rule(school->settings()), school->today()))
    invocation.terminal.say("Note: {}.", warning);
  return ExitCode::Done;
}

ExitCode remove_user(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  return with_accounts(invocation, [&](Accounts& accounts, const std::string& by) {
    or_fail(accounts.remove(user, by));
    invocation.terminal.say("{} may sign in no more; the ledger keeps the name.", user);
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

ExitCode change_password(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  return with_accounts(invocation, [&](Accounts& accounts, const std::string& by) {
    if (!accounts.find(user))
      throw Failed({ErrorCode::NotFound, fmt::format("there is no user {}", user),
                    "'schoolgate user list' shows them"});
    or_fail(accounts.set_password(user, new_password(invocation), by));
    invocation.terminal.say("{} has a new password; open sessions of that user end.", user);
  });
}

ExitCode change_role(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const review::Role role = role_of(invocation.arguments[1]);
  return with_accounts(invocation, [&](Accounts& accounts, const std::string& by) {
    or_fail(accounts.set_role(user, role, by));
    invocation.terminal.say("{} is {} now; open sessions of that user end.", user, word(role));
    warn_of_few_admins(accounts, invocation.terminal);
  });
}

ExitCode note_training(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  if (!invocation.has("trained") && !invocation.has("policy"))
    throw UsageError("nothing to enter: give --trained DAY or --policy DAY");
  return with_accounts(invocation, [&](Accounts& accounts, const std::string& by) {
    Accounts::TrainingChange change;
    if (invocation.has("trained")) change.trained = day_or_none(invocation, "trained", {});
    if (invocation.has("policy")) change.policy_read = day_or_none(invocation, "policy", {});
    or_fail(accounts.set_training(user, change, by));
    const auto account = accounts.find(user);
    const auto words = [](const std::optional<Day>& day) { return day ? to_iso(*day) : "no day entered"; };
    invocation.terminal.say("{}: trained {}, policy read {}.", user, words(account->trained),
                            words(account->policy_read));
  });
}

ExitCode tie_user(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const std::string login = invocation.optional("os-user", os_user());
  if (!is_os_user(login))
    throw Failed({ErrorCode::NotFound, fmt::format("this machine knows no user '{}'", printable(login)),
                  "write the login name, or uid-NUMBER for one without a name"});
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  const auto account = accounts.find(user);
  // As long as nobody is tied whoever holds the database may say which admin they are, and no more.
  const bool begins = may_begin(*school, accounts) && login == os_user() && account &&
                      account->role == review::Role::Admin && !account->disabled;
  const std::string by =
      begins ? consent::by_command(user, os_user()) : acting(*school, review::Deed::ManageUsers);
  or_fail(accounts.tie(user, login, by));
  invocation.terminal.say("{} of this machine acts as {} by command.", login, user);
  return ExitCode::Done;
}

ExitCode untie_user(Invocation& invocation) {
  const std::string login = invocation.optional("os-user", os_user());
  return with_accounts(invocation, [&](Accounts& accounts, const std::string& by) {
    or_fail(accounts.untie(login, by));
    invocation.terminal.say("{} of this machine acts as nobody now.", login);
  });
}

// Of whoever gives the command: nobody sets up what somebody else signs in with.
ExitCode set_up_factor(review::SecondFactors& factors, const std::string& user, const std::string& by,
                       Invocation& invocation) {
  if (invocation.has("code")) {
    const auto codes = or_fail(factors.confirm(user, invocation.needed("code"), by));
    invocation.terminal.say(
        "{} signs in to the page with a code from now on. Keep these backup codes on paper; each "
        "is good for once:",
        user);
    for (const auto& code : codes) invocation.terminal.result(code);
    return ExitCode::Done;
  }
  const auto secret = or_fail(factors.begin(user));
  if (invocation.has("png"))
    or_fail(write_durably(invocation.needed("png"), review::qr_code_png(secret.address)));
  invocation.terminal.result(secret.address);
  invocation.terminal.say(
      "Give this to an authenticator app, then: schoolgate user totp {} --code 123456, with the code "
      "that it shows.{}",
      user, invocation.has("png") ? " Delete the picture afterwards." : "");
  return ExitCode::Done;
}

ExitCode change_factor(Invocation& invocation) {
  const std::string& user = invocation.arguments[0];
  const auto school = open_school(invocation);
  Accounts accounts(school->database(), school->clock());
  review::SecondFactors factors(school->database(), school->clock(), school->readings().key());
  if (!accounts.find(user))
    throw Failed(
        {ErrorCode::NotFound, fmt::format("there is no user {}", user), "'schoolgate user list' shows them"});
  if (invocation.has("reset")) {
    or_fail(factors.reset(user, acting(*school, review::Deed::ManageUsers)));
    invocation.terminal.say(
        "{} signs in with the password alone, until a second factor is set up again; open sessions end. If "
        "the device is lost, give a new password, too: schoolgate user password {}",
        user, user);
    return ExitCode::Done;
  }
  const std::string by = acting(*school, review::Deed::BringIn);
  if (!consent::same_account(by, user)) {
    throw Failed({ErrorCode::Refused, fmt::format("you act as {}, not as {}", consent::account_of(by), user),
                  "everybody sets up their own second factor, here or on the page; an admin may --reset it"});
  }
  return set_up_factor(factors, user, by, invocation);
}

void os_user_option(po::options_description_easy_init add) {
  add("os-user", po::value<std::string>()->value_name("LOGIN"),
      "a user of the operating system (default: who gives the command)");
}

}  // namespace

const Command kUserTie{
    .name = "user tie",
    .arguments = "ACCOUNT",
    .summary = "say as which account somebody acts by command",
    .manual =
        "Commands that decide, release or change the register are done by an account, as "
        "the page's are. Which\n"
        "one it is follows from the login: by the real user id, so sudo makes it root's. "
        "One login acts as one\n"
        "account; several logins may act as the same. Where two people have to agree, what was\n"
        "done under one login counts as one person's, whichever account it is tied to, and so\n"
        "does what an account does that is tied to it.",
    .options = os_user_option,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = tie_user};

const Command kUserUntie{.name = "user untie",
                         .summary = "let somebody act by command no more",
                         .manual = "The login acts as no account from now on; the account itself stays.",
                         .options = os_user_option,
                         .run = untie_user};

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
                        .summary = "who may sign in to the review page, and as what",
                        .manual = "Lists the accounts of the review page, by name.",
                        .run = list_users};

const Command kUserRemove{
    .name = "user remove",
    .arguments = "NAME",
    .summary = "take an account of the review page away",
    .manual = "Removes the account and ends its sessions. The last admin who can sign in is not removed.",
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
                            .least_arguments = 1,
                            .most_arguments = 1,
                            .run = change_password};

const Command kUserTotp{.name = "user totp",
                        .arguments = "NAME",
                        .summary = "sign in to the page with an app's code, too, or reset that",
                        .manual =
                            "Without --code: draws a secret and prints its address for an authenticator app "
                            "(RFC 6238). With --code:\n"
                            "checks a code of that app, and from then on the page asks for one at each "
                            "sign-in; prints the backup\n"
                            "codes. With --reset an admin takes it back when the device is lost. Commands "
                            "ask for no code: they are\n"
                            "given by a login of this machine.",
                        .options =
                            [](po::options_description_easy_init add) {
                              add("png", po::value<std::string>()->value_name("FILE"),
                                  "the secret also as a QR code, in a new file");
                              add("code", po::value<std::string>()->value_name("CODE"),
                                  "a code that the app shows");
                              add("reset", "the password alone is enough again");
                            },
                        .least_arguments = 1,
                        .most_arguments = 1,
                        .run = change_factor};

const Command kUserTraining{
    .name = "user training",
    .arguments = "NAME",
    .summary = "enter when somebody was trained, and read the policy",
    .manual =
        "Whoever approves and posts has been trained and has read the school's policy. A day that is longer\n"
        "ago than training.valid_days of the settings lets them approve and post no more, until a new one "
        "is\n"
        "entered; where none was ever entered, that is a warning, unless training.required says otherwise.",
    .options =
        [](po::options_description_easy_init add) {
          add("trained", po::value<std::string>()->value_name("DAY"),
              "the day of the training; none takes it back");
          add("policy", po::value<std::string>()->value_name("DAY"),
              "the day on which they read the policy; likewise");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note_training};

const Command kUserRole{
    .name = "user role",
    .arguments = "NAME ROLE",
    .summary = "give somebody another role",
    .manual = "ROLE is office, technician, head or admin. The last admin who can sign in stays one.",
    .least_arguments = 2,
    .most_arguments = 2,
    .run = change_role};

}  // namespace schoolgate::cli
