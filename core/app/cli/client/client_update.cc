#include "core/app/cli/client/client_update.h"

#include <ostream>

#include "core/app/cli/client/client_metadata_file.h"
#include "core/app/fetching.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/base/contains.h"
#include "core/clients/client_keys.h"
#include "core/clients/client_secret.h"
#include "core/clients/sector_documents.h"
#include "core/config/client_document.h"
#include "core/config/render_diagnostics.h"
#include "core/config/rules/authorization_details_rules.h"
#include "core/config/rules/client_rules.h"
#include "core/config/rules/security_profile.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/rules/tls_rules.h"
#include "core/jose/algorithm.h"

namespace gatehouse::app::cli {
namespace {

enum class Keys { of_the_tenant, or_the_secret };

Result<void> set(const std::string& asked, std::optional<std::string>& member, Keys keys) {
  if (asked.empty()) return {};
  if (asked == "default") {
    member.reset();
    return {};
  }
  const auto algorithm = jose::parse_algorithm(asked);
  if (!algorithm || (jose::is_mac(*algorithm) && keys == Keys::of_the_tenant))
    return Error(ErrorCode::invalid_argument, "\"" + asked + "\" is no signature algorithm that fits here");
  member = asked;
  return {};
}

/// Adding one that is there already changes nothing; removing one that is not is a mistake worth hearing of.
Result<void> change_redirect_uris(config::ClientMetadata& client, const ClientUpdateOptions& options) {
  auto& uris = client.redirect_uris;
  for (const auto& removed : options.removed_redirect_uris)
    if (std::erase(uris, removed) == 0)
      return Error(ErrorCode::not_found, "redirect URI " + removed + " is not registered");
  for (const auto& added : options.added_redirect_uris)
    if (!contains(uris, added)) uris.push_back(added);
  return {};
}

bool has_none(const Diagnostics& found, Streams streams) {
  if (!config::has_errors(found)) return true;
  streams.err << config::render_text(found, {});
  return false;
}

/// OpenID Registration §5: asked before the client is stored, as nobody asks later.
Result<void> check_sector(const config::ClientMetadata& client, const config::ServerConfig& server) {
  if (client.sector_identifier_uri.empty()) return {};
  GH_TRY(const auto fetcher, fetch::GuardedFetcher::create(fetch_rules(server)));
  auto document = fetcher.get(client.sector_identifier_uri);
  if (!document) return std::move(document).error().with("asking " + client.sector_identifier_uri);
  return clients::check_sector_document(client, *document);
}

}  // namespace

Result<void> set_algorithms(config::ClientMetadata& client, const ClientAlgorithms& asked) {
  GH_TRY_VOID(set(asked.id_token, client.id_token_signed_response_alg, Keys::or_the_secret));
  GH_TRY_VOID(set(asked.userinfo, client.userinfo_signed_response_alg, Keys::or_the_secret));
  return set(asked.access_token, client.access_token_signed_response_alg, Keys::of_the_tenant);
}

bool is_acceptable(const config::ClientMetadata& client, const Installation& installation,
                   const config::TenantConfig& tenant, Streams streams) {
  Diagnostics found;
  config::check_client(client, installation.snapshot().server.profile, found);
  config::Findings findings(found);
  config::check_client_algorithms(client, tenant, config::Place(), findings);
  config::check_client_details(client, tenant, config::Place(), findings);
  config::check_client_response_types(client, tenant, config::Place(), findings);
  config::check_client_certificate(client, tenant, config::Place(), findings);
  config::check_client_subject(client, tenant, config::Place(), findings);
  config::check_profile(tenant, client, config::Place(), findings);
  if (!has_none(found, streams)) return false;
  if (const auto at = clients::unsound_key(client.jwks)) {
    streams.err
        << "error: key " << *at + 1
        << " of jwks is no public key that can be trusted: it is weak, not on its curve, incomplete, or "
           "beyond what is read of one set\n";
    return false;
  }
  const auto sector = check_sector(client, installation.snapshot().server);
  if (!sector) streams.err << "error: " << sector.error().describe() << "\n";
  return sector.has_value();
}

bool has_known_scopes(const config::ClientMetadata& client, const config::TenantConfig& tenant,
                      Streams streams) {
  Diagnostics found;
  config::Findings findings(found);
  config::check_client_scope(client, tenant, config::Place(), findings);
  return has_none(found, streams);
}

ExitCode update_client(const ClientUpdateOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  auto& store = tenant->store().clients();
  auto record = store.find(ClientId(options.client_id));
  if (!record) return report(record.error(), streams.err);
  if (!*record)
    return report(Error(ErrorCode::not_found, "the store has no client \"" + options.client_id +
                                                  "\"; clients of the YAML files are changed there"),
                  streams.err);
  auto client = config::read_client((*record)->payload.json);
  if (!client) return report(client.error(), streams.err);
  if (const auto set = set_algorithms(*client, options.algorithms); !set)
    return report(set.error(), streams.err);
  if (const auto changed = change_redirect_uris(*client, options); !changed)
    return report(changed.error(), streams.err);
  if (!options.scope.empty()) client->scope = options.scope;
  if (const auto laid = lay_over(*client, options.metadata_file); !laid)
    return report(laid.error(), streams.err);
  const auto secret = clients::ClientSecrets(tenant->cipher()).settle(*client);
  if (!secret) return report(secret.error(), streams.err);
  if (!is_acceptable(*client, *installation, tenant->config(), streams)) return kUsage;
  // Only what is new: a scope that the tenant has given up since must not stop a redirect URI from being
  // mended.
  if (!options.scope.empty() && !has_known_scopes(*client, tenant->config(), streams)) return kUsage;

  const auto now = installation->clock().now();
  const Revision found = (*record)->revision;
  (*record)->updated_at = now;
  (*record)->payload = {config::render_client(*client)};
  const auto event = audit::make_event(audit::kClientUpdated, {.now = now, .request_id = {}, .address = {}},
                                       "operator", {{audit::field::client_id, client->client_id}});
  const auto stored = store.put(**record, found, {.now = now, .events = std::span(&event, 1)});
  if (!stored) return report(stored.error(), streams.err);
  Listing listing{.name = "clients", .columns = {"client_id"}, .rows = {{client->client_id}}};
  if (!secret->empty()) {
    listing.columns.emplace_back("client_secret");
    listing.rows.front().emplace_back(secret->reveal());
  }
  print_listing(streams.out, options.common.output, listing);
  if (!secret->empty()) streams.err << "The old secret no longer works. The new one is shown this once.\n";
  return kDone;
}

}  // namespace gatehouse::app::cli
