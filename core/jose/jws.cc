#include "core/jose/jws.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "core/base/base64.h"

namespace gatehouse::jose {

std::string_view to_string(TokenType type) noexcept {
  switch (type) {
    case TokenType::jwt:
      return "JWT";
    case TokenType::at_jwt:
      return "at+jwt";
    case TokenType::logout_jwt:
      return "logout+jwt";
    case TokenType::introspection_jwt:
      return "token-introspection+jwt";
  }
  return {};
}

SigningKey::SigningKey(PrivateKey key, PublicKey public_key)
    : private_(std::move(key)), public_(std::move(public_key)) {
  for (std::size_t i = 0; i < kTokenTypes; ++i) {
    const std::string header = R"({"alg":")" + std::string(to_string(algorithm())) + R"(","kid":)" +
                               boost::json::serialize(boost::json::string(id().text())) + R"(,"typ":")" +
                               std::string(to_string(static_cast<TokenType>(i))) + "\"}";
    protected_headers_[i] = base64url_encode(header) + '.';
  }
}

Result<SigningKey> SigningKey::create(PrivateKey key, KeyId id) {
  if (id.empty()) return Error(ErrorCode::invalid_argument, "a signing key needs a name");
  GH_TRY(PublicKey public_key, key.public_key(std::move(id)));
  return SigningKey(std::move(key), std::move(public_key));
}

// RFC 7515 §5.1.
Result<std::string> sign_compact(const SigningKey& key, TokenType type, std::string_view payload) {
  const std::string& header = key.protected_headers_[static_cast<std::size_t>(type)];
  std::string token;
  token.reserve(header.size() + payload.size() * 4 / 3 + 360);
  token = header;
  base64url_append(token, payload);
  GH_TRY(const std::string signature, key.private_.sign(token));
  token += '.';
  base64url_append(token, signature);
  return token;
}

Result<std::string> sign_compact(const MacKey& key, TokenType type, std::string_view payload) {
  std::string token = base64url_encode(R"({"alg":")" + std::string(to_string(key.algorithm())) +
                                       R"(","typ":")" + std::string(to_string(type)) + "\"}");
  token += '.';
  base64url_append(token, payload);
  GH_TRY(const std::string tag, key.tag(token));
  token += '.';
  base64url_append(token, tag);
  return token;
}

}  // namespace gatehouse::jose
