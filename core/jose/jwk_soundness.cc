#include "core/jose/jwk_soundness.h"

#include "core/jose/jwk_members.h"

namespace gatehouse::jose {

Result<void> check_soundness(const boost::json::object& jwk) {
  GH_TRY_VOID(check_no_private_members(jwk));
  GH_TRY(const std::string_view kty, text_member(jwk, "kty"));
  GH_TRY(const std::string_view curve, text_member(jwk, "crv"));
  if (curve.empty() && (kty == "EC" || kty == "OKP")) return refused_jwk("crv is missing");
  for (const AlgorithmRow& row : algorithm_rows()) {
    if (row.key_type == KeyType::secret || row.kty != kty) continue;
    if (row.curve != nullptr && row.curve->name != curve) continue;
    GH_TRY(const PublicNumbers numbers, read_public_numbers(row, jwk));
    GH_TRY(const EvpKey key, make_public(row, numbers));
    return {};
  }
  return {};
}

}  // namespace gatehouse::jose
