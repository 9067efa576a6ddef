// Access tokens: what one says, whatever its form, and how it is made: a JWT of RFC 9068, or an opaque value
// with a row.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/config/model.h"
#include "core/keys/key_ring.h"
#include "core/keys/signing_counts.h"
#include "core/tokens/confirmation.h"
#include "core/tokens/grant_facts.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::tokens {

struct AccessToken {
  std::string subject;  ///< `sub`: the user's id, or the client's own id for client_credentials
  ClientId client;
  FamilyId family;                    ///< empty for client_credentials
  std::vector<std::string> audience;  ///< `aud`
  std::vector<std::string> scope;
  std::optional<Authentication> authentication;  ///< RFC 9068 §2.2.1; absent for client_credentials
  Confirmation confirmation = {};                ///< the key that it is bound to
  std::string authorization_details = {};        ///< RFC 9396 §9, a JSON array as text; empty: none
  std::string act = {};      ///< who acts for the person (RFC 8693 §4.1), as JSON text; empty: nobody does
  std::string may_act = {};  ///< who alone may act with it (RFC 8693 §4.4), as JSON text; empty: not said
  TimePoint issued_at;
  TimePoint expires_at;

  bool is_for_a_person() const noexcept { return !family.empty(); }
};

std::size_t owned_bytes(const AccessToken& token) noexcept;

struct MintedAccessToken {
  std::string value;
  std::optional<NewAccessToken> row;  ///< to be stored with the grant; absent for a JWT, which is never a row
};

/// How a client's access tokens are made: the tenant's settings and what the client's metadata says
/// otherwise.
struct AccessTokenForm {
  config::AccessTokenFormat format = config::AccessTokenFormat::jwt;
  jose::Algorithm algorithm = jose::Algorithm::es256;
};
AccessTokenForm access_token_form(const config::TokenSettings& tenant, const config::ClientMetadata& client);

/// `may_act` of a client's tokens of people, which names an actor as `act` does; empty where its registration
/// names nobody.
std::string may_act_of(const config::ClientMetadata& client);
/// Whether the token leaves it to others who may act with it, or names this client. Whatever else stands
/// there names nobody.
bool lets_act(const AccessToken& token, const ClientId& client);

class AccessTokenIssuer {
 public:
  AccessTokenIssuer(TenantId tenant, std::string issuer, const keys::KeyRing& keys,
                    const keys::SigningCounts& signings)
      : tenant_(std::move(tenant)), issuer_(std::move(issuer)), keys_(keys), signings_(signings) {}

  /// Signs on the calling thread: jose::signs_quickly() says which algorithms are fit for an I/O thread.
  Result<MintedAccessToken> mint(const AccessToken& token, const AccessTokenForm& form) const;

 private:
  Result<MintedAccessToken> mint_jwt(const AccessToken& token, jose::Algorithm algorithm) const;
  MintedAccessToken mint_opaque(const AccessToken& token) const;
  TenantId tenant_;
  std::string issuer_;
  const keys::KeyRing& keys_;
  const keys::SigningCounts& signings_;
};

/// The claim that carries the family of a JWT access token, for revocation. Private to Gatehouse (RFC 7519
/// §4.3).
inline constexpr std::string_view kFamilyClaim = "gatehouse_family";

/// One name as a text, several as a list (RFC 7519 §4.1.3).
boost::json::value audience_value(const std::vector<std::string>& audience);

Document write_access_token(const AccessToken& token);
Result<AccessToken> read_access_token(const NewAccessToken& row);

}  // namespace gatehouse::tokens
