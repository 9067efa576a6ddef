// PushedRequests: authorization requests that came from the client itself and wait for its browser (RFC
// 9126).
//
// Stored after every check, under the digest of a handle that nobody can guess; used once, by the client that
// pushed it, while it lasts (S-221). Nothing of the request is in any cookie, page or address (S-074). Asks
// the store: for the pool. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/http/params.h"
#include "core/interaction/authorization_request.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kPushedRequestUri = "urn:ietf:params:oauth:request_uri:";

class PushedRequests {
 public:
  struct Settings {
    TenantId tenant;
    Duration lifetime;
  };
  /// `tickets` must outlive this.
  PushedRequests(Settings settings, TicketStore& tickets)
      : settings_(std::move(settings)), tickets_(tickets) {}

  Duration lifetime() const noexcept { return settings_.lifetime; }
  /// The `request_uri` under which it waits.
  Result<std::string> keep(const interaction::AuthorizationRequest& request, TimePoint now) const;
  /// The request, used up by this. Nothing where the handle is unknown, old, used or another client's, whom
  /// it costs nothing.
  Result<std::optional<interaction::AuthorizationRequest>> take(std::string_view request_uri,
                                                                const ClientId& client, TimePoint now) const;

 private:
  TicketRef ref_of(std::string_view handle) const;
  Settings settings_;
  TicketStore& tickets_;
};

}  // namespace gatehouse::oauth
