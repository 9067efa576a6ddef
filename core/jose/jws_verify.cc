#include <algorithm>

#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/jose/claims_check.h"
#include "core/jose/compact_jws.h"
#include "core/jose/jws.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr JsonLimits kHeaderLimits{.bytes = 2048, .depth = 4, .members = 16};
constexpr JsonLimits kPayloadLimits{.bytes = kMaxTokenSize, .depth = 12, .members = 256};

const PublicKey* choose_key(const json::object& header, std::span<const PublicKey> keys) {
  if (!header.contains("kid")) return keys.size() == 1 ? keys.data() : nullptr;
  const std::string_view id = text_of(header, "kid");
  if (id.empty()) return nullptr;
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const PublicKey& key) { return key.id().text() == id; });
  return found == keys.end() ? nullptr : &*found;
}

/// `choose` finds the key for a header, or null; every kind of key has algorithm() and verify().
template <class ChooseKey>
Result<Claims, Refusal> verify_with(std::string_view token, const Expectations& expected,
                                    const ChooseKey& choose) {
  if (token.size() > kMaxTokenSize) return Refusal{"too large"};
  const auto parts = split_compact(token);
  if (!parts) return Refusal{"not a compact JWS"};
  const auto header = decode_object(parts->header, kHeaderLimits);
  if (!header) return Refusal{"header is not acceptable JSON"};
  // A key that the token brings along is the attacker's (S-122); embedded_key_jws.h is for proofs of one.
  if (has_refused_member(*header) || header->contains("jwk"))
    return Refusal{"header has a member that is never accepted"};
  // No kind of token passes for another (RFC 8725 §3.12, RFC 7519 §5.1).
  if (text_of(*header, "typ") != to_string(expected.type)) return Refusal{"typ"};

  const auto* key = choose(*header);
  if (key == nullptr) return Refusal{"no key of that name"};
  // The header's `alg` decides nothing; it must agree with the key's own (RFC 8725 §3.1, RFC 7515 §4.1.1, RFC
  // 7515 §10.7, S-120, S-121); so "none" is nobody's (RFC 7519 §6, RFC 7518 §3.6).
  if (text_of(*header, "alg") != to_string(key->algorithm())) return Refusal{"alg is not the key's"};
  if (!contains(expected.algorithms, key->algorithm())) return Refusal{"algorithm is not accepted here"};

  const auto signature = base64url_decode(parts->signature);
  if (!signature || !key->verify(parts->signed_part, *signature)) return Refusal{"signature"};
  // Not before (RFC 7519 §11.1, RFC 7519 §7.2).
  auto payload = decode_object(parts->payload, kPayloadLimits);
  if (!payload) return Refusal{"payload is not acceptable JSON"};
  return check_claims(std::move(*payload), expected);
}

}  // namespace

Result<Claims, Refusal> verify_compact(std::string_view token, std::span<const PublicKey> keys,
                                       const Expectations& expected) {
  return verify_with(token, expected,
                     [keys](const json::object& header) { return choose_key(header, keys); });
}

Result<Claims, Refusal> verify_compact(std::string_view token, const MacKey& key,
                                       const Expectations& expected) {
  return verify_with(token, expected, [&key](const json::object&) { return &key; });
}

}  // namespace gatehouse::jose
