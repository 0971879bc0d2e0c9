#include "gate/requests/subject_picture.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "consent/register/same_person.hpp"
#include "gate/holding/judging.hpp"

namespace schoolgate::gate {
namespace {

// No platform of the settings: what the person gets is for them.
constexpr const char* kForThem = "subject-access";

consent::Person who_said_yes(consent::Person person, Day day) {
  person.leaving_date.reset();
  person.do_not_publish = false;
  person.biometric = {};
  person.biometric.given = true;
  person.biometric.date = day;
  person.consents.clear();
  for (const auto& [purpose, unused] : kWords<consent::Purpose>) {
    consent::Consent consent;
    consent.platform = kForThem;
    consent.purpose = purpose;
    consent.answer = consent::Answer::Granted;
    consent.date = day;
    person.consents.push_back(std::move(consent));
  }
  return person;
}

// That the technician hid their face had to do with consent; who else's face it may be is asked all the same.
// What was said of texts stands: it may have been somebody's name.
pipeline::Rulings for_them(pipeline::Rulings rulings, const pipeline::Findings& findings,
                           const consent::PersonId& person) {
  rulings.crops.clear();
  std::erase_if(rulings.on, [&](const auto& one) {
    const auto* finding = findings.find(one.first);
    const auto* face = finding == nullptr ? nullptr : std::get_if<pipeline::Face>(&finding->what);
    return face != nullptr && one.second.kind == consent::Ruling::Kind::Redact &&
           one.second.rejected.empty() && !face->identity.empty() && face->identity.front().person == person;
  });
  return rulings;
}

}  // namespace

consent::RegisterView register_of_one(const consent::RegisterView& people, const consent::PersonId& person,
                                      Day day) {
  const auto ids = consent::said_same(people, person);
  const std::set<consent::PersonId> same(ids.begin(), ids.end());
  std::vector<consent::Person> all = people.people();
  for (consent::Person& one : all) {
    if (same.contains(one.id)) {
      one = who_said_yes(std::move(one), day);
    } else {
      one.consents.clear();
    }
  }
  return {people.version(), std::move(all), people.said_of_pairs()};
}

Result<pipeline::VerifiedRendition> subject_picture(const Darkroom& room, const Knowledge& knowledge,
                                                    const consent::RegisterView& of_one,
                                                    const PhotoRecord& photo,
                                                    const consent::PersonId& person) {
  const auto original = room.vault.load(photo.sha256);
  if (!original) return tl::unexpected(original.error());
  // By today's names: somebody may have joined the register whose name stands in it.
  const auto judged = judge(room, knowledge, photo, room.log.holds.plan(photo.id).rulings);
  if (!judged) return tl::unexpected(judged.error());
  const auto rulings = for_them(judged->rulings, judged->findings, person);
  const consent::PlatformRule rule{kForThem, consent::Exposure::Open, false, 1};
  auto plan = pipeline::make_plan(judged->findings, rulings, of_one, {rule}, knowledge.today,
                                  decision_rules(room.settings));
  if (plan.decision.blocked)
    return failure(ErrorCode::Refused,
                   "somebody else in it must not be shown, and bodies and clothes tell too");
  const auto decoded = room.decoder.decode(*original);
  if (!decoded) return tl::unexpected(decoded.error());
  const auto bench = room.benches.borrow();
  if (!bench) return tl::unexpected(bench.error());
  auto made = render_all(*decoded, judged->findings, rulings, plan, room.settings, (*bench)->verifier());
  if (!made) return tl::unexpected(made.error());
  return std::move(made->front().picture);
}

}  // namespace schoolgate::gate
