// Signed tokens: JWS in compact form (RFC 7515 §3.1) carrying JWT claims (RFC 7519), made and checked.
//
// Only what Gatehouse uses: no JSON serialisation, no unencoded or detached payloads, no encryption. Pure but
// for the random bits of ECDSA; thread-safe. Verification never fetches anything and believes no key in a
// header (S-122).
#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/jose/key.h"
#include "core/jose/mac_key.h"

namespace gatehouse::jose {

/// What a token is for, told by its `typ` (RFC 8725 §3.11): one kind is never accepted in another's place.
enum class TokenType {
  jwt,                ///< "JWT": ID tokens
  at_jwt,             ///< "at+jwt": access tokens (RFC 9068 §2.1)
  logout_jwt,         ///< "logout+jwt": logout tokens (Back-Channel Logout 1.0 §2.4)
  introspection_jwt,  ///< "token-introspection+jwt": introspection answers (RFC 9701 §5)
};
inline constexpr std::size_t kTokenTypes = 4;
std::string_view to_string(TokenType type) noexcept;

/// A private key with its name and its protected headers, encoded once. Immutable, cheap to copy,
/// thread-safe.
class SigningKey {
 public:
  static Result<SigningKey> create(PrivateKey key, KeyId id);

  const KeyId& id() const noexcept { return public_.id(); }
  Algorithm algorithm() const noexcept { return private_.algorithm(); }
  const PublicKey& public_key() const noexcept { return public_; }

 private:
  friend Result<std::string> sign_compact(const SigningKey&, TokenType, std::string_view);
  SigningKey(PrivateKey key, PublicKey public_key);
  PrivateKey private_;
  PublicKey public_;
  std::array<std::string, kTokenTypes> protected_headers_;  // base64url of the header, with the dot
};

/// The finished token over `payload`, which is the claims set as JSON text.
Result<std::string> sign_compact(const SigningKey& key, TokenType type, std::string_view payload);

/// The same with a secret that both sides know. The header names no key: there is only one.
Result<std::string> sign_compact(const MacKey& key, TokenType type, std::string_view payload);

/// What a token must be to be accepted. Issuer, audience and type are always checked: there is no way to
/// leave one out (S-129, S-243). Views live for the call.
struct Expectations {
  TokenType type;
  std::string_view issuer;
  std::string_view audience;                    ///< must be among `aud`, or
  std::span<const std::string> or_one_of = {};  ///< one of these must be
  std::span<const Algorithm> algorithms;        ///< those accepted here; the key's must be one of them
  TimePoint now;
  Duration skew = std::chrono::seconds(30);  ///< how far clocks of signer and verifier may differ
};

/// The claims of a token that was accepted; times and audience as checked.
struct Claims {
  std::string issuer;
  std::string subject;
  std::vector<std::string> audience;
  TimePoint expires_at;
  TimePoint issued_at;
  boost::json::object all;
};

/// Why a token was refused: constant text for operators. Callers answer all refusals alike (S-127).
struct Refusal {
  std::string_view reason;
};

/// Refused before any work on it.
inline constexpr std::size_t kMaxTokenSize = 16 * 1024;

/// The claims of `token` if one of `keys` signed it and it is what is expected. The key is chosen by `kid`; a
/// token without one needs `keys` to hold exactly one key. The signature is checked before anything inside is
/// believed.
Result<Claims, Refusal> verify_compact(std::string_view token, std::span<const PublicKey> keys,
                                       const Expectations& expected);

/// The same for a token that only `key` may have made; a `kid` chooses nothing.
Result<Claims, Refusal> verify_compact(std::string_view token, const MacKey& key,
                                       const Expectations& expected);

/// A strict NumericDate (RFC 7519 §2): a JSON number between 1970 and the year 9999. No strings, no 1e300
/// (S-130).
std::optional<TimePoint> parse_numeric_date(const boost::json::value& value) noexcept;

}  // namespace gatehouse::jose
