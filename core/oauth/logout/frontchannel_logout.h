// FrontchannelLogout: the addresses that the page after a sign-out loads in frames, so that apps end their
// own sessions in this browser (OpenID Connect Front-Channel Logout 1.0 §3). Asks the store. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/clients/client_directory.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::oauth {

class FrontchannelLogout {
 public:
  /// All must outlive this.
  FrontchannelLogout(std::string issuer, const clients::ClientDirectory& clients, GrantStore& grants)
      : issuer_(std::move(issuer)), clients_(clients), grants_(grants) {}

  /// Of the clients that got something in the session and registered a frontchannel_logout_uri, with `iss`
  /// and `sid`. Not of those of which only somebody else's server could tell: the person does not wait for
  /// it.
  Result<std::vector<std::string>> addresses(const SessionId& session, TimePoint now) const;

 private:
  std::string issuer_;
  const clients::ClientDirectory& clients_;
  GrantStore& grants_;
};

}  // namespace gatehouse::oauth
