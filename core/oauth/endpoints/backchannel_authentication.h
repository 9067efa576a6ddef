// The back-channel authentication endpoint, CIBA §7: an app asks for a person to be signed in who is not in
// front of it, and gets an auth_req_id; the person is asked at /requests. It may name the APIs that its
// tokens are for (RFC 8707) and ask for authorization details (RFC 9396 §2). Authenticates on an I/O thread,
// works on the pool.
#pragma once

#include "core/oauth/authorization_request/request_objects.h"
#include "core/oauth/ciba/backchannel_parameters.h"
#include "core/oauth/ciba/backchannel_requests.h"
#include "core/oauth/ciba/hinted_people.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/replays/replays.h"

namespace gatehouse::oauth {

class BackchannelAuthenticationEndpoint final : public http::Endpoint {
 public:
  struct Settings {
    TenantId tenant;
    BackchannelMeasure measure;
    Duration interval;
    runtime::RateLimit beginnings;  ///< of one network
    runtime::RateLimit unknown;     ///< of one client: hints that name nobody, which tell who is somebody
  };
  struct Parts {
    const RequestObjects& objects;
    const replays::Replays& replays;
    const BackchannelRequests& requests;
  };
  BackchannelAuthenticationEndpoint(Settings settings, const ClientGate& gate, HintedPeople people,
                                    Parts parts, audit::TenantAudit audit)
      : settings_(std::move(settings)),
        gate_(gate),
        people_(std::move(people)),
        parts_(parts),
        audit_(std::move(audit)) {}

  const http::EndpointRule& rule() const noexcept override;
  http::Answer handle(const http::Call& call) override;

 private:
  using Params = std::variant<http::Params, OAuthError>;
  Result<http::Answer> answer(const http::Call& call) const;
  Result<Params> parameters(const http::Call& call, const AuthenticatedClient& client) const;
  Result<Params> open_signed(std::string_view object, const AuthenticatedClient& client, TimePoint now) const;
  Result<HintedPeople::Hinted> person(const http::Params& params, const AuthenticatedClient& client,
                                      TimePoint now) const;
  Result<http::Answer> begin(const AuthenticatedClient& client, const UserId& user,
                             BackchannelParameters asked, const http::Call& call) const;
  Settings settings_;
  const ClientGate& gate_;
  HintedPeople people_;
  Parts parts_;
  audit::TenantAudit audit_;
};

}  // namespace gatehouse::oauth
