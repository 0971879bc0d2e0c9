// The photo log as a whole. Each of its parts has a file of its own.
#pragma once

#include <memory>
#include <utility>

#include "gate/log/approvals.hpp"
#include "gate/log/comments.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/log/releases.hpp"
#include "gate/log/undo_steps.hpp"

namespace schoolgate::gate {

// Safe to share between threads.
struct PhotoLog {
  // Brings the log's schema up to date. `by` must outlive it.
  PhotoLog(std::shared_ptr<Database> in, const Clock& by, const DiscardFiles& files, DiscardPictures pictures)
      : database(std::move(in)),
        clock(by),
        photos(database, by, files),
        holds(database, by, files, std::move(pictures)),
        approvals(database, by),
        undo_steps(database, by, files),
        releases(database, by),
        comments(database, by) {}

  std::shared_ptr<Database> database;
  const Clock& clock;
  Photos photos;
  Holds holds;
  Approvals approvals;
  UndoSteps undo_steps;
  Releases releases;
  Comments comments;
};

}  // namespace schoolgate::gate
