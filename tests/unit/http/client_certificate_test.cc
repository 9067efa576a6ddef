// A client's certificate in the header fields of four proxies: strict in form, believed from trusted ones
// only.
#include "core/http/client_certificate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/base64.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::http {
namespace {

/// What a certificate is inside is not looked at here.
const std::string kDer("0\x82 certificate \xff\x00 bytes with / and + in them: \xfb\xef\xbe", 50);

std::string pem(const std::string& line_end, const std::string& der = kDer) {
  std::string text = "-----BEGIN CERTIFICATE-----" + line_end;
  const auto body = base64_encode(der);
  for (std::size_t i = 0; i < body.size(); i += 32)
    text += body.substr(i, 32) + line_end;
  return text + "-----END CERTIFICATE-----" + line_end;
}

Result<std::string> read(CertificateForm form, std::string text) {
  return certificate_der({.form = form, .text = std::move(text)});
}

TEST(ClientCertificate, each_form_yields_the_same_DER) {
  using enum CertificateForm;
  EXPECT_EQ(read(der, kDer).value(), kDer);
  EXPECT_EQ(read(nginx, percent_encode(pem("\n"))).value(), kDer);
  EXPECT_EQ(read(nginx, percent_encode(pem("\r\n"))).value(), kDer);
  EXPECT_EQ(read(haproxy, base64_encode(kDer)).value(), kDer);
  EXPECT_EQ(read(apache, pem(" ")).value(), kDer);
  EXPECT_EQ(read(traefik, base64_encode(kDer)).value(), kDer);
  EXPECT_EQ(read(traefik, percent_encode(base64_encode(kDer))).value(), kDer);
  EXPECT_EQ(read(traefik, base64_encode(kDer) + "," + base64_encode("issuer")).value(), kDer);
}

TEST(ClientCertificate, what_is_not_exactly_one_certificate_in_its_form_is_refused) {
  using enum CertificateForm;
  const auto base64 = base64_encode(kDer);
  struct Row {
    std::string_view what;
    CertificateForm form;
    std::string text;
  };
  const Row rows[] = {
      {"PEM that is not escaped", nginx, pem(" ").substr(0, 40)},
      {"a broken escape", nginx, percent_encode(pem("\n")) + "%2"},
      {"escaped twice", nginx, percent_encode(percent_encode(pem("\n")))},
      {"two certificates", nginx, percent_encode(pem("\n") + pem("\n"))},
      {"something before it", nginx, percent_encode("x" + pem("\n"))},
      {"something behind it", apache, pem(" ") + "x"},
      {"a key", apache, "-----BEGIN PRIVATE KEY----- " + base64 + " -----END PRIVATE KEY-----"},
      {"only the frame", apache, "-----BEGIN CERTIFICATE----- -----END CERTIFICATE-----"},
      {"half a frame", apache, "-----BEGIN CERTIFICATE----- " + base64},
      {"PEM for base64", haproxy, pem("")},
      {"white space", haproxy, base64.substr(0, 8) + " " + base64.substr(8)},
      {"two of them", haproxy, base64 + "," + base64},
      {"the other alphabet", haproxy, base64url_encode(kDer)},
      {"no base64", haproxy, "!!!"},
      {"nothing before the chain", traefik, "," + base64},
      {"too large", haproxy, base64_encode(std::string(9000, 'x'))},
      {"too long", haproxy, std::string(30'000, 'A')},
      {"too large a handshake", der, std::string(9000, 'x')},
  };
  for (const auto& row : rows)
    EXPECT_FALSE(read(row.form, row.text)) << row.what;
  EXPECT_FALSE(certificate_der({.form = haproxy, .text = base64, .fields = 2})) << "sent twice";
}

TrustedProxies trusting(const std::string& entry) { return TrustedProxies::parse({entry}).value(); }

Request request_from(const std::string& address, const std::vector<std::string>& values,
                     const std::string& name = "ssl-client-cert") {
  Request request;
  request.peer.address = address;
  request.headers.push_back({"accept", "*/*"});
  for (const auto& value : values)
    request.headers.push_back({name, value});
  return request;
}

TEST(ClientCertificate, S138_a_header_counts_from_a_trusted_proxy_only) {
  const auto proxies = trusting("10.0.0.0/8");
  using enum CertificateForm;
  auto proxied = request_from("10.0.0.5", {"AAAA"});
  take_forwarded_certificate(proxied, proxies, haproxy);
  ASSERT_NE(proxied.peer.certificate, nullptr);
  EXPECT_EQ(proxied.peer.certificate->text, "AAAA");
  EXPECT_EQ(proxied.peer.certificate->form, haproxy);
  EXPECT_EQ(proxied.headers.size(), 1u) << "nobody reads it a second time";

  auto stranger = request_from("203.0.113.9", {"AAAA"});
  take_forwarded_certificate(stranger, proxies, haproxy);
  EXPECT_EQ(stranger.peer.certificate, nullptr);
  EXPECT_EQ(stranger.headers.size(), 1u);

  // A listener that no proxy stands before: the address of a balancer of packets is no proxy's word.
  auto direct = request_from("10.0.0.5", {"AAAA"});
  direct.peer.direct = true;
  take_forwarded_certificate(direct, proxies, haproxy);
  EXPECT_EQ(direct.peer.certificate, nullptr);

  auto not_configured = request_from("10.0.0.5", {"AAAA"});
  take_forwarded_certificate(not_configured, proxies, der);
  EXPECT_EQ(not_configured.peer.certificate, nullptr);

  auto another_name = request_from("10.0.0.5", {"AAAA"}, "x-forwarded-tls-client-cert");
  take_forwarded_certificate(another_name, proxies, haproxy);
  EXPECT_EQ(another_name.peer.certificate, nullptr);
  take_forwarded_certificate(another_name, proxies, traefik);
  EXPECT_NE(another_name.peer.certificate, nullptr);
}

TEST(ClientCertificate, S138_two_headers_are_not_one_and_none_is_none) {
  const auto proxies = trusting("10.0.0.0/8");
  auto twice = request_from("10.0.0.5", {"AAAA", "AAAA"});
  take_forwarded_certificate(twice, proxies, CertificateForm::haproxy);
  ASSERT_NE(twice.peer.certificate, nullptr);
  EXPECT_FALSE(certificate_der(*twice.peer.certificate));
  // Also where one of them is empty: the client's own came first, the proxy's "none" behind it.
  auto hidden = request_from("10.0.0.5", {"AAAA", ""});
  take_forwarded_certificate(hidden, proxies, CertificateForm::haproxy);
  ASSERT_NE(hidden.peer.certificate, nullptr);
  EXPECT_FALSE(certificate_der(*hidden.peer.certificate));
  for (const auto* none : {"", "(null)"}) {
    auto without = request_from("10.0.0.5", {none});
    take_forwarded_certificate(without, proxies, CertificateForm::apache);
    EXPECT_EQ(without.peer.certificate, nullptr);
  }
}

TEST(ClientCertificate, S138_what_a_proxy_shows_itself_is_no_clients) {
  const auto proxies = trusting("10.0.0.0/8");
  const auto own = std::make_shared<const PresentedCertificate>(
      PresentedCertificate{.form = CertificateForm::der, .text = "the proxy's"});
  for (const auto form : {CertificateForm::der, CertificateForm::nginx}) {
    auto request = request_from("10.0.0.5", {});
    request.peer.certificate = own;
    take_forwarded_certificate(request, proxies, form);
    EXPECT_EQ(request.peer.certificate, nullptr);
    auto client = request_from("203.0.113.9", {});
    client.peer.certificate = own;
    take_forwarded_certificate(client, proxies, form);
    EXPECT_EQ(client.peer.certificate, own);
  }
}

}  // namespace
}  // namespace gatehouse::http
