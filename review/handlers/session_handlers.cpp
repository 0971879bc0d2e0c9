#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/intake/intake.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostNameCharacters = 100;

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
      {"untrained", why_untrained(account, training_rule(settings), today)},
      {"school_day", to_iso(today)},
      {"platforms", platforms},
      {"second_approver", word(settings.second_approver)},
      {"recognition",
       {{"active", settings.recognition.active(today)}, {"why_off", settings.recognition.why_off(today)}}},
      {"upload",
       {{"most_bytes", settings.most_megabytes * 1024 * 1024},
        {"at_once", services.uploads.rates().at_once_each},
        {"endings", gate::photo_endings()}}}};
}

// Forgotten when the browser is closed: several people may share an office's machine.
std::string cookie(const Services& services, const std::string& token) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", services.cookie_name(), token,
                     token.empty() ? "; Max-Age=0" : "", services.tls ? "; Secure" : "");
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

std::optional<Reply> must_wait(Services& services, const std::string& user, const std::string& address) {
  const auto wait = services.logins.begin(user, address);
  if (!wait) return std::nullopt;
  return slow_down(*wait,
                   {{}, "too many failed logins", fmt::format("try again in {} seconds", wait->count())});
}

}  // namespace

Result<Reply> log_in(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string user = throttle_key(fields.text("user", kMostNameCharacters));
  const std::string password = fields.text("password", 1000);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto refused = must_wait(services, user, call.address)) return std::move(*refused);
  const auto account = services.accounts.verify(user, password);
  if (!account) return wrong_login("user and password do not fit");
  services.logins.succeeded(user, call.address);
  services.accounts.note_login(user);
  // Whatever session the browser brought ends: its token may be known to somebody else.
  services.end_session(call.session);
  const auto opened = services.sessions.open(*account);
  Reply reply = json_reply(me(services, *account, opened.session.csrf, opened.session.began));
  reply.headers.emplace_back("Set-Cookie", cookie(services, opened.token));
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
  if (auto refused = must_wait(services, call.user, call.address)) return std::move(*refused);
  if (!services.accounts.verify(call.user, current)) return wrong_login("the current password does not fit");
  services.logins.succeeded(call.user, call.address);
  if (wanted == current)
    return failure(ErrorCode::InvalidInput, "that is the password you have", "choose another one");
  if (auto done = services.accounts.set_password(call.user, wanted, consent::by_page(call.user)); !done)
    return tl::unexpected(done.error());
  if (const auto account = services.accounts.find(call.user))
    services.sessions.restamp(call.session, account->stamp);
  return json_reply(json::object());
}

}  // namespace schoolgate::review
