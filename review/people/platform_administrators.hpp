// Who can administer each platform's account. A school needs two at least, or one illness locks it out.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::review {

// Names only; access itself is given on the platform. Safe to share between threads.
class PlatformAdministrators {
 public:
  PlatformAdministrators(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  [[nodiscard]] std::map<consent::PlatformId, std::vector<std::string>> all();
  // In place of those before; in the ledger (their number, not their names).
  void set(const consent::PlatformId& platform, const std::vector<std::string>& names, const std::string& by);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::review
