#include "core/oauth/client_authentication/assertion_claims.h"

#include <boost/json.hpp>

#include "core/jose/jws.h"

namespace gatehouse::oauth {

namespace json = boost::json;

std::string_view text_claim(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  return claim != nullptr && claim->is_string() ? std::string_view(claim->get_string()) : std::string_view();
}

std::optional<TimePoint> time_claim(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  return claim == nullptr ? std::nullopt : jose::parse_numeric_date(*claim);
}

bool is_timely(const json::object& claims, TimePoint now) {
  const auto expires_at = time_claim(claims, "exp");
  if (!expires_at || now >= *expires_at + kAssertionSkew ||
      *expires_at > now + kLongestAssertion + kAssertionSkew)
    return false;
  for (const auto* name : {"iat", "nbf"}) {
    if (!claims.contains(name)) continue;
    const auto time = time_claim(claims, name);
    if (!time || *time > now + kAssertionSkew) return false;
  }
  return true;
}

replays::Validity validity_of(const json::object& claims) {
  return {.issued_at = time_claim(claims, "iat"),
          .expires_at = time_claim(claims, "exp").value_or(TimePoint()),
          .longest = kLongestAssertion,
          .skew = kAssertionSkew};
}

std::optional<std::string_view> only_audience(const json::object& claims) {
  const auto* audience = claims.if_contains("aud");
  if (audience == nullptr) return std::nullopt;
  if (const auto* list = audience->if_array()) {
    if (list->size() != 1) return std::nullopt;
    audience = &list->front();
  }
  const auto* name = audience->if_string();
  if (name == nullptr) return std::nullopt;
  return std::string_view(*name);
}

}  // namespace gatehouse::oauth
