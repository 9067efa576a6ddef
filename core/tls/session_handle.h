// OpenSSL's side of a session. Internal to core/tls.
#pragma once

#include "core/tls/openssl_handles.h"
#include "core/tls/session.h"

namespace gatehouse::tls {

struct Session::Handle {
  std::unique_ptr<SSL, OpenSslFree<&SSL_free>> tls;
};

/// A BIO over a socket that is not its own: as OpenSSL's, but without SIGPIPE.
BIO* make_socket_bio(int descriptor) noexcept;

}  // namespace gatehouse::tls
