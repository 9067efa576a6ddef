#include "core/app/cli/key_commands.h"
#include "core/app/cli/on_tenant.h"
#include "core/app/cli/verbs/command_line.h"
#include "core/app/key_settings.h"

namespace gatehouse::app::cli {

void add_key_verbs(CommandLine line) {
  auto* key = line.app.add_subcommand("key", "Signing keys of a tenant")->require_subcommand(1);

  auto with_retired = std::make_shared<bool>(false);
  auto* list = key->add_subcommand("list", "List the keys and where they are in their life");
  list->add_flag("--all", *with_retired, "Retired keys too");
  line.chosen(*list, [&common = line.common, with_retired](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint) {
      return list_keys(tenant.store().signing_keys(),
                       {.format = common.output, .with_retired = *with_retired}, streams);
    });
  });

  auto algorithm = std::make_shared<std::string>();
  auto* rotate = key->add_subcommand("rotate", "Publish a successor, which signs an hour later");
  rotate->add_option("--alg", *algorithm,
                     "One algorithm of the tenant's keys, such as ES256; without it all of them");
  line.chosen(*rotate, [&common = line.common, algorithm](Streams streams) {
    return on_tenant(common, streams, [&](OpenedTenant& tenant, TimePoint now) {
      const KeyRotateOptions options{.algorithm = *algorithm,
                                     .settings = key_ring_settings(tenant.config()),
                                     .now = now,
                                     .format = common.output};
      return rotate_keys(tenant.store().signing_keys(), tenant.cipher(), options, streams);
    });
  });

  auto kid = std::make_shared<std::string>();
  auto* retire = key->add_subcommand("retire", "Take a key that has leaked out of use at once");
  retire->add_option("kid", *kid, "As `key list` shows it; write -- before one that begins with -")
      ->required();
  line.chosen(*retire, [&common = line.common, kid](Streams streams) {
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
