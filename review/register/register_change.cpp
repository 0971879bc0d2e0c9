#include "review/register/register_change.hpp"

#include "consent/ledger/who.hpp"
#include "gate/intake/enrolment.hpp"
#include "gate/posting/texts_out.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"

namespace schoolgate::review {

consent::Author page_author(const Call& call) { return {consent::by_page(call.user), "review page"}; }

nlohmann::json after_change(Services& services, const Call& call) {
  const std::size_t removed = gate::purge_templates(services.school, consent::by_page(call.user));
  services.processing.wake();
  return {{"templates_removed", removed},
          {"pulled", 0},
          {"take_downs", take_downs_json(services)},
          {"warning", nullptr}};
}

nlohmann::json after_change(Services& services, const Call& call, const consent::PersonId& person) {
  const auto swept = gate::recheck_with_texts(
      services.room, {consent::by_page(call.user), gate::RecheckScope::Released, person});
  nlohmann::json told = after_change(services, call);
  std::size_t pulled = 0;
  if (swept) {
    for (const auto& one : swept->taken_down) pulled += one.platforms.size();
  } else {
    told["warning"] =
        "it is saved, but not all released files could be looked at yet: " + sentence(swept.error());
  }
  told["pulled"] = pulled;
  return told;
}

}  // namespace schoolgate::review
