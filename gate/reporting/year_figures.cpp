#include "gate/reporting/year_figures.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "gate/log/releases.hpp"
#include "gate/out/incidents.hpp"
#include "gate/out/posts.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;
using consent::PersonId;
using consent::PlatformId;

constexpr std::size_t kSmall = 5;

// To the nearest five.
std::string people_about(std::size_t count) {
  if (count < kSmall) return fmt::format("fewer than {}", kSmall);
  return fmt::format("about {}", (count + kSmall / 2) / kSmall * kSmall);
}

// What the ledger tells of the year.
struct YearOfLedger {
  std::size_t photos_released = 0;
  std::size_t rejected = 0;
  std::size_t shredded = 0;
  std::size_t overruled = 0;
  std::map<PlatformId, std::size_t> files;  // released
  std::set<PersonId> shown;
};

void add_release(YearOfLedger& told, const consent::LedgerEntry& entry) {
  ++told.photos_released;
  const auto detail = nlohmann::json::parse(entry.detail);
  for (const auto& [platform, file] : detail.at("platforms").items()) {
    ++told.files[platform];
    for (const auto& person : file.at("shows")) told.shown.insert(person.get<PersonId>());
  }
}

YearOfLedger year_by_ledger(Database& database, const SchoolYear& year) {
  return database.read([&](ReadSession& session) {
    YearOfLedger told;
    consent::Ledger::each_of(session, "photo", [&](const consent::LedgerEntry& entry) {
      if (!year.holds(entry.when)) return;
      if (entry.action == word(LedgerAction::PhotoReleased)) add_release(told, entry);
      if (entry.action == word(LedgerAction::PhotoRejected)) ++told.rejected;
      if (entry.action == word(LedgerAction::PhotoShredded)) ++told.shredded;
    });
    consent::Ledger::each_of(session, "post", [&](const consent::LedgerEntry& entry) {
      if (year.holds(entry.when) && entry.action == word(LedgerAction::PostOverruled)) ++told.overruled;
    });
    return told;
  });
}

struct TakenInThatYear {
  std::size_t photos = 0;
  std::size_t faces = 0;
  std::size_t faces_shown = 0;
  std::size_t names = 0;
  std::size_t names_shown = 0;
};

TakenInThatYear taken_in(PhotoLog& log, const SchoolYear& year) {
  TakenInThatYear all;
  for (const auto& row : kWords<PhotoState>) {
    for (const PhotoRecord& photo : log.photos.in_state(row.value)) {
      if (!year.holds(photo.received)) continue;
      ++all.photos;
      all.faces += static_cast<std::size_t>(photo.workload.faces);
      all.faces_shown += static_cast<std::size_t>(photo.workload.faces_shown);
      all.names += static_cast<std::size_t>(photo.workload.names);
      all.names_shown += static_cast<std::size_t>(photo.workload.names_shown);
    }
  }
  return all;
}

YearTable photo_table(School& school, const SchoolYear& year, const YearOfLedger& told) {
  const TakenInThatYear in = taken_in(school.log(), year);
  const auto line = [](const char* what, std::size_t count) {
    return std::vector<std::string>{what, few_hidden(count)};
  };
  return {
      "Photos",
      {"What", "How many"},
      {line("Photos taken in", in.photos), line("Faces found in them", in.faces),
       line("of these hidden on every platform", in.faces - std::min(in.faces, in.faces_shown)),
       line("Names, numbers and codes found in them", in.names),
       line("of these hidden on every platform", in.names - std::min(in.names, in.names_shown)),
       line("Photos released", told.photos_released), line("Photos rejected", told.rejected),
       line("Photos shredded", told.shredded)},
      "A photo that was released twice counts twice. Of shredded photos it is not known any more what was "
      "in them."};
}

YearTable platform_table(School& school, const SchoolYear& year, const YearOfLedger& told) {
  std::map<PlatformId, std::size_t> posts;
  for (const Post& post : list_posts(*school.database())) {
    if (post.state == PostState::Posted && post.posted && year.holds(std::chrono::sys_days(*post.posted)))
      ++posts[post.platform];
  }
  YearTable table{"Platforms", {"Platform", "Pictures released", "Posts noted"}, {}, ""};
  std::set<PlatformId> platforms(school.settings().platforms.begin(), school.settings().platforms.end());
  for (const auto& [platform, count] : told.files) platforms.insert(platform);
  for (const PlatformId& platform : platforms) {
    const auto files = told.files.find(platform);
    table.rows.push_back(
        {platform, few_hidden(files == told.files.end() ? 0 : files->second), few_hidden(posts[platform])});
  }
  return table;
}

std::string hours_words(std::chrono::seconds time) {
  return fmt::format("{:.1f} hours", std::chrono::duration<double, std::ratio<3600>>(time).count());
}

YearTable take_down_table(School& school, const SchoolYear& year) {
  std::size_t asked = 0;
  std::size_t in_time = 0;
  std::vector<std::chrono::seconds> took;
  for (const TakeDown& entry :
       list_take_downs(*school.database(), school.clock().now(), {TakeDownsWanted::All, {}})) {
    if (!year.holds(entry.requested)) continue;
    ++asked;
    if (!entry.check) continue;
    took.push_back(entry.check->when - entry.requested);
    if (entry.check->when <= entry.requested + kTakeDownTime) ++in_time;
  }
  std::ranges::sort(took);
  YearTable table{"Take-downs",
                  {"What", "How many"},
                  {{"Pictures to be taken down", few_hidden(asked)},
                   {"of these made sure of", few_hidden(took.size())},
                   {"of these within 24 hours", few_hidden(in_time)}},
                  "Each picture counts once for each platform."};
  // Of fewer the hours could tell of one family's request.
  if (took.size() >= kSmall)
    table.rows.push_back({"Half of them within", hours_words(took[took.size() / 2])});
  return table;
}

YearTable mistake_table(School& school, const SchoolYear& year, const YearOfLedger& told) {
  std::size_t reported = 0;
  std::size_t closed = 0;
  for (const Incident& incident : list_incidents(*school.database())) {
    if (year.holds(incident.reported)) ++reported;
    if (incident.closed && year.holds(*incident.closed)) ++closed;
  }
  return {"Mistakes",
          {"What", "How many"},
          {{"Incidents reported", few_hidden(reported)},
           {"Incidents closed", few_hidden(closed)},
           {"Warnings about a post's text overruled by a head", few_hidden(told.overruled)}},
          ""};
}

struct ClassCounts {
  std::size_t pupils = 0;
  std::size_t allowed = 0;  // may be shown on some platform
  std::size_t shown = 0;    // of these
  std::map<PlatformId, std::size_t> on;
};

bool has_left(const consent::Person& person, Day today) {
  return person.leaving_date && *person.leaving_date < today;
}

// Adds the pupil; whether they may be shown somewhere.
bool add_pupil(ClassCounts& counts, const consent::RegisterView& people, const consent::Person& pupil,
               const std::vector<PlatformId>& platforms, Day today) {
  bool anywhere = false;
  ++counts.pupils;
  for (const PlatformId& platform : platforms) {
    if (!people.may_show(pupil.id, platform, consent::Purpose::Image, today).granted) continue;
    ++counts.on[platform];
    anywhere = true;
  }
  if (anywhere) ++counts.allowed;
  return anywhere;
}

std::vector<std::string> consent_row(const std::string& name, const ClassCounts& counts,
                                     const std::vector<PlatformId>& platforms) {
  std::vector<std::string> row{name, people_about(counts.pupils)};
  for (const PlatformId& platform : platforms) {
    const auto own = counts.on.find(platform);
    row.push_back(people_hidden(own == counts.on.end() ? 0 : own->second, counts.pupils));
  }
  return row;
}

// Consents by class, and who of those with consent never appears.
void add_class_tables(School& school, const YearOfLedger& told, YearFigures& figures) {
  const auto view = school.people().view();
  const auto& platforms = school.settings().platforms;
  std::map<std::string, ClassCounts> classes;
  ClassCounts whole;
  for (const consent::Person& person : view.people()) {
    if (person.kind != consent::PersonKind::Pupil || has_left(person, figures.as_of)) continue;
    ClassCounts& own = classes[person.class_name];
    const bool anywhere = add_pupil(own, view, person, platforms, figures.as_of);
    static_cast<void>(add_pupil(whole, view, person, platforms, figures.as_of));
    if (!anywhere) continue;
    if (told.shown.contains(person.id)) {
      ++own.shown;
      ++whole.shown;
    } else {
      figures.never_shown.push_back(person.id);
    }
  }
  YearTable consents{
      "Consents by class", {"Class", "Pupils"}, {}, "Pupils whose picture may be shown there today."};
  consents.head.insert(consents.head.end(), platforms.begin(), platforms.end());
  YearTable fairness{
      "Who never appears",
      {"Class", "May be shown somewhere", "of these in no released picture"},
      {},
      "Nobody's consent should go unused while others appear again and again. In a picture that "
      "shows them, somebody was recognised or named."};
  const auto add = [&](const std::string& name, const ClassCounts& counts) {
    consents.rows.push_back(consent_row(name, counts, platforms));
    fairness.rows.push_back({name, people_hidden(counts.allowed, counts.pupils),
                             people_hidden(counts.allowed - counts.shown, counts.allowed)});
  };
  for (const auto& [name, counts] : classes) add(name.empty() ? "no class" : name, counts);
  add("all", whole);
  figures.tables.push_back(std::move(consents));
  figures.tables.push_back(std::move(fairness));
}

}  // namespace

std::string SchoolYear::words() const { return fmt::format("{}-{:02}", begins, (begins + 1) % 100); }

bool SchoolYear::holds(Instant moment) const {
  return school_year_of(Day(std::chrono::floor<std::chrono::days>(moment))).begins == begins;
}

Result<SchoolYear> parse_school_year(std::string_view text) {
  SchoolYear year;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year.begins);
  if (error != std::errc{} || year.begins < 2000 || year.begins > 2999 || year.words() != text)
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no school year", text),
                   "write it as 2026-27: from 1 September 2026 to 31 August 2027");
  return year;
}

SchoolYear school_year_of(Day day) {
  const int year = static_cast<int>(day.year());
  return {day.month() >= std::chrono::September ? year : year - 1};
}

std::string few_hidden(std::size_t count) {
  return count == 0 || count >= kSmall ? fmt::format("{}", count) : fmt::format("fewer than {}", kSmall);
}

std::string people_hidden(std::size_t count, std::size_t all) {
  if (all < 2 * kSmall) return "too few to tell";
  if (count >= kSmall && all - count < kSmall) return fmt::format("all but fewer than {}", kSmall);
  return people_about(count);
}

Result<YearFigures> year_figures(School& school, const SchoolYear& year) {
  YearFigures figures{year, school.today(), {}, {}};
  try {
    const YearOfLedger told = year_by_ledger(*school.database(), year);
    figures.tables = {photo_table(school, year, told), platform_table(school, year, told),
                      take_down_table(school, year), mistake_table(school, year, told)};
    add_class_tables(school, told, figures);
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  return figures;
}

}  // namespace schoolgate::gate
