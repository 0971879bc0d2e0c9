// The passphrases that a person types while a command runs.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "cli/terminal/terminal.hpp"
#include "foundation/sealing/passphrase.hpp"

namespace schoolgate::cli {

// While this lives, keys behind a passphrase have it asked for at the terminal that standard input is, if
// somebody can answer there; a key's once, however often the command reads it. What was typed is kept in
// locked memory till the end.
class AskedPassphrases {
 public:
  AskedPassphrases(Terminal& terminal, std::stop_token stop);

 private:
  [[nodiscard]] Result<Passphrase> answer(const std::string& key_place, bool wrong);

  Terminal& terminal_;
  std::stop_token stop_;
  std::map<std::string, Passphrase> typed_;  // by the key's place
  std::optional<PassphraseAsker> asker_;
};

}  // namespace schoolgate::cli
