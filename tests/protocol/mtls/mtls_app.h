// MtlsApp: an app that shows a certificate (RFC 8705) through the reverse proxy in front of the server, for
// tests; and the certificates that it may show.
#pragma once

#include "tests/support/certificate_maker.h"
#include "tests/support/dpop_proof.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

/// Made once: the authority that tenant a trusts, one that it does not, and certificates of clients.
struct MtlsCertificates {
  MadeCertificate root{{.subject = {{"CN", "Clients"}}, .is_authority = true}};
  MadeCertificate other_root{{.subject = {{"CN", "Clients"}}, .is_authority = true}};
  /// Has every name that a client can be known by.
  MadeCertificate app{{.subject = {{"O", "Example"}, {"CN", "app"}},
                       .alternative_names = "DNS:app.example,URI:https://app.example/id,IP:192.0.2.77,"
                                            "email:app@example.test"},
                      &root};
  MadeCertificate another{{.subject = {{"O", "Example"}, {"CN", "another"}}}, &root};
  MadeCertificate own{{.subject = {{"CN", "own"}}}};
  MadeCertificate own_rsa{{.subject = {{"CN", "own"}}, .key = "RSA-2048"}};
};
const MtlsCertificates& certificates();

/// Clients: "app" and "opaque" are known by their subject, "own" and "own_rsa" by their key, "web" by a
/// secret, "spa" is public; all of them get bound tokens. "loose" is known by its subject, and its tokens are
/// not bound. "dns", "uri", "ip" and "email" act for themselves.
TestServerOptions mtls_options(const std::string& tenant_extra = {});

/// As nginx passes it on.
http::Header forwarded(const MadeCertificate& certificate);
inline constexpr std::string_view kProxy = "192.0.2.1";

class MtlsApp {
 public:
  explicit MtlsApp(TestServer& server, std::string client = "app",
                   const MadeCertificate* certificate = &certificates().app)
      : server_(server), client_(std::move(client)), certificate_(certificate) {}

  std::string redirect_uri() const { return "https://" + client_ + ".example/cb"; }
  std::string code() const { return Browser(server_).sign_in(client_, redirect_uri(), {}); }

  using Fields = std::map<std::string, std::string>;
  using Headers = std::vector<http::Header>;
  TokenAnswer post(const std::string& path, const Fields& fields, const Headers& more = {}) const;
  TokenAnswer token(const Fields& fields, const Headers& more = {}) const {
    return post("/token", fields, more);
  }
  TokenAnswer redeem(const std::string& code, const Headers& more = {}) const;
  TokenAnswer refresh(const std::string& token, const Headers& more = {}) const;
  TokenAnswer introspect(const std::string& token) const { return post("/introspect", {{"token", token}}); }
  TokenAnswer userinfo(const std::string& token, const std::string& scheme = "Bearer",
                       const Headers& more = {}) const;
  /// The same client with another certificate, or none.
  MtlsApp with(const MadeCertificate* certificate) const { return MtlsApp(server_, client_, certificate); }

 private:
  http::Request request(http::Method method, const std::string& path, const Headers& more) const;
  TestServer& server_;
  std::string client_;
  const MadeCertificate* certificate_;
};

/// `cnf.x5t#S256`; empty where there is none.
std::string bound_to(const boost::json::object& claims);
std::string thumbprint(const MadeCertificate& certificate);

}  // namespace gatehouse::test_support
