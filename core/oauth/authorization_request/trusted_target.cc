#include "core/oauth/authorization_request/authorize_checks.h"
#include "core/oauth/authorization_request/redirect_difference.h"

namespace gatehouse::oauth {
namespace {

using interaction::PageError;

Untrusted refuse(std::string_view code, pages::ErrorText text, std::string developer_note) {
  return {.page = {.status = 400, .code = code, .text = text, .developer_note = std::move(developer_note)},
          .reason = code};
}

/// Tells a developer what differs: got, registered, differs, fix; the addresses whole. Never shown outside
/// profile dev, and in no log.
std::string developer_note(const TenantId& tenant, const config::ClientMetadata& client,
                           std::string_view got) {
  const auto difference = redirect_difference(tenant, client, got);
  const auto nearest = nearest_redirect_uri(client, got);
  std::string note = "Got redirect_uri " + std::string(got) + "\nRegistered for " + client.client_id + ": ";
  note.append(nearest.empty() ? "none" : nearest);
  if (client.redirect_uris.size() > 1)
    note += " (and " + std::to_string(client.redirect_uris.size() - 1) + " more)";
  return note + "\nDiffers: " + difference.differs + "\nFix: " + difference.fix;
}

}  // namespace

Result<std::variant<TrustedTarget, Untrusted>> find_trusted_target(const http::Params& params,
                                                                   const TenantId& tenant,
                                                                   const clients::ClientDirectory& clients) {
  using Target = std::variant<TrustedTarget, Untrusted>;
  // A repeated client_id or redirect_uri may be read differently by whoever stands between (S-056).
  const auto client_id = params.value_of("client_id");
  if (!client_id)
    return Target(refuse("invalid_client_id", pages::ErrorText("app_unnamed"),
                         "The request needs exactly one client_id parameter."));
  GH_TRY(auto client, clients.find(ClientId(std::string(*client_id))));
  if (!client)
    return Target(refuse("invalid_client_id", pages::ErrorText("app_unknown"),
                         "No client has this client_id. Create it with: gatehouse client create"));
  const auto redirect_uri = params.value_of("redirect_uri");
  if (!redirect_uri)
    return Target(refuse("invalid_redirect_uri", pages::ErrorText("return_missing"),
                         "The request needs exactly one redirect_uri parameter."));
  auto redirect = match_redirect_uri(*client, *redirect_uri);
  if (!redirect)
    return Target(refuse("invalid_redirect_uri", pages::ErrorText("return_unregistered"),
                         developer_note(tenant, *client, *redirect_uri)));
  return Target(TrustedTarget{.client = std::move(client), .redirect = *std::move(redirect)});
}

}  // namespace gatehouse::oauth
