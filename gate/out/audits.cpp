#include "gate/out/audits.hpp"

#include <charconv>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kSelectAudits =
    "SELECT id, source, folder, platform, address, years, begun, ended FROM audits ";
constexpr const char* kSelectPictures =
    "SELECT audit, number, name, sha256, platform, link, day, dated, problem, facts FROM audit_pictures ";
// Its number stays, so that no other picture gets it: a list of before may name it.
constexpr const char* kEmptyAudited =
    "UPDATE audit_pictures SET entry = '#' || number, name = '', attempts = -1, sha256 = '', platform = '', "
    "link = '', day = '', dated = '', problem = '', facts = '' WHERE audit = :audit AND number = :number";

AuditRecord read_audit(const soci::row& row) {
  AuditRecord audit;
  audit.number = row.get<long long>("id");
  audit.plan = {row.get<std::string>("source"), row.get<std::string>("folder"),
                row.get<std::string>("platform"), row.get<std::string>("address"), row.get<int>("years")};
  audit.begun = stored(parse_iso_instant(row.get<std::string>("begun")));
  if (const auto ended = row.get<std::string>("ended"); !ended.empty())
    audit.ended = stored(parse_iso_instant(ended));
  return audit;
}

AuditedPicture read_picture(const soci::row& row) {
  AuditedPicture picture;
  picture.id = {row.get<long long>("audit"), row.get<long long>("number")};
  picture.name = row.get<std::string>("name");
  picture.sha256 = stored(digest_from_hex(row.get<std::string>("sha256")));
  picture.platform = row.get<std::string>("platform");
  picture.link = row.get<std::string>("link");
  if (const auto day = row.get<std::string>("day"); !day.empty()) picture.day = stored(parse_iso_day(day));
  const auto dated = from_word<DatedBy>(row.get<std::string>("dated"));
  if (!dated) throw std::runtime_error("the audit is damaged: how is a picture's day known?");
  picture.dated = *dated;
  picture.problem = row.get<std::string>("problem");
  const auto facts = stored_json(row.get<std::string>("facts"));
  picture.findings = stored(findings_from_json(facts.at("findings")));
  picture.in_caption = facts.at("in_caption").get<std::vector<consent::PersonId>>();
  picture.tells_age = facts.at("tells_age").get<bool>();
  return picture;
}

std::string facts_of(const AuditedPicture& picture) {
  pipeline::Findings findings = picture.findings;
  for (pipeline::Finding& finding : findings.list) {
    if (auto* text = std::get_if<pipeline::Text>(&finding.what)) text->text.clear();
  }
  return to_line({{"findings", stored_findings(findings)},
                  {"in_caption", picture.in_caption},
                  {"tells_age", picture.tells_age}});
}

std::vector<AuditRecord> audits_where(ReadSession& session, const std::string& condition,
                                      const std::string& value) {
  std::vector<AuditRecord> audits;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << kSelectAudits + condition + " ORDER BY id", soci::use(value));
  for (const soci::row& row : rows) audits.push_back(read_audit(row));
  return audits;
}

bool same_plan(const AuditPlan& one, const AuditPlan& other) {
  return (other.folder.empty() || one.folder == other.folder) && one.platform == other.platform &&
         one.address == other.address && one.years == other.years;
}

Result<std::optional<AuditRecord>> not_ended_audit(ReadSession& session, const AuditPlan& plan) {
  const auto open = audits_where(session, "WHERE ended = '' AND source = :source", plan.source.string());
  if (open.empty()) return std::nullopt;
  if (!same_plan(open.back().plan, plan))
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("audit {} of {} is not ended, and was begun with other options", open.back().number,
                    plan.source.string()),
        "give the options of before and it is carried on with; afterwards a new audit takes others");
  return open.back();
}

std::string subject_of(AuditNumber audit) { return fmt::format("audit {}", audit); }

std::vector<long long> pictures_about(ReadSession& session, AuditNumber audit,
                                      const consent::PersonId& person, const Names& names) {
  std::vector<long long> pictures;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << "SELECT number, name, facts FROM audit_pictures WHERE audit = :audit",
       soci::use(audit));
  for (const soci::row& row : rows) {
    if (tells_of(row.get<std::string>("facts"), person) ||
        is_named(row.get<std::string>("name"), names, false))
      pictures.push_back(row.get<long long>("number"));
  }
  return pictures;
}

std::optional<AuditedPicture> audited_in(ReadSession& session, const AuditedId& id) {
  soci::row row;
  session << std::string(kSelectPictures) + "WHERE audit = :audit AND number = :number AND attempts = 0",
      soci::use(id.audit), soci::use(id.number), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  return read_picture(row);
}

}  // namespace

std::string to_text(const AuditedId& id) { return fmt::format("{}-{}", id.audit, id.number); }

std::optional<AuditedId> audited_id(std::string_view text) {
  AuditedId id;
  const char* end = text.data() + text.size();
  const auto audit = std::from_chars(text.data(), end, id.audit);
  if (audit.ec != std::errc{} || audit.ptr == end || *audit.ptr != '-') return std::nullopt;
  const auto number = std::from_chars(audit.ptr + 1, end, id.number);
  if (number.ec != std::errc{} || number.ptr != end || id.audit <= 0 || id.number <= 0) return std::nullopt;
  return id;
}

Result<std::optional<AuditRecord>> open_audit(Database& database, const AuditPlan& plan) {
  return database.read([&](ReadSession& session) { return not_ended_audit(session, plan); });
}

Result<AuditRecord> begin_audit(Database& database, const Clock& clock, const AuditPlan& plan,
                                const std::filesystem::path& own_folders, const std::string& who) {
  // A workspace may move: where its own folder is, is not kept.
  const auto with_folder = [&](AuditRecord audit) {
    if (audit.plan.folder.empty()) audit.plan.folder = own_folders / std::to_string(audit.number);
    return audit;
  };
  return database.transact([&](WriteSession& session) -> Result<AuditRecord> {
    const auto open = not_ended_audit(session, plan);
    if (!open) return tl::unexpected(open.error());
    if (*open) return with_folder(**open);
    AuditRecord audit{0, plan, clock.now(), {}};
    session << "SELECT COALESCE(MAX(id), 0) + 1 FROM audits", soci::into(audit.number);
    const std::string source = plan.source.string();
    const std::string folder = plan.folder.string();
    const std::string begun = to_iso(audit.begun);
    session << "INSERT INTO audits (id, source, folder, platform, address, years, begun, ended) VALUES (:id, "
               ":source, :folder, :platform, :address, :years, :begun, '')",
        soci::use(audit.number), soci::use(source), soci::use(folder), soci::use(plan.platform),
        soci::use(plan.address), soci::use(plan.years), soci::use(begun);
    consent::Ledger::append(session, audit.begun, who, consent::LedgerAction::AuditBegun,
                            subject_of(audit.number),
                            to_line({{"platform", plan.platform}, {"years", plan.years}}));
    return with_folder(audit);
  });
}

void end_audit(Database& database, const Clock& clock, const AuditRecord& audit, const std::string& counts,
               const std::string& who) {
  database.transact([&](WriteSession& session) {
    const Instant now = clock.now();
    const std::string ended = to_iso(now);
    session << "UPDATE audits SET ended = :ended WHERE id = :id", soci::use(ended), soci::use(audit.number);
    consent::Ledger::append(session, now, who, consent::LedgerAction::AuditEnded, subject_of(audit.number),
                            counts);
  });
}

void end_audits_of_the_workspace(Database& database, const Clock& clock, const std::string& who) {
  const auto open = database.read([](ReadSession& session) {
    return audits_where(session, "WHERE ended = '' AND folder = :folder", "");
  });
  for (const AuditRecord& audit : open) end_audit(database, clock, audit, to_line({{"given_up", true}}), who);
}

std::optional<AuditRecord> find_audit(Database& database, AuditNumber audit) {
  return database.read([&](ReadSession& session) -> std::optional<AuditRecord> {
    const auto found = audits_where(session, "WHERE id = CAST(:id AS BIGINT)", std::to_string(audit));
    if (found.empty()) return std::nullopt;
    return found.front();
  });
}

std::string entry_key(const std::string& name) { return to_hex(sha256(name)); }

std::map<std::string, int> looked_at(Database& database, AuditNumber audit) {
  return database.read([&](ReadSession& session) {
    std::map<std::string, int> entries;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT entry, attempts FROM audit_pictures WHERE audit = :audit",
         soci::use(audit));
    for (const soci::row& row : rows)
      entries.emplace(row.get<std::string>("entry"), row.get<int>("attempts"));
    return entries;
  });
}

AuditedId begin_picture(Database& database, AuditNumber audit, const std::string& name) {
  const std::string entry = entry_key(name);
  const std::string cleaned = consent::cleaned(name);
  return database.transact([&](WriteSession& session) {
    AuditedId id{audit, 0};
    session << "SELECT number FROM audit_pictures WHERE audit = :audit AND entry = :entry", soci::use(audit),
        soci::use(entry), soci::into(id.number);
    if (session.got_data()) {
      session
          << "UPDATE audit_pictures SET attempts = attempts + 1 WHERE audit = :audit AND number = :number",
          soci::use(audit), soci::use(id.number);
      return id;
    }
    session << "SELECT COALESCE(MAX(number), 0) + 1 FROM audit_pictures WHERE audit = :audit",
        soci::use(audit), soci::into(id.number);
    session
        << "INSERT INTO audit_pictures (audit, number, entry, name, attempts, sha256, platform, link, day, "
           "dated, problem, facts) VALUES (:audit, :number, :entry, :name, 1, '', '', '', '', '', '', '')",
        soci::use(audit), soci::use(id.number), soci::use(entry), soci::use(cleaned);
    return id;
  });
}

void forgive_picture(Database& database, const AuditedId& id) {
  database.transact([&](WriteSession& session) {
    session << "DELETE FROM audit_pictures WHERE audit = :audit AND number = :number AND attempts > 0",
        soci::use(id.audit), soci::use(id.number);
  });
}

void store_audited(Database& database, const AuditedPicture& picture) {
  const std::string hex = to_hex(picture.sha256);
  const std::string day = picture.day ? to_iso(*picture.day) : "";
  const std::string dated(word(picture.dated));
  const std::string problem = consent::cleaned(picture.problem);
  const std::string link = consent::cleaned(picture.link);
  const std::string facts = facts_of(picture);
  database.transact([&](WriteSession& session) {
    session
        << "UPDATE audit_pictures SET attempts = 0, sha256 = :sha256, platform = :platform, link = :link, "
           "day = :day, dated = :dated, problem = :problem, facts = :facts WHERE audit = :audit AND number "
           "= :number",
        soci::use(hex), soci::use(picture.platform), soci::use(link), soci::use(day), soci::use(dated),
        soci::use(problem), soci::use(facts), soci::use(picture.id.audit), soci::use(picture.id.number);
  });
}

void each_audited(Database& database, AuditNumber audit,
                  const std::function<void(const AuditedPicture&)>& visit) {
  database.read([&](ReadSession& session) {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << std::string(kSelectPictures) +
                                      "WHERE audit = :audit AND attempts = 0 ORDER BY number",
         soci::use(audit));
    for (const soci::row& row : rows) visit(read_picture(row));
  });
}

std::optional<AuditedPicture> find_audited(Database& database, const AuditedId& id) {
  return database.read([&](ReadSession& session) { return audited_in(session, id); });
}

std::vector<AuditedPicture> audited_about(Database& database, const consent::PersonId& person,
                                          const Names& names) {
  return database.read([&](ReadSession& session) {
    std::vector<AuditedPicture> pictures;
    for (const AuditRecord& audit : audits_where(session, "WHERE source <> :nothing", "")) {
      for (const long long number : pictures_about(session, audit.number, person, names)) {
        if (auto picture = audited_in(session, {audit.number, number}))
          pictures.push_back(std::move(*picture));
      }
    }
    return pictures;
  });
}

Result<std::size_t> forget_in_audits(Database& database, const consent::PersonId& person, const Names& names,
                                     const RemoveList& remove) {
  return database.transact([&](WriteSession& session) -> Result<std::size_t> {
    std::size_t lists = 0;
    for (const AuditRecord& audit : audits_where(session, "WHERE source <> :nothing", "")) {
      const auto gone = pictures_about(session, audit.number, person, names);
      for (const long long number : gone)
        session << kEmptyAudited, soci::use(audit.number), soci::use(number);
      if (gone.empty()) continue;
      if (auto removed = remove(audit); !removed) return tl::unexpected(removed.error());
      ++lists;
    }
    return lists;
  });
}

Result<std::size_t> expire_audits(Database& database, Instant moment, const RemoveList& remove) {
  return database.transact([&](WriteSession& session) -> Result<std::size_t> {
    const auto old = audits_where(session, "WHERE source <> '' AND begun < :moment", to_iso(moment));
    for (const AuditRecord& audit : old) {
      session << "DELETE FROM audit_pictures WHERE audit = :audit", soci::use(audit.number);
      session << "UPDATE audits SET source = '', folder = '', address = '' WHERE id = :audit",
          soci::use(audit.number);
      if (auto removed = remove(audit); !removed) return tl::unexpected(removed.error());
    }
    return old.size();
  });
}

}  // namespace schoolgate::gate
