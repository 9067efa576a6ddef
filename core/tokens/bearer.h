// Bearer values: how codes, tokens and cookies are made, and under which digest a store knows them
// (docs/adr/0007).
//
// Every value has 256 random bits, so that a plain SHA-256 is enough; tenant and kind are mixed into it, so
// that a value is worth nothing in another tenant or in another kind's place (S-062, S-231, S-300). Pure
// functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::tokens {

enum class BearerKind {
  authorization_code,
  access_token,
  refresh_token,
  session_cookie,
  interaction_handle,
  pushed_request,
  auth_req_id,
  device_code,
};

/// 32 random bytes as base64url: 43 characters.
std::string make_bearer_value();

/// The key under which a store keeps the value.
Digest bearer_digest(const TenantId& tenant, BearerKind kind, std::string_view value);

/// The successor of a refresh token (docs/adr/0008): derived, so that a retry whose answer was lost gets the
/// same one though only digests are stored (S-413). `key` is the tenant's key for this purpose alone.
std::string refresh_successor(const Secret& key, std::string_view presented, const FamilyId& family,
                              std::uint32_t generation);

}  // namespace gatehouse::tokens
