#include "consent/ledger/who.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/handlers/signing_in.hpp"
#include "review/views/qr_code.hpp"

namespace schoolgate::review {

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
