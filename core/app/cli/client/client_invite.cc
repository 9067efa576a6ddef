#include "core/app/cli/client/client_invite.h"

#include <ostream>

#include "core/app/cli/command_line/output.h"
#include "core/oauth/registration/client_registration.h"
#include "core/tokens/bearer.h"

namespace gatehouse::app::cli {

ExitCode invite_client(const ClientInviteOptions& options, Streams streams) {
  if (options.hours < 1 || options.hours > 24 * 365) {
    streams.err << "error: --hours is 1 to 8760\n";
    return kUsage;
  }
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  const auto& config = tenant->config();
  if (config.registration.mode != config::RegistrationMode::with_token) {
    streams.err << "error: tenant \"" << config.id.text()
                << "\" takes no registrations by token; set registration.mode: token in its file\n";
    return kUsage;
  }
  const auto now = installation->clock().now();
  const auto token = tokens::make_bearer_value();
  const auto ends = now + std::chrono::hours(options.hours);
  const NewTicket ticket{
      .ref = {.kind = TicketKind::initial_access,
              .digest = oauth::ClientRegistrationEndpoint::initial_access_digest(config.id, token)},
      .family = {},
      .expires_at = ends,
      .retain_until = ends,
      .payload = {"{}"}};
  if (const auto kept = tenant->store().tickets().put(ticket, {.now = now, .events = {}}); !kept)
    return report(kept.error(), streams.err);
  print_listing(streams.out, options.common.output,
                {.name = "invitations",
                 .columns = {"initial_access_token", "registration_endpoint"},
                 .rows = {{token, config.issuer + "/register"}}});
  streams.err << "Good for one registration within " << options.hours << " h; shown this once.\n";
  return kDone;
}

}  // namespace gatehouse::app::cli
