#include <algorithm>

#include "foundation/durable_file.hpp"
#include "gate/reporting/health.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::review {
namespace {

using gate::HealthFact;
using gate::Level;
using nlohmann::json;

constexpr std::uintmax_t kMostSettingsBytes = 1024ULL * 1024;

void add_processing(Services& services, std::vector<HealthFact>& facts) {
  const ProcessingState state = services.processing.state();
  if (!state.problem.empty()) {
    facts.push_back({"processing", Level::Problem, state.problem});
  } else {
    facts.push_back({"processing", Level::Good, state.running ? "at work" : "nothing waits"});
  }
}

}  // namespace

Result<Reply> show_health(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto facts = gate::examine(services.school);
  for (auto& fact : people_facts(services.school, services.accounts)) facts.push_back(std::move(fact));
  add_processing(services, facts);
  json list = json::array();
  Level worst = Level::Good;
  for (const HealthFact& fact : facts) {
    list.push_back({{"area", fact.area}, {"level", word(fact.level)}, {"words", fact.words}});
    worst = std::max(worst, fact.level);
  }
  return json_reply({{"facts", list}, {"worst", word(worst)}});
}

Result<Reply> show_settings(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto path = services.room.workspace.settings_file();
  const auto bytes = read_file(path, kMostSettingsBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string text(bytes->begin(), bytes->end());
  return json_reply({{"file", path.filename().string()},
                     {"text", text},
                     {"changed_since_start", sha256(text) != services.settings_at_start}});
}

}  // namespace schoolgate::review
