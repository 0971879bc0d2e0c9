// What accounts may do, by page and by command: the one table of both.
#pragma once

#include "foundation/words.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

enum class Access { Anyone, All, TechnicianUp, HeadUp, Admin };
[[nodiscard]] constexpr bool may(Access access, Role role) {
  switch (access) {
    case Access::Anyone:
    case Access::All:
      return true;
    case Access::TechnicianUp:
      return role != Role::Office;
    case Access::HeadUp:
      return role == Role::Head || role == Role::Admin;
    case Access::Admin:
      return role == Role::Admin;
  }
  return false;
}

enum class Deed {
  BringIn,  // photos, and to see what became of them
  Pick,     // which of an event's photos the technician looks at
  Review,   // look at originals, rule, approve, reject
  Release,  // and take down
  PreparePosts,
  ConfirmPosts,   // and hand them out, and note that they are up
  OverrulePosts,  // what was found in their texts; and confirm a post without pictures
  Enrol,          // portraits of people who gave biometric consent
  KeepRegister,
  ReadLedger,
  ManageUsers  // and platforms, health, settings
};
[[nodiscard]] constexpr Access access(Deed deed) {
  switch (deed) {
    case Deed::BringIn:
    case Deed::Pick:
    case Deed::PreparePosts:
      return Access::All;
    case Deed::Review:
    case Deed::Release:
    case Deed::ConfirmPosts:
    case Deed::Enrol:
      return Access::TechnicianUp;
    case Deed::OverrulePosts:
    case Deed::KeepRegister:
    case Deed::ReadLedger:
      return Access::HeadUp;
    case Deed::ManageUsers:
      return Access::Admin;
  }
  return Access::Admin;
}

// As the end of "may not ...".
constexpr auto words_of(Deed) {
  using enum Deed;
  return words<Deed>({{BringIn, "bring photos in"},
                      {Pick, "pick photos"},
                      {Review, "review photos"},
                      {Release, "release photos"},
                      {PreparePosts, "prepare posts"},
                      {ConfirmPosts, "confirm posts"},
                      {OverrulePosts, "overrule what was found in a post"},
                      {Enrol, "enrol people"},
                      {KeepRegister, "change the register"},
                      {ReadLedger, "read the ledger"},
                      {ManageUsers, "look after users"}});
}

}  // namespace schoolgate::review
