#include "core/jose/signed_object.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/jose/compact_jws.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr JsonLimits kHeaderLimits{.bytes = 2048, .depth = 4, .members = 16};
constexpr JsonLimits kPayloadLimits{.bytes = kMaxTokenSize, .depth = 12, .members = 256};

const PublicKey* choose(const json::object& header, std::span<const PublicKey> keys) {
  const auto algorithm = parse_algorithm(text_of(header, "alg"));
  if (!algorithm) return nullptr;
  const bool named = header.contains("kid");
  if (named && !header.at("kid").is_string()) return nullptr;  // RFC 7515 §4.1.4: it names no key
  const auto name = text_of(header, "kid");
  const PublicKey* chosen = nullptr;
  for (const auto& key : keys) {
    if (key.algorithm() != *algorithm || (named && key.id().text() != name)) continue;
    if (chosen != nullptr) return nullptr;  // which of two is meant is not for us to guess
    chosen = &key;
  }
  return chosen;
}

/// RFC 7515 §4.1.9: a media type, whose names know no case, and whose "application/" is as good as left out.
std::string_view subtype_of(std::string_view typ) {
  constexpr std::string_view kTree = "application/";
  const bool whole = starts_with_ignoring_case(typ, kTree) && typ.find('/', kTree.size()) == typ.npos;
  return whole ? typ.substr(kTree.size()) : typ;
}

bool is_one_of(std::string_view typ, std::span<const std::string_view> types) {
  return std::any_of(types.begin(), types.end(),
                     [typ](std::string_view one) { return equals_ignoring_case(one, typ); });
}

template <class Choose>
Result<json::object, Refusal> verify_with(std::string_view text, const SignedObjectRules& rules,
                                          const Choose& key_for) {
  if (text.size() > kMaxTokenSize) return Refusal{"too large"};
  const auto parts = split_compact(text);
  if (!parts) return Refusal{"not a compact JWS"};
  const auto header = decode_object(parts->header, kHeaderLimits);
  if (!header) return Refusal{"header is not acceptable JSON"};
  if (has_refused_member(*header) || header->contains("jwk"))
    return Refusal{"header has a member that is never accepted"};
  // A typ that is there but no text is none that we know.
  const std::string_view typ = subtype_of(text_of(*header, "typ"));
  if ((header->contains("typ") && typ.empty()) || !is_one_of(typ, rules.types)) return Refusal{"typ"};
  const auto* key = key_for(*header);
  if (key == nullptr) return Refusal{"no key of that name and algorithm"};
  if (text_of(*header, "alg") != to_string(key->algorithm())) return Refusal{"alg is not the key's"};
  if (!contains(rules.algorithms, key->algorithm())) return Refusal{"algorithm is not accepted here"};
  const auto signature = base64url_decode(parts->signature);
  if (!signature || !key->verify(parts->signed_part, *signature)) return Refusal{"signature"};
  auto payload = decode_object(parts->payload, kPayloadLimits);
  if (!payload) return Refusal{"payload is not acceptable JSON"};
  return *std::move(payload);
}

}  // namespace

Result<json::object, Refusal> verify_signed_object(std::string_view text, std::span<const PublicKey> keys,
                                                   const SignedObjectRules& rules) {
  return verify_with(text, rules, [keys](const json::object& header) { return choose(header, keys); });
}

Result<json::object, Refusal> verify_signed_object(std::string_view text, const MacKey& key,
                                                   const SignedObjectRules& rules) {
  return verify_with(text, rules, [&key](const json::object&) { return &key; });
}

std::optional<std::string> claimed_key(std::string_view text) {
  if (text.size() > kMaxTokenSize) return std::nullopt;
  const auto parts = split_compact(text);
  if (!parts) return std::nullopt;
  const auto header = decode_object(parts->header, kHeaderLimits);
  if (!header) return std::nullopt;
  return std::string(text_of(*header, "kid"));
}

std::optional<std::string> claimed_text(std::string_view text, std::string_view claim) {
  if (text.size() > kMaxTokenSize) return std::nullopt;
  const auto parts = split_compact(text);
  if (!parts) return std::nullopt;
  const auto payload = decode_object(parts->payload, kPayloadLimits);
  if (!payload) return std::nullopt;
  return std::string(text_of(*payload, claim));
}

}  // namespace gatehouse::jose
