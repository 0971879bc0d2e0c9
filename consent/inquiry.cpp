#include "consent/inquiry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::consent {

Decision redact(std::string reason) { return {Action::Redact, std::move(reason), {}}; }

Decision keep(std::string reason, std::vector<PersonId> shows) {
  return {Action::Keep, std::move(reason), std::move(shows)};
}

bool contains(const std::vector<PersonId>& ids, const PersonId& id) {
  return std::ranges::find(ids, id) != ids.end();
}

std::string any_of(const std::vector<PersonId>& ids) {
  constexpr std::size_t kMost = 4;
  if (ids.size() > kMost) return fmt::format("{}, {} or {} others", ids[0], ids[1], ids.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) text += i + 1 == ids.size() ? " or " : ", ";
    text += ids[i];
  }
  return text;
}

std::optional<PersonId> unpublishable(const std::vector<PersonId>& owners, const RegisterView& people) {
  const auto found = std::ranges::find_if(owners, [&](const auto& id) { return people.do_not_publish(id); });
  return found == owners.end() ? std::nullopt : std::optional(*found);
}

Decision named(const Ruling& ruling, const Permission& permission) {
  if (ruling.person.empty()) return redact("the technician named nobody");
  if (contains(ruling.rejected, ruling.person))
    return redact(fmt::format("{} was both named and rejected", ruling.person));
  const std::string reason = fmt::format("{}, named by the technician: {}", ruling.person, permission.reason);
  return permission.granted ? keep(reason, {ruling.person}) : redact(reason);
}

Decision with_ignored_dismissal(Decision decision) {
  decision.reason += "; its dismissal is ignored, since only doubtful findings can be dismissed";
  return decision;
}

bool dismissed(const Ruling& ruling, bool doubtful) {
  return doubtful && ruling.kind == Ruling::Kind::NotFinding;
}

}  // namespace schoolgate::consent
