#include "gate/out/data_requests.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kSelect = "SELECT id, person, kind, received, due, who, answered FROM data_requests ";

DataRequest read_request(const soci::row& row) {
  const auto text = [&](const char* name) { return row.get<std::string>(name); };
  const auto kind = from_word<DataRequestKind>(text("kind"));
  if (!kind) throw std::runtime_error("the list of requests about data is damaged: what was asked?");
  return {row.get<long long>("id"),
          text("person"),
          *kind,
          stored(parse_iso_day(text("received"))),
          stored(parse_iso_day(text("due"))),
          text("who"),
          text("answered")};
}

std::vector<DataRequest> read_requests(ReadSession& session, const std::string& condition) {
  std::vector<DataRequest> requests;
  const soci::rowset<soci::row> rows = (session.sql().prepare << kSelect + condition);
  for (const soci::row& row : rows) requests.push_back(read_request(row));
  return requests;
}

std::vector<DataRequest> open_in(ReadSession& session) {
  return read_requests(session, "WHERE answered = '' ORDER BY due, id");
}

DataRequest insert_request(WriteSession& session, const consent::PersonId& person, DataRequestKind kind,
                           Day received, Instant now, const std::string& who) {
  DataRequest request{0, person, kind, received, due_day(received), who, ""};
  long long id = 0;
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM data_requests", soci::into(id);
  request.id = id;
  const std::string word_of_kind(word(kind));
  const std::string from = to_iso(received);
  const std::string until = to_iso(request.due);
  session << "INSERT INTO data_requests (id, person, kind, received, due, who, answered) VALUES (:id, "
             ":person, :kind, :received, :due, :who, '')",
      soci::use(id), soci::use(person), soci::use(word_of_kind), soci::use(from), soci::use(until),
      soci::use(who);
  consent::Ledger::append(session, now, who, consent::LedgerAction::PersonAsked, person,
                          to_line({{"kind", word_of_kind}, {"received", from}, {"due", until}}));
  return request;
}

}  // namespace

Day due_day(Day received) {
  const Day same = received + std::chrono::months(1);
  return same.ok() ? same : Day{same.year() / same.month() / std::chrono::last};
}

Result<DataRequest> note_request(Database& database, const Clock& clock, const consent::PersonId& person,
                                 DataRequestKind kind, Day received, const std::string& who) {
  if (received > clock.today())
    return failure(ErrorCode::InvalidInput, fmt::format("{} is still to come", to_iso(received)),
                   "give the day on which the school was asked");
  return database.transact([&](WriteSession& session) -> Result<DataRequest> {
    for (const DataRequest& one : open_in(session)) {
      if (one.person == person && one.kind == kind)
        return failure(ErrorCode::Refused,
                       fmt::format("{} asked for {} on {} already, due {}", person, word(kind),
                                   to_iso(one.received), to_iso(one.due)),
                       "answer that one");
    }
    return insert_request(session, person, kind, received, clock.now(), who);
  });
}

DataRequest answer_request(Database& database, const Clock& clock, const consent::PersonId& person,
                           DataRequestKind kind, const std::string& who) {
  return database.transact([&](WriteSession& session) {
    const Instant now = clock.now();
    auto open = open_in(session);
    std::erase_if(open, [&](const DataRequest& one) { return one.person != person || one.kind != kind; });
    DataRequest request =
        open.empty() ? insert_request(session, person, kind, clock.today(), now, who) : open.front();
    request.answered = to_iso(now);
    session << "UPDATE data_requests SET answered = :now WHERE id = :id", soci::use(request.answered),
        soci::use(request.id);
    return request;
  });
}

std::vector<DataRequest> open_requests(Database& database) {
  return database.read([](ReadSession& session) { return open_in(session); });
}

std::vector<DataRequest> requests_of(Database& database, const consent::PersonId& person) {
  auto all = database.read([](ReadSession& session) { return read_requests(session, "ORDER BY id"); });
  std::erase_if(all, [&](const DataRequest& one) { return one.person != person; });
  return all;
}

std::string request_words(const std::vector<DataRequest>& open, Day today) {
  if (open.empty()) return {};
  const DataRequest& first = open.front();
  return fmt::format("{} about data {}, {}'s {} {} {}",
                     open.size() == 1 ? "1 request" : fmt::format("{} requests", open.size()),
                     open.size() == 1 ? "waits" : "wait", first.person, word(first.kind),
                     first.due < today ? "was due" : "is due", to_iso(first.due));
}

}  // namespace schoolgate::gate
