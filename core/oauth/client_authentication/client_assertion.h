// Client assertions: a client proves itself by a JWT that it signed with its own key (private_key_jwt) or
// keyed with its secret (client_secret_jwt), RFC 7523 §2.2 and §3, OpenID Core §9.
//
// Each is good once, over all nodes and restarts, and for five minutes at most (S-068, S-131, S-220).
// Immutable; thread-safe; fits_io() says what of it is for I/O threads.
#pragma once

#include <string>
#include <string_view>

#include "core/clients/client_keys.h"
#include "core/clients/client_secret.h"
#include "core/http/endpoint.h"
#include "core/jose/jws.h"
#include "core/replays/replays.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kJwtBearerAssertion =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

class ClientAssertions {
 public:
  /// The reason of judge() that its client is told: another assertion may well be good.
  static constexpr std::string_view kMadeBeforeStart = "made_before_start";

  struct Settings {
    TenantId tenant;
    std::string issuer;
    bool strict = false;  ///< as FAPI 2.0 Security Profile §5.3.2.1 wants them
  };
  /// All must outlive this.
  ClientAssertions(Settings settings, const clients::ClientKeys& keys, const clients::ClientSecrets& secrets,
                   const replays::Replays& replays)
      : settings_(std::move(settings)), keys_(keys), secrets_(secrets), replays_(replays) {}

  /// Whether judge() for this client waits on nothing and is quick.
  bool fits_io(const clients::ClientPtr& client) const;
  /// Empty when `assertion` proves `client`; else why not, as a constant for the audit trail. An error is
  /// trouble of the store or a secret that cannot be opened.
  Result<std::string_view> judge(const clients::ClientPtr& client, std::string_view assertion,
                                 const http::Call& call) const;
  /// Of an assertion that nobody has verified: who it claims to come from. Empty: it does not say.
  static ClientId claimed_client(std::string_view assertion);
  /// What assertions may be signed with, for the metadata document.
  static std::vector<std::string> algorithms();

 private:
  Result<boost::json::object, jose::Refusal> verify(const config::ClientMetadata& client,
                                                    const clients::ClientKeys::Keys& keys,
                                                    const std::optional<Secret>& secret,
                                                    std::string_view assertion) const;
  bool is_for_us(const boost::json::object& claims, const http::Call& call) const;
  Settings settings_;
  const clients::ClientKeys& keys_;
  const clients::ClientSecrets& secrets_;
  const replays::Replays& replays_;
};

}  // namespace gatehouse::oauth
