#include "core/app/cli/client/client_commands.h"

#include <ostream>

#include "core/app/cli/client/client_listing.h"
#include "core/app/cli/client/client_metadata_file.h"
#include "core/app/cli/client/snippets/client_snippet.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/base/ascii.h"
#include "core/base/ids.h"
#include "core/clients/client_secret.h"
#include "core/config/client_document.h"

namespace gatehouse::app::cli {
namespace {

/// "My app" → "my-app-x7k2": readable, and apart from that of an app of the same name.
std::string make_client_id(const std::string& name) {
  std::string id;
  for (const char c : name) {
    if (is_alphanumeric(c))
      id += to_lower(c);
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  if (id.empty()) id = "app";
  if (id.back() != '-') id += '-';
  static constexpr char kAlphabet[] = "abcdefghjkmnpqrstuvwxyz23456789ab";
  for (const char c : make_uuid_v4().substr(0, 4))
    id += kAlphabet[static_cast<unsigned char>(c) % 32];
  return id;
}

Result<config::ClientMetadata> metadata_of(const ClientCreateOptions& options) {
  config::ClientMetadata client;
  client.client_id = options.client_id.empty() ? make_client_id(options.name) : options.client_id;
  client.client_name = options.name;
  client.redirect_uris = options.redirect_uris;
  client.post_logout_redirect_uris = options.post_logout_redirect_uris;
  client.scope = options.scope;
  client.consent = options.skip_consent ? config::ConsentRule::skip : config::ConsentRule::ask;
  if (options.type == "spa" || options.type == "native") {
    client.token_endpoint_auth_method = "none";
    if (options.type == "native") client.application_type = config::ApplicationType::native;
  } else if (options.type == "service") {
    client.grant_types = {"client_credentials"};
    client.response_types = {};
  } else if (options.type == "device") {
    client.token_endpoint_auth_method = "none";
    client.grant_types = {"urn:ietf:params:oauth:grant-type:device_code", "refresh_token"};
    client.response_types = {};
  } else if (options.type != "web") {
    return Error(ErrorCode::invalid_argument, "--type is web, spa, native, device or service");
  }
  if (options.type != "service" && options.type != "device" && options.redirect_uris.empty())
    return Error(ErrorCode::invalid_argument,
                 "an app of type " + options.type +
                     " needs an address to return to: --redirect-uri URI; a program without people is "
                     "--type service");
  if (!options.auth_method.empty()) client.token_endpoint_auth_method = options.auth_method;
  GH_TRY_VOID(set_algorithms(client, options.algorithms));
  GH_TRY_VOID(lay_over(client, options.metadata_file));
  return client;
}

Listing created(const config::ClientMetadata& client, const config::TenantConfig& tenant,
                const Secret& secret) {
  Listing listing{
      .name = "clients", .columns = {"client_id", "issuer"}, .rows = {{client.client_id, tenant.issuer}}};
  if (!secret.empty()) {
    listing.columns.emplace_back("client_secret");
    listing.rows.front().emplace_back(secret.reveal());
  }
  return listing;
}

/// With its listing: a further column where a program reads it, below it where a person does.
void print_created(Listing listing, const ClientCreateOptions& options, const std::string& snippet,
                   Streams streams) {
  const auto format = options.common.output;
  if (!snippet.empty() && (format == OutputFormat::json || format == OutputFormat::yaml)) {
    listing.columns.emplace_back("snippet");
    listing.rows.front().push_back(snippet);
  }
  print_listing(streams.out, format, listing);
  if (snippet.empty() || format != OutputFormat::table) return;
  std::string others;
  for (const auto& language : snippet_languages()) {
    if (language.name == options.snippet)
      streams.out << "--- " << language.install << " ---\n" << snippet;
    else
      others.append(others.empty() ? "" : "|").append(language.name);
  }
  streams.err << "Other languages: gatehouse client snippet " << listing.rows.front().front() << " --lang "
              << others << '\n';
}

/// `-o id` prints the id alone: what is shown once, or was asked for beside it, would be lost unseen.
bool is_lost_unseen(const ClientCreateOptions& options, const Secret& secret, Streams streams) {
  if (options.common.output != OutputFormat::id) return false;
  if (!options.snippet.empty())
    streams.err
        << "error: -o id prints no program; leave --snippet out, and then: gatehouse client snippet ID "
           "--lang "
        << options.snippet << '\n';
  else if (!secret.empty())
    streams.err << "error: -o id would not show the secret, which nobody can see later; take -o json\n";
  return !options.snippet.empty() || !secret.empty();
}

}  // namespace

ExitCode create_client(const ClientCreateOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  auto client = metadata_of(options);
  if (!client) return report(client.error(), streams.err);
  for (const auto& configured : tenant->config().clients) {
    if (configured.client_id != client->client_id) continue;
    streams.err << "error: client \"" << client->client_id << "\" is written in " << configured.span.file
                << ":" << configured.span.line << "; choose another id\n";
    return kConflict;
  }
  const auto secret = clients::ClientSecrets(tenant->cipher()).settle(*client);
  if (!secret) return report(secret.error(), streams.err);
  if (is_lost_unseen(options, *secret, streams)) return kUsage;
  if (!is_acceptable(*client, *installation, tenant->config(), streams) ||
      !has_known_scopes(*client, tenant->config(), streams))
    return kUsage;
  std::string snippet;  // before anything is stored: a wrong language must not leave a client behind
  if (!options.snippet.empty()) {
    auto rendered = render_snippet(options.snippet, tenant->config().issuer, *client);
    if (!rendered) return report(rendered.error(), streams.err);
    snippet = *std::move(rendered);
  }
  const auto now = installation->clock().now();
  ClientRecord record{.id = ClientId(client->client_id),
                      .revision = {},
                      .created_at = now,
                      .updated_at = now,
                      .payload = {config::render_client(*client)}};
  const auto event = audit::make_event(audit::kClientCreated, {.now = now, .request_id = {}, .address = {}},
                                       "operator", {{audit::field::client_id, client->client_id}});
  const auto stored =
      tenant->store().clients().put(record, Absent{}, {.now = now, .events = std::span(&event, 1)});
  if (!stored) return report(stored.error(), streams.err);
  print_created(created(*client, tenant->config(), *secret), options, snippet, streams);
  if (!secret->empty()) streams.err << "The secret is shown this once.\n";
  return kDone;
}

ExitCode print_client_snippet(const ClientSnippetOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  const auto client = find_client(*tenant, options.client_id);
  if (!client) return report(client.error(), streams.err);
  const auto snippet = render_snippet(options.language, tenant->config().issuer, client->metadata);
  if (!snippet) return report(snippet.error(), streams.err);
  streams.out << *snippet;
  return kDone;
}

}  // namespace gatehouse::app::cli
