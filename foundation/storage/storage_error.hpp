// What is thrown when the database itself fails: whoever catches it needs to know no library.
#pragma once

#include <stdexcept>
#include <utility>

#include "foundation/result.hpp"

namespace schoolgate {

// The disk is full, the file damaged, or made by a newer program: nothing can go on. Its error is
// Unavailable, and says what to do.
class StorageError : public std::runtime_error {
 public:
  explicit StorageError(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

}  // namespace schoolgate
