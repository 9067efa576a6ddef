#include "core/oauth/authorization_request/pkce.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/crypto/digest.h"

namespace gatehouse::oauth {
bool is_code_challenge(std::string_view text) noexcept {
  return text.size() == 43 && std::all_of(text.begin(), text.end(),
                                          [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_code_verifier(std::string_view text) noexcept {
  return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
         });
}

bool verifier_matches(std::string_view verifier, std::string_view challenge) {
  const Digest digest = crypto::sha256(verifier);
  return equal_in_constant_time(base64url_encode(crypto::as_bytes(digest)), challenge);
}

}  // namespace gatehouse::oauth
