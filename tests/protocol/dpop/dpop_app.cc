#include "tests/protocol/dpop/dpop_app.h"

namespace gatehouse::test_support {

TestServerOptions dpop_options(const std::string& tenant_extra) {
  TestServerOptions options;
  const auto app = [](const std::string& id, const std::string& more) {
    return "  - { client_id: " + id + ", redirect_uris: [\"https://" + id +
           ".example/cb\"], scope: \"openid profile\", consent: skip, " + more + " }\n";
  };
  const auto secret = "client_secret_hash: \"" + web_secret_hash() + "\"";
  options.clients = "clients:\n" + app("web", secret) + app("spa", "token_endpoint_auth_method: none") +
                    app("opaque", secret + ", access_token_format: opaque") +
                    app("bound", secret + ", dpop_bound_access_tokens: true") +
                    "  - { client_id: machine, grant_types: [client_credentials], response_types: [],\n"
                    "      redirect_uris: [], scope: \"api\", " +
                    secret + " }\n";
  options.tenant_extra = tenant_extra;
  return options;
}

std::string DpopApp::code(const std::map<std::string, std::string>& extra) const {
  return Browser(server_).sign_in(client_, redirect_uri(), extra);
}

std::string DpopApp::proof(const boost::json::object& more) const {
  return key_.proof("POST", kTokenUri, server_.clock().now(), more);
}

std::string DpopApp::proof_for(const std::string& access_token, const boost::json::object& more) const {
  auto claims = more;
  if (!claims.contains("ath")) claims["ath"] = ProofMaker::token_hash(access_token);
  return key_.proof("GET", kUserinfoUri, server_.clock().now(), claims);
}

TokenAnswer DpopApp::token(const std::map<std::string, std::string>& fields,
                           const std::vector<std::string>& proofs) const {
  auto form = fields;
  std::vector<http::Header> headers;
  if (client_ == "spa")
    form["client_id"] = client_;
  else
    headers.push_back(basic(client_));
  for (const auto& one : proofs)
    headers.push_back({"dpop", one});
  return answer_of(server_.post("/t/a/token", form_of(form), std::move(headers)));
}

TokenAnswer DpopApp::redeem(const std::string& code, const std::vector<std::string>& proofs) const {
  return token({{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", redirect_uri()},
                {"code_verifier", std::string(kVerifier)}},
               proofs);
}

TokenAnswer DpopApp::refresh(const std::string& token_value, const std::vector<std::string>& proofs) const {
  return token({{"grant_type", "refresh_token"}, {"refresh_token", token_value}}, proofs);
}

TokenAnswer DpopApp::userinfo(const std::string& scheme, const std::string& access_token,
                              const std::vector<std::string>& proofs) const {
  std::vector<http::Header> headers{{"authorization", scheme + " " + access_token}};
  for (const auto& one : proofs)
    headers.push_back({"dpop", one});
  return answer_of(server_.get("/t/a/userinfo", std::move(headers)));
}

TokenAnswer DpopApp::introspect(const std::string& access_token) const {
  return answer_of(server_.post("/t/a/introspect", form_of({{"token", access_token}}), {basic(client_)}));
}

}  // namespace gatehouse::test_support
