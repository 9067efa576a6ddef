// `gatehouse consent list|revoke`: what people have allowed apps to know, on an opened store. Arguments and
// the opening of the store are in verbs/consent_verbs.cc.
#pragma once

#include <string>

#include "core/app/cli/command_line/exit_code.h"
#include "core/app/cli/command_line/output.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::app::cli {

struct ConsentListOptions {
  std::string user;  ///< user name, e-mail address or id; empty: everybody
  OutputFormat format = OutputFormat::table;
};
/// not_found for an unknown user. Only reads.
Result<void> list_consents(TenantStore& store, const ConsentListOptions& options, Streams streams);

struct ConsentRevokeOptions {
  std::string user;
  std::string client;
  TimePoint now;
};
/// The app must ask again, and the tokens that it holds for this person are dead within a second. not_found
/// where there is no such consent.
Result<void> revoke_consent(TenantStore& store, const ConsentRevokeOptions& options, Streams streams);

}  // namespace gatehouse::app::cli
