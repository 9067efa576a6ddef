// Params: the name/value pairs of a query or of a form body, in the order received and with every repetition
// kept.
//
// Repetitions must stay visible: where two components choose different copies of a parameter, one of them
// checks what the other does not use (S-019, S-056). Immutable value; thread-safe to read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/result.h"

namespace gatehouse::http {

enum class ParamsError {
  bad_escape,         ///< see DecodeError
  control_character,  ///< see DecodeError
  not_utf8,           ///< see DecodeError
  too_many,           ///< more pairs than ParamsLimits::count
  name_too_long,
  value_too_long,
};
/// The enumerator's own name, for logs. Never shown to clients together with input.
std::string_view to_string(ParamsError error) noexcept;

/// Beside the front door's limits on target and body. Lengths are of the decoded text.
struct ParamsLimits {
  std::size_t count = 64;
  std::size_t name_length = 128;
  std::size_t value_length = 16 * 1024;
};

class Params {
 public:
  using Pair = std::pair<std::string, std::string>;

  Params() = default;
  /// Of pairs that came in another form, decoded.
  explicit Params(std::vector<Pair> pairs) : pairs_(std::move(pairs)) {}
  /// Reads application/x-www-form-urlencoded text: '+' is a space, empty sequences between '&' are skipped, a
  /// name without '=' has an empty value. Nothing is kept of a text with any error.
  static Result<Params, ParamsError> parse(std::string_view text, const ParamsLimits& limits = {});

  /// The value of the only parameter of that name, empty or not. Nothing when absent or repeated.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// As find(), but RFC 6749 §3.1: "parameters sent without a value MUST be treated as if they were omitted".
  std::optional<std::string_view> value_of(std::string_view name) const noexcept;

  bool contains(std::string_view name) const noexcept { return count(name) != 0; }
  bool is_repeated(std::string_view name) const noexcept { return count(name) > 1; }
  /// A name that occurs more than once: RFC 6749 §3.1 and §3.2 forbid it for every parameter, known or not.
  std::optional<std::string_view> first_repeated() const noexcept;

  const std::vector<Pair>& pairs() const noexcept { return pairs_; }
  bool empty() const noexcept { return pairs_.empty(); }

 private:
  std::size_t count(std::string_view name) const noexcept;
  std::vector<Pair> pairs_;
};

}  // namespace gatehouse::http
