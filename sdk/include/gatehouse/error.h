// Error: something went wrong, told to operators and logs, never to people or apps.
//
// Wire errors (OAuthError) and page errors are core's and made from an Error in one place; protocol outcomes
// are enumerations. An Error is an immutable value except for with(), which adds a frame while it travels up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/result.h"

namespace gatehouse {

/// A closed set: every switch over it is total.
enum class ErrorCode {
  not_found,         ///< the named thing does not exist
  already_exists,    ///< a unique name is taken by another object
  conflict,          ///< compare-and-set lost: read again and decide again
  invalid_argument,  ///< the caller's input cannot be right at any time
  unsupported,       ///< not offered by this plugin; its capability is not declared either
  unavailable,       ///< cannot be done now (locked, full, down); worth a retry later
  timeout,           ///< the deadline passed; the effect is unknown
  permission,        ///< the operating system or the peer refuses us
  corrupt,           ///< stored or received bytes are not what they must be
  internal,          ///< a bug, or an exception from a library
};

/// The enumerator's own name, e.g. "not_found".
std::string_view to_string(ErrorCode code) noexcept;

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const noexcept { return code_; }
  /// What happened, for operators. Holds no secret and no bound value of a statement.
  const std::string& message() const noexcept { return message_; }
  /// What was being done, innermost first.
  const std::vector<std::string>& trail() const noexcept { return trail_; }
  /// True where the same call may succeed later without any change by the caller.
  bool retryable() const noexcept;

  /// Adds what was being done: `return std::move(r).error().with("loading client")`.
  Error with(std::string doing) &&;

  /// "loading client: unavailable: database is locked"
  std::string describe() const;

 private:
  ErrorCode code_;
  std::string message_;
  std::vector<std::string> trail_;
};

}  // namespace gatehouse
