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
  // Brings the log's schema up to date. `clock` must outlive it.
  PhotoLog(std::shared_ptr<Database> in, const Clock& clock, const DiscardFiles& files,
           DiscardPictures pictures)
      : database(std::move(in)),
        photos(database, clock, files),
        holds(database, clock, files, std::move(pictures)),
        approvals(database, clock),
        undo_steps(database, clock, files),
        releases(database, clock),
        comments(database, clock) {}

  std::shared_ptr<Database> database;
  Photos photos;
  Holds holds;
  Approvals approvals;
  UndoSteps undo_steps;
  Releases releases;
  Comments comments;
};

}  // namespace schoolgate::gate
