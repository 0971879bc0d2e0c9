// What the register costs: import of 2,000 people, a change, the view, a decision for a full photo, the
// ledger.
#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "consent/decision.hpp"
#include "consent/import/register_import.hpp"
#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "consent/sheet/workbook.hpp"
#include "foundation/secrets.hpp"
#include "foundation/storage/session.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::consent;

constexpr int kPeople = 2000;
constexpr int kFaces = 40;
constexpr int kTexts = 20;
const std::vector<PlatformId> kPlatforms{"facebook", "x",        "instagram", "tiktok",
                                         "linkedin", "whatsapp", "youtube",   "newsletter",
                                         "website",  "press",    "display"};
constexpr Day kDay{std::chrono::year{2026}, std::chrono::October, std::chrono::day{15}};

double milliseconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::string id_of(int number) { return fmt::format("P{:04}", number); }

// A school in which four in five parents say yes, each for themselves.
std::string school_list() {
  std::mt19937 generator(1);
  std::bernoulli_distribution yes(0.8);
  std::string csv = "pupil_id,first_name,last_name,class,do_not_publish,biometric_consent";
  for (const char* purpose : {"image", "name"}) {
    for (const PlatformId& platform : kPlatforms) csv += fmt::format(",{}_{}", purpose, platform);
  }
  csv += '\n';
  for (int i = 0; i < kPeople; ++i) {
    csv += fmt::format("{},First{},Last{},{}B,{},yes", id_of(i), i, i, i % 7, i % 100 == 0 ? "yes" : "no");
    for (std::size_t j = 0; j < 2 * kPlatforms.size(); ++j) csv += yes(generator) ? ",yes" : ",no";
    csv += '\n';
  }
  return csv;
}

void must(const Status& status) {
  if (!status) throw std::runtime_error(sentence(status.error()));
}

PhotoEvidence full_photo() {
  PhotoEvidence photo;
  for (int i = 0; i < kFaces; ++i) {
    FaceEvidence face;
    face.height_px = 80;
    face.candidates = {{id_of(1 + 37 * i % kPeople), 0.8F, Certainty::Certain},
                       {id_of(1 + 53 * i % kPeople), 0.5F, Certainty::Plausible}};
    photo.push_back({FindingId(photo.size() + 1), face});
  }
  for (int i = 0; i < kTexts; ++i)
    photo.push_back({FindingId(photo.size() + 1),
                     TextEvidence{TextKind::RegisterName, false, {id_of(1 + i), id_of(2 + i)}}});
  return photo;
}

}  // namespace

int main() {
  start_secrets();
  const test::TemporaryFolder folder;
  const test::ManualClock clock(kDay);
  const auto database = Database::open_file(folder.path() / "register.db").value();
  Register people(database, clock);
  const Author author{"bench", "list.csv"};
  const ImportOptions options{kPlatforms, kDay};
  const std::string csv = school_list();

  ImportPlan plan;
  fmt::print("{} people, {} platforms, list of {} KB\n", kPeople, kPlatforms.size(), csv.size() / 1024);
  fmt::print("plan the first import        {:8.1f} ms\n", milliseconds([&] {
               plan = plan_import(read_list(csv).value(), people.view(), options).value();
             }));
  fmt::print("write it                     {:8.1f} ms\n",
             milliseconds([&] { must(people.put_people(plan.people, author, plan.register_version)); }));
  RegisterView view;
  fmt::print("read the register            {:8.1f} ms\n", milliseconds([&] { view = people.view(); }));
  fmt::print("plan the same import again   {:8.1f} ms\n",
             milliseconds([&] { plan = plan_import(read_list(csv).value(), view, options).value(); }));
  fmt::print("write it (nothing changes)   {:8.1f} ms\n",
             milliseconds([&] { must(people.put_people(plan.people, author)); }));
  fmt::print("withdraw one answer          {:8.1f} ms\n",
             milliseconds([&] { must(people.withdraw("P0001", "facebook", Purpose::Image, author)); }));
  fmt::print("export                       {:8.1f} ms\n",
             milliseconds([&] { static_cast<void>(export_csv(view, kPlatforms)); }));

  constexpr int kPhotos = 200;
  const PhotoEvidence photo = full_photo();
  std::vector<PlatformRule> rules;
  for (const auto& platform : kPlatforms)
    rules.push_back({.platform = platform, .exposure = Exposure::Careful, .least_scale = 0.25F});
  const double decisions = milliseconds([&] {
    for (int i = 0; i < kPhotos; ++i) static_cast<void>(decide(photo, view, rules, kDay, {}));
  });
  fmt::print("decide a photo of {} faces and {} names for {} platforms  {:.3f} ms\n", kFaces, kTexts,
             kPlatforms.size(), decisions / kPhotos);

  constexpr int kEntries = 20000;
  Ledger ledger(database, clock);
  database->transact([&](schoolgate::WriteSession& session) {
    for (int i = 0; i < kEntries; ++i)
      Ledger::append(session, clock.now(), "bench", consent::LedgerAction::PhotoHeld, "subject",
                     R"({"faces":40})");
  });
  fmt::print("verify a ledger of {} entries  {:.1f} ms\n", kEntries,
             milliseconds([&] { static_cast<void>(ledger.verify().value()); }));
  return 0;
}
