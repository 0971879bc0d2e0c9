#include "gate/reporting/health.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"
#include "foundation/locked_memory.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/reporting/out_health.hpp"
#include "gate/reporting/settings_health.hpp"
#include "gate/reporting/storage_health.hpp"
#include "gate/reporting/worker_health.hpp"
#include "gate/school/template_store.hpp"
#include "gate/telling/news.hpp"
#include "models/engine/engine.hpp"

namespace schoolgate::gate {
namespace {

// About a thousand large photos with their renditions.
constexpr std::uintmax_t kLittleSpace = 10ULL * 1024 * 1024 * 1024;
constexpr std::uintmax_t kTooLittleSpace = 1ULL * 1024 * 1024 * 1024;

// What runs the networks, and whether that costs time.
HealthFact engine_fact() {
  const auto engines = models::engines();
  if (!engines) return {"engine", Level::Problem, sentence(engines.error())};
  return {"engine", engines->onnx_runtime ? Level::Good : Level::Note, engines->words};
}

void examine_models(KnowledgeKeeper& keeper, std::vector<HealthFact>& facts) {
  const auto models = keeper.models();
  if (!models) {
    facts.push_back({"models", Level::Problem, sentence(models.error())});
    return;
  }
  const models::InUse& in_use = (*models)->in_use;
  facts.push_back({"models", Level::Good, in_use.words});
  facts.push_back(engine_fact());
  for (const auto& cost : in_use.costs)
    facts.push_back({"models", cost.grave ? Level::Problem : Level::Note, cost.words});
  if (!in_use.costs.empty()) {
    facts.push_back(
        {"models", Level::Note,
         "'schoolgate models list' says where each lies, where it comes from and under which licence, "
         "'schoolgate models fetch' brings what is missing"});
  }
}

// Who is enrolled but cannot be compared.
void examine_enrolments(const Darkroom& room, Day today, std::vector<HealthFact>& facts) {
  const auto models = room.keeper.models();
  if (!room.settings.recognition.active(today) || !models || (*models)->analyser.embedding.empty()) return;
  const auto& embedding = (*models)->analyser.embedding;
  TemplateStore store(*room.log.database);
  const auto compared = store.comparable(embedding);
  const auto people = store.people_of_other_models(compared);
  if (!people.empty()) {
    facts.push_back(
        {"recognition", Level::Problem,
         fmt::format("{} enrolled with another face embedding model than {}, which is in use, and "
                     "never compared: enrol them anew ({})",
                     people.size() == 1 ? "1 person is" : fmt::format("{} people are", people.size()),
                     compared.all().front().entry.name, fmt::join(people, ", "))});
  } else if (compared.all().size() < embedding.all().size()) {
    facts.push_back(
        {"recognition", Level::Note,
         fmt::format("faces are compared by {} alone, because some portraits were enrolled without "
                     "the other network: 'schoolgate enrol FOLDER' with the same portraits, and "
                     "both compare",
                     compared.all().front().entry.title)});
  }
}

HealthFact space_fact(const Workspace& workspace) {
  std::error_code error;
  const auto space = std::filesystem::space(workspace.folder(), error);
  if (error) return {"disk", Level::Problem, "the free space cannot be read: " + error.message()};
  const Level level = space.available < kTooLittleSpace ? Level::Problem
                      : space.available < kLittleSpace  ? Level::Note
                                                        : Level::Good;
  return {
      "disk", level,
      fmt::format("{:.1f} GB are free where the workspace is{}", static_cast<double>(space.available) / 1e9,
                  level == Level::Good ? "" : ": make room before the next event")};
}

void examine_permissions(const Workspace& workspace, std::vector<HealthFact>& facts) {
  bool sound = true;
  for (const auto& path :
       {workspace.folder(), workspace.database().chosen(), workspace.vault(), workspace.holds(),
        workspace.readings(), workspace.screenshots(), workspace.readings_key(), workspace.settings_file()}) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      facts.push_back({"permissions", Level::Problem,
                       fmt::format("{} is missing or cannot be looked at", path.string())});
      sound = false;
    } else if ((status.st_mode & 077U) != 0) {
      facts.push_back({"permissions", Level::Problem,
                       fmt::format("{} can be reached by other accounts: chmod go-rwx it", path.string())});
      sound = false;
    }
  }
  for (const auto& path :
       {workspace.folder(), workspace.database().chosen(), workspace.vault(), workspace.holds(),
        workspace.readings(), workspace.inbox(), workspace.released()}) {
    if (const auto why = why_not_writable(path); why && why != std::errc::no_such_file_or_directory) {
      facts.push_back({"permissions", Level::Problem,
                       fmt::format("this account may not write to {} ({}): give it the right to",
                                   path.string(), why.message())});
      sound = false;
    }
  }
  if (sound)
    facts.push_back(
        {"permissions", Level::Good, "this account alone reaches the workspace, and may write there"});
}

// Rows that nothing forgets and nobody renews.
void note_leftovers(const Workspace& workspace, std::vector<HealthFact>& facts) {
  const DatabasePlace place = workspace.database();
  std::vector<std::filesystem::path> left{file_of_before(place)};
  if (place.chosen() != place.file) left.push_back(place.file);
  for (const auto& file : left) {
    std::error_code error;
    if (std::filesystem::exists(file, error))
      facts.push_back(
          {"database", Level::Note,
           fmt::format("{} has the names of before the database was moved: remove it", file.string())});
  }
}

HealthFact sealing_fact(const Workspace& workspace) {
  if (workspace.files().sealed()) {
    // Those of a version that left them there.
    const auto lists = lists_for_people(workspace);
    if (!lists) return {"sealing", Level::Problem, sentence(lists.error())};
    if (!lists->empty())
      return {"sealing", Level::Problem,
              fmt::format("sealed, but {} reports or lists of audits, with small pictures, lie readable in "
                          "reports/ and audits/: move out what is still needed, and remove them",
                          lists->size())};
    const auto seal = WorkspaceSeal::read(workspace.seal());
    if (!seal) return {"sealing", Level::Problem, sentence(seal.error())};
    if (*seal && on_one_disk((*seal)->place(), workspace.folder()))
      return {
          "sealing", Level::Note,
          fmt::format("sealed, but its key lies on the same disk ({}), where it protects backups and copies "
                      "alone: put it on another one, or let systemd hand it over, then 'schoolgate key "
                      "rotate' (docs/security.md)",
                      (*seal)->place())};
    return {"sealing", Level::Good,
            "originals, pictures that wait and the database are sealed; without the key, or without "
            "workspace.seal, they are lost: have its words on paper ('schoolgate key words') and backups"};
  }
  return {
      "sealing", Level::Note,
      "whoever has this disk reads names and pictures: 'schoolgate key make FILE' and 'schoolgate key seal "
      "FILE' seal them (docs/security.md)"};
}

HealthFact register_fact(consent::Register& known) {
  const auto view = known.view();
  const std::size_t people = view.people().size();
  if (people == 0) return {"register", Level::Note, "nobody is in the register: everything is redacted"};
  return {"register", Level::Good,
          fmt::format("{} {}, version {}", people, people == 1 ? "person" : "people", view.version())};
}

HealthFact photos_fact(Database& database) {
  std::map<PhotoState, std::size_t> counts;
  for (const auto& overview : list_events(database)) {
    for (const auto& [state, count] : overview.photos) counts[state] += count;
  }
  const std::size_t aside = counts[PhotoState::Quarantined];
  return {"photos", aside > 0 ? Level::Note : Level::Good,
          fmt::format("{} to be looked at by the program, {} waiting for a person, {} quarantined",
                      counts[PhotoState::Received] + counts[PhotoState::Analysed],
                      counts[PhotoState::Held] + counts[PhotoState::Blocked], aside)};
}

// In time to decide about them all the same.
HealthFact retention_fact(const School& school) {
  constexpr int kDays = 30;
  const std::size_t count = shredded_soon(school.darkroom(), school.clock().now(), kDays);
  if (count == 0) return {"retention", Level::Good, "nothing undecided is about to be shredded"};
  return {"retention", Level::Note,
          fmt::format("{} {} within {} days, since nobody decided: approve or reject, or set "
                      "retention.waiting_days",
                      count, count == 1 ? "photo is shredded" : "photos are shredded", kDays)};
}

}  // namespace

HealthFact heic_fact(const pipeline::HeifDecoder& decoder) {
  if (!decoder.reads_heic) {
    return {
        "phones", Level::Problem,
        fmt::format("libheif {} has no decoder of HEVC: the photos of iPhones (HEIC) are refused; install "
                    "libheif-plugin-libde265",
                    decoder.version)};
  }
  if (!decoder.todays_phones) {
    return {
        "phones", Level::Note,
        fmt::format("libheif {} reads HEIC, but not what iPhones write since iOS 18: those photos are set "
                    "aside, saying so; install libheif 1.18 or later (./bootstrap does)",
                    decoder.version)};
  }
  return {"phones", Level::Good,
          fmt::format("libheif {} reads HEIC, also of today's iPhones (iOS 18)", decoder.version)};
}

HealthFact guard_fact(const Result<std::string>& unfiltered) {
  if (!unfiltered) return {"decoding", Level::Problem, sentence(unfiltered.error())};
  if (unfiltered->empty()) {
    return {"decoding", Level::Good,
            "photos are opened by a program apart, which can reach no file and no network"};
  }
  return {"decoding", Level::Problem,
          fmt::format(
              "photos are opened by a program apart, but this system does not keep it from files and the "
              "network ({}): a photo made to attack could do harm; run Schoolgate on Debian's own kernel, "
              "or allow seccomp in the container",
              *unfiltered)};
}

HealthFact memory_fact(std::size_t unlocked) {
  if (unlocked == 0) return {"memory", Level::Good, "templates and keys are locked in memory, never swapped"};
  return {
      "memory", Level::Problem,
      fmt::format("the system locks too little memory for this account: {} KiB with templates or keys may be "
                  "swapped to the disk; raise its limit (LimitMEMLOCK, or memlock in "
                  "/etc/security/limits.conf), or encrypt the swap space",
                  unlocked / 1024)};
}

std::vector<HealthFact> examine(School& school) {
  const Day today = school.today();
  std::vector<HealthFact> facts;
  examine_models(school.darkroom().keeper, facts);
  facts.push_back(recognition_fact(school.darkroom(), today));
  if (auto old = old_assessment_fact(school.settings().recognition, today)) facts.push_back(std::move(*old));
  examine_enrolments(school.darkroom(), today, facts);
  facts.push_back(space_fact(school.workspace()));
  facts.push_back(backup_fact(school.ledger(), school.clock().now(), school.settings().backup_days));
  facts.push_back(inbox_fact(school.workspace(), today));
  facts.push_back(clock_fact(school.clock(), school.ledger()));
  examine_permissions(school.workspace(), facts);
  facts.push_back(sealing_fact(school.workspace()));
  facts.push_back(register_fact(school.people()));
  facts.push_back(exposure_fact(school.settings()));
  facts.push_back(heic_fact(pipeline::heif_decoder()));
  facts.push_back(guard_fact(school.decoder().examine()));
  facts.push_back(photos_fact(*school.database()));
  if (auto workers = worker_fact(school)) facts.push_back(std::move(*workers));
  facts.push_back(lost_files_fact(school));
  facts.push_back(take_down_fact(school));
  facts.push_back(posted_texts_fact(school));
  facts.push_back(data_request_fact(school));
  facts.push_back(incident_fact(school));
  facts.push_back(retention_fact(school));
  for (const auto& [whom, problem] : mail_problems(*school.database()))
    facts.push_back(
        {"mail", Level::Problem, fmt::format("the {} could not be told by mail: {}", word(whom), problem)});
  // Last, when what the others asked for is in memory.
  facts.push_back(memory_fact(unlocked_secret_bytes()));
  return facts;
}

std::vector<HealthFact> examine_thoroughly(School& school) {
  std::vector<HealthFact> facts;
  const auto bench = school.benches().make();
  facts.push_back(bench ? HealthFact{"analysis", Level::Good, "detection, reading and verification start"}
                        : HealthFact{"analysis", Level::Problem, sentence(bench.error())});
  facts.push_back(database_fact(*school.database()));
  note_leftovers(school.workspace(), facts);
  for (HealthFact& fact : original_facts(school.log().photos, school.vault(), school.clock().today()))
    facts.push_back(std::move(fact));
  facts.push_back(
      pictures_fact(school.log().photos, school.log().holds, school.workspace(), school.clock().today()));
  facts.push_back(released_fact(school.darkroom()));
  const auto ledger = school.ledger().verify();
  facts.push_back(ledger ? HealthFact{"ledger", Level::Good, fmt::format("whole, {} entries", *ledger)}
                         : HealthFact{"ledger", Level::Problem, sentence(ledger.error())});
  for (const std::string& altered : audit(*school.database()).altered)
    facts.push_back({"ledger", Level::Problem, altered + " ('schoolgate ledger verify')"});
  return facts;
}

}  // namespace schoolgate::gate
