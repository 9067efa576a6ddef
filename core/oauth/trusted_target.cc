#include "core/http/url.h"
#include "core/oauth/authorize_checks.h"

namespace gatehouse::oauth {
namespace {

using interaction::PageError;

Untrusted refuse(std::string_view code, pages::ErrorText text, std::string developer_note) {
  return {.page = {.status = 400, .code = code, .text = text, .developer_note = std::move(developer_note)},
          .reason = code};
}

/// The first part in which two addresses differ, as a developer calls it.
std::string_view difference(std::string_view got, std::string_view allowed) {
  if (got.size() == allowed.size() + 1 && got.starts_with(allowed) && got.ends_with('/'))
    return "trailing slash";
  if (allowed.size() == got.size() + 1 && allowed.starts_with(got) && allowed.ends_with('/'))
    return "trailing slash";
  const auto g = http::parse_http_url(got);
  const auto a = http::parse_http_url(allowed);
  if (!g || !a) return "form of the address";
  if (g->scheme != a->scheme) return "scheme";
  if (g->host != a->host) return "host";
  if (g->port != a->port) return "port";
  const auto path_of = [](std::string_view url) { return url.substr(0, url.find('?')); };
  return path_of(got) != path_of(allowed) ? "path" : "query";
}

/// Tells a developer what differs: got, allowed, differs, fix. Never shown outside profile dev.
std::string differs(const config::ClientMetadata& client, std::string_view got) {
  std::string note = "Got redirect_uri ";
  note.append(got).append("\nRegistered for ").append(client.client_id).append(":");
  if (client.redirect_uris.empty()) note.append(" none");
  for (const auto& uri : client.redirect_uris)
    note.append(" ").append(uri).append(" (differs: ").append(difference(got, uri)).append(")");
  return note.append("\nFix: send a registered one, or add this one to redirect_uris of ")
      .append(client.client_id)
      .append(", byte for byte.");
}

}  // namespace

Result<std::variant<TrustedTarget, Untrusted>> find_trusted_target(const http::Params& params,
                                                                   const clients::ClientDirectory& clients) {
  using Target = std::variant<TrustedTarget, Untrusted>;
  // A repeated client_id or redirect_uri may be read differently by whoever stands between (S-056).
  const auto client_id = params.value_of("client_id");
  if (!client_id)
    return Target(refuse("invalid_client_id", pages::ErrorText::app_unnamed,
                         "The request needs exactly one client_id parameter."));
  GH_TRY(auto client, clients.find(ClientId(std::string(*client_id))));
  if (!client)
    return Target(refuse("invalid_client_id", pages::ErrorText::app_unknown,
                         "No client has this client_id. Create it with: gatehouse client create"));
  const auto redirect_uri = params.value_of("redirect_uri");
  if (!redirect_uri)
    return Target(refuse("invalid_redirect_uri", pages::ErrorText::return_missing,
                         "The request needs exactly one redirect_uri parameter."));
  auto redirect = match_redirect_uri(*client, *redirect_uri);
  if (!redirect)
    return Target(refuse("invalid_redirect_uri", pages::ErrorText::return_unregistered,
                         differs(*client, *redirect_uri)));
  return Target(TrustedTarget{.client = std::move(client), .redirect = *std::move(redirect)});
}

}  // namespace gatehouse::oauth
