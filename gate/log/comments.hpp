// What people wrote to each other about a photo.
#pragma once

#include <memory>
#include <string>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

class Comments {
 public:
  // Needs the log's schema (Photos).
  Comments(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  void add(PhotoId photo, const std::string& who, const std::string& text);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::gate
