#include "core/oauth/authorize_checks.h"

namespace gatehouse::oauth {
namespace {

using interaction::PageError;

constexpr std::string_view kAdvice =
    "Go back to the app and try again. If it happens again, tell the people who run the app.";

Untrusted refuse(std::string_view code, std::string_view message, std::string developer_note) {
  return {.page = {.status = 400,
                   .code = code,
                   .title = "This sign-in link does not work",
                   .message = message,
                   .advice = kAdvice,
                   .developer_note = std::move(developer_note)},
          .reason = code};
}

/// Tells a developer what differs, in terms of what is registered. Never shown outside profile dev.
std::string differs(const config::ClientMetadata& client, std::string_view got) {
  std::string note = "Got redirect_uri ";
  note.append(got).append("; registered for ").append(client.client_id).append(":");
  for (const auto& uri : client.redirect_uris) {
    note.append(" ").append(uri);
    if (got.size() == uri.size() + 1 && got.starts_with(uri) && got.ends_with('/'))
      note.append(" (differs: trailing slash)");
  }
  return note;
}

}  // namespace

Result<std::variant<TrustedTarget, Untrusted>> find_trusted_target(const http::Params& params,
                                                                   const clients::ClientDirectory& clients) {
  using Target = std::variant<TrustedTarget, Untrusted>;
  // A repeated client_id or redirect_uri may be read differently by whoever stands between (S-056).
  const auto client_id = params.value_of("client_id");
  if (!client_id)
    return Target(refuse("invalid_client_id", "The app did not say who it is.",
                         "The request needs exactly one client_id parameter."));
  GH_TRY(auto client, clients.find(ClientId(std::string(*client_id))));
  if (!client)
    return Target(refuse("invalid_client_id", "The app that sent you is not known here.",
                         "No client has this client_id. Create it with: gatehouse client create"));
  const auto redirect_uri = params.value_of("redirect_uri");
  if (!redirect_uri)
    return Target(refuse("invalid_redirect_uri", "The app did not say where to return to.",
                         "The request needs exactly one redirect_uri parameter."));
  auto redirect = match_redirect_uri(*client, *redirect_uri);
  if (!redirect)
    return Target(refuse("invalid_redirect_uri",
                         "The app asked to return to an address that is not registered for it.",
                         differs(*client, *redirect_uri)));
  return Target(TrustedTarget{.client = std::move(client), .redirect = *std::move(redirect)});
}

}  // namespace gatehouse::oauth
