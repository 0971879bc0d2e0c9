#include <algorithm>

#include "foundation/durable_file.hpp"
#include "gate/reporting/health.hpp"
#include "gate/reporting/year_figures.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::review {
namespace {

using gate::HealthFact;
using gate::Level;
using nlohmann::json;

constexpr std::uintmax_t kMostSettingsBytes = 1024ULL * 1024;

Result<gate::YearFigures> figures_of(Services& services, const Call& call) {
  Query query = call.query;
  const auto text = query.text("year", 7);
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto year = text ? gate::parse_school_year(*text)
                         : Result<gate::SchoolYear>(gate::school_year_of(services.school.today()));
  if (!year) return tl::unexpected(year.error());
  return gate::year_figures(services.school, *year);
}

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
  if (services.certificate) facts.push_back(services.certificate());
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

Result<Reply> show_year(Services& services, const Call& call) {
  const auto figures = figures_of(services, call);
  if (!figures) return tl::unexpected(figures.error());
  json tables = json::array();
  for (const auto& table : figures->tables)
    tables.push_back(
        {{"title", table.title}, {"head", table.head}, {"rows", table.rows}, {"note", table.note}});
  return json_reply({{"year", figures->year.words()},
                     {"as_of", to_iso(figures->as_of)},
                     {"present_year", gate::school_year_of(services.school.today()).words()},
                     {"tables", std::move(tables)}});
}

Result<Reply> show_never_shown(Services& services, const Call& call) {
  const auto figures = figures_of(services, call);
  if (!figures) return tl::unexpected(figures.error());
  const auto people = services.people.now();
  json list = json::array();
  for (const auto& id : figures->never_shown) {
    const consent::Person* person = people->view().find(id);
    if (person != nullptr)
      list.push_back({{"id", id}, {"name", full_name(*person)}, {"class", person->class_name}});
  }
  return json_reply({{"people", std::move(list)}});
}

}  // namespace schoolgate::review
