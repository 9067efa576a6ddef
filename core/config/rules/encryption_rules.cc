#include <boost/json.hpp>

#include <algorithm>

#include "core/base/strict_json.h"
#include "core/config/codes.h"
#include "core/config/rules/client_rules.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

/// One kind of answer that can be encrypted.
struct EncryptedAnswer {
  std::string_view alg_key;
  std::string_view enc_key;
  std::optional<std::string> ClientMetadata::*alg;
  std::optional<std::string> ClientMetadata::*enc;
};
constexpr EncryptedAnswer kAnswers[] = {
    {"id_token_encrypted_response_alg", "id_token_encrypted_response_enc",
     &ClientMetadata::id_token_encrypted_response_alg, &ClientMetadata::id_token_encrypted_response_enc},
    {"userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc",
     &ClientMetadata::userinfo_encrypted_response_alg, &ClientMetadata::userinfo_encrypted_response_enc},
    {"authorization_encrypted_response_alg", "authorization_encrypted_response_enc",
     &ClientMetadata::authorization_encrypted_response_alg,
     &ClientMetadata::authorization_encrypted_response_enc},
    {"introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
     &ClientMetadata::introspection_encrypted_response_alg,
     &ClientMetadata::introspection_encrypted_response_enc},
};

std::string_view text_of(const json::object& jwk, std::string_view name) {
  const auto* member = jwk.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

/// As far as it can be judged without cryptography: RFC 7517 §4.1, §4.2, §4.4.
bool serves(const json::value& member, std::string_view algorithm) {
  const auto* jwk = member.if_object();
  if (jwk == nullptr) return false;
  const bool rsa = algorithm.starts_with("RSA");
  return text_of(*jwk, "kty") == (rsa ? "RSA" : "EC") &&
         (!jwk->contains("use") || text_of(*jwk, "use") == "enc") &&
         (!jwk->contains("alg") || text_of(*jwk, "alg") == algorithm);
}

bool has_key_for(const std::string& jwks, std::string_view algorithm) {
  const auto set = parse_strict_object(jwks);
  const auto* keys = set ? set->if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return false;
  const auto& list = keys->get_array();
  return std::any_of(list.begin(), list.end(),
                     [&](const json::value& member) { return serves(member, algorithm); });
}

}  // namespace

void check_encryption(const ClientMetadata& client, const Place& place, Findings& findings) {
  for (const auto& answer : kAnswers) {
    const auto& alg = client.*answer.alg;
    if (!alg && client.*answer.enc)
      findings.error(
          code::kTokenAlgorithm, place.in(answer.enc_key),
          std::string(answer.enc_key) + " without " + std::string(answer.alg_key) + " encrypts nothing",
          "add " + std::string(answer.alg_key) + ", or remove this");
    // What is behind a jwks_uri shows when it is needed.
    if (alg && client.jwks_uri.empty() && !has_key_for(client.jwks, *alg))
      findings.error(code::kClientKeys, place.in(answer.alg_key),
                     "client " + client.client_id + " has no key to encrypt to with " + *alg,
                     alg->starts_with("RSA") ? "add an RSA key with use: enc to its jwks"
                                             : "add an EC key with use: enc to its jwks");
  }
}

}  // namespace gatehouse::config
