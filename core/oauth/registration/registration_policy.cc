#include "core/oauth/registration/registration_policy.h"

#include <array>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/words.h"
#include "core/clients/client_keys.h"
#include "core/config/client_document.h"
#include "core/config/codes.h"
#include "core/config/response_type.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/document_address.h"
#include "core/config/rules/security_profile.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/rules/tls_rules.h"
#include "core/config/uri.h"
#include "core/http/url.h"
#include "core/jose/signed_object.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

/// What a stranger may say of a client. Everything else that a client can have (consent: skip, introspection:
/// any, require_pkce: false …) is the operator's to give (S-234).
constexpr std::array kMembers = {
    "client_name",
    "redirect_uris",
    "post_logout_redirect_uris",
    "token_endpoint_auth_method",
    "token_endpoint_auth_signing_alg",
    "grant_types",
    "response_types",
    "scope",
    "application_type",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "initiate_login_uri",
    "jwks",
    "jwks_uri",
    "default_max_age",
    "require_auth_time",
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "request_object_signing_alg",
    "request_uris",
    "require_signed_request_object",
    "require_pushed_authorization_requests",
    "dpop_bound_access_tokens",
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
    "tls_client_certificate_bound_access_tokens",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "authorization_signed_response_alg",
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
    "introspection_signed_response_alg",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "subject_type",
    "sector_identifier_uri",
    "backchannel_token_delivery_mode",
    "backchannel_client_notification_endpoint",
    "backchannel_authentication_request_signing_alg",
    "backchannel_logout_uri",
    "backchannel_logout_session_required",
    "frontchannel_logout_uri",
    "frontchannel_logout_session_required",
};

constexpr std::array<std::string_view, 2> kStatementTypes = {"", "JWT"};
constexpr std::string_view kHttpLocalhost = "http://localhost";

RegistrationRefusal refuse(std::string text) { return {OAuthCode::invalid_client_metadata, std::move(text)}; }

/// RFC 8252 §7.3 prefers the literal addresses, because the name could be resolved to another machine (§8.3);
/// a code that came there is of no use without the verifier. The host is that name and nothing longer
/// (S-051).
bool is_http_localhost(const std::string& redirect) {
  const auto uri = config::parse_uri(redirect);
  return uri && redirect.starts_with(kHttpLocalhost) && uri->host == "localhost";
}

/// Messages of rules repeat what was written: only what RFC 6749 §5.2 lets an error_description hold.
std::string as_description(const Diagnostic& found) {
  std::string text = found.hint.empty() ? found.message : found.message + ": " + found.hint;
  for (char& c : text)
    if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') c = '\'';
  if (text.size() > 300) text.resize(300);
  return text;
}

bool is_about_redirects(std::string_view code) {
  return code == config::code::kRedirectForm || code == config::code::kRedirectScheme ||
         code == config::code::kRedirectReserved || code == config::code::kRedirectMissing;
}

std::optional<RegistrationRefusal> first_error(const Diagnostics& found) {
  for (const auto& one : found)
    if (one.severity == Severity::error)
      return RegistrationRefusal{
          is_about_redirects(one.code) ? OAuthCode::invalid_redirect_uri : OAuthCode::invalid_client_metadata,
          as_description(one)};
  return std::nullopt;
}

/// Only those that the tenant lets such clients have; RFC 7591 §2 lets a server answer with fewer.
std::string allowed_scope(const json::object& request, const std::vector<std::string>& allowed) {
  const auto* asked = request.if_contains("scope");
  if (asked == nullptr || !asked->is_string()) return join_words(allowed);
  std::string kept;
  std::string_view rest(asked->get_string());
  for (auto word = take_word(rest); !word.empty(); word = take_word(rest))
    if (contains(allowed, word)) kept.append(kept.empty() ? "" : " ").append(word);
  return kept;
}

/// RFC 9396 §10; as with scopes, but none where none is asked for.
json::array allowed_details_types(const json::value& asked, const std::vector<std::string>& allowed) {
  json::array kept;
  if (const auto* list = asked.if_array())
    for (const auto& one : *list)
      if (one.is_string() && contains(allowed, one.get_string())) kept.push_back(one);
  return kept;
}

/// OAuth 2.0 Multiple Response Types §3: the order of the words of a response type says nothing.
void write_types_our_way(json::value& types) {
  if (!types.is_array()) return;
  for (auto& type : types.get_array())
    if (const auto read = type.is_string() ? config::parse_response_type(type.get_string()) : std::nullopt)
      type = config::to_string(*read);
}

}  // namespace

std::optional<RegistrationRefusal> RegistrationPolicy::lay_statement_over(json::object& request,
                                                                          TimePoint now) const {
  const auto& rules = rules_;
  const auto* text = request.if_contains("software_statement");
  if (text == nullptr) {
    if (!rules.software_statement_required) return std::nullopt;
    return RegistrationRefusal{OAuthCode::invalid_software_statement,
                               "Clients are registered with a software_statement only."};
  }
  const std::string_view statement =
      text->is_string() ? std::string_view(text->get_string()) : std::string_view();
  // RFC 7591 §3.2.2: what is no JWT at all is invalid; what no one vouches for who is believed, unapproved.
  if (!jose::claimed_key(statement) || !jose::claimed_text(statement, "iss"))
    return RegistrationRefusal{OAuthCode::invalid_software_statement, "software_statement must be a JWT."};
  const auto keys = clients::read_signature_keys(rules.software_statement_jwks, {});
  const auto claims = jose::verify_signed_object(
      statement, keys, {.types = kStatementTypes, .algorithms = jose::key_pair_algorithms()});
  if (!claims)
    return RegistrationRefusal{OAuthCode::unapproved_software_statement,
                               "The software_statement is not signed by anybody who is believed here."};
  // RFC 7591 §2.3: it must say who made it. One that was for a time is not believed after it.
  const auto* expires = claims->if_contains("exp");
  const auto end = expires == nullptr ? std::nullopt : jose::parse_numeric_date(*expires);
  if (!claims->contains("iss") || (expires != nullptr && (!end || now >= *end)))
    return RegistrationRefusal{OAuthCode::unapproved_software_statement,
                               "The software_statement has no iss, or is expired."};
  for (const auto& [name, value] : *claims)
    request[name] = value;
  return std::nullopt;
}

std::optional<RegistrationRefusal> RegistrationPolicy::check_limits(
    const config::ClientMetadata& client) const {
  const auto& rules = rules_;
  for (const auto& type : client.grant_types)
    if (!contains(rules.grant_types, type))
      return refuse("grant_types: a registered client may use only " + join_words(rules.grant_types));
  if (!client.redirect_uris.empty() && client.scope.empty())
    return refuse("scope: a registered client may ask for " + join_words(rules.scopes));
  if (rules.redirect_hosts.empty()) return std::nullopt;
  for (const auto* list : {&client.redirect_uris, &client.post_logout_redirect_uris})
    for (const auto& uri : *list) {
      const auto url = http::parse_http_url(uri);
      if (!url || !contains(rules.redirect_hosts, url->host))
        return RegistrationRefusal{OAuthCode::invalid_redirect_uri,
                                   "Redirect URIs must lead to one of the hosts that are allowed here."};
    }
  // People are led there from a page of ours.
  const auto login = http::parse_http_url(client.initiate_login_uri);
  if (!client.initiate_login_uri.empty() && (!login || !contains(rules.redirect_hosts, login->host)))
    return refuse("initiate_login_uri must lead to one of the hosts that are allowed here");
  return std::nullopt;
}

std::optional<RegistrationRefusal> RegistrationPolicy::check_rules(
    const config::ClientMetadata& client) const {
  Diagnostics found;
  // Its secret does not exist yet: the rules about it are the server's own business.
  auto with_secret = client;
  if (client.token_endpoint_auth_method != "none" &&
      !config::proves_itself_without_secret(client.token_endpoint_auth_method))
    with_secret.client_secret_hash = config::needs_recoverable_secret(client)
                                         ? "sealed:AA"
                                         : "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  // What is no name of a client in files and stores has rules of its own (document_policy.h).
  if (config::is_document_address(client.client_id)) {
    with_secret.client_id = "client";
    for (auto& uri : with_secret.redirect_uris)
      if (is_http_localhost(uri)) uri.replace(0, kHttpLocalhost.size(), "http://127.0.0.1");
  }
  config::check_client(with_secret, profile_, found);
  config::Findings findings(found);
  config::check_client_algorithms(client, tenant_, config::Place(), findings);
  config::check_client_response_types(client, tenant_, config::Place(), findings);
  config::check_client_certificate(client, tenant_, config::Place(), findings);
  config::check_client_scope(client, tenant_, config::Place(), findings);
  // A client by its document's address shares its sector with nobody, whatever its redirect URIs are.
  if (!config::is_document_address(client.client_id))
    config::check_client_subject(client, tenant_, config::Place(), findings);
  config::check_profile(tenant_, client, config::Place(), findings);
  return first_error(found);
}

std::variant<config::ClientMetadata, RegistrationRefusal> RegistrationPolicy::judge(
    json::object request, const std::string& client_id, TimePoint now) const {
  if (auto refused = lay_statement_over(request, now)) return *std::move(refused);
  json::object kept{{"client_id", client_id}};
  for (const auto* name : kMembers)
    if (const auto* value = request.if_contains(name)) kept[name] = *value;
  kept["scope"] = allowed_scope(request, rules_.scopes);
  if (const auto* types = request.if_contains("authorization_details_types"))
    kept["authorization_details_types"] = allowed_details_types(*types, rules_.authorization_details_types);
  // RFC 7591 §2: the defaults of a registration, which are not those of our files.
  if (!kept.contains("grant_types")) kept["grant_types"] = json::array{"authorization_code"};
  if (!kept.contains("response_types")) {
    const auto types = json::serialize(kept["grant_types"]);
    if (types.find("authorization_code") == std::string::npos) kept["response_types"] = json::array{};
  } else {
    write_types_our_way(kept["response_types"]);
  }
  // Not the client's to say: the operator may let those that prove themselves go without.
  const auto* method = kept.if_contains("token_endpoint_auth_method");
  const bool is_public = method != nullptr && *method == "none";
  if (!tenant_.registration.require_pkce && !is_public) kept["require_pkce"] = false;
  auto client = config::read_new_client(json::serialize(kept));
  if (!client)
    return refuse(
        as_description({Severity::error, config_code::kBadValue, {}, client.error().message(), {}}));
  if (auto refused = check_limits(*client)) return *std::move(refused);
  if (auto refused = check_rules(*client)) return *std::move(refused);
  // S-123: at once, in place of a client that can prove nothing, or whose proof anybody can make.
  if (const auto at = clients::unsound_key(client->jwks))
    return refuse(
        "jwks: key " + std::to_string(*at + 1) +
        " is no public key that can be trusted: it is weak, not on its curve, incomplete, or beyond "
        "what is read of one set (32 keys, 16 RSA keys of 4096 bits)");
  return *std::move(client);
}

}  // namespace gatehouse::oauth
