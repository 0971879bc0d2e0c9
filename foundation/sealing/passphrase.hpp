// The words that a school's key may lie behind, which stretch to another key.
#pragma once

#include <functional>
#include <string>

#include "foundation/locked_memory.hpp"
#include "foundation/result.hpp"

namespace schoolgate {

using Passphrase = LockedArray<char>;

// InvalidInput where it has fewer than 16 letters, or more than 1,024. `called` names it: "the passphrase in
// FILE".
[[nodiscard]] Status check_passphrase(const Passphrase& passphrase, const std::string& called);

// The one that lies at `place`, as read_secret takes it, without the line's end that editors add.
[[nodiscard]] Result<Passphrase> read_passphrase(const std::string& place);

// Whoever sits at the terminal, asked for the passphrase of the key in a file. `wrong` after one that did not
// open it.
using AskForPassphrase = std::function<Result<Passphrase>(const std::string& key_place, bool wrong)>;

// While this lives, keys behind a passphrase that no file was named for are asked for. Made once, by a
// program that a person started; none where nobody can answer.
class PassphraseAsker {
 public:
  explicit PassphraseAsker(AskForPassphrase ask);
  ~PassphraseAsker();
  PassphraseAsker(const PassphraseAsker&) = delete;
  PassphraseAsker& operator=(const PassphraseAsker&) = delete;

  // Null where nobody can be asked.
  [[nodiscard]] static const AskForPassphrase* present();
};

}  // namespace schoolgate
