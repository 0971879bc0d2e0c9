// The rows of a workspace brought to a database server, or back into the workspace, or taken over there.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/database.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct DatabaseMove {
  const Clock& clock;
  std::string who;
  // Applies the schemas of the tables that the gate does not know.
  std::function<void(const std::shared_ptr<Database>&)> also;
};

// Each copies everything, proves the copy by its number of rows and by the ledger's chain up to the same end,
// and only then chooses it: until then, and whenever it fails, the workspace works on as before. One that was
// interrupted is carried on with by the same again. What was
// left stays where it was, the file under the name schoolgate.db.before, until a person removes it; rows on a
// server are closed first, to programs of other machines too: interrupted between that and the choice of the
// file, the workspace is refused until the move is carried on with. Conflict
// while anybody works in the workspace; Refused when the database is damaged, the ledger broken, the place
// holds anything, or the workspace is sealed.
[[nodiscard]] Status move_to_server(const Workspace& workspace, const ServerAddress& address,
                                    const DatabaseMove& move);
[[nodiscard]] Status move_to_file(const Workspace& workspace, const DatabaseMove& move);

// The rows of the server that the workspace chose become its own, from now on refused to the one that had
// them. As take_over_rows; Conflict also while anybody works in this workspace.
[[nodiscard]] Status take_over_server(const Workspace& workspace, const DatabaseMove& move);

}  // namespace schoolgate::gate
