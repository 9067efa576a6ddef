#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/jose/content_sealing.h"
#include "core/jose/jwe.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr JsonLimits kHeaderLimits{.bytes = 2048, .depth = 4, .members = 16};
constexpr std::size_t kMaxPartyInfo = 256;
constexpr std::array<std::string_view, 9> kRefusedMembers{"zip", "p2c", "p2s", "crit", "b64",
                                                          "jwk", "jku", "x5c", "x5u"};

enum Part : std::size_t { kHeader, kKey, kNonce, kContent, kTag, kParts };

/// Exactly four dots (RFC 7516 §3.2: not the form in JSON). Looks at most for a fifth: a megabyte of them
/// costs nothing (S-126).
std::optional<std::array<std::string_view, kParts>> split(std::string_view token) {
  std::array<std::string_view, kParts> parts;
  for (std::size_t i = 0; i + 1 < kParts; ++i) {
    const std::size_t dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    parts[i] = token.substr(0, dot);
    token.remove_prefix(dot + 1);
  }
  if (token.find('.') != std::string_view::npos) return std::nullopt;
  parts[kTag] = token;
  return parts;
}

/// A member that, if present, is a string.
std::optional<std::string_view> text_of(const json::object& header, std::string_view name) {
  const json::value* member = header.if_contains(name);
  if (member == nullptr) return std::string_view();
  if (!member->is_string()) return std::nullopt;
  return std::string_view(member->get_string());
}

/// RFC 7518 §4.6.1.2.
std::optional<std::string> party_info(const json::object& header, std::string_view name) {
  const auto text = text_of(header, name);
  if (!text || text->size() > kMaxPartyInfo) return std::nullopt;
  return base64url_decode(*text);
}

/// RFC 7516 §4.1.6.
const DecryptionKey* choose_key(const json::object& header, std::span<const DecryptionKey> keys) {
  if (!header.contains("kid")) return keys.size() == 1 ? keys.data() : nullptr;
  const auto id = text_of(header, "kid");
  if (!id || id->empty()) return nullptr;
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const DecryptionKey& key) { return key.id().text() == *id; });
  return found == keys.end() ? nullptr : &*found;
}

std::optional<KeyTransport> transport_of(const json::object& header, std::string_view encrypted_key) {
  KeyTransport transport;
  auto key = base64url_decode(encrypted_key);
  auto party_u = party_info(header, "apu");
  auto party_v = party_info(header, "apv");
  if (!key || !party_u || !party_v) return std::nullopt;
  if (const json::value* ephemeral = header.if_contains("epk"))
    transport.ephemeral_jwk = json::serialize(*ephemeral);
  transport.encrypted_key = std::move(*key);
  transport.party_u = std::move(*party_u);
  transport.party_v = std::move(*party_v);
  return transport;
}

}  // namespace

// RFC 7516 §5.2.
Result<OpenedContent, Refusal> decrypt_compact(std::string_view token, std::span<const DecryptionKey> keys) {
  if (token.size() > kMaxEncryptedTokenSize) return Refusal{"too large"};
  const auto parts = split(token);
  if (!parts) return Refusal{"not a compact JWE"};
  const auto header_text = base64url_decode((*parts)[kHeader]);
  if (!header_text) return Refusal{"header is not base64url"};
  const auto header = parse_strict_object(*header_text, kHeaderLimits);
  if (!header) return Refusal{"header is not acceptable JSON"};
  // Members that would change what is done (RFC 7516 §4.1.3, RFC 7516 §4.1.13), cost what the sender likes
  // (RFC 7518 §4.8, RFC 8725 §3.6, S-125), or bring a key (S-122).
  for (const std::string_view member : kRefusedMembers)
    if (header->contains(member)) return Refusal{"header has a member that is never accepted"};

  const DecryptionKey* key = choose_key(*header, keys);
  if (key == nullptr) return Refusal{"no key of that name"};
  // As with signatures the header's `alg` decides nothing (RFC 8725 §3.1, RFC 7516 §4.1.1).
  const auto algorithm = text_of(*header, "alg");
  if (!algorithm || *algorithm != to_string(key->algorithm())) return Refusal{"alg is not the key's"};
  const auto enc = text_of(*header, "enc");  // RFC 7516 §4.1.2
  const auto content = enc ? parse_content_encryption(*enc) : std::nullopt;
  if (!content) return Refusal{"content encryption is not supported"};
  const auto content_type = text_of(*header, "cty");
  const auto transport = transport_of(*header, (*parts)[kKey]);
  const auto nonce = base64url_decode((*parts)[kNonce]);
  auto ciphertext = base64url_decode((*parts)[kContent]);
  auto tag = base64url_decode((*parts)[kTag]);
  if (!content_type || !transport || !nonce || !ciphertext || !tag)
    return Refusal{"a part is not acceptable"};

  // From here on every failure has one answer: which step failed would help to guess (RFC 7516 §11.5, S-483).
  constexpr Refusal kUnreadable{"it cannot be decrypted"};
  const auto message_key = key->message_key(*transport, *content);
  if (!message_key) return kUnreadable;
  auto plain = open_content(*content, *message_key, *nonce, (*parts)[kHeader],
                            {.ciphertext = std::move(*ciphertext), .tag = std::move(*tag)});
  if (!plain) return kUnreadable;
  return OpenedContent{.plain = std::move(*plain), .content_type = std::string(*content_type)};
}

}  // namespace gatehouse::jose
