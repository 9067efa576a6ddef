// The introspection endpoint, RFC 7662: tells what a token is worth now to the client that it was issued to,
// and to clients whose metadata says `introspection: any`, as a resource needs. Everybody else
// learns nothing but {"active":false} (S-224). JSON, or a signed token where the caller asks for one (RFC
// 9701). Answers on the I/O thread from memory, else from the pool.
#pragma once

#include "core/clients/client_directory.h"
#include "core/clients/subject_identifiers.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/endpoints/introspection_jwt.h"
#include "core/policy/account_states.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::oauth {

class IntrospectEndpoint final : public http::Endpoint {
 public:
  struct Settings {
    TenantId tenant;
    std::string issuer;
    bool always_signed = false;  ///< whether or not the caller asks for it (FAPI 2.0 Message Signing §5.5)
  };
  IntrospectEndpoint(Settings settings, const ClientGate& gate, const tokens::AccessTokenReader& reader,
                     const clients::ClientDirectory& clients, policy::AccountStates& accounts,
                     TenantStore& store, const clients::SubjectIdentifiers& subjects, IntrospectionJwt jwt)
      : settings_(std::move(settings)),
        gate_(gate),
        reader_(reader),
        clients_(clients),
        accounts_(accounts),
        store_(store),
        subjects_(subjects),
        jwt_(std::move(jwt)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  struct Asked {
    const http::Call& call;
    const AuthenticatedClient& client;
    std::string_view token;
  };
  /// The answer's JSON; empty: not active for this client; or the call has to move.
  using Finding = std::variant<std::string, http::MoveTo>;
  Result<http::Answer> answer(const http::Call& call) const;
  Result<Finding> inspect(const Asked& asked) const;
  Result<Finding> inspect_access(const Asked& asked) const;
  Result<Finding> inspect_refresh(const Asked& asked) const;
  /// Nothing where that is not known on this thread.
  Result<std::optional<bool>> is_gone(const ClientId& client, const http::Call& call) const;
  Result<std::optional<policy::Verdict>> verdict_on(const UserId& user, const http::Call& call) const;

  Settings settings_;
  const ClientGate& gate_;
  const tokens::AccessTokenReader& reader_;
  const clients::ClientDirectory& clients_;
  policy::AccountStates& accounts_;
  TenantStore& store_;
  const clients::SubjectIdentifiers& subjects_;
  IntrospectionJwt jwt_;
};

}  // namespace gatehouse::oauth
