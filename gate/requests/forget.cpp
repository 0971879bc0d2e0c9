#include "gate/requests/forget.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "gate/leaving/kept_screenshots.hpp"
#include "gate/leaving/reports_folder.hpp"
#include "gate/out/data_requests.hpp"
#include "gate/out/erasing.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/school/template_store.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kEntriesAtOnce = 10'000;

std::vector<std::uint64_t> named_in_ledger(consent::Ledger& ledger, const Names& names) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t from = 1;;) {
    const auto entries = ledger.entries(from, kEntriesAtOnce);
    for (const auto& entry : entries) {
      if (is_named(entry.detail, names, false) || is_named(entry.subject, names, false))
        numbers.push_back(entry.number);
    }
    if (entries.size() < kEntriesAtOnce) return numbers;
    from = entries.back().number + 1;
  }
}

// Pictures that are kept although nobody is asked any more, and those of waiting photos of which no other
// could be made.
bool pictures_go(const PhotoRecord& photo, const std::set<PhotoId>& still_shown) {
  return photo.state == PhotoState::Released || photo.state == PhotoState::TakenDown ||
         photo.state == PhotoState::Rejected || still_shown.contains(photo.id);
}

Status remove_files(const Darkroom& room, const Traces& traces, const std::set<PhotoId>& still_shown,
                    const std::string& who) {
  for (const auto& [id, written] : traces) {
    const auto photo = room.log.photos.find(id);
    if (!photo) return tl::unexpected(photo.error());
    if (!written.empty()) {
      if (auto removed = room.readings.remove(photo->sha256); !removed) return removed;
    }
    if (!pictures_go(*photo, still_shown)) continue;
    const auto gone = room.log.holds.forget_renditions(id, photo->version, who);
    if (!gone) return tl::unexpected(gone.error());
  }
  return {};
}

std::set<PhotoId> photos_in(const Traces& traces) {
  std::set<PhotoId> photos;
  for (const auto& [photo, written] : traces) photos.insert(photo);
  return photos;
}

// Those that the rules do not block, but somebody: who is forgotten, or a person.
std::set<PhotoId> blocked_as_a_whole(const Darkroom& room) {
  std::set<PhotoId> photos;
  for (const PhotoRecord& photo : room.log.photos.in_state(PhotoState::Blocked)) {
    if (!room.log.holds.plan(photo.id).decision.blocked) photos.insert(photo.id);
  }
  return photos;
}

// Reports and lists of audits that tell of them; gives how many went.
Result<std::size_t> remove_lists_about(School& school, const consent::PersonId& id, const Names& names,
                                       const Traces& traces) {
  const Workspace& workspace = school.workspace();
  auto reports = remove_reports_about(workspace, photos_in(traces),
                                      [&](const std::string& file) { return is_named(file, names, false); });
  if (!reports) return reports;
  auto audits = forget_in_audits(*school.database(), id, names, [&](const AuditRecord& audit) {
    return remove_audit_list(workspace, audit);
  });
  if (!audits) return audits;
  return *reports + *audits;
}

constexpr const char* kErased = "somebody was forgotten";

// Of posts whose words name them, while the words are still there to be asked.
Status remove_screenshots_of_posts(const Darkroom& room, Instant now, const consent::PersonId& id,
                                   const Names& names, const std::string& who) {
  std::set<Digest> theirs;
  for (const PostSighting& one : posts_with(*room.log.database, id, names)) {
    for (const Screenshot& shot :
         list_screenshots(*room.log.database, ScreenshotOf{ScreenshotOf::What::Post, one.post.id}))
      theirs.insert(shot.sha256);
  }
  const auto gone = remove_screenshots(room, now, theirs, kErased, who);
  return gone ? Status{} : tl::unexpected(gone.error());
}

// Of wherever photos of theirs were; and of places of which nobody knows whom a screenshot shows.
Status remove_screenshots_of_photos(const Darkroom& room, Instant now, const Traces& traces,
                                    const std::string& who) {
  std::set<Digest> theirs = screenshots_of_found(*room.log.database);
  for (const PhotoId photo : photos_in(traces)) theirs.merge(screenshots_about(*room.log.database, photo));
  const auto gone = remove_screenshots(room, now, theirs, kErased, who);
  return gone ? Status{} : tl::unexpected(gone.error());
}

}  // namespace

// Posts that may be up with their name in the words, while the words are still there to be asked.
Status ask_named_posts_down(Database& database, const Clock& clock, const consent::PersonId& id,
                            const Names& names, const std::string& who) {
  std::vector<FoundPicture> wanted;
  for (const PostSighting& one : posts_with(database, id, names)) {
    const auto since = out_since(database, one.post);
    if (!since) return tl::unexpected(since.error());
    if (!one.named || !*since) continue;
    wanted.push_back({content_digest(one.post), one.post.platform, fmt::format("post {}", one.post.id),
                      one.post.link, "its words name somebody who is forgotten"});
  }
  const auto entries = list_take_downs(database, clock.now(), {});
  std::erase_if(wanted, [&](const FoundPicture& text) {
    return std::ranges::any_of(entries, [&](const TakeDown& entry) {
      return !entry.photo && entry.picture == text.sha256 && entry.file == text.file;
    });
  });
  if (wanted.empty()) return {};
  const auto asked = ask_take_downs(database, clock, wanted, who);
  if (!asked) return tl::unexpected(asked.error());
  return {};
}

Result<Forgotten> forget(School& school, const consent::PersonId& id, const std::string& who) {
  Database& database = *school.database();
  const Darkroom& room = school.darkroom();
  const Instant now = school.clock().now();
  Forgotten done;
  const auto view = school.people().view();
  const consent::Person* person = view.find(id);
  const bool interrupted = person == nullptr && !traces_of(database, id).empty();
  if (person == nullptr && !interrupted)
    return failure(ErrorCode::NotFound, fmt::format("nobody in the register has the id {}", id),
                   "'schoolgate register list' prints the ids");
  // An interruption after the register forgot them: what people wrote went before that.
  const Names names = person == nullptr ? Names{} : names_of(*person);
  const std::set<PhotoId> blocked = blocked_as_a_whole(room);
  if (person != nullptr) {
    if (auto asked = ask_named_posts_down(database, school.clock(), id, names, who); !asked)
      return tl::unexpected(asked.error());
    if (auto gone = remove_screenshots_of_posts(room, now, id, names, who); !gone)
      return tl::unexpected(gone.error());
    done.texts = begin_erasing(database, id, names);
    done.templates = TemplateStore(database).remove(id, "forgotten", now, who);
    // After an interruption their names are not known any more.
    const auto removed = remove_lists_about(school, id, names, traces_of(database, id));
    if (!removed) return tl::unexpected(removed.error());
    done.reports = *removed;
    if (auto gone = school.people().forget(id, {who, "person forget"}); !gone)
      return tl::unexpected(gone.error());
  }
  auto rechecked = recheck(room, {who, RecheckScope::Everything, id});
  if (!rechecked) return tl::unexpected(rechecked.error());
  done.rechecked = std::move(*rechecked);
  const Traces traces = traces_of(database, id);
  done.photos = traces.size();
  if (auto removed = remove_files(room, traces, waiting_and_shown(database, id), who); !removed)
    return tl::unexpected(removed.error());
  if (auto gone = remove_screenshots_of_photos(room, now, traces, who); !gone)
    return tl::unexpected(gone.error());
  const auto lists = remove_lists_about(school, id, names, traces);
  if (!lists) return tl::unexpected(lists.error());
  done.reports += *lists;
  end_erasing(database, now, id, who);
  std::ranges::set_difference(blocked_as_a_whole(room), blocked, std::back_inserter(done.blocked));
  static_cast<void>(answer_request(database, school.clock(), id, DataRequestKind::Erasure, who));
  if (auto rewritten = database.compact(); !rewritten) return tl::unexpected(rewritten.error());
  done.named_in_ledger = named_in_ledger(school.ledger(), names);
  return done;
}

}  // namespace schoolgate::gate
