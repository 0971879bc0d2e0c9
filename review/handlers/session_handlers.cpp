#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/intake/intake.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/handlers/signing_in.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/qr_code.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostNameCharacters = 100;
constexpr const char* kWrongLogin = "user and password do not fit";

json me(Services& services, const Account& account, const std::string& csrf, Instant began) {
  const gate::Settings& settings = services.room.settings;
  const SessionLimits& limits = services.sessions.limits();
  json platforms = json::array();
  for (const auto& platform : settings.platforms) platforms.push_back(platform_json(platform));
  const Day today = services.school.today();
  const bool head = account.role == Role::Head || account.role == Role::Admin;
  const bool review = account.role != Role::Office;
  return {
      {"user", account.user},
      {"role", word(account.role)},
      {"password_given", account.password_given},
      {"csrf", csrf},
      {"idle_seconds", limits.idle.count()},
      {"ends", to_iso(began + limits.absolute)},
      {"may",
       {{"upload", true},
        {"review", review},
        {"release", review},
        {"confirm_posts", review},
        {"incidents", review},
        {"overrule_posts", head},
        {"enrol", review},
        {"register", head},
        {"ledger", head},
        {"administer", account.role == Role::Admin}}},
      {"second_factor",
       {{"in_use", services.factors.in_use(account.user)},
        {"needed", services.lacks_second_factor(account.user, account.role)},
        {"backup_codes", services.factors.backup_codes_left(account.user)}}},
      {"untrained", why_untrained(account, training_rule(settings), today)},
      {"school_day", to_iso(today)},
      {"platforms", platforms},
      {"second_approver", word(settings.second_approver)},
      {"recognition",
       {{"active", settings.recognition.active(today)}, {"why_off", settings.recognition.why_off(today)}}},
      {"upload",
       {{"most_bytes", settings.most_megabytes * 1024 * 1024},
        {"at_once", services.patience.uploads.rates().at_once_each},
        {"endings", gate::photo_endings()}}}};
}

// Forgotten when the browser is closed: several people may share an office's machine.
std::string cookie(const Services& services, const std::string& token) {
  return fmt::format("{}={}; Path={}; HttpOnly; SameSite=Strict{}{}", services.cookie_name(), token,
                     services.place(), token.empty() ? "; Max-Age=0" : "", services.tls ? "; Secure" : "");
}

// Stays: by it the browser is known at the next sign-in.
std::string device_cookie(const Services& services, const std::string& token) {
  const auto known_for = std::chrono::duration_cast<std::chrono::seconds>(KnownDevices::kKnownFor);
  return fmt::format("{}={}; Path={}; HttpOnly; SameSite=Strict; Max-Age={}{}", services.device_cookie_name(),
                     token, services.place(), known_for.count(), services.tls ? "; Secure" : "");
}

Reply wrong_login(const char* message) {
  return error_reply(401, "wrong-login", {{}, message, "check both and try again"});
}

// The key under which tries are counted: a name that is none is counted too, but not at any length.
std::string throttle_key(std::string user) {
  std::transform(user.begin(), user.end(), user.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return user;
}

std::string in_words(std::chrono::seconds wait) {
  if (wait < std::chrono::seconds(100)) return fmt::format("{} s", wait.count());
  return fmt::format("{} minutes", std::chrono::ceil<std::chrono::minutes>(wait).count());
}

Reply too_many_failures(std::chrono::seconds wait) {
  return slow_down(wait, {{}, "too many failed logins", fmt::format("try again in {}", in_words(wait))});
}

// One of the places for strangers, who could keep every thread busy otherwise.
class StrangersPlace {
 public:
  explicit StrangersPlace(std::counting_semaphore<>& places) : places_(places), has_(places.try_acquire()) {}
  ~StrangersPlace() {
    if (has_) places_.release();
  }
  StrangersPlace(const StrangersPlace&) = delete;
  StrangersPlace& operator=(const StrangersPlace&) = delete;
  [[nodiscard]] bool has() const { return has_; }

 private:
  std::counting_semaphore<>& places_;
  bool has_;
};

// What goes on is to be seen by an admin.
void note_failures(Services& services, const std::string& subject, std::optional<int> tries) {
  if (!tries) return;
  services.school.ledger().append(consent::by_page(consent::kSystemAccount),
                                  consent::LedgerAction::UserLoginsFailed, subject,
                                  json{{"tries", *tries}}.dump());
}

// A name that belongs to nobody may be anybody's, and an address is somebody's: neither is told, as nothing
// can be taken out of the ledger.
void note_strangers_failure(Services& services, const std::string& user, const std::string& address) {
  const auto burst = services.patience.logins.failed(services.counted_as(user), address);
  if (burst.at_user && !services.accounts.find(user))
    services.accounts.write_unchanged();
  else
    note_failures(services, user, burst.at_user);
  note_failures(services, "an address", burst.from_address);
}

Verified verify_stranger(Services& services, const std::string& user, const std::string& password,
                         const std::string& address) {
  const StrangersPlace place(services.patience.strangers);
  if (!place.has()) {
    return slow_down(std::chrono::seconds(2), {{}, "many are signing in at this moment", "try again in 2 s"});
  }
  const std::string counted = services.counted_as(user);
  if (const auto wait = services.patience.logins.begin(counted, address)) {
    return slow_down(*wait, {{},
                             "too many failed logins",
                             fmt::format("it is your turn here in {}; a device from which you signed in "
                                         "before does not wait",
                                         in_words(*wait))});
  }
  auto account = services.accounts.verify(user, password, Accounts::From::AStranger);
  if (!account) {
    note_strangers_failure(services, user, address);
    return wrong_login(kWrongLogin);
  }
  services.patience.logins.succeeded(counted, address);
  return std::move(*account);
}

// Nothing when the code is right, or none is needed; `key` is whose wrong codes make each other wait.
std::optional<Reply> check_code(Services& services, const std::string& user, const std::string& code,
                                const std::string& key) {
  if (!services.factors.in_use(user)) return std::nullopt;
  const auto needed = [](const char* message) {
    return error_reply(401, "code-needed",
                       {{}, message, "type the six digits that your app shows now, or a backup code"});
  };
  if (code.empty()) return needed("you sign in with a code, too");
  if (const auto wait = services.patience.logins.begin_as_known(key)) return too_many_failures(*wait);
  const auto taken = services.factors.takes(user, code, consent::by_page(user));
  if (!taken) return error_reply(taken.error());
  if (!*taken) {
    note_failures(services, user, services.patience.logins.failed_as_known(key));
    return needed("the code does not fit");
  }
  services.patience.logins.succeeded_as_known(key);
  return std::nullopt;
}

}  // namespace

Verified verify_known(Services& services, const std::string& user, const std::string& password,
                      const std::string& key, const char* wrong) {
  if (const auto wait = services.patience.logins.begin_as_known(key)) return too_many_failures(*wait);
  auto account = services.accounts.verify(user, password, Accounts::From::AKnownPlace);
  if (!account) {
    note_failures(services, user, services.patience.logins.failed_as_known(key));
    return wrong_login(wrong);
  }
  services.patience.logins.succeeded_as_known(key);
  return std::move(*account);
}

void stay_signed_in(Services& services, const Call& call) {
  const auto account = services.accounts.find(call.user);
  if (!account) return;
  services.sessions.restamp(call.session, account->stamp);
  services.devices.restamp(call.device, call.user, account->stamp);
}

Result<Reply> log_in(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string user = throttle_key(fields.text("user", kMostNameCharacters));
  const std::string password = fields.text("password", kMostPasswordCharacters);
  const std::string code = call.body.contains("code") ? fields.text("code", kMostCodeCharacters) : "";
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto known = services.devices.find(call.device, user);
  const std::string device = known ? *known + ' ' + user : std::string();
  auto verified = device.empty() ? verify_stranger(services, user, password, call.address)
                                 : verify_known(services, user, password, device, kWrongLogin);
  if (auto* refused = std::get_if<Reply>(&verified)) return std::move(*refused);
  const auto& account = std::get<Account>(verified);
  if (auto refused = check_code(services, user, code,
                                "code of " + (device.empty() ? services.counted_as(user) : device)))
    return std::move(*refused);
  services.accounts.note_login(user);
  // Whatever session the browser brought ends: its token may be known to somebody else.
  services.end_session(call.session);
  const auto opened = services.sessions.open(account);
  Reply reply = json_reply(me(services, account, opened.session.csrf, opened.session.began));
  reply.headers.emplace_back("Set-Cookie", cookie(services, opened.token));
  reply.headers.emplace_back("Set-Cookie",
                             device_cookie(services, services.devices.remember(call.device, account)));
  return reply;
}

Result<Reply> show_me(Services& services, const Call& call) {
  const auto account = services.accounts.find(call.user);
  if (!account) return error_reply(401, "signed-out", {{}, "nobody is signed in", "sign in"});
  return json_reply(me(services, *account, call.csrf, call.session_began));
}

Result<Reply> log_out(Services& services, const Call& call) {
  Fields fields(call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  services.end_session(call.session);
  Reply reply = json_reply(json::object());
  reply.headers.emplace_back("Set-Cookie", cookie(services, ""));
  return reply;
}

Result<Reply> change_own_password(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string current = fields.text("current", 1000);
  const std::string wanted = fields.text("new", 1000);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  // By the session alone: whatever strangers try, whoever is signed in may change their password.
  auto verified =
      verify_known(services, call.user, current, call.session, "the current password does not fit");
  if (auto* refused = std::get_if<Reply>(&verified)) return std::move(*refused);
  if (wanted == current)
    return failure(ErrorCode::InvalidInput, "that is the password you have", "choose another one");
  if (auto done = services.accounts.set_password(call.user, wanted, consent::by_page(call.user)); !done)
    return tl::unexpected(done.error());
  stay_signed_in(services, call);
  return json_reply(json::object());
}

Result<Reply> begin_second_factor(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string current = fields.text("current", kMostPasswordCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  // Whoever finds an open page must not bind the account to their own telephone.
  auto verified =
      verify_known(services, call.user, current, call.session, "the current password does not fit");
  if (auto* refused = std::get_if<Reply>(&verified)) return std::move(*refused);
  const auto secret = services.factors.begin(call.user, services.name);
  if (!secret) return tl::unexpected(secret.error());
  return json_reply(
      {{"secret", secret->text}, {"address", secret->address}, {"code", qr_code(secret->address)}});
}

Result<Reply> confirm_second_factor(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string code = fields.text("code", kMostCodeCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto codes = services.factors.confirm(call.user, code, consent::by_page(call.user));
  if (!codes) return tl::unexpected(codes.error());
  stay_signed_in(services, call);
  return json_reply({{"backup_codes", *codes}});
}

Result<Reply> reset_second_factor(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string current = fields.text("current", kMostPasswordCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const std::string user = call.path.text("user");
  // Whoever finds an administrator's open page must not open accounts, this one least of all.
  if (user == call.user) {
    return failure(ErrorCode::Refused, "your own second factor is not reset here",
                   "another admin resets it, or the command 'schoolgate user totp NAME --reset'");
  }
  auto verified = verify_known(services, call.user, current, call.session, "your own password does not fit");
  if (auto* refused = std::get_if<Reply>(&verified)) return std::move(*refused);
  if (auto done = services.factors.reset(user, consent::by_page(call.user)); !done)
    return tl::unexpected(done.error());
  return show_users(services, call);
}

}  // namespace schoolgate::review
