// Portraits to templates, for people with biometric consent alone.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gate/school/school.hpp"
#include "gate/school/template_store.hpp"

namespace schoolgate::gate {

struct EnrolOptions {
  std::string who;
  bool accept_poor = false;  // poor pictures all the same; never people without consent
};

struct RefusedPortrait {
  consent::PersonId person;
  std::filesystem::path path;  // empty: the person as a whole was refused
  std::string reason;
};

struct EnrolSummary {
  std::size_t people = 0;     // with at least one template from this run
  std::size_t templates = 0;  // new ones
  std::vector<RefusedPortrait> refused;
  std::vector<pipeline::LookAlikes> look_alikes;  // always to be confirmed by hand
  std::vector<consent::PersonId> to_enrol_anew;   // who is enrolled with another model alone
};

// Portraits looked at one after the other. What was taken is in memory until finish() judges all of it and
// stores what holds: templates, of people with biometric consent alone. For one thread.
class Enrolling {
 public:
  // Fails when recognition is off (and says why) or the model is missing. `school` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<Enrolling>> begin(School& school, const EnrolOptions& options);
  ~Enrolling();
  Enrolling(const Enrolling&) = delete;
  Enrolling& operator=(const Enrolling&) = delete;

  // Fails, and takes nothing, where the person may not be recognised, the picture is none of one sharp face
  // that looks this way, or it was taken as, or is, somebody else's.
  [[nodiscard]] Status take(const consent::PersonId& person, const std::filesystem::path& path,
                            ByteView picture);
  void leave_out(const Digest& picture);
  // By the register of now. Stores nothing of a portrait that resembles many other people, whatever is
  // accepted. The same portrait again changes nothing.
  [[nodiscard]] EnrolSummary finish();

 private:
  struct Parts;
  explicit Enrolling(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// All of DIR/<person_id>/*. As Enrolling; fails also when `folder` cannot be read; a refused portrait fails
// nothing else.
[[nodiscard]] Result<EnrolSummary> enrol(School& school, const std::filesystem::path& folder,
                                         const EnrolOptions& options);

// Removes the templates of everybody who may not be recognised today; gives how many.
[[nodiscard]] std::size_t purge_templates(School& school, const std::string& who);

}  // namespace schoolgate::gate
