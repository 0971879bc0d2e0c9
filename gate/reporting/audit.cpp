#include "gate/reporting/audit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "gate/log/photo_snapshot.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

using Pictures = std::map<consent::PlatformId, std::string>;           // SHA-256, hexadecimal
using HeldFor = std::map<std::string, std::set<consent::PlatformId>>;  // the same, and for whom

// One photo as the ledger's entries, one after the other, say that it is.
struct Told {
  PhotoId photo = 0;
  std::string state{word(PhotoState::Received)};
  PhotoVersion version = 1;
  HeldFor held;
  Pictures approved;
  std::optional<std::vector<std::string>> approved_by;  // entries of earlier versions do not tell
  std::map<consent::PlatformId, std::pair<std::string, std::string>> out;  // path and SHA-256
};

HeldFor held_of(const nlohmann::json& renditions) {
  HeldFor held;
  for (const auto& one : renditions) {
    auto& platforms = held[one.at("sha256").get<std::string>()];
    for (const auto& platform : one.at("platforms")) platforms.insert(platform.get<std::string>());
  }
  return held;
}

// What an entry of this kind does to the photo's approval. One that this version does not know ends it, too:
// a photo that the tables still call approved then shows.
enum class ApprovalFate { Begins, Stands, Ends };

ApprovalFate approval_after(std::optional<LedgerAction> action) {
  using enum LedgerAction;
  if (!action) return ApprovalFate::Ends;
  switch (*action) {
    case PhotoApproved:
    case PhotoApprovedFirst:
      return ApprovalFate::Begins;
    case PhotoReleased:
    case PhotoTakenDown:
    case PhotoPosted:
    case PhotoPostUndone:
    case PhotoTakeDownChecked:
    case PhotoTakeDownReopened:
    case PhotoPutOff:
    case PhotoDeviceAllowed:
      return ApprovalFate::Stands;
    case RegisterPeopleChanged:
    case RegisterConsentSet:
    case RegisterConsentWithdrawn:
    case RegisterDoNotPublishSet:
    case RegisterBiometricSet:
    case RegisterPersonForgotten:
    case RegisterPlatformSet:
    case RegisterPlatformClosed:
    case RegisterPlatformOpened:
    case RegisterExported:
    case PersonEnrolled:
    case PersonAsked:
    case PersonExported:
    case PersonErased:
    case TemplatesRemoved:
    case SettingsRecorded:
    case SettingsChanged:
    case PlatformAccountChanged:
    case PlatformAdministratorsNamed:
    case PlatformModeratorsNamed:
    case UserAdded:
    case UserTied:
    case UserUntied:
    case UserRemoved:
    case UserRoleChanged:
    case UserDisabled:
    case UserEnabled:
    case UserPasswordChanged:
    case UserLoginsFailed:
    case UserSecondFactorSet:
    case UserSecondFactorReset:
    case UserBackupCodeUsed:
    case UserTrained:
    case PhotoReceived:
    case PhotoQuarantined:
    case PhotoAnalysed:
    case PhotoHeld:
    case PhotoRefreshed:
    case PhotoJudged:
    case PhotoBlocked:
    case PhotoRuled:
    case PhotoKeptRedacted:
    case PhotoUndone:
    case PhotoRejected:
    case PhotoReturned:
    case PhotoMoved:
    case PhotoOriginalExpired:
    case PhotoPicturesExpired:
    case PhotoReadingExpired:
    case PhotoOriginalViewed:
    case PhotoBroughtAgain:
    case PhotoShredded:
    case ReportsExpired:
    case WorkspaceSealed:
    case WorkspaceKeyChanged:
    case WorkspaceBackedUp:
    case WorkspaceBackupProved:
    case WorkspaceRestored:
    case DatabaseMoved:
    case DatabaseTakenOver:
    case DatabaseAccepted:
    case ClockConfirmed:
    case FacesGrouped:
    case DeviceAllowed:
    case DeviceRefused:
    case EventPhotosDeleted:
    case EventPlanned:
    case EventLookedFor:
    case EventPicked:
    case EventPickUndone:
    case PostMade:
    case PostChanged:
    case PostPresented:
    case PostOverruled:
    case PostConfirmed:
    case PostReturned:
    case PostExported:
    case PostPosted:
    case PostEdited:
    case PostUndone:
    case PostDropped:
    case AuditBegun:
    case AuditEnded:
    case PublishedTakeDownAsked:
    case PublishedTakeDownChecked:
    case PublishedTakeDownReopened:
    case ScreenshotKept:
    case ScreenshotViewed:
    case ScreenshotsRemoved:
    case IncidentReported:
    case IncidentPicturesNoted:
    case IncidentPictureRemoved:
    case IncidentTold:
    case IncidentTakeDownAsked:
    case IncidentClosed:
    case IncidentsExpired:
      return ApprovalFate::Ends;
  }
  return ApprovalFate::Ends;
}

void follow_files(Told& told, std::optional<LedgerAction> action, const nlohmann::json& detail) {
  if (action == LedgerAction::PhotoReleased) {
    for (const auto& [platform, file] : detail.at("platforms").items())
      told.out[platform] = {file.at("file").get<std::string>(), file.at("sha256").get<std::string>()};
  } else if (action == LedgerAction::PhotoTakenDown) {
    const auto gone = detail.value("platforms", nlohmann::json::object());
    for (const auto& [platform, file] : gone.items()) told.out.erase(platform);
    if (gone.empty()) told.out.clear();
  }
}

void follow(Told& told, std::optional<LedgerAction> action, const nlohmann::json& detail) {
  told.photo = detail.value("photo", told.photo);
  told.state = detail.value("state", told.state);
  if (action == LedgerAction::PhotoPicturesExpired || action == LedgerAction::PhotoShredded) {
    told.held.clear();
    told.approved.clear();
  }
  if (!detail.contains("version")) return;
  told.version = detail.at("version").get<PhotoVersion>();
  switch (approval_after(action)) {
    case ApprovalFate::Begins:
      told.approved = detail.at("renditions").get<Pictures>();
      told.approved_by.reset();
      if (detail.contains("approved_by"))
        told.approved_by = detail.at("approved_by").get<std::vector<std::string>>();
      break;
    case ApprovalFate::Ends:
      told.approved.clear();
      told.approved_by = std::vector<std::string>{};
      if (detail.contains("renditions")) told.held = held_of(detail.at("renditions"));
      break;
    case ApprovalFate::Stands:
      break;
  }
  follow_files(told, action, detail);
}

std::map<std::string, Told> told_by_ledger(ReadSession& session) {
  std::map<std::string, Told> photos;  // by the original's SHA-256
  consent::Ledger::each_of(session, "photo", [&](const consent::LedgerEntry& entry) {
    follow(photos[entry.subject], from_word<LedgerAction>(entry.action), nlohmann::json::parse(entry.detail));
  });
  return photos;
}

HeldFor held_in_tables(const PhotoClaims& claimed) {
  HeldFor held;
  for (const HeldRendition& one : claimed.held)
    held[to_hex(one.sha256)].insert(one.platforms.begin(), one.platforms.end());
  return held;
}

Pictures approved_in_tables(const PhotoClaims& claimed) {
  Pictures pictures;
  for (const ApprovedRendition& one : claimed.approved) pictures[one.platform] = to_hex(one.sha256);
  return pictures;
}

bool files_as_told(const PhotoClaims& claimed, const Told& told) {
  if (claimed.photo.state != PhotoState::Released) return true;  // names may be reserved, nothing is out
  std::map<consent::PlatformId, std::pair<std::string, std::string>> out;
  for (const ReleaseEntry& file : claimed.files) out[file.platform] = {file.path, to_hex(file.sha256)};
  return out == told.out;
}

bool approvers_as_told(const PhotoClaims& claimed, const Told& told) {
  return !told.approved_by || std::set(claimed.approvers.begin(), claimed.approvers.end()) ==
                                  std::set(told.approved_by->begin(), told.approved_by->end());
}

// What of a photo is not as the ledger recorded it; empty when all is.
std::string difference(const PhotoClaims& claimed, const Told& told) {
  const PhotoRecord& photo = claimed.photo;
  if (word(photo.state) != told.state)
    return fmt::format("it is {}, and the ledger recorded {}", word(photo.state), told.state);
  if (photo.version != told.version)
    return fmt::format("it is in version {}, and the ledger recorded {}", photo.version, told.version);
  if (held_in_tables(claimed) != told.held) return "its held pictures are not the recorded ones";
  if (approved_in_tables(claimed) != told.approved) return "its approved pictures are not the recorded ones";
  if (!approvers_as_told(claimed, told)) return "its approvers are not the recorded ones";
  if (!files_as_told(claimed, told)) return "its released files are not the recorded ones";
  return {};
}

}  // namespace

Audit audit(Database& database) {
  return database.read([](ReadSession& session) {
    Audit audit;
    auto told = told_by_ledger(session);
    for (const PhotoClaims& claimed : read_claims(session)) {
      ++audit.photos;
      const auto known = told.find(to_hex(claimed.photo.sha256));
      const std::string what =
          known == told.end() ? "the ledger knows nothing of it" : difference(claimed, known->second);
      if (!what.empty()) audit.altered.push_back(fmt::format("photo {}: {}", claimed.photo.id, what));
      if (known != told.end()) told.erase(known);
    }
    for (const auto& [digest, gone] : told)
      audit.altered.push_back(fmt::format("photo {}: it is in the ledger and nowhere else", gone.photo));
    return audit;
  });
}

}  // namespace schoolgate::gate
