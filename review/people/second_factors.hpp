// What somebody has beside their password: an app on their telephone that shows codes, and a few codes on
// paper for the day when it is lost.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "foundation/sealing/sealing_key.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

// Secrets are sealed with the workspace's key and bound to their account; of backup codes only the SHA-256 is
// kept. Every change is in the ledger under `by`, in the same transaction. Safe to share between threads.
// Throws StorageError when the database fails.
class SecondFactors {
 public:
  // Need: the room's schema is up to date (Accounts); `key` and `clock` outlive it.
  SecondFactors(std::shared_ptr<Database> database, const Clock& clock, const SealingKey& key)
      : database_(std::move(database)), clock_(clock), key_(key) {}

  struct Secret {
    std::string text;     // to be typed in
    std::string address;  // "otpauth://...", to be shown as a QR code
  };
  // Draws a secret, which counts once confirm() has seen a code of it. Refused while one is in use.
  // An app names it by the `school`, too, where a server has several.
  [[nodiscard]] Result<Secret> begin(const std::string& user, const std::string& school = {});
  // From now on it is in use, and whoever signed in before with the password alone is out. Gives the backup
  // codes, which nobody can see again. Refused when the code does not fit, NotFound when nothing was begun.
  [[nodiscard]] Result<std::vector<std::string>> confirm(const std::string& user, const std::string& code,
                                                         const std::string& by);
  [[nodiscard]] bool in_use(const std::string& user);
  [[nodiscard]] std::set<std::string> users();  // of whom it is
  [[nodiscard]] int backup_codes_left(const std::string& user);
  // Is it the code of this half minute, or of the one before or after, and later than any that was taken
  // before; or a backup code, which then is used up? Refused when the secret cannot be read.
  [[nodiscard]] Result<bool> takes(const std::string& user, const std::string& code, const std::string& by);
  // The device is lost: the password alone opens the account again; its sessions end, and its devices are
  // known no more. NotFound when there is nothing.
  [[nodiscard]] Status reset(const std::string& user, const std::string& by);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
  const SealingKey& key_;
};

}  // namespace schoolgate::review
