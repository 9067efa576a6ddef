#include "core/oauth/registration/document_policy.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/base/ascii.h"
#include "core/base/contains.h"
#include "core/base/strict_json.h"
#include "core/config/rules/document_address.h"
#include "core/config/uri.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;
using clients::DocumentRefusal;

constexpr JsonLimits kLimits{.bytes = clients::DocumentClients::kLargest, .depth = 8, .members = 64};

/// What a client without anybody's word may use.
constexpr std::array<std::string_view, 2> kGrants = {"authorization_code", "refresh_token"};

config::RegistrationSettings settings_of(const config::ClientMetadataDocuments& rules) {
  config::RegistrationSettings settings;
  settings.grant_types.assign(kGrants.begin(), kGrants.end());
  settings.scopes = rules.scopes;
  return settings;
}

/// Whatever else lies on a host, a picture or a page that somebody uploaded, describes no client.
bool is_json(std::string_view media_type) {
  const auto type = lower_case(media_type.substr(0, std::min(media_type.find(';'), media_type.size())));
  const auto end = type.find_last_not_of(" \t");
  const auto name = std::string_view(type).substr(0, end == std::string::npos ? 0 : end + 1);
  return name == "application/json" || (name.starts_with("application/") && name.ends_with("+json"));
}

std::string_view as_text(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

/// Those of the list that such a client may use, in its order.
json::array allowed_grants(const json::value& listed) {
  json::array allowed;
  if (const auto* list = listed.if_array())
    for (const auto& one : *list)
      if (one.is_string() && contains(kGrants, one.get_string())) allowed.push_back(one);
  return allowed;
}

/// Documents seldom say application_type, and mean `native` where they return to the machine itself.
bool is_of_a_native_app(const json::array& redirects) {
  return std::any_of(redirects.begin(), redirects.end(), [](const json::value& one) {
    const auto uri = one.is_string() ? config::parse_uri(one.get_string()) : std::nullopt;
    return uri && uri->scheme != "https";
  });
}

void settle_application_type(json::object& client) {
  const auto* listed = client.if_contains("redirect_uris");
  const auto* redirects = listed == nullptr ? nullptr : listed->if_array();
  const bool is_native = redirects != nullptr && is_of_a_native_app(*redirects);
  // A new member may move the others: nothing of the object is held any more.
  if (is_native && !client.contains("application_type")) client["application_type"] = "native";
}

}  // namespace

DocumentPolicy::DocumentPolicy(const config::TenantConfig& tenant, config::Profile profile)
    : rules_(tenant.client_metadata_documents),
      registration_(tenant, settings_of(tenant.client_metadata_documents), profile) {}

std::string_view DocumentPolicy::problem_of(const std::string& address) const {
  if (const auto problem = config::problem_of_document_address(address); !problem.empty()) return problem;
  const auto host = lower_case(config::host_of_document_address(address));
  const auto& hosts = rules_.hosts;
  if (!hosts.empty() && !contains(hosts, host))
    return "Apps with a document at this host are not accepted here.";
  return {};
}

clients::DocumentJudge::Judged DocumentPolicy::judge(const std::string& address,
                                                     const fetch::Document& document, TimePoint now) const {
  const auto refuse = [](std::string_view text, std::string detail = {}) {
    return Judged(DocumentRefusal{.text = text, .detail = std::move(detail)});
  };
  if (!is_json(document.media_type))
    return refuse("The document at client_id must come as application/json, or another JSON type.");
  auto client = parse_strict_object(document.body, kLimits);
  if (!client)
    return refuse("The document at client_id must be one JSON object, without repeated members.",
                  client.error().message());
  // Who can put a file on a host must not become every client of that host.
  if (as_text(*client, "client_id") != address)
    return refuse("client_id in the document must be the document's own address, letter by letter.");
  // CIMD §4: whoever reads the document would know it.
  for (const auto* secret : {"client_secret", "client_secret_expires_at"})
    if (client->contains(secret))
      return refuse("The document must hold no client_secret: everybody can read it.");
  if (!client->contains("token_endpoint_auth_method")) (*client)["token_endpoint_auth_method"] = "none";
  const auto method = as_text(*client, "token_endpoint_auth_method");
  if (method != "none" && method != "private_key_jwt")
    return refuse("token_endpoint_auth_method in the document must be none or private_key_jwt.");
  for (const auto* foreign : {"software_statement", "sector_identifier_uri"})
    client->erase(foreign);  // word of others, which nothing here checks
  if (const auto* listed = client->if_contains("grant_types"))
    (*client)["grant_types"] = allowed_grants(json::value(*listed));
  (*client)["response_types"] = json::array{"code"};
  settle_application_type(*client);
  auto judged = registration_.judge(*std::move(client), address, now);
  if (auto* made = std::get_if<config::ClientMetadata>(&judged)) return Judged(std::move(*made));
  auto& refused = std::get<RegistrationRefusal>(judged);
  return refuse(
      refused.code == OAuthCode::invalid_redirect_uri
          ? "redirect_uris in the document must be https addresses, http://127.0.0.1, http://localhost or a "
            "scheme of the app's own, without fragment and wildcard."
          : "The document describes no client that is accepted here.",
      std::move(refused.description));
}

}  // namespace gatehouse::oauth
