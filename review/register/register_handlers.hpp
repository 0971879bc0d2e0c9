// The handlers of the register's own pages; as those of handlers.hpp.
#pragma once

#include "review/http/call.hpp"

namespace schoolgate::review {

struct Services;

// register_handlers.cpp
[[nodiscard]] Result<Reply> show_register(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_person(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_whereabouts(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_consent(Services& services, const Call& call);
[[nodiscard]] Result<Reply> withdraw_consent(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_do_not_publish(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_biometric(Services& services, const Call& call);

// people_handlers.cpp
[[nodiscard]] Result<Reply> add_person(Services& services, const Call& call);
[[nodiscard]] Result<Reply> change_details(Services& services, const Call& call);
[[nodiscard]] Result<Reply> say_of_pair(Services& services, const Call& call);

// portrait_handlers.cpp
[[nodiscard]] Result<Reply> show_portraits(Services& services, const Call& call);
[[nodiscard]] Result<Reply> bring_portraits(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_portrait(Services& services, const Call& call);
[[nodiscard]] Result<Reply> check_portrait(Services& services, const Call& call);
[[nodiscard]] Result<Reply> learn_portraits(Services& services, const Call& call);
[[nodiscard]] Result<Reply> drop_portraits(Services& services, const Call& call);

// import_handlers.cpp
[[nodiscard]] Result<Reply> begin_import(Services& services, const Call& call);
[[nodiscard]] Result<Reply> answer_import(Services& services, const Call& call);
[[nodiscard]] Result<Reply> make_import(Services& services, const Call& call);
[[nodiscard]] Result<Reply> drop_import(Services& services, const Call& call);

}  // namespace schoolgate::review
