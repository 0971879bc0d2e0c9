// What a change of the register by the page needs before and after.
#pragma once

#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/register/register.hpp"
#include "review/handlers/services.hpp"
#include "review/http/call.hpp"
#include "review/register/person_view.hpp"

namespace schoolgate::review {

[[nodiscard]] consent::Author page_author(const Call& call);

// After the register changed: templates of whoever may no longer be recognised go, and all photos are asked
// again in the background; lists and downloads refuse from the change on what may be out no longer. Gives
// what the page tells of it: "templates_removed", "pulled" (files), "take_downs" and "warning".
[[nodiscard]] nlohmann::json after_change(Services& services, const Call& call);
// The same about one person, whose released files leave before it returns. The change stands whatever becomes
// of that: where it fails, "warning" says so, and the background tries again.
[[nodiscard]] nlohmann::json after_change(Services& services, const Call& call,
                                          const consent::PersonId& person);

// Reads with `read`, checks that the person is still as the user saw them, then changes with `change`.
template <typename Read, typename Change>
[[nodiscard]] Result<Reply> edit_person(Services& services, const Call& call, const Read& read,
                                        const Change& change) {
  const std::string& id = call.path.text("person");
  Fields fields(call.body);
  const std::string seen = fields.text("version", 64);
  const auto wanted = read(fields);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  {
    const std::scoped_lock lock(services.register_edits);
    const auto people = services.people.now();
    const consent::Person* person = people->view().find(id);
    if (person == nullptr) return tl::unexpected(nobody_called(id));
    if (version_of(*people, *person) != seen) {
      return failure(ErrorCode::Conflict, fmt::format("{} was changed by somebody else meanwhile", id),
                     "look at the entry again");
    }
    if (auto done = change(id, wanted); !done) return tl::unexpected(done.error());
  }
  const auto told = after_change(services, call, id);
  auto after = person_json(services, id);
  if (!after) return tl::unexpected(after.error());
  after->update(told);
  return json_reply(*after);
}

}  // namespace schoolgate::review
