#include "core/app/cli/client/client_listing.h"

#include <boost/json.hpp>
#include <ostream>

#include "core/app/cli/command_line/output.h"
#include "core/app/cli/installation/on_tenant.h"
#include "core/config/client_document.h"
#include "core/config/show.h"

namespace gatehouse::app::cli {
namespace {

Result<std::vector<RegisteredClient>> all_clients(OpenedTenant& tenant) {
  std::vector<RegisteredClient> clients;
  for (const auto& configured : tenant.config().clients)
    clients.push_back({configured, "yaml"});
  ListQuery query{.cursor = {}, .limit = 200};
  do {
    GH_TRY(const auto page, tenant.store().clients().list(query));
    for (const auto& record : page.records) {
      GH_TRY(auto client, config::read_client(record.payload.json));
      clients.push_back({std::move(client), "store"});
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return clients;
}

/// The first and how many more there are: a table has no room for all.
std::string shortened(const std::vector<std::string>& texts) {
  if (texts.empty()) return "-";
  return texts.size() == 1 ? texts.front() : texts.front() + " +" + std::to_string(texts.size() - 1);
}

void print_table(std::ostream& out, OutputFormat format, const std::vector<RegisteredClient>& clients) {
  Listing listing{.name = "clients",
                  .columns = {"client_id", "name", "authentication", "source", "scope", "redirect_uris"},
                  .rows = {}};
  for (const auto& [client, source] : clients)
    listing.rows.push_back({client.client_id, client.client_name, client.token_endpoint_auth_method,
                            std::string(source), client.scope, shortened(client.redirect_uris)});
  print_listing(out, format, listing);
}

void print_json(std::ostream& out, const std::vector<RegisteredClient>& clients) {
  boost::json::array list;
  for (const auto& [client, source] : clients) {
    auto object = boost::json::parse(config::render_client(client)).as_object();
    object.erase("client_secret_hash");
    object["source"] = source;
    list.push_back(std::move(object));
  }
  out << boost::json::serialize(boost::json::object{{"clients", std::move(list)}}) << '\n';
}

void print_yaml(std::ostream& out, const std::vector<RegisteredClient>& clients) {
  std::vector<config::ClientMetadata> list;
  for (const auto& one : clients)
    list.push_back(one.metadata);
  config::show_clients(list, out);
}

}  // namespace

Result<RegisteredClient> find_client(OpenedTenant& tenant, const std::string& id) {
  for (const auto& configured : tenant.config().clients)
    if (configured.client_id == id) return RegisteredClient{configured, "yaml"};
  GH_TRY(const auto record, tenant.store().clients().find(ClientId(id)));
  if (!record)
    return Error(ErrorCode::not_found, "no client \"" + id + "\"; there are: gatehouse client list");
  GH_TRY(auto client, config::read_client(record->payload.json));
  return RegisteredClient{std::move(client), "store"};
}

ExitCode list_clients(const GlobalOptions& options, Streams streams) {
  return on_tenant(options, streams, [&](OpenedTenant& tenant, TimePoint) -> Result<void> {
    GH_TRY(const auto clients, all_clients(tenant));
    if (options.output == OutputFormat::json)
      print_json(streams.out, clients);
    else if (options.output == OutputFormat::yaml)
      print_yaml(streams.out, clients);
    else
      print_table(streams.out, options.output, clients);
    return {};
  });
}

ExitCode show_client(const ClientShowOptions& options, Streams streams) {
  return on_tenant(options.common, streams, [&](OpenedTenant& tenant, TimePoint) -> Result<void> {
    GH_TRY(auto found, find_client(tenant, options.client_id));
    const std::vector<RegisteredClient> clients{std::move(found)};
    if (options.common.output == OutputFormat::json)
      print_json(streams.out, clients);
    else if (options.common.output == OutputFormat::id)
      print_table(streams.out, OutputFormat::id, clients);
    else
      print_yaml(streams.out, clients);
    return {};
  });
}

}  // namespace gatehouse::app::cli
