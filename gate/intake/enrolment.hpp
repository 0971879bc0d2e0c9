// Portraits to templates, for people with biometric consent alone.
#pragma once

#include <filesystem>
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

// DIR/<person_id>/*. Fails when recognition is off (and says why), the model is missing or `folder` cannot be
// read; a refused portrait fails nothing else. One that resembles many other people is refused whatever is
// accepted, once everybody's portraits were seen: so nothing is stored before. The same portrait again
// changes nothing.
[[nodiscard]] Result<EnrolSummary> enrol(School& school, const std::filesystem::path& folder,
                                         const EnrolOptions& options);

// Removes the templates of everybody who may not be recognised today; gives how many.
[[nodiscard]] std::size_t purge_templates(School& school, const std::string& who);

}  // namespace schoolgate::gate
