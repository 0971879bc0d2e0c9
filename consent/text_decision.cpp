#include "consent/text_decision.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

std::vector<PersonId> owners_left(const TextEvidence& text, const Ruling& ruling) {
  std::vector<PersonId> left = text.owners;
  std::erase_if(left, [&](const PersonId& owner) { return contains(ruling.rejected, owner); });
  return left;
}

Decision by_owners(const std::vector<PersonId>& owners, std::string_view written, const Inquiry& ask) {
  if (owners.empty()) return redact("a name that nobody in the register is known to own");
  std::string first_reason;
  for (const PersonId& owner : owners) {
    const Permission permission = ask.people.may_name(owner, ask.platform, written, ask.day);
    if (!permission.granted)
      return redact(owners.size() == 1 ? fmt::format("name of {}: {}", owner, permission.reason)
                                       : fmt::format("may be the name of {} ({}: {})", any_of(owners), owner,
                                                     permission.reason));
    if (first_reason.empty()) first_reason = permission.reason;
  }
  return keep(owners.size() == 1
                  ? fmt::format("name of {}: {}", owners.front(), first_reason)
                  : fmt::format("may be the name of {}: each has name consent", any_of(owners)),
              owners);
}

// "by ... Year 3" tells who was hidden between, and more of somebody than a first name does.
Decision beside_a_name(const std::vector<PersonId>& owners, const Inquiry& ask) {
  const Decision name = by_owners(owners, "", ask);
  return name.action == Action::Keep ? keep("harmless text")
                                     : redact(fmt::format("stands beside a name: {}", name.reason));
}

// Whose name the register knows it for has as much to say as whoever it is said to be: naming somebody adds
// them, and takes nobody's no away.
Decision by_naming(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask) {
  // A date of birth or a telephone number is more than a name, whoever's it is.
  if (text.kind == TextKind::Identifier) return redact("identifies somebody");
  Decision decision = named(ruling, ask.people.may_name(ruling.person, ask.platform, text.written, ask.day));
  if (decision.action == Action::Redact) return decision;
  for (const PersonId& owner : owners_left(text, ruling)) {
    if (owner == ruling.person) continue;
    const Permission permission = ask.people.may_name(owner, ask.platform, text.written, ask.day);
    if (!permission.granted)
      return redact(
          fmt::format("{}, named by the technician, but it may be the name of {}, who was not turned "
                      "down: {}",
                      ruling.person, owner, permission.reason));
    decision.shows.push_back(owner);
  }
  return decision;
}

Decision by_kind(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask) {
  const auto owners = owners_left(text, ruling);
  if (const auto owner = unpublishable(owners, ask.people))
    return redact(fmt::format("may be the name of {} ({}: must not be published)", any_of(owners), *owner));
  if (text.doubtful) return redact("may be a name or identify somebody: redacted until a person decides");
  switch (text.kind) {
    case TextKind::Unreadable:
      return redact("cannot be read with confidence");
    case TextKind::RegisterName:
      return by_owners(owners, text.written, ask);
    case TextKind::OtherName:
      return redact(owners.empty()
                        ? "a name that is not in the register"
                        : fmt::format("may be the name of {}, but cannot be read for sure", any_of(owners)));
    case TextKind::Identifier:
      return redact("identifies somebody");
    case TextKind::Harmless:
      return text.owners.empty() ? keep("harmless text") : beside_a_name(owners, ask);
  }
  return redact("the kind of text is not understood");
}

}  // namespace

Decision decide_text(const TextEvidence& text, const Ruling& ruling, const Inquiry& ask) {
  switch (ruling.kind) {
    case Ruling::Kind::Redact:
      return redact("redacted by the technician");
    case Ruling::Kind::IsPerson:
      return by_naming(text, ruling, ask);
    case Ruling::Kind::NotFinding:
      if (text.doubtful) return keep("not a name, says the technician");
      return with_ignored_dismissal(by_kind(text, ruling, ask));
    case Ruling::Kind::None:
      return by_kind(text, ruling, ask);
  }
  return redact("the ruling is not understood");
}

void hide_beside_hidden_names(const PhotoEvidence& evidence, const Inquiry& ask,
                              PlatformDecisions& decisions) {
  // What a person hid that the rules would show leaves its neighbours alone.
  const auto hidden_by_rules = [&](const FindingEvidence& finding, const TextEvidence& text) {
    return finding.ruling.kind != Ruling::Kind::Redact ||
           by_kind(text, finding.ruling, ask).action == Action::Redact;
  };
  std::vector<std::pair<const FindingEvidence*, const TextEvidence*>> owned;
  for (const FindingEvidence& finding : evidence) {
    const auto* text = std::get_if<TextEvidence>(&finding.what);
    if (text != nullptr && text->line && !text->owners.empty()) owned.emplace_back(&finding, text);
  }
  std::map<std::size_t, PersonId> hidden;
  for (const auto& [finding, text] : owned) {
    if (text->kind == TextKind::RegisterName && decisions.of(finding->id).action == Action::Redact &&
        hidden_by_rules(*finding, *text))
      hidden.emplace(*text->line, text->owners.front());
  }
  for (const auto& [finding, text] : owned) {
    Decision& decision = decisions.findings[finding->id];
    const auto beside = hidden.find(*text->line);
    if (beside != hidden.end() && decision.action == Action::Keep &&
        finding->ruling.kind != Ruling::Kind::IsPerson)
      decision =
          redact(fmt::format("stands in one line with the name of {}, which is hidden", beside->second));
  }
}

std::optional<PersonId> unpublishable_name(const TextEvidence& text, const Ruling& ruling,
                                           const RegisterView& people) {
  if (ruling.kind == Ruling::Kind::Redact || dismissed(ruling, text.doubtful)) return std::nullopt;
  auto persons = owners_left(text, ruling);
  if (ruling.kind == Ruling::Kind::IsPerson) persons.insert(persons.begin(), ruling.person);
  return unpublishable(persons, people);
}

}  // namespace schoolgate::consent
