#include "gate/telling/news.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "gate/log/event.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/links.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/telling/mail.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::hours kAtMostEach(1);
constexpr std::chrono::minutes kAfterFailedMail(10);

using Counts = std::map<std::string, std::size_t>;

struct News {
  Counts counts;
  std::string subject;
  std::string text;
};

// Of the database: what was told last, and when.
struct LastTold {
  std::optional<Instant> told{};
  std::optional<Instant> tried{};
  std::optional<Counts> known{};  // none: nothing was ever told
  std::string problem{};
};

std::string address_of(const MailSettings& mail, ToldByMail whom) {
  switch (whom) {
    case ToldByMail::Technician:
      return mail.technician;
    case ToldByMail::Office:
      return mail.office;
    case ToldByMail::Head:
      return mail.head;
  }
  return {};
}

std::optional<Instant> moment_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(stored(parse_iso_instant(text)));
}

LastTold read_told(ReadSession& session, ToldByMail whom) {
  const std::string name(word(whom));
  std::string told;
  std::string tried;
  std::string known;
  LastTold result;
  session << "SELECT told, tried, known, problem FROM mail_told WHERE whom = :whom", soci::use(name),
      soci::into(told), soci::into(tried), soci::into(known), soci::into(result.problem);
  if (!session.got_data()) return {};
  result.told = moment_of(told);
  result.tried = moment_of(tried);
  if (!known.empty()) result.known = stored_json(known).get<Counts>();
  return result;
}

void write_told(WriteSession& session, ToldByMail whom, const LastTold& told) {
  const std::string name(word(whom));
  const std::string when = told.told ? to_iso(*told.told) : "";
  const std::string tried = told.tried ? to_iso(*told.tried) : "";
  const std::string known = told.known ? to_line(nlohmann::json(*told.known)) : "";
  session << "DELETE FROM mail_told WHERE whom = :whom", soci::use(name);
  session
      << "INSERT INTO mail_told (whom, told, tried, known, problem) VALUES (:whom, :told, :tried, :known, "
         ":problem)",
      soci::use(name), soci::use(when), soci::use(tried), soci::use(known), soci::use(told.problem);
}

std::string photos_words(std::size_t count) {
  return fmt::format("{} photo{}", count, count == 1 ? "" : "s");
}

News waiting(School& school) {
  QueueFilter one;
  one.limit = 1;
  const auto counts = list_queue(*school.database(), one).counts;
  const std::size_t held = counts.total() - counts.blocked;
  return {{{"held", held}, {"blocked", counts.blocked}},
          "photos wait",
          fmt::format("{} wait{} for review, {} {} blocked.\n", photos_words(held), held == 1 ? "s" : "",
                      counts.blocked, counts.blocked == 1 ? "is" : "are")};
}

News released_since(School& school, const Counts& known) {
  News news{{}, "pictures are released", {}};
  std::map<std::string, Event> events;
  std::map<std::string, consent::PlatformId> platforms;
  for (const auto& one : list_released(*school.database(), {})) {
    const std::string key = fmt::format("{} {}", one.photo.event.id, one.file.platform);
    ++news.counts[key];
    events.emplace(key, one.photo.event);
    platforms.emplace(key, one.file.platform);
  }
  const auto people = school.people().view();
  for (const auto& [key, count] : news.counts) {
    const auto before = known.find(key);
    const std::size_t old = before == known.end() ? 0 : before->second;
    if (count <= old) continue;
    const Event event = public_event(events.at(key), people, school.settings().texts.dictionary);
    news.text += fmt::format("Released: {}, {} for {}\n", event.name, count - old, platforms.at(key));
  }
  return news;
}

News to_take_down(School& school) {
  const Instant now = school.clock().now();
  const auto counts = count_take_downs(*school.database(), now);
  return {{{"waiting", counts.waiting()}, {"overdue", counts.overdue}},
          "take-downs are due",
          take_down_words(counts, school.clock()) + ".\n"};
}

News news_for(School& school, ToldByMail whom, const Counts& known) {
  switch (whom) {
    case ToldByMail::Technician:
      return waiting(school);
    case ToldByMail::Office:
      return released_since(school, known);
    case ToldByMail::Head:
      return to_take_down(school);
  }
  return {};
}

bool more_than(const Counts& now, const Counts& known) {
  return std::ranges::any_of(now, [&](const auto& one) {
    const auto before = known.find(one.first);
    return one.second > (before == known.end() ? 0 : before->second);
  });
}

// Whoever looks after several schools sees which one it is before opening it.
Mail mail_to(const MailSettings& settings, ToldByMail whom, const News& news) {
  const bool named = !settings.school.empty();
  return {settings.from, address_of(settings, whom),
          fmt::format("Schoolgate{}{}: {}", named ? ", " : "", settings.school, news.subject),
          (named ? settings.school + "\n\n" : "") + news.text};
}

Status hand_over(const MailSettings& settings, const Mail& mail, Instant now) {
  const std::string date =
      fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(now.time_since_epoch().count()));
  return send_mail({settings.server, settings.user, settings.password_file}, mail, date);
}

// What is known of what was told, once some of it is done with: when it grows again, that is news.
Counts still_known(const Counts& known, const Counts& now) {
  Counts still;
  for (const auto& [what, count] : known) {
    const auto present = now.find(what);
    if (present != now.end()) still[what] = std::min(count, present->second);
  }
  return still;
}

// What is to be sent now, if anything; noted as tried, so that no other process sends it, too.
std::optional<News> claim(School& school, ToldByMail whom) {
  Database& database = *school.database();
  const Instant now = school.clock().now();
  const LastTold before = database.read([&](ReadSession& session) { return read_told(session, whom); });
  News news = news_for(school, whom, before.known.value_or(Counts()));
  // What was released before anybody was told by mail is no news.
  const bool begins = whom == ToldByMail::Office && !before.known;
  const Counts known = begins ? news.counts : still_known(before.known.value_or(Counts()), news.counts);
  const bool due = (!before.told || now >= *before.told + kAtMostEach) &&
                   (!before.tried || now >= *before.tried + kAfterFailedMail);
  const bool tell = due && more_than(news.counts, known);
  if (!tell && before.known == known) return std::nullopt;
  return database.transact([&](WriteSession& session) -> std::optional<News> {
    LastTold told = read_told(session, whom);
    if (told.tried != before.tried || told.known != before.known) return std::nullopt;
    told.known = known;
    if (tell) told.tried = now;
    write_told(session, whom, told);
    return tell ? std::optional(std::move(news)) : std::nullopt;
  });
}

}  // namespace

std::vector<MailOutcome> tell_by_mail(School& school) {
  const MailSettings& settings = school.settings().mail;
  std::vector<MailOutcome> outcomes;
  if (settings.server.empty()) return outcomes;
  for (const auto& row : kWords<ToldByMail>) {
    const ToldByMail whom = row.value;
    if (address_of(settings, whom).empty()) continue;
    const auto news = claim(school, whom);
    if (!news) continue;
    const Instant now = school.clock().now();
    Status sent = hand_over(settings, mail_to(settings, whom, *news), now);
    school.database()->transact([&](WriteSession& session) {
      LastTold told = read_told(session, whom);
      told.problem = sent ? "" : sentence(sent.error());
      if (sent) {
        told.told = now;
        told.known = news->counts;
      }
      write_told(session, whom, told);
    });
    const bool failed = !sent;
    outcomes.push_back({whom, std::move(sent)});
    if (failed) break;  // the others would wait for the same server as long
  }
  return outcomes;
}

std::map<ToldByMail, std::string> mail_problems(Database& database) {
  return database.read([](ReadSession& session) {
    std::map<ToldByMail, std::string> problems;
    for (const auto& row : kWords<ToldByMail>) {
      const LastTold told = read_told(session, row.value);
      if (!told.problem.empty()) problems.emplace(row.value, told.problem);
    }
    return problems;
  });
}

}  // namespace schoolgate::gate
