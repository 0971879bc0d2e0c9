// A password from the keyboard, or from a program that hands it over; a passphrase from the keyboard alone.
#pragma once

#include <stop_token>
#include <string>

#include "cli/terminal/terminal.hpp"
#include "foundation/sealing/passphrase.hpp"

namespace schoolgate::cli {

// Asked for twice and not shown where `input` (a file descriptor) is a terminal, else its first line, without
// the line's end. InvalidInput when there is none, it is endless, or the two differ; Refused when `stop` came
// first. What the terminal showed before is shown again afterwards in every case.
[[nodiscard]] Result<std::string> read_new_password(Terminal& terminal, int input,
                                                    const std::stop_token& stop);

// Whether a person sits where `input` comes from and `questions` go: terminals both, and this program is not
// one that runs in their background, which asking would stop.
[[nodiscard]] bool somebody_can_answer(int input, int questions);

// The passphrase of the key in a file, not shown. Refused when `stop` came first.
[[nodiscard]] Result<Passphrase> read_passphrase_of(Terminal& terminal, int input,
                                                    const std::string& key_place, bool wrong,
                                                    const std::stop_token& stop);

// One for a new key, asked for twice. As read_new_password, and InvalidInput when it is too short.
[[nodiscard]] Result<Passphrase> read_new_passphrase(Terminal& terminal, int input,
                                                     const std::stop_token& stop);

}  // namespace schoolgate::cli
