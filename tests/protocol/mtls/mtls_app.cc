#include "tests/protocol/mtls/mtls_app.h"

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::test_support {

const MtlsCertificates& certificates() {
  static const MtlsCertificates made;
  return made;
}

TestServerOptions mtls_options(const std::string& tenant_extra) {
  TestServerOptions options;
  const std::string bound = ", tls_client_certificate_bound_access_tokens: true";
  const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
  const std::string by_subject =
      "token_endpoint_auth_method: tls_client_auth, tls_client_auth_subject_dn: \"CN=app,O=Example\"";
  const auto app = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], scope: \"openid profile\", consent: skip, " + more + " }\n";
  };
  const auto machine = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id +
           ", grant_types: [client_credentials], response_types: [], redirect_uris: [], scope: \"api\", "
           "token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_" +
           id + ": \"" + more + "\" }\n";
  };
  const std::string by_key = "token_endpoint_auth_method: self_signed_tls_client_auth, jwks: ";
  options.clients = "clients:\n" + app("app", by_subject + bound) +
                    app("opaque", by_subject + bound + ", access_token_format: opaque") +
                    app("loose", by_subject) + app("own", by_key + certificates().own.jwks() + bound) +
                    app("own_rsa", by_key + certificates().own_rsa.jwks() + bound) +
                    app("web", secret + bound) + app("spa", "token_endpoint_auth_method: none" + bound) +
                    machine("dns", "APP.example") + machine("uri", "https://app.example/id") +
                    machine("ip", "192.0.2.77") + machine("email", "app@EXAMPLE.test");
  options.listener_extra = ", client_certificate_header: nginx";
  options.files = {{"clients.pem", certificates().root.pem()}};
  options.tenant_extra = tenant_extra.find("mtls:") == std::string::npos
                             ? "mtls: { authorities: clients.pem }\n" + tenant_extra
                             : tenant_extra;
  return options;
}

http::Header forwarded(const MadeCertificate& certificate) {
  return {"ssl-client-cert", http::percent_encode(certificate.pem())};
}

http::Request MtlsApp::request(http::Method method, const std::string& path, const Headers& more) const {
  http::Request sent;
  sent.method = method;
  sent.target = "/t/a" + path;
  sent.headers = more;
  if (certificate_ != nullptr) sent.headers.push_back(forwarded(*certificate_));
  sent.peer.address = kProxy;
  return sent;
}

TokenAnswer MtlsApp::post(const std::string& path, const Fields& fields, const Headers& more) const {
  auto form = fields;
  auto headers = more;
  if (client_ == "web")
    headers.push_back(basic(client_));
  else
    form.try_emplace("client_id", client_);
  headers.push_back({"content-type", "application/x-www-form-urlencoded"});
  auto sent = request(http::Method::post, path, headers);
  sent.body = form_of(form);
  return answer_of(server_.send(std::move(sent)));
}

TokenAnswer MtlsApp::redeem(const std::string& code, const Headers& more) const {
  return token({{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", redirect_uri()},
                {"code_verifier", std::string(kVerifier)}},
               more);
}

TokenAnswer MtlsApp::refresh(const std::string& token_value, const Headers& more) const {
  return token({{"grant_type", "refresh_token"}, {"refresh_token", token_value}}, more);
}

TokenAnswer MtlsApp::userinfo(const std::string& token_value, const std::string& scheme,
                              const Headers& more) const {
  auto headers = more;
  headers.push_back({"authorization", scheme + " " + token_value});
  return answer_of(server_.send(request(http::Method::get, "/userinfo", headers)));
}

std::string bound_to(const boost::json::object& claims) {
  const auto* cnf = claims.if_contains("cnf");
  const auto* member = cnf != nullptr ? cnf->as_object().if_contains("x5t#S256") : nullptr;
  return member != nullptr ? std::string(member->as_string()) : "";
}

std::string thumbprint(const MadeCertificate& certificate) {
  const Digest digest = crypto::sha256(certificate.der());
  return base64url_encode(crypto::as_bytes(digest));
}

}  // namespace gatehouse::test_support
