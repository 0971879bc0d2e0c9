// The consent register in the database: people, their answers, and every version it has had.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register_view.hpp"
#include "foundation/database.hpp"

namespace schoolgate::consent {

// Who changed the register, and through what: "office@school", "import autumn.csv".
struct Author {
  std::string name;
  std::string source;
};

struct RegisterChange {
  std::uint64_t version = 0;
  Instant when;
  std::string by;
  std::string what;  // "P001 image facebook: granted -> withdrawn"; people by id
};

class Register {
 public:
  // Brings the room's schema up to date.
  Register(std::shared_ptr<Database> database, const Clock& clock);

  [[nodiscard]] RegisterView view();
  [[nodiscard]] std::uint64_t version();

  // Each raises the version by one and writes the history, all in one transaction.
  [[nodiscard]] Status put_people(const std::vector<Person>& people, const Author& author);
  [[nodiscard]] Status set_consent(std::string_view person, const Consent& consent, const Author& author);
  [[nodiscard]] Status withdraw(std::string_view person, std::string_view platform, Purpose purpose,
                                const Author& author);
  [[nodiscard]] Status set_do_not_publish(std::string_view person, bool value, std::string_view reason,
                                          const Author& author);
  [[nodiscard]] Status set_biometric(std::string_view person, const BiometricConsent& consent,
                                     const Author& author);

  [[nodiscard]] std::vector<RegisterChange> history(std::string_view person);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::consent
