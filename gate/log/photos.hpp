// Every photo of the workspace and its state. Each change checks the version that the caller saw, follows an
// arrow of the states, and is one transaction with its ledger entry.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/log/undo_steps.hpp"

namespace schoolgate::gate {

struct NewPhoto {
  Digest sha256;
  std::uint64_t bytes = 0;
  EventName event;
  std::string source_name;
  std::string uploader;
};

struct TakenIn {
  PhotoRecord photo;
  bool known_before = false;
};

// Safe to share between threads, as every part of the log. They throw StorageError when the database fails,
// std::runtime_error when what it holds cannot be read back.
class Photos {
 public:
  // Brings the log's schema up to date, and what an older program did not write yet.
  Photos(std::shared_ptr<Database> database, const Clock& clock, DiscardFiles discard);

  // A new photo becomes received; the same SHA-256 again gives the photo that is known.
  [[nodiscard]] TakenIn take(const NewPhoto& photo);
  [[nodiscard]] Result<PhotoRecord> find(PhotoId photo);
  [[nodiscard]] std::optional<PhotoRecord> find(const Digest& sha256);
  [[nodiscard]] std::vector<PhotoRecord> in_state(PhotoState state);
  // Received and analysed photos that wait to be carried on with; those never tried come first.
  [[nodiscard]] std::vector<PhotoRecord> unfinished();

  // Counts an analysis that begins; the number tells how often it was begun without an end, this one
  // included.
  [[nodiscard]] int begin_attempt(PhotoId photo);
  // An orderly stop: the attempt was nobody's fault.
  void forgive_attempt(PhotoId photo);
  // The same for all that this object began and that have not ended: the program is about to end in their
  // midst.
  void forgive_attempts_under_way();

  // Conflict when the version is another by now, Refused when no arrow leads there. A standing approval ends.
  [[nodiscard]] Result<PhotoVersion> move(PhotoId photo, PhotoVersion seen, PhotoState to, const Act& act,
                                          const std::optional<UndoStep>& undo = {});
  // Into that event, which is made where there is none, under a number of its own: a standing approval ends,
  // picks are forgotten, and the photo is to be asked about again. Refused of one that was ever released: it
  // is known by its event wherever it went; and where it is of that event already.
  [[nodiscard]] Result<PhotoVersion> move_to_event(PhotoId photo, PhotoVersion seen, const EventName& event,
                                                   const std::string& who);
  [[nodiscard]] Result<PhotoVersion> put_off(PhotoId photo, PhotoVersion seen, const Act& act,
                                             const UndoStep& undo);
  // Every approval ends, also the first of two, and its photo is held again, all in one transaction, in which
  // `also` runs. Gives how many photos these were.
  [[nodiscard]] Result<std::size_t> end_all_approvals(const Act& act,
                                                      const std::function<void(WriteSession&)>& also);
  // The original has expired: recorded first, removed by the caller then. Conflict when somebody was quicker.
  [[nodiscard]] Status forget_original(PhotoId photo, PhotoVersion seen, const std::string& who);
  // The same of what was read in it.
  [[nodiscard]] Status forget_reading(PhotoId photo, PhotoVersion seen, const std::string& who);
  // Runs `work` in a transaction that nothing follows in which the photo changes: Conflict where it is
  // another by now than the one that was seen.
  [[nodiscard]] Status while_as_seen(PhotoId photo, PhotoVersion seen,
                                     const std::function<Status(WriteSession&)>& work);
  // Somebody looks at the original. Told once for each of them within an hour.
  void note_viewed(const PhotoRecord& photo, const std::string& who);
  // The file of a photo that was decided came once more, and its original is kept anew from now on.
  void note_brought_again(const PhotoRecord& photo, const std::string& who);
  [[nodiscard]] std::optional<Instant> brought_again(const PhotoRecord& photo);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
  DiscardFiles discard_;
  std::set<PhotoId> begun_;  // attempts of this object; touched only while a transaction is open
};

// What everything was last asked by as a whole (School::recheck_stamp).
[[nodiscard]] std::string last_recheck(Database& database);
// Photos that have to be asked about again whatever that was: each was held by what held no longer.
[[nodiscard]] std::vector<PhotoId> rechecks_due(Database& database);
void note_recheck_due(WriteSession& session, PhotoId photo);
// `stamp`: where everything was asked by it. These photos are no longer due.
void note_rechecked(Database& database, const std::optional<std::string>& stamp,
                    const std::vector<PhotoId>& photos);

}  // namespace schoolgate::gate
