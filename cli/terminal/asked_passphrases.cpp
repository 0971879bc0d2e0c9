#include "cli/terminal/asked_passphrases.hpp"

#include <utility>

#include <unistd.h>

#include "cli/terminal/password.hpp"

namespace schoolgate::cli {

AskedPassphrases::AskedPassphrases(Terminal& terminal, std::stop_token stop)
    : terminal_(terminal), stop_(std::move(stop)) {
  if (somebody_can_answer(STDIN_FILENO, STDERR_FILENO))
    asker_.emplace([this](const std::string& key_place, bool wrong) { return answer(key_place, wrong); });
}

Result<Passphrase> AskedPassphrases::answer(const std::string& key_place, bool wrong) {
  if (wrong) typed_.erase(key_place);
  auto known = typed_.find(key_place);
  if (known == typed_.end()) {
    auto typed = read_passphrase_of(terminal_, STDIN_FILENO, key_place, wrong, stop_);
    if (!typed) return typed;
    known = typed_.emplace(key_place, std::move(*typed)).first;
  }
  return Passphrase(std::as_const(known->second).values());
}

}  // namespace schoolgate::cli
