#include "core/tokens/bearer.h"

#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"

namespace gatehouse::tokens {
namespace {

std::string_view name_of(BearerKind kind) noexcept {
  switch (kind) {
    case BearerKind::authorization_code:
      return "authorization_code";
    case BearerKind::access_token:
      return "access_token";
    case BearerKind::refresh_token:
      return "refresh_token";
    case BearerKind::session_cookie:
      return "session_cookie";
    case BearerKind::interaction_handle:
      return "interaction_handle";
    case BearerKind::pushed_request:
      return "pushed_request";
    case BearerKind::auth_req_id:
      return "auth_req_id";
    case BearerKind::device_code:
      return "device_code";
  }
  return "";
}

}  // namespace

std::string make_bearer_value() { return random_base64url(32); }

Digest bearer_digest(const TenantId& tenant, BearerKind kind, std::string_view value) {
  // Tenant ids and kind names hold no NUL, so the three parts cannot run into each other.
  std::string input;
  const auto kind_name = name_of(kind);
  input.reserve(tenant.text().size() + kind_name.size() + value.size() + 2);
  input.append(tenant.text()).append(1, '\0').append(kind_name).append(1, '\0').append(value);
  const Digest digest = crypto::sha256(input);
  secure_wipe(input.data(), input.size());
  return digest;
}

std::string refresh_successor(const Secret& key, std::string_view presented, const FamilyId& family,
                              std::uint32_t generation) {
  const Digest digest =
      crypto::keyed_digest(key.reveal(), {presented, family.text(), std::to_string(generation)});
  return base64url_encode(crypto::as_bytes(digest));
}

}  // namespace gatehouse::tokens
