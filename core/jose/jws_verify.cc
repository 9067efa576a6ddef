#include <algorithm>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/claims_check.h"
#include "core/jose/jws.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr JsonLimits kHeaderLimits{.bytes = 2048, .depth = 4, .members = 16};
constexpr JsonLimits kPayloadLimits{.bytes = kMaxTokenSize, .depth = 12, .members = 256};

struct CompactParts {
  std::string_view signed_part;  // header and payload with their dot
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

/// Exactly two dots, no empty part. Looks at most for a third dot: a megabyte of them costs nothing (S-126).
std::optional<CompactParts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  const CompactParts parts{.signed_part = token.substr(0, second),
                           .header = token.substr(0, first),
                           .payload = token.substr(first + 1, second - first - 1),
                           .signature = token.substr(second + 1)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

std::optional<json::object> decode_object(std::string_view part, const JsonLimits& limits) {
  const auto text = base64url_decode(part);
  if (!text) return std::nullopt;
  auto object = parse_strict_object(*text, limits);
  if (!object) return std::nullopt;
  return std::move(*object);
}

/// Members that would change what is verified and how. Keys and addresses of keys that the token brings along
/// are the attacker's (S-122); we understand no critical extension and no unencoded payload (RFC 7515
/// §4.1.11, RFC 7797); the last two belong to encryption.
bool has_refused_member(const json::object& header) {
  for (const std::string_view member : {"jwk", "jku", "x5c", "x5u", "crit", "b64", "enc", "zip"})
    if (header.contains(member)) return true;
  return false;
}

std::string_view text_of(const json::object& header, std::string_view name) {
  const json::value* member = header.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

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
  const auto parts = split(token);
  if (!parts) return Refusal{"not a compact JWS"};
  const auto header = decode_object(parts->header, kHeaderLimits);
  if (!header) return Refusal{"header is not acceptable JSON"};
  if (has_refused_member(*header)) return Refusal{"header has a member that is never accepted"};
  if (text_of(*header, "typ") != to_string(expected.type)) return Refusal{"typ"};

  const auto* key = choose(*header);
  if (key == nullptr) return Refusal{"no key of that name"};
  // The header's `alg` decides nothing; it must agree with the key's own (RFC 8725 §3.1, S-120, S-121).
  if (text_of(*header, "alg") != to_string(key->algorithm())) return Refusal{"alg is not the key's"};
  if (std::find(expected.algorithms.begin(), expected.algorithms.end(), key->algorithm()) ==
      expected.algorithms.end())
    return Refusal{"algorithm is not accepted here"};

  const auto signature = base64url_decode(parts->signature);
  if (!signature || !key->verify(parts->signed_part, *signature)) return Refusal{"signature"};
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
