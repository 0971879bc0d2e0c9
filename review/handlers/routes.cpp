#include <array>

#include "review/handlers/handlers.hpp"
#include "review/handlers/route.hpp"

namespace schoolgate::review {
namespace {

using enum Method;

constexpr std::array kRoutes{
    Route{Post, "/api/login", Access::Anyone, Body::Json, Cost::Light, log_in},
    Route{Get, "/api/me", Access::All, Body::None, Cost::Light, show_me, OwnPassword::NotYet},
    Route{Post, "/api/logout", Access::All, Body::Json, Cost::Light, log_out, OwnPassword::NotYet},
    Route{Post, "/api/me/password", Access::All, Body::Json, Cost::Light, change_own_password,
          OwnPassword::NotYet},

    Route{Get, "/api/queue", access(Deed::Review), Body::None, Cost::Light, show_queue},
    Route{Post, "/api/queue/approve", access(Deed::Approve), Body::Json, Cost::Heavy, approve_many},

    Route{Get, "/api/photos/{photo}", access(Deed::Review), Body::None, Cost::Light, show_photo},
    Route{Get, "/api/photos/{photo}/renditions/{sha256}", access(Deed::Review), Body::None, Cost::Light,
          show_rendition},
    Route{Get, "/api/photos/{photo}/thumbnail", access(Deed::BringIn), Body::None, Cost::Light,
          show_thumbnail},
    Route{Get, "/api/photos/{photo}/original", access(Deed::Review), Body::None, Cost::Heavy, show_original},
    Route{Get, "/api/photos/{photo}/people", access(Deed::Review), Body::None, Cost::Light, suggest_people},

    Route{Post, "/api/photos/{photo}/rulings", access(Deed::Review), Body::Json, Cost::Heavy, rule},
    Route{Post, "/api/photos/{photo}/undo", access(Deed::Review), Body::Json, Cost::Heavy, undo},
    Route{Post, "/api/photos/{photo}/approve", access(Deed::Approve), Body::Json, Cost::Heavy, approve},
    Route{Post, "/api/photos/{photo}/reject", access(Deed::Review), Body::Json, Cost::Light, reject},
    Route{Post, "/api/photos/{photo}/hold-back", access(Deed::Review), Body::Json, Cost::Light, hold_back},
    Route{Post, "/api/photos/{photo}/block", access(Deed::Review), Body::Json, Cost::Heavy, block},
    Route{Post, "/api/photos/{photo}/refresh", access(Deed::Review), Body::Json, Cost::Heavy, refresh},
    Route{Post, "/api/photos/{photo}/retry", access(Deed::Review), Body::Json, Cost::Light, retry},
    Route{Post, "/api/photos/{photo}/comments", access(Deed::Review), Body::Json, Cost::Light, add_comment},
    Route{Post, "/api/photos/{photo}/take-down", access(Deed::Release), Body::Json, Cost::Light, take_down},
    Route{Post, "/api/photos/{photo}/shred", access(Deed::Release), Body::Json, Cost::Heavy, shred},

    Route{Get, "/api/release", access(Deed::Release), Body::None, Cost::Heavy, offer_release},
    Route{Post, "/api/release", access(Deed::Release), Body::Json, Cost::Heavy, begin_release},
    Route{Get, "/api/release/{job}", access(Deed::Release), Body::None, Cost::Light, show_release},

    Route{Get, "/api/released", access(Deed::PreparePosts), Body::None, Cost::Light, list_released},
    Route{Get, "/api/posts", access(Deed::PreparePosts), Body::None, Cost::Heavy, list_posts},
    Route{Post, "/api/posts", access(Deed::PreparePosts), Body::Json, Cost::Heavy, make_post},
    Route{Post, "/api/posts/check", access(Deed::PreparePosts), Body::Json, Cost::Heavy, check_caption},
    Route{Get, "/api/posts/{post}", access(Deed::PreparePosts), Body::None, Cost::Heavy, show_post},
    Route{Put, "/api/posts/{post}", access(Deed::PreparePosts), Body::Json, Cost::Heavy, change_post},
    Route{Post, "/api/posts/{post}/present", access(Deed::PreparePosts), Body::Json, Cost::Heavy,
          present_post},
    Route{Post, "/api/posts/{post}/drop", access(Deed::PreparePosts), Body::Json, Cost::Light, drop_post},
    Route{Post, "/api/posts/{post}/overrule", access(Deed::OverrulePosts), Body::Json, Cost::Heavy,
          overrule_post},
    Route{Post, "/api/posts/{post}/confirm", access(Deed::ConfirmPosts), Body::Json, Cost::Heavy,
          confirm_post},
    Route{Get, "/api/posts/{post}/export", access(Deed::ConfirmPosts), Body::None, Cost::Heavy, export_post},
    Route{Post, "/api/posts/{post}/posted", access(Deed::ConfirmPosts), Body::Json, Cost::Heavy, note_posted},
    Route{Post, "/api/posts/{post}/edited", access(Deed::ConfirmPosts), Body::Json, Cost::Heavy, note_edited},
    Route{Post, "/api/posts/{post}/undo", access(Deed::ConfirmPosts), Body::Json, Cost::Heavy, undo_posted},
    Route{Get, "/api/take-downs", access(Deed::Release), Body::None, Cost::Light, list_take_downs},
    Route{Post, "/api/take-downs/check", access(Deed::Release), Body::Json, Cost::Light, check_take_downs},
    Route{Post, "/api/take-downs/link", access(Deed::Release), Body::Json, Cost::Light, note_found},
    Route{Post, "/api/take-downs/reopen", access(Deed::Release), Body::Json, Cost::Light, reopen_take_downs},

    Route{Get, "/api/events", access(Deed::BringIn), Body::None, Cost::Light, show_events},
    Route{Get, "/api/events/{event}/photos", access(Deed::BringIn), Body::None, Cost::Light,
          show_event_photos},
    Route{Get, "/api/events/{event}/pick", access(Deed::Pick), Body::None, Cost::Heavy, suggest_picks},
    Route{Post, "/api/events/{event}/pick", access(Deed::Pick), Body::Json, Cost::Light, keep_picks},
    Route{Post, "/api/events/{event}/pick/undo", access(Deed::Pick), Body::Json, Cost::Light, undo_picks},
    Route{Post, "/api/uploads", access(Deed::BringIn), Body::File, Cost::Light, upload},
    Route{Post, "/api/uploads/known", access(Deed::BringIn), Body::Json, Cost::Light, find_known},
    Route{Get, "/api/uploads/progress", access(Deed::BringIn), Body::None, Cost::Light, show_progress},
    Route{Get, "/api/downloads", access(Deed::BringIn), Body::None, Cost::Light, list_downloads},
    Route{Get, "/api/downloads/{platform}/{event}", access(Deed::BringIn), Body::None, Cost::Light, download},

    Route{Post, "/api/events/{event}/face-groups", access(Deed::Review), Body::Json, Cost::Light,
          begin_face_groups},
    Route{Get, "/api/events/{event}/face-groups", access(Deed::Review), Body::None, Cost::Light,
          show_face_groups},
    Route{Delete, "/api/events/{event}/face-groups", access(Deed::Review), Body::None, Cost::Light,
          drop_face_groups},
    Route{Get, "/api/events/{event}/face-groups/face", access(Deed::Review), Body::None, Cost::Heavy,
          show_grouped_face},
    Route{Post, "/api/events/{event}/face-groups/name", access(Deed::Review), Body::Json, Cost::Heavy,
          name_face_group},

    Route{Get, "/api/register", access(Deed::KeepRegister), Body::None, Cost::Light, show_register},
    Route{Get, "/api/register/{person}", access(Deed::KeepRegister), Body::None, Cost::Light, show_person},
    Route{Get, "/api/register/{person}/where", access(Deed::KeepRegister), Body::None, Cost::Light,
          show_whereabouts},
    Route{Put, "/api/register/{person}/consent", access(Deed::KeepRegister), Body::Json, Cost::Light,
          set_consent},
    Route{Post, "/api/register/{person}/withdraw", access(Deed::KeepRegister), Body::Json, Cost::Light,
          withdraw_consent},
    Route{Put, "/api/register/{person}/do-not-publish", access(Deed::KeepRegister), Body::Json, Cost::Light,
          set_do_not_publish},
    Route{Put, "/api/register/{person}/biometric", access(Deed::KeepRegister), Body::Json, Cost::Light,
          set_biometric},

    Route{Post, "/api/register/{person}/export", access(Deed::KeepRegister), Body::Json, Cost::Heavy,
          give_out},
    Route{Post, "/api/register/{person}/forget", access(Deed::KeepRegister), Body::Json, Cost::Heavy, forget},

    Route{Get, "/api/platforms", access(Deed::ReadLedger), Body::None, Cost::Light, show_platforms},
    Route{Put, "/api/platforms/{platform}/account", access(Deed::ManageUsers), Body::Json, Cost::Light,
          change_account},
    Route{Post, "/api/platforms/{platform}/close", access(Deed::ManageUsers), Body::Json, Cost::Light,
          close_platform},
    Route{Post, "/api/platforms/{platform}/open", access(Deed::ManageUsers), Body::Json, Cost::Light,
          open_platform},
    Route{Put, "/api/platforms/{platform}/administrators", access(Deed::ManageUsers), Body::Json, Cost::Light,
          name_administrators},
    Route{Put, "/api/platforms/{platform}/moderators", access(Deed::ManageUsers), Body::Json, Cost::Light,
          name_moderators},
    Route{Get, "/api/users", access(Deed::ManageUsers), Body::None, Cost::Light, show_users},
    Route{Post, "/api/users", access(Deed::ManageUsers), Body::Json, Cost::Light, add_user},
    Route{Put, "/api/users/{user}", access(Deed::ManageUsers), Body::Json, Cost::Light, change_user},
    Route{Put, "/api/users/{user}/training", access(Deed::ManageUsers), Body::Json, Cost::Light,
          set_training},
    Route{Put, "/api/users/{user}/password", access(Deed::ManageUsers), Body::Json, Cost::Light,
          set_user_password},
    Route{Delete, "/api/users/{user}", access(Deed::ManageUsers), Body::None, Cost::Light, remove_user},
    Route{Get, "/api/ledger", access(Deed::ReadLedger), Body::None, Cost::Light, show_ledger},
    Route{Get, "/api/ledger/verify", access(Deed::ReadLedger), Body::None, Cost::Heavy, verify_ledger},
    Route{Get, "/api/health", access(Deed::ManageUsers), Body::None, Cost::Heavy, show_health},
    Route{Get, "/api/settings", access(Deed::ManageUsers), Body::None, Cost::Light, show_settings},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace schoolgate::review
