// The certificate that a client proved to hold the key of, in the handshake of TLS (RFC 8705 §2, §3),
// wherever that ended. Parsed when it is asked for. Pure function, thread-safe; fit for I/O threads.
#pragma once

#include <optional>

#include "core/http/message.h"
#include "core/tls/certificate.h"
#include "gatehouse/error.h"

namespace gatehouse::mtls {

/// Nothing where the client showed none. invalid_argument where what a proxy passed on is no certificate: a
/// mistake of whoever set it up, never to be taken for "none".
Result<std::optional<tls::Certificate>> presented_certificate(const http::Request& request);

}  // namespace gatehouse::mtls
