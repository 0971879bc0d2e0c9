// What accounts may do, by page and by command: the one table of both.
#pragma once

#include "foundation/words.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

// Of the trained, the account's dates of training count, too (training.hpp).
enum class Access { Anyone, All, TechnicianUp, TrainedTechnicianUp, HeadUp, Admin };
[[nodiscard]] constexpr bool may(Access access, Role role) {
  switch (access) {
    case Access::Anyone:
    case Access::All:
      return true;
    case Access::TechnicianUp:
    case Access::TrainedTechnicianUp:
      return role != Role::Office;
    case Access::HeadUp:
      return role == Role::Head || role == Role::Admin;
    case Access::Admin:
      return role == Role::Admin;
  }
  return false;
}

[[nodiscard]] constexpr bool asks_training(Access access) {
  switch (access) {
    case Access::TrainedTechnicianUp:
      return true;
    case Access::Anyone:
    case Access::All:
    case Access::TechnicianUp:
    case Access::HeadUp:
    case Access::Admin:
      return false;
  }
  return true;
}

enum class Deed {
  BringIn,     // photos, and to see what became of them
  PlanEvents,  // which classes take part, who stands aside
  Pick,        // which of an event's photos the technician looks at
  Review,      // look at originals, rule, reject
  Approve,
  Release,  // and take down
  PreparePosts,
  ReportIncident,
  HandleIncidents,
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
    case Deed::ReportIncident:
      return Access::All;
    case Deed::PlanEvents:
    case Deed::Review:
    case Deed::Release:
    case Deed::HandleIncidents:
    case Deed::Enrol:
      return Access::TechnicianUp;
    case Deed::Approve:
    case Deed::ConfirmPosts:
      return Access::TrainedTechnicianUp;
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
                      {PlanEvents, "plan events"},
                      {Pick, "pick photos"},
                      {Review, "review photos"},
                      {Approve, "approve photos"},
                      {Release, "release photos"},
                      {PreparePosts, "prepare posts"},
                      {ReportIncident, "report an incident"},
                      {HandleIncidents, "look into incidents"},
                      {ConfirmPosts, "confirm posts"},
                      {OverrulePosts, "overrule what was found in a post"},
                      {Enrol, "enrol people"},
                      {KeepRegister, "change the register"},
                      {ReadLedger, "read the ledger"},
                      {ManageUsers, "look after users and platforms"}});
}

}  // namespace schoolgate::review
