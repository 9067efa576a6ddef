#include "core/app/cli/key/key_verbs.h"

#include <memory>

#include "core/app/cli/installation/on_tenant.h"
#include "core/app/cli/key/key_commands.h"
#include "core/app/key_settings.h"

namespace gatehouse::app::cli {

void add_key_verbs(CommandLine line) {
  const auto key = line.root.noun("key", "Signing keys of a tenant");

  auto with_retired = std::make_shared<bool>(false);
  const auto list = key.verb("list", "List the keys and where they are in their life");
  list.flag("--all", *with_retired, "Retired keys too");
  list.runs([&common = line.common, with_retired](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint) {
      return list_keys(tenant.store().signing_keys(),
                       {.format = common.output, .with_retired = *with_retired}, streams);
    });
  });

  auto algorithm = std::make_shared<std::string>();
  const auto rotate = key.verb("rotate", "Publish a successor, which signs an hour later");
  rotate.option("--alg", *algorithm,
                "One algorithm of the tenant's keys, such as ES256; without it all of them");
  rotate.runs([&common = line.common, algorithm](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
      const KeyRotateOptions options{.algorithm = *algorithm,
                                     .settings = key_ring_settings(tenant.config()),
                                     .now = now,
                                     .format = common.output};
      return rotate_keys(tenant.store().signing_keys(), tenant.cipher(), options, streams);
    });
  });

  auto kid = std::make_shared<std::string>();
  const auto retire = key.verb("retire", "Take a key that has leaked out of use at once");
  retire.option("kid", *kid, "As `key list` shows it; write -- before one that begins with -").required();
  retire.runs([&common = line.common, kid](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
      const KeyRetireOptions options{.key = KeyId(*kid),
                                     .settings = key_ring_settings(tenant.config()),
                                     .now = now,
                                     .format = common.output};
      return retire_key(tenant.store().signing_keys(), tenant.cipher(), options, streams);
    });
  });
}

}  // namespace gatehouse::app::cli
