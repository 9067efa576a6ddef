// A client's certificate as it reached us: from the TLS handshake, or in a header field of a proxy that ended
// TLS for us. Kept as it came: most requests have no use for it, and decoding waits for one that has.
//
// A header field is believed only from a trusted proxy, and taken off the request whoever sent it (S-138).
// Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/forwarded.h"
#include "core/http/message.h"
#include "gatehouse/error.h"

namespace gatehouse::http {

enum class CertificateForm {
  der,      ///< from the handshake
  nginx,    ///< PEM, percent-encoded: $ssl_client_escaped_cert
  haproxy,  ///< base64 of DER: %[ssl_c_der,base64]
  apache,   ///< PEM whose line breaks became spaces: %{SSL_CLIENT_CERT}s
  traefik,  ///< base64 of DER, the chain behind it after commas: the middleware passTLSClientCert
};

struct PresentedCertificate {
  CertificateForm form = CertificateForm::der;
  std::string text = {};                ///< in that form
  std::vector<std::string> chain = {};  ///< in DER, as the client sent it; of handshakes only
  std::size_t fields = 1;  ///< how many there were; which of two counts would be the reader's choice
};

/// The name of the field in which proxies of that kind send it; lower-case. Empty for `der`.
std::string_view certificate_field(CertificateForm form) noexcept;

/// Moves what a trusted proxy says of the client's certificate to the request's peer; `der`: they say
/// nothing. What the proxy itself showed in its own handshake with us is no client's.
void take_forwarded_certificate(Request& request, const TrustedProxies& proxies, CertificateForm form);

/// The certificate's DER. invalid_argument for what is not exactly one certificate in that form.
Result<std::string> certificate_der(const PresentedCertificate& presented);

}  // namespace gatehouse::http
