#include "gate/log/approvals.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/same_hand.hpp"
#include "consent/ledger/who.hpp"
#include "consent/register/register.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/log/undo_steps.hpp"

namespace schoolgate::gate {
namespace {

using PictureOf = std::map<consent::PlatformId, std::string>;  // SHA-256, hexadecimal

std::vector<std::string> names(ReadSession& session, const std::string& query, PhotoId photo) {
  std::vector<std::string> found;
  const soci::rowset<std::string> rows = (session.sql().prepare << query, soci::use(photo));
  for (const std::string& name : rows) found.push_back(name);
  return found;
}

// One of those who changed what the photo shows, by whatever account; logins that were tied to another one
// since it came are still theirs.
bool is_a_changer(ReadSession& session, const PhotoRecord& photo, const std::string& who) {
  const auto received =
      consent::Ledger::last_about(session, to_hex(photo.sha256), consent::LedgerAction::PhotoReceived);
  const std::uint64_t since = received ? received->number : 0;
  return std::ranges::any_of(read_changers(session, photo.id), [&](const std::string& changer) {
    return consent::same_hand(session, changer, who, since);
  });
}

// Whose first approval the photo has, against somebody who approves it next.
Status may_be_second(ReadSession& session, const PhotoRecord& photo, const std::string& who) {
  const auto first =
      consent::Ledger::last_about(session, to_hex(photo.sha256), consent::LedgerAction::PhotoApprovedFirst);
  if (!first) return failure(ErrorCode::Refused, first.error().message, first.error().hint);
  if (!consent::same_hand(session, first->who, who, first->number)) return {};
  const bool same = consent::same_account(first->who, who);
  return failure(ErrorCode::Refused,
                 same ? std::string("you have approved this photo already")
                      : fmt::format("your login has approved this photo already, as {}",
                                    consent::account_of(first->who)),
                 "the settings want somebody else's approval too");
}

bool content(SecondApprover policy, const Workload& shown, std::size_t approvers, bool by_changer) {
  const bool not_by_changer_alone = approvers > 1 || !by_changer;
  switch (policy) {
    case SecondApprover::Off:
      return !shown.shown_against || not_by_changer_alone;
    case SecondApprover::WhenChanged:
      return !(shown.shown_by_person || shown.shown_against) || not_by_changer_alone;
    case SecondApprover::Always:
      return approvers > 1;
  }
  return false;
}

// What is shown by today's decisions, and whatever was noted of it before.
Workload shown_in_all(const PhotoRecord& photo, Workload today) {
  today.shown_by_person = today.shown_by_person || photo.workload.shown_by_person;
  today.shown_against = today.shown_against || photo.workload.shown_against;
  return today;
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

std::vector<ApprovedRendition> read_approved(ReadSession& session, PhotoId photo) {
  std::vector<ApprovedRendition> renditions;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT platform, sha256, width, height FROM approved_renditions WHERE photo = :photo "
              "ORDER BY platform",
       soci::use(photo));
  for (const soci::row& row : rows) {
    renditions.push_back({row.get<std::string>("platform"),
                          stored(digest_from_hex(row.get<std::string>("sha256"))),
                          {row.get<int>("width"), row.get<int>("height")}});
  }
  return renditions;
}

std::vector<std::string> read_approvers(ReadSession& session, PhotoId photo) {
  return names(session, "SELECT who FROM approvals WHERE photo = :photo ORDER BY who", photo);
}

Result<StandingApproval> Approvals::approve(PhotoId photo, PhotoVersion seen, const std::string& who,
                                            const std::vector<ApprovedRendition>& renditions,
                                            std::uint64_t register_version, SecondApprover policy,
                                            const Workload& today, const UndoStep& undo) {
  return database_->transact([&](WriteSession& session) -> Result<StandingApproval> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (consent::Register::version(session) != register_version) {
      return failure(ErrorCode::Conflict, "the register was changed in this moment", "approve it again");
    }
    auto approvers = read_approvers(session, photo);
    if (!approvers.empty()) {
      if (auto may = may_be_second(session, *record, who); !may) return tl::unexpected(may.error());
    }
    const bool by_changer = is_a_changer(session, *record, who);
    const auto agreed = approvers.empty() ? renditions : in_both(renditions, read_approved(session, photo));
    if (agreed.empty()) {
      return failure(ErrorCode::Refused, "the first person approved other platforms",
                     "undo that approval first");
    }
    const std::string account = consent::account_of(who);
    approvers.push_back(account);
    const bool complete = content(policy, shown_in_all(*record, today), approvers.size(), by_changer);
    nlohmann::json pictures = nlohmann::json::object();
    for (const auto& rendition : agreed) pictures[rendition.platform] = to_hex(rendition.sha256);
    auto version = record_change(
        session, clock_.now(), *record, complete ? std::optional(PhotoState::Approved) : std::nullopt,
        {who, complete ? consent::LedgerAction::PhotoApproved : consent::LedgerAction::PhotoApprovedFirst,
         ""},
        {{"register_version", register_version}, {"renditions", pictures}, {"approved_by", approvers}});
    if (!version) return tl::unexpected(version.error());
    const std::string everybody = joined(approvers);
    const int changer_alone = approvers.size() == 1 && by_changer ? 1 : 0;
    session << "INSERT INTO approvals (photo, who) VALUES (:photo, :who)", soci::use(photo),
        soci::use(account);
    session
        << "UPDATE photos SET approved_by = :who, approved_by_changer = :changer, held_back = 0 WHERE id = "
           ":photo",
        soci::use(everybody), soci::use(changer_alone), soci::use(photo);
    // Who approves it wants it: should it come back, it does not step behind those that were picked.
    session << "DELETE FROM picks WHERE photo = :photo AND chosen = 0", soci::use(photo);
    store_approved(session, photo, agreed);
    push_undo(session, photo, undo, who, false);
    return StandingApproval{*version, complete};
  });
}

Status Approvals::note_look(PhotoId photo, PhotoVersion version, const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Status {
    if (const auto record = photo_as_seen(session, photo, version); !record)
      return tl::unexpected(record.error());
    const std::string account = consent::account_of(who);
    session << "DELETE FROM photo_looks WHERE photo = :photo AND who = :who", soci::use(photo),
        soci::use(account);
    session << "INSERT INTO photo_looks (photo, who, version) VALUES (:photo, :who, :version)",
        soci::use(photo), soci::use(account), soci::use(version);
    return {};
  });
}

bool Approvals::has_looked(PhotoId photo, PhotoVersion version, const std::string& who) {
  return database_->read([&](ReadSession& session) {
    const std::string account = consent::account_of(who);
    int looks = 0;
    session << "SELECT CAST(COUNT(*) AS INTEGER) FROM photo_looks WHERE photo = :photo AND who = :who AND "
               "version = :version",
        soci::use(photo), soci::use(account), soci::use(version), soci::into(looks);
    return looks > 0;
  });
}

std::vector<ApprovedRendition> Approvals::pictures(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_approved(session, photo); });
}

Result<std::vector<ApprovedRendition>> Approvals::vouched(PhotoId photo) {
  return database_->read([&](ReadSession& session) -> Result<std::vector<ApprovedRendition>> {
    const auto record = find_photo(session, photo);
    if (!record) return no_such_photo(photo);
    return approved_by_ledger(session, *record);
  });
}

Result<bool> Approvals::suffices(PhotoId photo, SecondApprover policy, const Workload& today) {
  return database_->read([&](ReadSession& session) -> Result<bool> {
    const auto record = find_photo(session, photo);
    if (!record) return no_such_photo(photo);
    if (record->state != PhotoState::Approved) return approved_no_longer(*record);
    const auto approval =
        consent::Ledger::last_about(session, to_hex(record->sha256), consent::LedgerAction::PhotoApproved);
    if (!approval) return failure(ErrorCode::Refused, approval.error().message, approval.error().hint);
    return content(policy, shown_in_all(*record, today), read_approvers(session, photo).size(),
                   is_a_changer(session, *record, approval->who));
  });
}

// Whoever can write the tables could put another picture into them; the ledger's chain tells.
Result<std::vector<ApprovedRendition>> approved_by_ledger(ReadSession& session, const PhotoRecord& photo) {
  if (photo.state != PhotoState::Approved) return approved_no_longer(photo);
  const auto entry =
      consent::Ledger::last_about(session, to_hex(photo.sha256), consent::LedgerAction::PhotoApproved);
  if (!entry) return failure(ErrorCode::Refused, entry.error().message, entry.error().hint);
  const nlohmann::json detail = stored_json(entry->detail);
  if (detail.value("version", PhotoVersion{}) != photo.version) return altered(photo.id, "the approval");
  auto pictures = read_approved(session, photo.id);
  PictureOf claimed;
  for (const auto& picture : pictures) claimed[picture.platform] = to_hex(picture.sha256);
  if (pictures.empty() || claimed != detail.value("renditions", PictureOf{}))
    return altered(photo.id, "an approved picture");
  return pictures;
}

Status end_approval(WriteSession& session, const PhotoRecord& photo, const DiscardFiles& discard) {
  if (photo.state == PhotoState::Approved) {
    // Should this transaction not stand, the next release writes them again.
    if (auto gone = discard(read_reserved(session, photo.id)); !gone) return gone;
    session << "DELETE FROM released_files WHERE photo = :photo", soci::use(photo.id);
  }
  session << "DELETE FROM approvals WHERE photo = :photo", soci::use(photo.id);
  session << "DELETE FROM approved_renditions WHERE photo = :photo", soci::use(photo.id);
  session << "UPDATE photos SET approved_by = '', approved_by_changer = 0 WHERE id = :photo",
      soci::use(photo.id);
  return {};
}

}  // namespace schoolgate::gate
