#include "core/mtls/presented_certificate.h"

#include "core/http/client_certificate.h"

namespace gatehouse::mtls {

Result<std::optional<tls::Certificate>> presented_certificate(const http::Request& request) {
  const auto& presented = request.peer.certificate;
  if (presented == nullptr) return std::optional<tls::Certificate>();
  GH_TRY(const auto der, http::certificate_der(*presented));
  GH_TRY(auto certificate, tls::Certificate::from_der(der));
  return std::optional(std::move(certificate));
}

}  // namespace gatehouse::mtls
