// Fuzz target: clients' certificates as proxies pass them on, the certificate itself, and names of RFC 4514.
// The first byte chooses the form. Beside memory errors it looks for a stranger who is believed (S-138), and
// for a certificate that is not what was sent.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/base64.h"
#include "core/http/client_certificate.h"
#include "core/tls/certificate.h"

namespace {

using namespace gatehouse::http;

void demand(bool holds) {
  if (!holds) std::abort();
}

Request request_from(const std::string& address, CertificateForm form, const std::string& text) {
  Request request;
  request.peer.address = address;
  request.headers = {{std::string(certificate_field(form)), text}};
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto proxies = TrustedProxies::parse({"10.0.0.0/8"}).value();
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto form = static_cast<CertificateForm>(1 + data[0] % 4);
  auto stranger = request_from("203.0.113.1", form, text);
  take_forwarded_certificate(stranger, proxies, form);
  demand(stranger.peer.certificate == nullptr && stranger.headers.empty());
  auto proxied = request_from("10.0.0.1", form, text);
  take_forwarded_certificate(proxied, proxies, form);
  if (proxied.peer.certificate != nullptr) {
    if (const auto der = certificate_der(*proxied.peer.certificate)) {
      demand(!der->empty() && der->size() <= (8u << 10));
      // The same bytes in the plainest form are the same certificate.
      const auto again =
          certificate_der({.form = CertificateForm::haproxy, .text = gatehouse::base64_encode(*der)});
      demand(again && *again == *der);
    }
  }
  const auto name = gatehouse::tls::SubjectName::parse(text);
  if (const auto certificate = gatehouse::tls::Certificate::from_der(text)) {
    demand(certificate->thumbprint().size() == 43);
    (void)certificate->public_key();
    if (name) (void)certificate->has_subject(*name);
    for (const std::string& one : {text, std::string("a.example"), std::string("192.0.2.7")}) {
      (void)certificate->names_dns(one);
      (void)certificate->names_uri(one);
      (void)certificate->names_ip(one);
      (void)certificate->names_email(one);
    }
  }
  return 0;
}
