#include "review/serving/admission.hpp"

#include <fmt/format.h>

#include "review/handlers/services.hpp"

namespace schoolgate::review {

std::optional<Reply> not_allowed(Services& services, const Route& route, const Call& call) {
  if (route.access == Access::Anyone) return std::nullopt;
  if (call.user.empty()) return error_reply(401, "signed-out", {{}, "nobody is signed in", "sign in"});
  if (call.password_given && route.own_password == OwnPassword::Needed) {
    return error_reply(403, "password-given",
                       {{}, "somebody else chose this password", "choose an own one before anything else"});
  }
  if (route.second_factor == SecondFactor::Needed && services.lacks_second_factor(call.user, call.role)) {
    return error_reply(
        403, "second-factor-needed",
        {{}, "your role signs in with a second factor here", "set it up before anything else"});
  }
  if (!may(route.access, call.role)) {
    return error_reply(
        403, "forbidden",
        {{}, fmt::format("the role {} may not do this", word(call.role)), "ask an administrator"});
  }
  if (asks_training(route.access)) {
    if (auto why = services.why_untrained(call.user); !why.empty())
      return error_reply(403, "untrained", {{}, std::move(why), kWhoEntersTraining});
  }
  return std::nullopt;
}

std::optional<Reply> not_allowed_any_more(Services& services, const Route& route, const Call& call) {
  if (route.access == Access::Anyone) return std::nullopt;
  const auto session = services.sessions.find(call.session);
  const auto account = services.accounts.find(call.user);
  // Whatever an admin changes of an account gives it another stamp.
  if (!session || !account || account->disabled || account->stamp != session->stamp ||
      account->role != call.role) {
    return error_reply(401, "signed-out",
                       {{}, "you were signed out before the request had come whole", "sign in again"});
  }
  return not_allowed(services, route, call);
}

}  // namespace schoolgate::review
