#include "core/app/cli/consent_commands.h"
#include "core/app/cli/on_tenant.h"
#include "core/app/cli/verbs/command_line.h"

namespace gatehouse::app::cli {

void add_consent_verbs(CommandLine line) {
  auto* consent = line.app.add_subcommand("consent", "What people allowed apps")->require_subcommand(1);

  auto listed = std::make_shared<ConsentListOptions>();
  auto* list = consent->add_subcommand("list", "List what people have allowed which app");
  list->add_option("--user", listed->user, "User name, e-mail address or id; without it everybody");
  line.chosen(*list, [&common = line.common, listed](Streams streams) {
    listed->format = common.output;
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint) {
      return list_consents(tenant.store(), *listed, streams);
    });
  });

  auto revoked = std::make_shared<ConsentRevokeOptions>();
  auto* revoke =
      consent->add_subcommand("revoke", "Take back what a person allowed an app; ends its tokens too");
  revoke->add_option("--user", revoked->user, "User name, e-mail address or id")->required();
  revoke->add_option("--client", revoked->client, "The app's client_id")->required();
  line.chosen(*revoke, [&common = line.common, revoked](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
      revoked->now = now;
      return revoke_consent(tenant.store(), *revoked, streams);
    });
  });
}

}  // namespace gatehouse::app::cli
