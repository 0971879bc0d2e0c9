#include "gate/log/releases.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

bool reserved_as_meant(const std::vector<ReleaseEntry>& reserved, const std::vector<ReleaseEntry>& meant) {
  return reserved.size() == meant.size() &&
         std::all_of(reserved.begin(), reserved.end(), [&](const ReleaseEntry& one) {
           return std::find(meant.begin(), meant.end(), one) != meant.end();
         });
}

bool each_approved(const std::vector<ReleaseEntry>& files, const std::vector<ApprovedRendition>& pictures) {
  return files.size() == pictures.size() &&
         std::all_of(pictures.begin(), pictures.end(), [&](const ApprovedRendition& picture) {
           return std::any_of(files.begin(), files.end(), [&](const ReleaseEntry& file) {
             return file.platform == picture.platform && file.sha256 == picture.sha256;
           });
         });
}

// When the photo was released; empty where the ledger does not tell.
std::string released_at(ReadSession& session, const PhotoRecord& photo) {
  std::string when;
  for (const auto& entry : consent::Ledger::entries_about(session, to_hex(photo.sha256))) {
    if (entry.action == word(consent::LedgerAction::PhotoReleased)) when = to_iso(entry.when);
  }
  return when;
}

// Gives the entry's id.
long long list_take_down(WriteSession& session, Instant now, const PhotoRecord& photo,
                         const ReleaseEntry& file, const std::string& released, const Act& act,
                         const std::string& reason) {
  const std::string requested = to_iso(now);
  const std::string due = to_iso(now + kTakeDownTime);
  long long id = 0;
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM take_downs", soci::into(id);
  session << "INSERT INTO take_downs (id, photo, found, link, platform, path, released, requested, due, who, "
             "reason, checks, checked, checked_by, checked_how, check_note) VALUES (:id, :photo, '', '', "
             ":platform, :path, :released, :requested, :due, :who, :reason, 0, '', '', '', '')",
      soci::use(id), soci::use(photo.id), soci::use(file.platform), soci::use(file.path), soci::use(released),
      soci::use(requested), soci::use(due), soci::use(act.who), soci::use(reason);
  return id;
}

// The files that it loses come to `all_gone`.
Result<PhotoVersion> pull(WriteSession& session, Instant now, const PhotoPull& photo, const Act& act,
                          std::vector<ReleaseEntry>& all_gone, PhotoState then = PhotoState::TakenDown) {
  const auto record = photo_as_seen(session, photo.photo, photo.seen);
  if (!record) return tl::unexpected(record.error());
  if (record->state != PhotoState::Released) {
    return failure(ErrorCode::Refused,
                   fmt::format("photo {} is {}, not released", photo.photo, word(record->state)));
  }
  std::vector<ReleaseEntry> gone = read_reserved(session, photo.photo);
  const std::size_t all = gone.size();
  std::erase_if(gone, [&](const ReleaseEntry& file) {
    return !photo.why.empty() && !photo.why.contains(file.platform);
  });
  const std::string released = released_at(session, *record);
  nlohmann::json files = nlohmann::json::object();
  for (const ReleaseEntry& file : gone) {
    const auto reason = photo.why.find(file.platform);
    const auto id = list_take_down(session, now, *record, file, released, act,
                                   reason == photo.why.end() ? act.reason : reason->second);
    files[file.platform] = {{"file", file.path}, {"sha256", to_hex(file.sha256)}, {"take_down", id}};
    session << "DELETE FROM released_files WHERE photo = :photo AND platform = :platform",
        soci::use(photo.photo), soci::use(file.platform);
  }
  const auto state = gone.size() == all ? std::optional(then) : std::nullopt;
  all_gone.insert(all_gone.end(), gone.begin(), gone.end());
  return record_change(session, now, *record, state, act, {{"platforms", files}});
}

// Files that a photo loses, by their paths.
using Gone = std::map<std::string, PhotoId>;

void note_left(WriteSession& session, const Gone& gone, const std::vector<LeftFile>& left) {
  for (const auto& [path, photo] : gone)
    session << "DELETE FROM released_left WHERE path = :path", soci::use(path);
  for (const LeftFile& file : left) {
    const PhotoId photo = gone.at(file.path);
    session << "INSERT INTO released_left (path, photo, why) VALUES (:path, :photo, :why)",
        soci::use(file.path), soci::use(photo), soci::use(file.why);
  }
}

std::vector<LeftFile> read_left(ReadSession& session) {
  std::vector<LeftFile> left;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << "SELECT path, photo, why FROM released_left ORDER BY path");
  for (const soci::row& row : rows)
    left.push_back({row.get<std::string>("path"), row.get<long long>("photo"), row.get<std::string>("why")});
  return left;
}

ReleaseEntry read_entry(const soci::row& row) {
  return {row.get<std::string>("platform"), row.get<std::string>("path"),
          stored(digest_from_hex(row.get<std::string>("sha256")))};
}

}  // namespace

std::vector<ReleaseEntry> read_reserved(ReadSession& session, PhotoId photo) {
  std::vector<ReleaseEntry> entries;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT platform, path, sha256 FROM released_files WHERE photo = :photo ORDER BY platform",
       soci::use(photo));
  for (const soci::row& row : rows) entries.push_back(read_entry(row));
  return entries;
}

void write_print(WriteSession& session, PhotoId photo, const Digest& sha256,
                 const pipeline::PicturePrints& prints) {
  const std::string hex = to_hex(sha256);
  const std::string whole = to_hex(prints.whole);
  const std::string middle = to_hex(prints.middle);
  session << "DELETE FROM released_prints WHERE photo = :photo AND sha256 = :sha256", soci::use(photo),
      soci::use(hex);
  session << "INSERT INTO released_prints (photo, sha256, whole, middle) VALUES (:photo, :sha256, :whole, "
             ":middle)",
      soci::use(photo), soci::use(hex), soci::use(whole), soci::use(middle);
}

Result<bool> Releases::reserve(PhotoId photo, PhotoVersion seen, const ReleaseEntry& entry) {
  const std::string hex = to_hex(entry.sha256);
  return database_->transact([&](WriteSession& session) -> Result<bool> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (record->state != PhotoState::Approved) return approved_no_longer(*record);
    int taken = 0;
    session << "SELECT COUNT(*) FROM released_files WHERE path = :path", soci::use(entry.path),
        soci::into(taken);
    if (taken > 0) return false;
    session << "DELETE FROM released_files WHERE photo = :photo AND platform = :platform", soci::use(photo),
        soci::use(entry.platform);
    session << "INSERT INTO released_files (photo, platform, path, sha256) VALUES (:photo, :platform, :path, "
               ":sha256)",
        soci::use(photo), soci::use(entry.platform), soci::use(entry.path), soci::use(hex);
    return true;
  });
}

std::vector<ReleaseEntry> Releases::reserved(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_reserved(session, photo); });
}

std::map<PhotoId, std::vector<ReleaseEntry>> Releases::reserved_of_released() {
  return database_->read([](ReadSession& session) {
    std::map<PhotoId, std::vector<ReleaseEntry>> entries;
    const std::string state(word(PhotoState::Released));
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
             << "SELECT f.photo, f.platform, f.path, f.sha256 FROM photos p JOIN released_files f ON "
                "f.photo = p.id WHERE p.state = :state ORDER BY f.photo, f.platform",
         soci::use(state));
    for (const soci::row& row : rows) entries[row.get<long long>("photo")].push_back(read_entry(row));
    return entries;
  });
}

Result<PhotoVersion> Releases::finish(PhotoId photo, const ReleaseIntent& intent, const std::string& who,
                                      const std::function<Status()>& publish) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, intent.seen);
    if (!record) return tl::unexpected(record.error());
    if (consent::Register::version(session) != intent.register_version || clock_.today() > intent.day) {
      return failure(ErrorCode::Conflict,
                     fmt::format("the register or the day changed while photo {} was released", photo),
                     "run 'schoolgate release' again");
    }
    const auto pictures = approved_by_ledger(session, *record);
    if (!pictures) return tl::unexpected(pictures.error());
    if (!each_approved(intent.files, *pictures)) return altered(photo, "an approved picture");
    if (!reserved_as_meant(read_reserved(session, photo), intent.files)) {
      return failure(ErrorCode::Conflict, fmt::format("the files of photo {} were given other names", photo),
                     "run 'schoolgate release' again");
    }
    auto version =
        record_change(session, clock_.now(), *record, PhotoState::Released,
                      {who, consent::LedgerAction::PhotoReleased, ""}, {{"platforms", intent.shows}});
    if (!version) return version;
    session << "DELETE FROM undo_steps WHERE photo = :photo", soci::use(photo);
    for (const auto& [sha256, prints] : intent.prints) write_print(session, photo, sha256, prints);
    if (auto published = publish(); !published) return tl::unexpected(published.error());
    return version;
  });
}

Result<std::vector<PhotoVersion>> Releases::take_down(const std::vector<PhotoPull>& photos, const Act& act,
                                                      const TakeAway& away) {
  return database_->transact([&](WriteSession& session) -> Result<std::vector<PhotoVersion>> {
    std::vector<PhotoVersion> versions;
    std::vector<ReleaseEntry> all_gone;
    Gone of_photo;
    for (const PhotoPull& photo : photos) {
      const auto version = pull(session, clock_.now(), photo, act, all_gone);
      if (!version) return tl::unexpected(version.error());
      versions.push_back(*version);
      for (const ReleaseEntry& file : all_gone) of_photo.try_emplace(file.path, photo.photo);
    }
    // Once every row has changed: where one cannot, no file has moved.
    note_left(session, of_photo, away(all_gone));
    return versions;
  });
}

Result<PhotoVersion> Releases::hold_again(PhotoId photo, PhotoVersion seen, const Act& act,
                                          const TakeAway& away) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    std::vector<ReleaseEntry> gone;
    auto pulled = pull(session, clock_.now(), {photo, seen, {}},
                       {act.who, consent::LedgerAction::PhotoTakenDown, act.reason}, gone, PhotoState::Held);
    if (!pulled) return pulled;
    const auto record = photo_as_seen(session, photo, *pulled);
    if (!record) return tl::unexpected(record.error());
    // The entry of the taking down ends no approval.
    auto version = record_change(session, clock_.now(), *record, std::nullopt, act);
    if (!version) return version;
    // Its names went with the pull: nothing is left to discard.
    if (auto ended = end_approval(session, *record, [](const auto&) { return Status{}; }); !ended)
      return tl::unexpected(ended.error());
    Gone of_photo;
    for (const ReleaseEntry& file : gone) of_photo.emplace(file.path, photo);
    note_left(session, of_photo, away(gone));
    return version;
  });
}

std::vector<LeftFile> Releases::remove_left(const std::function<Status(const std::string&)>& remove) {
  if (left_files(*database_).empty()) return {};
  return database_->transact([&](WriteSession& session) {
    std::vector<LeftFile> still;
    for (LeftFile& file : read_left(session)) {
      // Under this name a picture may be released by now.
      int anew = 0;
      session << "SELECT COUNT(*) FROM released_files WHERE path = :path", soci::use(file.path),
          soci::into(anew);
      if (anew == 0) {
        if (auto removed = remove(file.path); !removed) {
          file.why = removed.error().message;
          still.push_back(std::move(file));
          continue;
        }
      }
      session << "DELETE FROM released_left WHERE path = :path", soci::use(file.path);
    }
    return still;
  });
}

std::vector<LeftFile> left_files(Database& database) {
  return database.read([](ReadSession& session) { return read_left(session); });
}

}  // namespace schoolgate::gate
