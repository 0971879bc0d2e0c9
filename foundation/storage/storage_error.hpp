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

// A server was lost while it was asked to commit: the transaction stands, or it does not, and nobody knows
// before the rows are read anew. Whoever did something beside the rows must not take it back on its account.
class CommitUnknown : public StorageError {
 public:
  using StorageError::StorageError;
};

// The rows that a connection leads to must not be worked on, reading or writing. A server's connection is let
// go, so that the next transaction asks anew where the school is.
class RowsRefused : public StorageError {
 public:
  using StorageError::StorageError;
};

}  // namespace schoolgate
