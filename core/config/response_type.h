// ResponseType: what the authorization endpoint answers (OAuth 2.0 Multiple Response Types): a code, tokens
// in the answer itself, or both. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::config {

struct ResponseType {
  bool code = true;
  bool id_token = false;
  bool token = false;  ///< an access token

  /// Whether tokens travel through the browser: the implicit and the hybrid flow.
  bool in_front_channel() const noexcept { return id_token || token; }
  bool operator==(const ResponseType&) const = default;
};

/// The words of a response type in any order (§3), each once; nothing for any other word. It also reads
/// `token` alone, which exists but is offered nowhere.
std::optional<ResponseType> parse_response_type(std::string_view text) noexcept;
/// Its words in the order of the specification.
std::string_view to_string(ResponseType type) noexcept;

/// `code`, and those that a tenant and a client can switch on for old applications.
const std::vector<std::string>& response_type_names();
const std::vector<std::string>& legacy_response_type_names();

}  // namespace gatehouse::config
