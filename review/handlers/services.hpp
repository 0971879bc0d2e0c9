// What the handlers work with: one object of each for each school.
#pragma once

#include <functional>
#include <mutex>
#include <semaphore>
#include <string>
#include <utility>

#include "gate/devices/brought.hpp"
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

// What all schools of a server share, so that more schools are not more tries for a stranger, nor more
// memory.
struct SharedPatience {
  SharedPatience(const Clock& clock, const UploadRates& rates) : logins(clock), uploads(clock, rates) {}
  LoginThrottle logins;
  UploadLimits uploads;
  std::counting_semaphore<> strangers{8};  // who sign in at the same moment; each keeps a thread
};

struct Services {
  // `called`: the school's name in addresses; empty where the server has one school. `with` must outlive
  // this.
  Services(gate::School& of, const ServiceLimits& limits, bool under_tls, SharedPatience& with,
           std::string called = {})
      : school(of),
        name(std::move(called)),
        room(of.darkroom()),
        log(of.log()),
        tls(under_tls),
        accounts(of.database(), of.clock()),
        devices(of.database(), of.clock()),
        factors(of.database(), of.clock(), of.readings().key()),
        sessions(of.clock(), limits.sessions),
        patience(with),
        people(of.people()),
        keepers(of.database(), of.clock()),
        releases(of.darkroom(), of.clock()),
        processing(of),
        face_groups(of.darkroom(), of.ledger(), of.clock(), sessions, limits.face_groups),
        imports(of, sessions),
        portraits(of, sessions),
        proved_originals(of.clock()) {}

  gate::School& school;
  const std::string name;
  const gate::Darkroom& room;
  gate::PhotoLog& log;
  bool tls = false;
  Accounts accounts;
  KnownDevices devices;
  SecondFactors factors;
  Sessions sessions;
  SharedPatience& patience;
  PeopleDirectory people;
  PlatformKeepers keepers;
  ReleaseDesk releases;
  Processing processing;
  FaceGroupDesk face_groups;
  ImportDesk imports;
  PortraitDesk portraits;
  gate::ProvedOriginals proved_originals;
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
  // Where the school lies on its server.
  [[nodiscard]] std::string place() const { return name.empty() ? "/" : "/s/" + name + "/"; }
  [[nodiscard]] std::string cookie_name() const { return cookie_prefix() + "schoolgate_session"; }
  [[nodiscard]] std::string device_cookie_name() const { return cookie_prefix() + "schoolgate_device"; }
  // Under which an account's failed logins and uploads are counted: another school's of the same name is
  // another one.
  [[nodiscard]] std::string counted_as(const std::string& user) const {
    return name.empty() ? user : name + '/' + user;
  }

 private:
  // Browsers take "__Host-" with the path "/" alone.
  [[nodiscard]] std::string cookie_prefix() const {
    if (!tls) return "";
    return name.empty() ? "__Host-" : "__Secure-";
  }
};

}  // namespace schoolgate::review
