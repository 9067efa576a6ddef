#include "core/jose/claims_check.h"

#include <algorithm>
#include <cmath>

#include "core/base/contains.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

/// 9999-12-31T23:59:59Z: far enough for everyone, near enough that sums of times cannot overflow.
constexpr std::int64_t kLastSecond = 253402300799;

const json::string* text_claim(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  const json::string* text = claim == nullptr ? nullptr : claim->if_string();
  return text == nullptr || text->empty() ? nullptr : text;
}

std::optional<TimePoint> time_claim(const json::object& claims, std::string_view name) {
  const json::value* claim = claims.if_contains(name);
  if (claim == nullptr) return std::nullopt;
  return parse_numeric_date(*claim);
}

/// RFC 7519 §4.1.3: one string or an array of strings. Anything else in the array makes all of it nothing.
std::optional<std::vector<std::string>> audience_claim(const json::object& claims) {
  if (const json::string* single = text_claim(claims, "aud"))
    return std::vector<std::string>{std::string(*single)};
  const json::value* claim = claims.if_contains("aud");
  const json::array* list = claim == nullptr ? nullptr : claim->if_array();
  if (list == nullptr || list->empty()) return std::nullopt;
  std::vector<std::string> audience;
  for (const json::value& member : *list) {
    if (!member.is_string()) return std::nullopt;
    audience.emplace_back(member.get_string());
  }
  return audience;
}

bool is_meant(const std::vector<std::string>& audience, const Expectations& expected) {
  return std::any_of(audience.begin(), audience.end(), [&](const std::string& one) {
    return one == expected.audience || contains(expected.or_one_of, one);
  });
}

/// RFC 9068 §2.2 demands more of an access token.
bool has_required_texts(const json::object& claims, TokenType type) {
  if (text_claim(claims, "sub") == nullptr) return false;
  if (type != TokenType::at_jwt) return true;
  return text_claim(claims, "jti") != nullptr && text_claim(claims, "client_id") != nullptr;
}

}  // namespace

std::optional<TimePoint> parse_numeric_date(const json::value& value) noexcept {
  if (const auto* whole = value.if_int64()) {
    if (*whole < 0 || *whole > kLastSecond) return std::nullopt;
    return TimePoint(std::chrono::seconds(*whole));
  }
  const auto* fractional = value.if_double();  // an unsigned 64-bit number here is past the last second
  // Written so that NaN and infinities fail too; the conversion below is defined only within the range
  // (S-130).
  if (fractional == nullptr || !(*fractional >= 0 && *fractional <= static_cast<double>(kLastSecond)))
    return std::nullopt;
  return TimePoint(Duration(static_cast<std::int64_t>(std::floor(*fractional * 1e6))));
}

// RFC 7519 §4.1.1, RFC 7519 §4.1.2, RFC 7519 §4.1.5, RFC 7519 §4.1.6; texts as they are (RFC 7519 §7.3),
// and `aud` must name us (RFC 8725 §3.9).
Result<Claims, Refusal> check_claims(json::object claims, const Expectations& expected) {
  const json::string* issuer = text_claim(claims, "iss");
  if (issuer == nullptr || std::string_view(*issuer) != expected.issuer) return Refusal{"issuer"};
  auto audience = audience_claim(claims);
  if (!audience || expected.audience.empty() || !is_meant(*audience, expected)) return Refusal{"audience"};
  if (!has_required_texts(claims, expected.type)) return Refusal{"a required claim is missing"};
  const auto expires_at = time_claim(claims, "exp");
  if (!expires_at || expected.now >= *expires_at + expected.skew) return Refusal{"expired, or no exp"};
  const auto issued_at = time_claim(claims, "iat");
  if (!issued_at || *issued_at > expected.now + expected.skew)
    return Refusal{"issued in the future, or no iat"};
  if (claims.contains("nbf")) {
    const auto not_before = time_claim(claims, "nbf");
    if (!not_before || *not_before > expected.now + expected.skew) return Refusal{"not valid yet"};
  }
  return Claims{.issuer = std::string(*issuer),
                .subject = std::string(*text_claim(claims, "sub")),
                .audience = std::move(*audience),
                .expires_at = *expires_at,
                .issued_at = *issued_at,
                .all = std::move(claims)};
}

}  // namespace gatehouse::jose
