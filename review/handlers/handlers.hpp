// What each route does; the table in routes.cpp says who may ask for it. Each may give any expected failure.
#pragma once

#include "review/http/call.hpp"

namespace schoolgate::review {

struct Services;

// session_handlers.cpp
[[nodiscard]] Result<Reply> log_in(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_me(Services& services, const Call& call);
[[nodiscard]] Result<Reply> log_out(Services& services, const Call& call);
[[nodiscard]] Result<Reply> change_own_password(Services& services, const Call& call);
[[nodiscard]] Result<Reply> begin_second_factor(Services& services, const Call& call);
[[nodiscard]] Result<Reply> confirm_second_factor(Services& services, const Call& call);
[[nodiscard]] Result<Reply> reset_second_factor(Services& services, const Call& call);

// photo_handlers.cpp
[[nodiscard]] Result<Reply> show_queue(Services& services, const Call& call);
[[nodiscard]] Result<Reply> approve_many(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_photo(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_rendition(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_thumbnail(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_original(Services& services, const Call& call);
[[nodiscard]] Result<Reply> suggest_people(Services& services, const Call& call);

// action_handlers.cpp
[[nodiscard]] Result<Reply> rule(Services& services, const Call& call);
[[nodiscard]] Result<Reply> undo(Services& services, const Call& call);
[[nodiscard]] Result<Reply> approve(Services& services, const Call& call);
[[nodiscard]] Result<Reply> reject(Services& services, const Call& call);
[[nodiscard]] Result<Reply> hold_back(Services& services, const Call& call);
[[nodiscard]] Result<Reply> block(Services& services, const Call& call);
[[nodiscard]] Result<Reply> refresh(Services& services, const Call& call);
[[nodiscard]] Result<Reply> retry(Services& services, const Call& call);
[[nodiscard]] Result<Reply> move_photo(Services& services, const Call& call);
[[nodiscard]] Result<Reply> allow_device(Services& services, const Call& call);
[[nodiscard]] Result<Reply> take_down(Services& services, const Call& call);
[[nodiscard]] Result<Reply> shred(Services& services, const Call& call);
[[nodiscard]] Result<Reply> add_comment(Services& services, const Call& call);

// release_handlers.cpp
[[nodiscard]] Result<Reply> offer_release(Services& services, const Call& call);
[[nodiscard]] Result<Reply> begin_release(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_release(Services& services, const Call& call);
[[nodiscard]] Result<Reply> list_downloads(Services& services, const Call& call);
[[nodiscard]] Result<Reply> download(Services& services, const Call& call);

// incident_handlers.cpp
[[nodiscard]] Result<Reply> report_incident(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_incident_picture(Services& services, const Call& call);
[[nodiscard]] Result<Reply> choose_incident_picture(Services& services, const Call& call);
[[nodiscard]] Result<Reply> remove_incident_picture(Services& services, const Call& call);
[[nodiscard]] Result<Reply> find_published(Services& services, const Call& call);
[[nodiscard]] Result<Reply> list_incidents(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_incident(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_incident_told(Services& services, const Call& call);
[[nodiscard]] Result<Reply> take_down_incident(Services& services, const Call& call);
[[nodiscard]] Result<Reply> close_incident(Services& services, const Call& call);

// out_handlers.cpp
[[nodiscard]] Result<Reply> list_posts(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> make_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> change_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> present_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> overrule_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> confirm_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> export_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_posted(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_edited(Services& services, const Call& call);
[[nodiscard]] Result<Reply> undo_posted(Services& services, const Call& call);
[[nodiscard]] Result<Reply> drop_post(Services& services, const Call& call);
[[nodiscard]] Result<Reply> check_caption(Services& services, const Call& call);
[[nodiscard]] Result<Reply> list_released(Services& services, const Call& call);
// Did the user type the words that say what is meant? Refused, telling them, otherwise.
[[nodiscard]] Status confirmed(const std::string& typed, const std::string& words);

// take_down_handlers.cpp
[[nodiscard]] Result<Reply> list_take_downs(Services& services, const Call& call);
[[nodiscard]] Result<Reply> check_take_downs(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_found(Services& services, const Call& call);
[[nodiscard]] Result<Reply> reopen_take_downs(Services& services, const Call& call);
[[nodiscard]] Result<Reply> keep_post_screenshot(Services& services, const Call& call);
[[nodiscard]] Result<Reply> keep_take_down_screenshot(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_screenshot(Services& services, const Call& call);
// What waits on the list, in numbers and in words, for the heads of other pages.
[[nodiscard]] nlohmann::json take_downs_json(Services& services);

// event_handlers.cpp
[[nodiscard]] Result<Reply> show_events(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_event_photos(Services& services, const Call& call);
[[nodiscard]] Result<Reply> suggest_picks(Services& services, const Call& call);
[[nodiscard]] Result<Reply> keep_picks(Services& services, const Call& call);
[[nodiscard]] Result<Reply> undo_picks(Services& services, const Call& call);
[[nodiscard]] Result<Reply> upload(Services& services, const Call& call);
[[nodiscard]] Result<Reply> find_known(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_progress(Services& services, const Call& call);

// face_group_handlers.cpp
[[nodiscard]] Result<Reply> begin_face_groups(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_face_groups(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_grouped_face(Services& services, const Call& call);
[[nodiscard]] Result<Reply> name_face_group(Services& services, const Call& call);
[[nodiscard]] Result<Reply> drop_face_groups(Services& services, const Call& call);

// administration_handlers.cpp
[[nodiscard]] Result<Reply> show_platforms(Services& services, const Call& call);
[[nodiscard]] Result<Reply> change_account(Services& services, const Call& call);
[[nodiscard]] Result<Reply> close_platform(Services& services, const Call& call);
[[nodiscard]] Result<Reply> open_platform(Services& services, const Call& call);
[[nodiscard]] Result<Reply> name_administrators(Services& services, const Call& call);
[[nodiscard]] Result<Reply> name_moderators(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_users(Services& services, const Call& call);
[[nodiscard]] Result<Reply> add_user(Services& services, const Call& call);
[[nodiscard]] Result<Reply> change_user(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_training(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_user_password(Services& services, const Call& call);
[[nodiscard]] Result<Reply> remove_user(Services& services, const Call& call);
// What is held of a person: as a ZIP file, or gone.
[[nodiscard]] Result<Reply> give_out(Services& services, const Call& call);
[[nodiscard]] Result<Reply> forget(Services& services, const Call& call);

// ledger_handlers.cpp
[[nodiscard]] Result<Reply> show_ledger(Services& services, const Call& call);
[[nodiscard]] Result<Reply> verify_ledger(Services& services, const Call& call);

// health_handlers.cpp
[[nodiscard]] Result<Reply> show_health(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_settings(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_year(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_never_shown(Services& services, const Call& call);

}  // namespace schoolgate::review
