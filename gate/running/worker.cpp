#include "gate/running/worker.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/process.hpp"
#include "foundation/secrets.hpp"
#include "gate/claims/claims.hpp"
#include "gate/holding/develop.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/running/equipment.hpp"
#include "gate/running/pulse.hpp"
#include "pipeline/findings/want_of_memory.hpp"

namespace schoolgate::gate {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr int kMostClaims = 3;
constexpr std::uintmax_t kMostSettings = 1U << 20U;
// Of the time that a photo waits which was given back: to ten minutes where one looks each ten seconds.
constexpr int kMostDoublings = 6;
// Each holds the networks in memory.
constexpr std::size_t kMostBenches = 4;
// Of a school whose settings change while it is asked again.
constexpr int kMostRechecks = 5;

enum class Turn { Nothing, Worked, Failed };

// One school, as this worker works on it.
class Place {
 public:
  Place(const WorkedSchool& school, const WorkOptions& options, const WorkCallbacks& callbacks, Bell& bell)
      : of_(school), options_(options), callbacks_(callbacks), bell_(bell) {}
  ~Place() { leave(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] const std::string& name() const { return of_.name; }
  [[nodiscard]] bool has_bench() const { return bench_ != nullptr; }
  [[nodiscard]] Moment last_worked() const { return last_worked_; }
  void drop_bench() { bench_.reset(); }

  Status open() {
    try {
      return try_to_open();
    } catch (const StorageError& error) {
      return tl::unexpected(error.error());
    }
  }

  // At most one photo.
  Turn turn() {
    try {
      const auto worked = one_photo();
      if (worked) {
        told_.clear();
        return *worked ? Turn::Worked : Turn::Nothing;
      }
      tell(worked.error());
    } catch (const StorageError& error) {
      tell(error.error());
    } catch (const std::exception& error) {
      tell({ErrorCode::Unavailable, std::string("the worker failed (") + error.what() + ")",
            "run 'schoolgate doctor'"});
    }
    return Turn::Failed;
  }

  // What is wrong for long is told once.
  void tell(const Error& error) {
    if (std::exchange(told_, sentence(error)) != told_) callbacks_.failed(of_.name, error);
  }

 private:
  Status try_to_open() {
    leave();
    // Before they are read: what is changed from here on is noticed at the next photo.
    const auto settings = settings_now();
    if (!settings) return tl::unexpected(settings.error());
    auto school = of_.open();
    if (!school) return tl::unexpected(school.error());
    if ((*school)->settings().developed_by != DevelopedBy::Workers)
      return failure(ErrorCode::Refused,
                     fmt::format("{} leaves no photos to workers", (*school)->workspace().folder().string()),
                     "set intake.developed_by = workers in its schoolgate.conf, and start its page and "
                     "'watch' anew");
    auto claims = std::make_shared<Claims>((*school)->database());
    if (auto same = compare_clocks(*claims, (*school)->clock()); !same) return same;
    if (auto shared = check_file(**school, *claims); !shared) return shared;
    auto equipment = equipment_of(**school);
    if (!equipment) return tl::unexpected(equipment.error());
    id_ = random_token(16);
    if (auto joined = claims->join({id_, host_name(), ::getpid(), std::move(*equipment)}, options_.lease);
        !joined)
      return joined;
    school_ = std::move(*school);
    settings_ = *settings;
    claims_ = std::move(claims);
    pulse_.emplace(school_->database(), claims_, id_, PulseTimes{options_.lease, options_.longest}, bell_,
                   [this](PhotoId photo) { callbacks_.stuck(of_.name, photo); });
    return {};
  }

  Status compare_clocks(Claims& claims, const Clock& clock) const {
    if (!options_.most_clock_gap) return {};
    const auto gap = claims.clock_ahead_of(clock.now());
    if (std::chrono::abs(gap) <= *options_.most_clock_gap) return {};
    return failure(
        ErrorCode::Refused,
        fmt::format("this machine's clock is {} s {} the database's, and consents have days",
                    std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(gap)).count(),
                    gap.count() > 0 ? "behind" : "ahead of"),
        "let both be set by the same time server");
  }

  // A database in a file is one machine's.
  static Status check_file(const School& school, Claims& claims) {
    if (school.database()->server()) return {};
    const auto seen = claims.seen().workers;
    const auto other = std::ranges::find_if(
        seen, [](const SeenWorker& worker) { return worker.alive() && worker.name.host != host_name(); });
    if (other == seen.end()) return {};
    return failure(
        ErrorCode::Refused,
        fmt::format("a worker on {} works on the database in {}, a file, which machines cannot share",
                    other->name.host, school.workspace().folder().string()),
        "'schoolgate database move' brings its rows to a server (docs/workers.md)");
  }

  // Also whether the workspace is there whole.
  [[nodiscard]] Result<Digest> settings_now() const {
    const auto file = Workspace::settings_of_whole(of_.folder);
    if (!file) return tl::unexpected(file.error());
    const auto text = read_file(*file, kMostSettings);
    if (!text) return tl::unexpected(text.error());
    return sha256(*text);
  }

  // What the photo was looked at by no longer holds where they are others: it is looked at anew.
  [[nodiscard]] Status same_settings() const {
    const auto settings = settings_now();
    if (!settings) return tl::unexpected(settings.error());
    if (*settings == settings_) return {};
    return failure(ErrorCode::Conflict, "the settings were changed while a photo was looked at",
                   "it is looked at anew");
  }

  Result<bool> one_photo() {
    // One that was cut off for so long that it was forgotten joins anew.
    if (!school_ || !claims_->knows(id_)) {
      if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    }
    const auto settings = settings_now();
    if (!settings) return tl::unexpected(settings.error());
    if (*settings != settings_) {
      if (auto opened = open(); !opened) return tl::unexpected(opened.error());
    }
    give_back_what_is_owed();
    const auto claim = claims_->take(id_);
    if (!claim) return false;
    last_worked_ = std::chrono::steady_clock::now();
    const auto outcome = with_pulse(*claim);
    if (outcome) {
      given_back_.erase(claim->photo);
      callbacks_.done(of_.name, *outcome);
      return true;
    }
    const bool conflict = outcome.error().code == ErrorCode::Conflict;  // another has it, or has decided
    // Of what is no photo's fault, memory alone may still be: it counts.
    if (!conflict && pipeline::is_want_of_memory(outcome.error())) {
      claims_->drop(*claim);
    } else {
      owed_ = claim;
      try {
        give_back_what_is_owed();
      } catch (const StorageError&) {
        // What failed first is told; it is given back before the next photo is taken.
      }
    }
    if (conflict) return true;
    return tl::unexpected(outcome.error());
  }

  // It waits longer each time: a photo that cannot be looked at keeps nobody from the others.
  void give_back_what_is_owed() {
    if (!owed_) return;
    const auto before = given_back_.find(owed_->photo);
    const int times = before == given_back_.end() ? 0 : before->second;
    claims_->give_back(*owed_, options_.look * (1U << static_cast<unsigned>(times)));
    given_back_[owed_->photo] = std::min(times + 1, kMostDoublings);
    owed_.reset();
  }

  // Whatever happens, a photo that nobody looks at any more is not held on to.
  Result<PhotoOutcome> with_pulse(const Claim& claim) {
    struct InHand {
      Pulse& pulse;
      ~InHand() { pulse.end(); }
    };
    pulse_->begin(claim);
    const InHand in_hand{*pulse_};
    try {
      return look_at(claim);
    } catch (const StorageError& error) {
      return tl::unexpected(error.error());
    }
  }

  Result<PhotoOutcome> look_at(const Claim& claim) {
    const auto photo = school_->log().photos.find(claim.photo);
    if (!photo) return tl::unexpected(photo.error());
    if (photo->state != PhotoState::Received && photo->state != PhotoState::Analysed)
      return failure(ErrorCode::Conflict, fmt::format("photo {} was decided meanwhile", photo->id));
    const Darkroom& room = school_->darkroom();
    std::string stamp;  // of what it is decided by
    const Hands hands{options_.who, [&](WriteSession& session) { return Claims::still_held(session, claim); },
                      [&](WriteSession& session) -> Status {
                        if (auto same = same_settings(); !same) return same;
                        if (auto ended = Claims::ends(session, claim); !ended) return ended;
                        // Whatever becomes of this worker, somebody asks again.
                        if (!stamp.empty() && room.keeper.recheck_stamp(session) != stamp)
                          note_recheck_due(session, claim.photo);
                        return {};
                      }};
    if (claim.number > kMostClaims) return give_up(*photo, claim, hands);
    // This machine's view of a share may be older than the rows.
    if (!school_->vault().holds(photo->sha256))
      return failure(
          ErrorCode::Unavailable,
          fmt::format("the original of photo {} is not in the vault as this machine sees it", photo->id),
          "it is tried again; see that the workspace is mounted here, or restore it from the last backup");
    if (!bench_) {
      auto made = school_->benches().make();
      if (!made) return tl::unexpected(made.error());
      bench_ = std::move(*made);
    }
    stamp = room.keeper.recheck_stamp();
    const auto knowledge = room.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    auto developed = develop(room, *bench_, **knowledge, *photo, hands);
    if (!developed) return tl::unexpected(developed.error());
    if (auto asked = ask_again(*photo, stamp); !asked) tell(asked.error());
    return PhotoOutcome{photo->id, developed->state, std::move(developed->reason)};
  }

  // Register, day or people may be others than when the photo was begun, and whoever asked about all photos
  // since may have been done before it was held.
  Status ask_again(const PhotoRecord& photo, std::string stamp) {
    for (int i = 0; i < kMostRechecks; ++i) {
      std::string now = school_->darkroom().keeper.recheck_stamp();
      if (now == stamp) return {};
      stamp = std::move(now);
      const auto rechecked =
          recheck(school_->darkroom(), {options_.who, RecheckScope::Everything, std::nullopt, photo.id});
      if (!rechecked) return tl::unexpected(rechecked.error());
    }
    return {};
  }

  Result<PhotoOutcome> give_up(const PhotoRecord& photo, const Claim& claim, const Hands& hands) {
    // No host's name is in the ledger for ever: a machine may be called after whoever uses it.
    const std::string reason = fmt::format(
        "{} workers ended or were cut off while they looked at it: leave this photo out, or save it anew as "
        "JPEG",
        kMostClaims);
    const auto moved = school_->log().photos.move(
        photo.id, photo.version, PhotoState::Quarantined,
        {options_.who, consent::LedgerAction::PhotoQuarantined, reason, false, hands.ends});
    if (!moved) return tl::unexpected(moved.error());
    return PhotoOutcome{photo.id, PhotoState::Quarantined,
                        fmt::format("{} (the last of them on {})", reason, claim.last_host)};
  }

  void leave() {
    pulse_.reset();
    bench_.reset();
    if (claims_) {
      try {
        claims_->leave(id_);
      } catch (const StorageError&) {
        // Then it is not heard any more, and forgotten after a day.
        id_.clear();
      }
    }
    claims_.reset();
    school_.reset();
  }

  const WorkedSchool& of_;
  const WorkOptions& options_;
  const WorkCallbacks& callbacks_;
  Bell& bell_;
  std::unique_ptr<School> school_;
  Digest settings_{};
  std::string id_;
  std::shared_ptr<Claims> claims_;
  std::unique_ptr<Workbench> bench_;
  Moment last_worked_;
  std::string told_;
  std::optional<Claim> owed_;          // is to be given back
  std::map<PhotoId, int> given_back_;  // how often
  std::optional<Pulse> pulse_;
};

void keep_few_benches(const std::vector<std::unique_ptr<Place>>& places) {
  std::vector<Place*> with;
  for (const auto& place : places) {
    if (place->has_bench()) with.push_back(place.get());
  }
  if (with.size() < kMostBenches) return;
  (*std::ranges::min_element(with, {}, &Place::last_worked))->drop_bench();
}

}  // namespace

Status work(const std::vector<WorkedSchool>& schools, const WorkOptions& options,
            const WorkCallbacks& callbacks, const std::stop_token& stop) {
  cv::setNumThreads(1);  // workers run beside each other instead
  Bell bell;
  std::vector<std::unique_ptr<Place>> places;
  std::optional<Error> problem;
  bool any = false;
  for (const WorkedSchool& school : schools) {
    places.push_back(std::make_unique<Place>(school, options, callbacks, bell));
    const auto opened = places.back()->open();
    any = any || opened.has_value();
    if (opened) continue;
    problem = opened.error();
    if (schools.size() > 1) places.back()->tell(opened.error());
  }
  if (!any && problem) return tl::unexpected(*problem);
  while (!stop.stop_requested()) {
    bool worked = false;
    for (const auto& place : places) {
      if (stop.stop_requested()) break;
      if (!place->has_bench()) keep_few_benches(places);
      worked = place->turn() == Turn::Worked || worked;
    }
    if (!worked) bell.wait(options.look, stop);
  }
  return {};
}

}  // namespace schoolgate::gate
