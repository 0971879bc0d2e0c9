#include "review/health.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "gate/review_queue.hpp"
#include "review/wording.hpp"

namespace schoolgate::review {
namespace {

// About a thousand large photos with their renditions.
constexpr std::uintmax_t kLittleSpace = 10ULL * 1024 * 1024 * 1024;
constexpr std::uintmax_t kTooLittleSpace = 1ULL * 1024 * 1024 * 1024;

void examine_models(gate::School& school, std::vector<HealthFact>& facts) {
  const auto models = school.models();
  if (!models) {
    facts.push_back({"models", Level::Problem, sentence(models.error())});
    return;
  }
  if ((*models)->missing.empty())
    facts.push_back({"models", Level::Good, "all are there and as they should be"});
  for (const std::string& missing : (*models)->missing) facts.push_back({"models", Level::Problem, missing});
}

void examine_recognition(gate::School& school, std::vector<HealthFact>& facts) {
  const gate::RecognitionSettings& recognition = school.settings().recognition;
  if (!recognition.active()) {
    facts.push_back({"recognition", Level::Note,
                     recognition.why_off() + ": every face is redacted until a person names somebody"});
    return;
  }
  const auto knowledge = school.knowledge();
  if (!knowledge) {
    facts.push_back({"recognition", Level::Problem, sentence(knowledge.error())});
    return;
  }
  if (!(*knowledge)->why_no_recognition.empty()) {
    facts.push_back({"recognition", Level::Problem, (*knowledge)->why_no_recognition});
    return;
  }
  facts.push_back({"recognition", Level::Good,
                   fmt::format("on, under the assessment {} of {}", recognition.assessment->reference,
                               to_iso(recognition.assessment->date))});
}

void examine_space(const gate::Workspace& workspace, std::vector<HealthFact>& facts) {
  std::error_code error;
  const auto space = std::filesystem::space(workspace.folder(), error);
  if (error) {
    facts.push_back({"disk", Level::Problem, "the free space cannot be read: " + error.message()});
    return;
  }
  const Level level = space.available < kTooLittleSpace ? Level::Problem
                      : space.available < kLittleSpace  ? Level::Note
                                                        : Level::Good;
  facts.push_back({"disk", level,
                   fmt::format("{:.1f} GB are free{}", static_cast<double>(space.available) / 1e9,
                               level == Level::Good ? "" : ": make room before the next event")});
}

void examine_permissions(const gate::Workspace& workspace, std::vector<HealthFact>& facts) {
  const std::pair<const char*, std::filesystem::path> kept_private[] = {
      {"the workspace", workspace.folder()},
      {"the database", workspace.database_file()},
      {"the vault", workspace.vault()},
      {"the holds", workspace.holds()}};
  bool all_private = true;
  for (const auto& [what, path] : kept_private) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      facts.push_back({"permissions", Level::Problem, fmt::format("{} cannot be looked at", what)});
      all_private = false;
    } else if ((status.st_mode & 077U) != 0) {
      facts.push_back({"permissions", Level::Problem,
                       fmt::format("other accounts of this machine may reach {}: chmod go-rwx it", what)});
      all_private = false;
    }
  }
  if (all_private) facts.push_back({"permissions", Level::Good, "only this account reaches the workspace"});
}

void examine_register(gate::School& school, std::vector<HealthFact>& facts) {
  const auto view = school.people().view();
  const std::size_t people = view.people().size();
  facts.push_back({"register", people == 0 ? Level::Note : Level::Good,
                   people == 0
                       ? std::string("nobody is in the register: everything is redacted")
                       : fmt::format("{}, version {}", counted(people, "person", "people"), view.version())});
}

void examine_photos(gate::School& school, std::vector<HealthFact>& facts) {
  std::map<gate::PhotoState, std::size_t> counts;
  for (const auto& overview : gate::list_events(school)) {
    for (const auto& [state, count] : overview.photos) counts[state] += count;
  }
  const std::size_t unread = counts[gate::PhotoState::Received] + counts[gate::PhotoState::Analysed];
  const std::size_t waiting = counts[gate::PhotoState::Held] + counts[gate::PhotoState::Blocked];
  const std::size_t aside = counts[gate::PhotoState::Quarantined];
  facts.push_back({"photos", aside > 0 ? Level::Note : Level::Good,
                   fmt::format("{} to be looked at by the program, {} waiting for a person, {} quarantined",
                               grouped(unread), grouped(waiting), grouped(aside))});
}

}  // namespace

std::string_view word(Level level) {
  switch (level) {
    case Level::Good:
      return "good";
    case Level::Note:
      return "note";
    case Level::Problem:
      return "problem";
  }
  return {};
}

std::vector<HealthFact> examine(gate::School& school) {
  std::vector<HealthFact> facts;
  examine_models(school, facts);
  examine_recognition(school, facts);
  examine_space(school.workspace(), facts);
  examine_permissions(school.workspace(), facts);
  examine_register(school, facts);
  examine_photos(school, facts);
  return facts;
}

}  // namespace schoolgate::review
