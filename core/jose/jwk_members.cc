#include "core/jose/jwk_members.h"

#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/base/strict_json.h"

namespace gatehouse::jose {
namespace {

namespace json = boost::json;

constexpr JsonLimits kLimits{.bytes = 8 * 1024, .depth = 4, .members = 32};
constexpr std::size_t kMaxKeyIdSize = 256;

Result<std::string> number_member(const json::object& jwk, std::string_view name) {
  GH_TRY(const std::string_view text, text_member(jwk, name));
  auto bytes = base64url_decode(text);
  if (!bytes || bytes->empty()) return refused_jwk(std::string(name) + " is missing or not base64url");
  return std::move(*bytes);
}

}  // namespace

Error refused_jwk(std::string why) {
  return {ErrorCode::invalid_argument, "not an acceptable JWK: " + std::move(why)};
}

Result<json::object> read_jwk(std::string_view text) { return parse_strict_object(text, kLimits); }

Result<std::string_view> text_member(const json::object& jwk, std::string_view name) {
  const json::value* member = jwk.if_contains(name);
  if (member == nullptr) return std::string_view();
  if (!member->is_string()) return refused_jwk(std::string(name) + " is not a string");
  return std::string_view(member->get_string());
}

// RFC 7517 §4.5.
Result<std::string> key_id_member(const json::object& jwk) {
  GH_TRY(const std::string_view id, text_member(jwk, "kid"));
  if (id.size() > kMaxKeyIdSize) return refused_jwk("kid is too long");
  return std::string(id);
}

// RFC 7517 §9.2, RFC 7518 §6.4: what holds a secret is no public key.
Result<void> check_no_private_members(const json::object& jwk) {
  for (const std::string_view member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    if (jwk.contains(member)) return refused_jwk("it holds private members");
  return {};
}

// RFC 7517 §4.2, RFC 7517 §4.3.
Result<void> check_purpose(const json::object& jwk, std::string_view use,
                           std::span<const std::string_view> operations) {
  GH_TRY_VOID(check_no_private_members(jwk));
  GH_TRY(const std::string_view named, text_member(jwk, "use"));
  if (jwk.contains("use") && named != use) return refused_jwk("its use is not " + std::string(use));
  const json::value* key_ops = jwk.if_contains("key_ops");
  if (key_ops == nullptr) return {};
  const json::array* list = key_ops->if_array();
  if (list == nullptr) return refused_jwk("key_ops is not an array");
  for (const std::string_view operation : operations)
    if (contains(*list, json::value(operation))) return {};
  return refused_jwk("its key_ops lack " + std::string(operations.front()));
}

Result<PublicNumbers> read_public_numbers(const AlgorithmRow& row, const json::object& jwk) {
  const bool rsa = row.key_type == KeyType::rsa;
  GH_TRY(std::string first, number_member(jwk, rsa ? "n" : "x"));
  if (row.key_type == KeyType::okp) return PublicNumbers{std::move(first), {}};
  GH_TRY(std::string second, number_member(jwk, rsa ? "e" : "y"));
  return PublicNumbers{std::move(first), std::move(second)};
}

}  // namespace gatehouse::jose
