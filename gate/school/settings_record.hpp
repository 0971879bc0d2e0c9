// The ledger's record of the settings file: nobody changes it unseen.
#pragma once

#include <filesystem>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::gate {

// Compares the file with what the ledger recorded of it last, and where it differs records which settings
// changed: by name, with digests and never values. Who changed them the file cannot tell; the entry names the
// operating system's user under whom it was noticed. Needs a file that is understood.
[[nodiscard]] Status note_settings(Database& database, const Clock& clock, const std::filesystem::path& file);

}  // namespace schoolgate::gate
