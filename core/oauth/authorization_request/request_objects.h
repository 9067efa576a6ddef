// RequestObjects: authorization requests that the client signed (RFC 9101, OpenID Core §6.1), by value, and
// back-channel requests (CIBA §7.1.1).
//
// What is signed is all that counts: parameters beside it are not looked at, so that nobody between client
// and server can add one (RFC 9101 §5, §6.3). Only with a key that the client registered; never unsigned.
// Strict is what FAPI 2.0 Message Signing §5.3.1 demands: a type of its own, an end, a beginning and an
// audience. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/clients/client_keys.h"
#include "core/http/params.h"
#include "core/oauth/oauth_error.h"
#include "core/replays/replays.h"

namespace gatehouse::oauth {

class RequestObjects {
 public:
  struct Settings {
    std::string issuer;
    bool strict = false;
  };
  /// `keys` must outlive this.
  RequestObjects(Settings settings, const clients::ClientKeys& keys)
      : settings_(std::move(settings)), keys_(keys) {}

  /// The parameters in `object`, as if they had been sent by themselves; or what the app's developer reads.
  std::variant<http::Params, OAuthError> open(std::string_view object, const clients::ClientPtr& client,
                                              TimePoint now) const;
  /// A back-channel request, to be accepted once: who accepts it remembers `id` until `ends`.
  struct Backchannel {
    http::Params params;
    std::string id;  ///< its jti
    TimePoint ends;
    replays::Validity validity;
  };
  /// Signed with the algorithm that the client registered for these.
  std::variant<Backchannel, OAuthError> open_backchannel(std::string_view object,
                                                         const clients::ClientPtr& client,
                                                         TimePoint now) const;
  /// For the metadata document.
  std::vector<std::string> algorithms() const;

 private:
  std::span<const jose::Algorithm> accepted() const noexcept;
  Settings settings_;
  const clients::ClientKeys& keys_;
};

}  // namespace gatehouse::oauth
