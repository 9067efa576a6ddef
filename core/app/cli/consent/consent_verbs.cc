#include "core/app/cli/consent/consent_verbs.h"

#include <memory>

#include "core/app/cli/consent/consent_commands.h"
#include "core/app/cli/installation/on_tenant.h"

namespace gatehouse::app::cli {

void add_consent_verbs(CommandLine line) {
  const auto consent = line.root.noun("consent", "What people allowed apps");

  auto listed = std::make_shared<ConsentListOptions>();
  const auto list = consent.verb("list", "List what people have allowed which app");
  list.option("--user", listed->user, "User name, e-mail address or id; without it everybody");
  list.runs([&common = line.common, listed](Streams streams) {
    listed->format = common.output;
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint) {
      return list_consents(tenant.store(), *listed, streams);
    });
  });

  auto revoked = std::make_shared<ConsentRevokeOptions>();
  const auto revoke = consent.verb("revoke", "Take back what a person allowed an app; ends its tokens too");
  revoke.option("--user", revoked->user, "User name, e-mail address or id").required();
  revoke.option("--client", revoked->client, "The app's client_id").required();
  revoke.runs([&common = line.common, revoked](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
      revoked->now = now;
      return revoke_consent(tenant.store(), *revoked, streams);
    });
  });
}

}  // namespace gatehouse::app::cli
