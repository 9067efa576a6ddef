#include "core/http/client_certificate.h"

#include <algorithm>
#include <optional>

#include "core/base/ascii.h"
#include "core/base/base64.h"

namespace gatehouse::http {
namespace {

/// An RSA key of 8192 bits with a long list of names has 3 KiB.
constexpr std::size_t kMostDer = 8 << 10;
constexpr std::size_t kMostText = 3 * kMostDer;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

Error malformed(std::string why) {
  return Error(ErrorCode::invalid_argument, "the client's certificate is malformed: " + std::move(why));
}

/// RFC 3986 §2.1, once. Line breaks, which http::percent_decode refuses, are part of PEM.
std::optional<std::string> undo_escapes(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return bytes;
}

bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// RFC 7468 §3 with any white space between the lines; one certificate and nothing around it.
std::optional<std::string> body_of_pem(std::string_view text) {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd) || text.size() < kBegin.size() + kEnd.size())
    return std::nullopt;
  std::string body(text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size()));
  std::erase_if(body, is_space);
  return body;
}

/// RFC 4648 §4 only: certificates are never written in the other alphabet.
Result<std::string> der_of(std::string_view base64) {
  auto der = base64.find_first_of("-_") == std::string_view::npos ? base64_decode(base64) : std::nullopt;
  if (!der || der->empty()) return malformed("not base64");
  if (der->size() > kMostDer) return malformed("larger than 8 KiB");
  return *std::move(der);
}

/// No certificate: how proxies say so that cannot leave a field out.
bool says_none(std::string_view value) noexcept { return value.empty() || value == "(null)"; }

}  // namespace

std::string_view certificate_field(CertificateForm form) noexcept {
  switch (form) {
    case CertificateForm::der:
      return {};
    case CertificateForm::nginx:
    case CertificateForm::haproxy:
    case CertificateForm::apache:
      return "ssl-client-cert";
    case CertificateForm::traefik:
      return "x-forwarded-tls-client-cert";
  }
  return {};
}

void take_forwarded_certificate(Request& request, const TrustedProxies& proxies, CertificateForm form) {
  const auto name = certificate_field(form);
  if (name.empty() && request.peer.certificate == nullptr) return;  // as nearly always
  const bool trusted = proxies.trusts(request.peer);
  if (trusted) request.peer.certificate = nullptr;
  if (name.empty()) return;
  auto taken = std::make_shared<PresentedCertificate>(PresentedCertificate{.form = form, .fields = 0});
  std::erase_if(request.headers, [&](Header& field) {
    if (field.name != name) return false;
    taken->text = std::move(field.value);
    ++taken->fields;
    return true;
  });
  const bool none = taken->fields == 0 || (taken->fields == 1 && says_none(taken->text));
  if (trusted && !none) request.peer.certificate = std::move(taken);
}

Result<std::string> certificate_der(const PresentedCertificate& presented) {
  const auto& text = presented.text;
  if (presented.fields != 1) return malformed("sent more than once");
  if (text.size() > kMostText) return malformed("too long");
  switch (presented.form) {
    case CertificateForm::der:
      if (text.size() > kMostDer) return malformed("larger than 8 KiB");
      return text;
    case CertificateForm::haproxy:
      return der_of(text);
    case CertificateForm::traefik: {
      // Its older releases escape what they send.
      const auto plain = undo_escapes(text);
      if (!plain) return malformed("a broken escape");
      return der_of(std::string_view(*plain).substr(0, plain->find(',')));
    }
    case CertificateForm::nginx:
    case CertificateForm::apache: {
      const auto pem = presented.form == CertificateForm::nginx ? undo_escapes(text) : std::optional(text);
      const auto body = pem ? body_of_pem(*pem) : std::nullopt;
      if (!body) return malformed("not one certificate in PEM");
      return der_of(*body);
    }
  }
  return malformed("unknown form");
}

}  // namespace gatehouse::http
