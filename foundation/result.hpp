// How an expected failure is told: what happened, and what the reader can do about it.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace schoolgate {

enum class ErrorCode {
  InvalidInput,   // the caller's data or words are wrong
  Unsupported,    // understood, but not something Schoolgate takes
  TooLarge,       // beyond a limit
  NotFound,       //
  AlreadyExists,  //
  Refused,        // a rule forbids it: consent, approval, verification
  Conflict,       // somebody else changed it meanwhile
  Unavailable,    // a file, disk or network that should be there is not
};

struct Error {
  ErrorCode code = ErrorCode::InvalidInput;
  std::string message;  // what happened, with the path or line it happened at
  std::string hint;     // what to do; may be empty
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, std::string message,
                                                   std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

// "what happened: what to do", the form every error takes on the terminal, in the report and on the page.
[[nodiscard]] inline std::string sentence(const Error& error) {
  return error.hint.empty() ? error.message : error.message + ": " + error.hint;
}

}  // namespace schoolgate
