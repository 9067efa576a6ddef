#include "core/app/cli/try/relying_party/proof_key.h"

#include "core/base/clock.h"
#include "core/base/strict_json.h"
#include "core/dpop/proof.h"

namespace gatehouse::app::cli {

Result<ProofKey> ProofKey::make() {
  GH_TRY(auto key, jose::PrivateKey::generate(jose::Algorithm::es256));
  GH_TRY(const auto public_key, key.public_key(KeyId()));
  return ProofKey(std::move(key), public_key.thumbprint());
}

Result<std::string> ProofKey::proof(const http_client::Request& request,
                                    std::string_view access_token) const {
  return dpop::make_proof(key_,
                          {.method = request.method,
                           .uri = request.url,
                           .access_token = access_token,
                           .now = SystemClock().now()},
                          nonce_);
}

bool ProofKey::learn(const http_client::Response& answer) {
  const auto told = answer.header("dpop-nonce");
  if (told.empty()) return false;
  nonce_ = told;
  // §8 at the token endpoint, §9 at a resource.
  if (answer.status == 401)
    return answer.header("www-authenticate").find("use_dpop_nonce") != std::string_view::npos;
  if (answer.status != 400) return false;
  const auto body = parse_strict_object(answer.body);
  const auto* error = body ? body->if_contains("error") : nullptr;
  return error != nullptr && *error == "use_dpop_nonce";
}

}  // namespace gatehouse::app::cli
