// Clients that prove themselves by a certificate: tls_client_auth (RFC 8705 §2.1), whose certificate somebody
// issued to a subject that the client registered, and self_signed_tls_client_auth (§2.2), whose key is among
// the client's own.
//
// The keys behind a jwks_uri may have to be fetched, and signatures are verified: not for I/O threads.
// Immutable; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "core/clients/client_keys.h"
#include "core/http/endpoint.h"
#include "core/tls/authorities.h"

namespace gatehouse::oauth {

class ClientCertificates {
 public:
  /// `keys` must outlive this. Without authorities nobody's certificate counts for tls_client_auth.
  ClientCertificates(std::optional<tls::Authorities> authorities, const clients::ClientKeys& keys)
      : authorities_(std::move(authorities)), keys_(keys) {}

  /// Empty when the certificate of the request proves `client`; else why not, as a constant for the audit
  /// trail. An error is trouble with the client's keys.
  Result<std::string_view> judge(const clients::ClientPtr& client, const http::Call& call) const;

 private:
  std::string_view judge_issued(const config::ClientMetadata& client, const tls::Certificate& certificate,
                                const http::Call& call) const;
  Result<std::string_view> judge_own(const clients::ClientPtr& client, const tls::Certificate& certificate,
                                     TimePoint now) const;
  std::optional<tls::Authorities> authorities_;
  const clients::ClientKeys& keys_;
};

}  // namespace gatehouse::oauth
