#include "core/config/rules/tls_rules.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/base/clock.h"
#include "core/config/codes.h"
#include "core/config/source_text.h"
#include "core/config/uri.h"
#include "core/tls/authorities.h"
#include "core/tls/server_context.h"

namespace gatehouse::config {
namespace {

constexpr std::size_t kMostPem = 1 << 20;
constexpr std::string_view kCertificate = "tls_client_auth";
constexpr std::string_view kSelfSigned = "self_signed_tls_client_auth";

struct Subject {
  std::string_view key;
  const std::string* value;
};

std::array<Subject, 5> subjects_of(const ClientMetadata& client) {
  return {{{"tls_client_auth_subject_dn", &client.tls_client_auth_subject_dn},
           {"tls_client_auth_san_dns", &client.tls_client_auth_san_dns},
           {"tls_client_auth_san_uri", &client.tls_client_auth_san_uri},
           {"tls_client_auth_san_ip", &client.tls_client_auth_san_ip},
           {"tls_client_auth_san_email", &client.tls_client_auth_san_email}}};
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

void check_subject_form(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto refuse = [&](std::string_view key, std::string message, std::string hint) {
    findings.error(code::kClientCertificates, place.in(key), std::move(message), std::move(hint));
  };
  const auto& dn = client.tls_client_auth_subject_dn;
  if (!dn.empty() && !tls::SubjectName::parse(dn))
    refuse("tls_client_auth_subject_dn", "\"" + dn + "\" is no distinguished name of RFC 4514",
           "as `openssl x509 -noout -subject -nameopt RFC2253` prints it: CN=payroll,O=Example,C=DE");
  const auto& ip = client.tls_client_auth_san_ip;
  if (!ip.empty() && !is_address(ip))
    refuse("tls_client_auth_san_ip", "\"" + ip + "\" is no IP address", "192.0.2.7 or 2001:db8::7");
  const auto& email = client.tls_client_auth_san_email;
  if (!email.empty() && email.find('@') == std::string::npos)
    refuse("tls_client_auth_san_email", "\"" + email + "\" is no e-mail address", "payroll@example.com");
  if (client.tls_client_auth_san_dns.find('*') != std::string::npos)
    refuse("tls_client_auth_san_dns", "a host is compared as it is, never as a pattern",
           "payroll.example.com");
}

bool same_authority(const Uri& one, const Uri& other) {
  const auto port = [](const Uri& uri) {
    return !uri.port.empty() ? uri.port : std::string_view(uri.scheme == "https" ? "443" : "80");
  };
  return one.host == other.host && port(one) == port(other);
}

void check_alias(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto& alias = tenant.mtls.alias;
  const auto refuse = [&](std::string message, std::string hint) {
    findings.error(code::kClientCertificates, place, std::move(message), std::move(hint));
  };
  const auto uri = parse_uri(alias);
  const auto issuer = parse_uri(tenant.issuer);
  if (!uri || uri->scheme != "https" || uri->host.empty() || uri->has_userinfo || uri->query ||
      uri->fragment || alias.ends_with('/') || uri->path.find('%') != std::string_view::npos)
    return refuse(
        "\"" + alias + "\" cannot be the alias of an issuer",
        "https, without user, query, fragment and slash at the end: https://mtls.id.example.com/t/acme");
  // TLS asks for a certificate before it is known what is asked for: the same host and port cannot ask some
  // and not others.
  if (issuer && same_authority(*uri, *issuer))
    refuse("the alias has the host and port of the issuer",
           "another host or port, where listen.mtls answers; or remove it");
}

}  // namespace

bool is_certificate_method(std::string_view method) {
  return method == kCertificate || method == kSelfSigned;
}

void check_tls(const TlsSettings& settings, const Place& place, Findings& findings) {
  const auto certificate = read_regular_file(settings.certificate, kMostPem);
  const auto key = read_regular_file(settings.key, kMostPem);
  if (!certificate)
    findings.error(code::kTlsCertificate, place.in("certificate"),
                   settings.certificate + " cannot be read: " + certificate.error().message(), "a PEM file");
  if (!key)
    findings.error(code::kTlsCertificate, place.in("key"),
                   settings.key + " cannot be read: " + key.error().message(),
                   "a PEM file that the server's user may read");
  if (!certificate || !key) return;
  const auto problem = tls::problem_of({.certificate = *certificate, .key = *key}, SystemClock().now());
  if (!problem) return;
  const bool of_key = problem->where == tls::CredentialsProblem::Where::key;
  findings.error(code::kTlsCertificate, place.in(of_key ? "key" : "certificate"),
                 (of_key ? settings.key : settings.certificate) + ": " + problem->what,
                 "look with: openssl x509 -noout -text -in " + settings.certificate);
}

bool brings_certificates(const ServerConfig& server) {
  const auto& open = server.public_listener;
  return server.mtls_listener || (open.tls && open.tls->client_certificates) ||
         open.client_certificate_header != CertificateHeader::none;
}

void check_mtls(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto& mtls = tenant.mtls;
  const auto at = place.in("mtls");
  if ((!mtls.alias.empty() || !mtls.authorities.empty()) && !mtls.reachable)
    findings.error(code::kClientCertificates, at, "no certificate of a client reaches this server",
                   "in the server's file: listen.mtls, listen.public.tls.client_certificates: true, or "
                   "listen.public.client_certificate_header");
  if (!mtls.alias.empty()) check_alias(tenant, at.in("alias"), findings);
  if (!mtls.authorities.empty()) {
    const auto text = read_regular_file(mtls.authorities, kMostPem);
    const auto read = text ? tls::Authorities::from_pem(*text) : Result<tls::Authorities>(text.error());
    if (!read)
      findings.error(code::kClientCertificates, at.in("authorities"),
                     mtls.authorities + " cannot be used: " + read.error().message(),
                     "a PEM file of the authorities that issue clients' certificates");
  }
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_client_certificate(tenant.clients[i], tenant, place.in("clients").at(i), findings);
}

void check_mtls_aliases(std::span<const TenantConfig> tenants, std::span<const Place> places,
                        Findings& findings) {
  std::map<std::string_view, std::size_t> taken;
  for (std::size_t i = 0; i < tenants.size(); ++i)
    taken.emplace(tenants[i].issuer, i);
  for (std::size_t i = 0; i < tenants.size(); ++i) {
    const auto& alias = tenants[i].mtls.alias;
    if (alias.empty()) continue;
    const auto [earlier, fresh] = taken.emplace(alias, i);
    if (!fresh)
      findings.error(code::kClientCertificates, places[i].in("mtls").in("alias"),
                     alias + " leads to the tenant " + tenants[earlier->second].id.text() + " already",
                     "each tenant has an alias of its own");
  }
}

void check_client_certificate(const ClientMetadata& client, const Place& place, Findings& findings) {
  const auto subjects = subjects_of(client);
  const auto& method = client.token_endpoint_auth_method;
  const auto given =
      std::count_if(subjects.begin(), subjects.end(), [](const Subject& one) { return !one.value->empty(); });
  if (method == kCertificate && given != 1)
    findings.error(
        code::kClientCertificates, place,
        "client " + client.client_id + " proves itself by a certificate, and " +
            (given == 0 ? "nothing says by which" : "several members say by which"),
        "exactly one of tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, "
        "tls_client_auth_san_ip and tls_client_auth_san_email");
  if (method != kCertificate)
    for (const auto& [key, value] : subjects)
      if (!value->empty())
        findings.error(code::kClientCertificates, place.in(key),
                       std::string(key) + " means nothing where the client proves itself by " + method,
                       "remove it, or token_endpoint_auth_method: tls_client_auth");
  if (method == kSelfSigned && client.jwks.empty() && client.jwks_uri.empty())
    findings.error(code::kClientKeys, place,
                   "client " + client.client_id + " proves itself by a certificate's key, but has no jwks",
                   "add the key: jwks: { keys: [ … ] }, or jwks_uri");
  check_subject_form(client, place, findings);
}

void check_client_certificate(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                              Findings& findings) {
  const auto& method = client.token_endpoint_auth_method;
  if (method == kCertificate && tenant.mtls.authorities.empty())
    findings.error(code::kClientCertificates, place.in("token_endpoint_auth_method"),
                   "nobody's certificates count for tls_client_auth: the tenant has no mtls.authorities",
                   "mtls: { authorities: clients-ca.pem }");
  if (tenant.mtls.reachable) return;
  for (const auto& [key, wants] :
       {std::pair("token_endpoint_auth_method", is_certificate_method(method)),
        {"tls_client_certificate_bound_access_tokens", client.tls_client_certificate_bound_access_tokens}})
    if (wants)
      findings.error(code::kClientCertificates, place.in(key),
                     "no certificate of a client reaches this server",
                     "in the server's file: listen.mtls, listen.public.tls.client_certificates: true, or "
                     "listen.public.client_certificate_header");
}

}  // namespace gatehouse::config
