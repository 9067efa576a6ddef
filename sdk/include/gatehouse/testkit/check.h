// Check: collects what a conformance case found wrong, without any test framework.
//
// A case reports and goes on, or returns where going on makes no sense. Thread-safe: racing threads share one
// Check. Owned by the runner, one per case.
#pragma once

#include <mutex>
#include <source_location>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "gatehouse/error.h"

namespace gatehouse::testkit {

struct Failure {
  std::string what;
  std::string file;
  unsigned line = 0;
};

namespace detail {
/// A value as text for a failure's message; a type without an ostream operator is only named.
template <class T>
std::string show(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return "enumerator " + std::to_string(static_cast<long long>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (requires(std::ostringstream & out) { out << value; }) {
    std::ostringstream out;
    out << value;
    return out.str();
  } else {
    return "(a value)";
  }
}
}  // namespace detail

class Check {
 public:
  using Where = std::source_location;

  /// True where the claim holds; else notes the failure. The answer lets a case stop where going on makes no
  /// sense.
  bool that(bool holds, std::string_view claim, Where where = Where::current());

  template <class A, class B>
  bool equal(const A& actual, const B& expected, std::string_view what, Where where = Where::current()) {
    if (actual == expected) return true;
    return that(false,
                std::string(what) + ": is " + detail::show(actual) + ", must be " + detail::show(expected),
                where);
  }

  /// The call succeeded.
  template <class T>
  bool ok(const Result<T>& result, std::string_view what, Where where = Where::current()) {
    return that(result.has_value(),
                std::string(what) + (result ? std::string() : ": " + result.error().describe()), where);
  }

  /// The call failed with exactly this code.
  template <class T>
  bool fails(const Result<T>& result, ErrorCode code, std::string_view what, Where where = Where::current()) {
    std::string text(what);
    if (result)
      text += ": succeeded, must fail with " + std::string(to_string(code));
    else if (result.error().code() != code)
      text += ": " + result.error().describe() + ", must be " + std::string(to_string(code));
    return that(!result && result.error().code() == code, text, where);
  }

  bool failed() const;
  std::vector<Failure> failures() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Failure> failures_;
};

}  // namespace gatehouse::testkit
