// What the handlers work with: one object of each for the whole server.
#pragma once

#include <functional>
#include <mutex>
#include <semaphore>
#include <string>

#include "gate/reporting/health.hpp"
#include "gate/school/school.hpp"
#include "review/desks/face_group_desk.hpp"
#include "review/desks/import_desk.hpp"
#include "review/desks/portrait_desk.hpp"
#include "review/desks/processing.hpp"
#include "review/desks/release_desk.hpp"
#include "review/http/throttle.hpp"
#include "review/people/accounts.hpp"
#include "review/people/known_devices.hpp"
#include "review/people/people_directory.hpp"
#include "review/people/platform_keepers.hpp"
#include "review/people/second_factors.hpp"
#include "review/people/sessions.hpp"
#include "review/people/upload_limits.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::review {

struct ServiceLimits {
  SessionLimits sessions;
  UploadRates uploads;
  std::chrono::seconds face_groups = std::chrono::minutes(3);  // kept so long without being asked for
};

struct Services {
  Services(gate::School& of, const ServiceLimits& limits, bool under_tls)
      : school(of),
        room(of.darkroom()),
        log(of.log()),
        tls(under_tls),
        accounts(of.database(), of.clock()),
        devices(of.database(), of.clock()),
        factors(of.database(), of.clock(), of.readings().key()),
        sessions(of.clock(), limits.sessions),
        logins(of.clock()),
        people(of.people()),
        keepers(of.database(), of.clock()),
        uploads(of.clock(), limits.uploads),
        releases(of.darkroom(), of.clock()),
        processing(of),
        face_groups(of.darkroom(), of.ledger(), of.clock(), sessions, limits.face_groups),
        imports(of, sessions),
        portraits(of, sessions) {}

  gate::School& school;
  const gate::Darkroom& room;
  gate::PhotoLog& log;
  bool tls = false;
  Accounts accounts;
  KnownDevices devices;
  SecondFactors factors;
  Sessions sessions;
  LoginThrottle logins;
  std::counting_semaphore<> strangers{8};  // who sign in at the same moment; each keeps a thread
  PeopleDirectory people;
  PlatformKeepers keepers;
  UploadLimits uploads;
  ReleaseDesk releases;
  Processing processing;
  FaceGroupDesk face_groups;
  ImportDesk imports;
  PortraitDesk portraits;
  std::function<gate::HealthFact()> certificate;  // how it stands with the server's; empty without TLS
  Digest settings_at_start{};  // of the settings file's text: a later change holds after a restart
  std::mutex register_edits;   // looking whether a person is still as they were seen, and changing them

  // Why this user may not approve or post today; empty when they may.
  [[nodiscard]] std::string why_untrained(const std::string& user) {
    const auto account = accounts.find(user);
    if (!account) return "there is no such user";
    return review::why_untrained(*account, training_rule(room.settings), school.today());
  }
  // Do the settings ask this user for a second factor that they do not have yet?
  [[nodiscard]] bool lacks_second_factor(const std::string& user, Role role) {
    return room.settings.second_factor_required && role != Role::Office && !factors.in_use(user);
  }
  // With all that was kept for it alone.
  void end_session(const std::string& id) {
    sessions.end(id);
    face_groups.drop(id);
    imports.drop(id);
    portraits.drop(id);
  }
  [[nodiscard]] const char* cookie_name() const {
    return tls ? "__Host-schoolgate_session" : "schoolgate_session";
  }
  [[nodiscard]] const char* device_cookie_name() const {
    return tls ? "__Host-schoolgate_device" : "schoolgate_device";
  }
};

}  // namespace schoolgate::review
