// What the handlers work with: one object of each for the whole server.
#pragma once

#include <mutex>
#include <string>

#include "gate/school.hpp"
#include "review/accounts.hpp"
#include "review/people_directory.hpp"
#include "review/platform_administrators.hpp"
#include "review/processing.hpp"
#include "review/release_desk.hpp"
#include "review/sessions.hpp"
#include "review/throttle.hpp"
#include "review/upload_limits.hpp"

namespace schoolgate::review {

struct ServiceLimits {
  SessionLimits sessions;
  UploadRates uploads;
};

struct Services {
  Services(gate::School& of, const ServiceLimits& limits, bool under_tls)
      : school(of),
        tls(under_tls),
        accounts(of.database(), of.clock()),
        sessions(of.clock(), limits.sessions),
        logins(of.clock()),
        people(of.people()),
        platforms(of.database(), of.clock()),
        uploads(of.clock(), limits.uploads),
        releases(of),
        processing(of) {}

  gate::School& school;
  bool tls = false;
  Accounts accounts;
  Sessions sessions;
  LoginThrottle logins;
  PeopleDirectory people;
  PlatformAdministrators platforms;
  UploadLimits uploads;
  ReleaseDesk releases;
  Processing processing;
  Digest settings_at_start{};  // of the settings file's text: a later change holds after a restart
  std::mutex register_edits;   // looking whether a person is still as they were seen, and changing them

  [[nodiscard]] const char* cookie_name() const {
    return tls ? "__Host-schoolgate_session" : "schoolgate_session";
  }
};

}  // namespace schoolgate::review
