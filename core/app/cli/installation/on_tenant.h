// on_tenant: a verb that works on one tenant's store, beside a server that may be running.
#pragma once

#include "core/app/cli/command_line/global_options.h"
#include "core/app/cli/installation/installation.h"

namespace gatehouse::app::cli {

/// Opens the tenant and runs `work(OpenedTenant&, TimePoint now)`, which gives a Result<void>.
template <class Work>
ExitCode on_tenant(const GlobalOptions& common, Streams streams, Work work) {
  const auto installation = Installation::open(common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  const Result<void> done = work(*tenant, installation->clock().now());
  return done ? kDone : report(done.error(), streams.err);
}

}  // namespace gatehouse::app::cli
