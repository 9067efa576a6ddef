#include "core/oauth/client_authentication/client_certificates.h"

#include <algorithm>

#include "core/http/client_certificate.h"
#include "core/jose/public_key_info.h"
#include "core/mtls/presented_certificate.h"

namespace gatehouse::oauth {
namespace {

/// RFC 8705 §2.1.2: by the one member that the client registered. All of them, should there be several in
/// spite of the rules: none may be passed over.
bool has_registered_subject(const config::ClientMetadata& client, const tls::Certificate& certificate) {
  bool named = false;
  const auto holds = [&](const std::string& registered, auto&& is_it) {
    if (registered.empty()) return true;
    named = true;
    return static_cast<bool>(is_it(registered));
  };
  const bool all = holds(client.tls_client_auth_subject_dn,
                         [&](const std::string& text) {
                           const auto name = tls::SubjectName::parse(text);
                           return name && certificate.has_subject(*name);
                         }) &&
                   holds(client.tls_client_auth_san_dns,
                         [&](const std::string& text) { return certificate.names_dns(text); }) &&
                   holds(client.tls_client_auth_san_uri,
                         [&](const std::string& text) { return certificate.names_uri(text); }) &&
                   holds(client.tls_client_auth_san_ip,
                         [&](const std::string& text) { return certificate.names_ip(text); }) &&
                   holds(client.tls_client_auth_san_email,
                         [&](const std::string& text) { return certificate.names_email(text); });
  return all && named;
}

}  // namespace

Result<std::string_view> ClientCertificates::judge(const clients::ClientPtr& client,
                                                   const http::Call& call) const {
  const auto presented = mtls::presented_certificate(call.request);
  if (!presented) return std::string_view("malformed_certificate");
  if (!*presented) return std::string_view("no_certificate");
  if (client->token_endpoint_auth_method == "tls_client_auth")
    return judge_issued(*client, **presented, call);
  return judge_own(client, **presented, call.now);
}

std::string_view ClientCertificates::judge_issued(const config::ClientMetadata& client,
                                                  const tls::Certificate& certificate,
                                                  const http::Call& call) const {
  if (!authorities_) return "no_authorities";
  // The subject first: it costs nothing, and a certificate of somebody else is no reason to compute.
  if (!has_registered_subject(client, certificate)) return "wrong_subject";
  return authorities_->verify(certificate, call.request.peer.certificate->chain, call.now);
}

// RFC 8705 §2.2: the key alone counts. What else the certificate says, its dates included, is the client's
// own word; a key that shall not count any more is taken out of the set.
Result<std::string_view> ClientCertificates::judge_own(const clients::ClientPtr& client,
                                                       const tls::Certificate& certificate,
                                                       TimePoint now) const {
  const auto thumbprint = jose::key_info_thumbprint(certificate.public_key());
  if (!thumbprint) return std::string_view("weak_certificate");
  const auto is_it = [&](const jose::PublicKey& key) { return key.thumbprint() == *thumbprint; };
  // A name that no key has makes a jwks_uri be asked anew, at most every half minute: the client may have a
  // new certificate since.
  for (const auto* name : {"", "the key of a new certificate"}) {
    const auto keys = keys_.signature_keys(client, name, now);
    // Too busy is not the client's fault: 503, so that it comes again.
    if (!keys && keys.error().code() == ErrorCode::unavailable) return keys.error();
    if (!keys) return std::string_view("keys_unavailable");
    if (std::any_of((*keys)->begin(), (*keys)->end(), is_it)) return std::string_view();
  }
  return std::string_view("unknown_certificate");
}

}  // namespace gatehouse::oauth
