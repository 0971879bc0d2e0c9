#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/who.hpp"
#include "consent/register/register.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

std::vector<std::string> names(ReadSession& session, const std::string& query, PhotoId photo) {
  std::vector<std::string> found;
  const soci::rowset<std::string> rows = (session.sql().prepare << query, soci::use(photo));
  for (const std::string& name : rows) found.push_back(name);
  return found;
}

bool is_one_of(const std::vector<std::string>& accounts, const std::string& who) {
  return std::any_of(accounts.begin(), accounts.end(),
                     [&](const std::string& one) { return consent::same_account(one, who); });
}

bool content(SecondApprover policy, const PhotoRecord& photo, const std::vector<std::string>& approvers,
             const std::vector<std::string>& changers) {
  switch (policy) {
    case SecondApprover::Off:
      return true;
    case SecondApprover::WhenChanged:
      return !photo.workload.shown_by_person || approvers.size() > 1 ||
             !is_one_of(changers, approvers.front());
    case SecondApprover::Always:
      return approvers.size() > 1;
  }
  return false;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::vector<ApprovedRendition> in_both(const std::vector<ApprovedRendition>& a,
                                       const std::vector<ApprovedRendition>& b) {
  std::vector<ApprovedRendition> both;
  std::copy_if(a.begin(), a.end(), std::back_inserter(both), [&](const auto& one) {
    return std::any_of(b.begin(), b.end(), [&](const auto& other) {
      return one.platform == other.platform && one.sha256 == other.sha256;
    });
  });
  return both;
}

void store_approved(WriteSession& session, PhotoId photo, const std::vector<ApprovedRendition>& renditions) {
  session << "DELETE FROM approved_renditions WHERE photo = :photo", soci::use(photo);
  for (const auto& rendition : renditions) {
    const std::string hex = to_hex(rendition.sha256);
    session << "INSERT INTO approved_renditions (photo, platform, sha256, width, height) VALUES (:photo, "
               ":platform, :sha256, :width, :height)",
        soci::use(photo), soci::use(rendition.platform), soci::use(hex), soci::use(rendition.size.width),
        soci::use(rendition.size.height);
  }
}

}  // namespace

std::vector<std::string> read_approvers(ReadSession& session, PhotoId photo) {
  return names(session, "SELECT who FROM approvals WHERE photo = :photo ORDER BY who", photo);
}

Result<PhotoVersion> PhotoLog::step_back(PhotoId photo, PhotoVersion seen, const UndoStep& step,
                                         const Act& act) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    // Approval is never given by going back.
    const PhotoState wanted = step.state == PhotoState::Approved ? PhotoState::Held : step.state;
    const bool waits = wanted == PhotoState::Held || wanted == PhotoState::Blocked;
    if (waits && read_renditions(session, photo).empty()) {
      return failure(ErrorCode::Conflict,
                     fmt::format("the pictures of photo {} expired in this moment", photo),
                     "look at it again");
    }
    auto version = record_change(session, clock_.now(), *record,
                                 record->state == wanted ? std::nullopt : std::optional(wanted), act);
    if (!version) return version;
    const int held_back = step.held_back ? 1 : 0;
    session << "UPDATE photos SET reason = :reason, held_back = :held_back WHERE id = :photo",
        soci::use(step.reason), soci::use(held_back), soci::use(photo);
    if (auto ended = end_approval(session, *record); !ended) return tl::unexpected(ended.error());
    drop_last_undo(session, photo);
    return version;
  });
}

Result<PhotoVersion> PhotoLog::put_off(PhotoId photo, PhotoVersion seen, const Act& act,
                                       const UndoStep& undo) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, std::nullopt, act);
    if (!version) return version;
    session << "UPDATE photos SET held_back = 1 WHERE id = :photo", soci::use(photo);
    push_undo(session, photo, undo, act.who);
    return version;
  });
}

Result<StandingApproval> PhotoLog::approve(PhotoId photo, PhotoVersion seen, const std::string& who,
                                           const std::vector<ApprovedRendition>& renditions,
                                           std::uint64_t register_version, SecondApprover policy,
                                           const UndoStep& undo) {
  return database_->transact([&](WriteSession& session) -> Result<StandingApproval> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (consent::Register::version(session) != register_version) {
      return failure(ErrorCode::Conflict, "the register was changed in this moment", "approve it again");
    }
    auto approvers = read_approvers(session, photo);
    const auto changers =
        names(session,
              fmt::format("SELECT DISTINCT who FROM undo_steps WHERE photo = :photo AND kind = {}",
                          static_cast<int>(StepKind::Ruled)),
              photo);
    if (is_one_of(approvers, who)) {
      return failure(ErrorCode::Refused, "you have approved this photo already",
                     "the settings want somebody else's approval too");
    }
    const auto agreed = approvers.empty() ? renditions : in_both(renditions, read_approved(session, photo));
    if (agreed.empty()) {
      return failure(ErrorCode::Refused, "the first person approved other platforms",
                     "undo that approval first");
    }
    const std::string account = consent::account_of(who);
    approvers.push_back(account);
    const bool complete = content(policy, *record, approvers, changers);
    nlohmann::json pictures = nlohmann::json::object();
    for (const auto& rendition : agreed) pictures[rendition.platform] = to_hex(rendition.sha256);
    auto version = record_change(
        session, clock_.now(), *record, complete ? std::optional(PhotoState::Approved) : std::nullopt,
        {who, complete ? "photo.approved" : "photo.approved-first", ""},
        {{"register_version", register_version}, {"renditions", pictures}, {"approved_by", approvers}});
    if (!version) return tl::unexpected(version.error());
    const std::string everybody = joined(approvers);
    const int by_changer = approvers.size() == 1 && is_one_of(changers, who) ? 1 : 0;
    session << "INSERT INTO approvals (photo, who) VALUES (:photo, :who)", soci::use(photo),
        soci::use(account);
    session
        << "UPDATE photos SET approved_by = :who, approved_by_changer = :changer, held_back = 0 WHERE id = "
           ":photo",
        soci::use(everybody), soci::use(by_changer), soci::use(photo);
    store_approved(session, photo, agreed);
    push_undo(session, photo, undo, who);
    return StandingApproval{*version, complete};
  });
}

std::vector<ApprovedRendition> PhotoLog::approved_renditions(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_approved(session, photo); });
}

std::optional<UndoStep> PhotoLog::last_undo(PhotoId photo) {
  return database_->read([&](ReadSession& session) -> std::optional<UndoStep> {
    soci::row row;
    session << "SELECT state, reason, held_back, rulings, kind FROM undo_steps WHERE photo = :photo "
               "ORDER BY step DESC LIMIT 1",
        soci::use(photo), soci::into(row);
    if (!session.got_data()) return std::nullopt;
    return UndoStep{static_cast<StepKind>(row.get<int>("kind")), stored_state(row.get<std::string>("state")),
                    row.get<std::string>("reason"), row.get<int>("held_back") != 0,
                    stored(rulings_from_json(stored_json(row.get<std::string>("rulings"))))};
  });
}

std::size_t count_undo_steps(ReadSession& session, PhotoId photo) {
  int count = 0;
  session << "SELECT COUNT(*) FROM undo_steps WHERE photo = :photo", soci::use(photo), soci::into(count);
  return static_cast<std::size_t>(count);
}

bool PhotoLog::rendition_in_use(const Digest& sha256) {
  const std::string hex = to_hex(sha256);
  return database_->read([&](ReadSession& session) {
    int held = 0;
    int approved = 0;
    session << "SELECT COUNT(*) FROM renditions WHERE sha256 = :sha256", soci::use(hex), soci::into(held);
    session << "SELECT COUNT(*) FROM approved_renditions WHERE sha256 = :sha256", soci::use(hex),
        soci::into(approved);
    return held + approved > 0;
  });
}

std::set<std::string> PhotoLog::rendition_files() {
  return database_->read([&](ReadSession& session) {
    const soci::rowset<std::string> rows =
        (session.sql().prepare
         << "SELECT sha256 FROM renditions UNION SELECT sha256 FROM approved_renditions");
    return std::set<std::string>(rows.begin(), rows.end());
  });
}

Status PhotoLog::forget_renditions(PhotoId photo, PhotoVersion seen, const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    for (const char* table : {"renditions", "rendition_platforms", "approved_renditions"}) {
      session << std::string("DELETE FROM ") + table + " WHERE photo = :photo", soci::use(photo);
    }
    consent::Ledger::append(session, clock_.now(), who, "photo.pictures-expired", to_hex(record->sha256), "");
    return {};
  });
}

Status PhotoLog::forget_original(PhotoId photo, PhotoVersion seen, const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    consent::Ledger::append(session, clock_.now(), who, "photo.original-expired", to_hex(record->sha256), "");
    return {};
  });
}

void PhotoLog::add_comment(PhotoId photo, const std::string& who, const std::string& text) {
  const std::string now = to_iso(clock_.now());
  database_->transact([&](WriteSession& session) {
    session
        << "INSERT INTO comments (photo, ordinal, written, who, words) SELECT :photo, COALESCE(MAX(ordinal), "
           "0) + 1, :now, :who, :words FROM comments WHERE photo = :same",
        soci::use(photo), soci::use(now), soci::use(who), soci::use(text), soci::use(photo);
  });
}

std::vector<ReviewComment> read_comments(ReadSession& session, PhotoId photo) {
  std::vector<ReviewComment> comments;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT written, who, words FROM comments WHERE photo = :photo ORDER BY ordinal",
       soci::use(photo));
  for (const soci::row& row : rows) {
    comments.push_back({stored(parse_iso_instant(row.get<std::string>("written"))),
                        row.get<std::string>("who"), row.get<std::string>("words")});
  }
  return comments;
}

}  // namespace schoolgate::gate
