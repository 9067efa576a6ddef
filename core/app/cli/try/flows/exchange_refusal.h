// Why a token was not exchanged, for whoever has to switch it on: token exchange is off for everybody whose
// registration does not say otherwise, so that a refusal is what most people see first. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "core/app/cli/try/relying_party/try_report.h"

namespace gatehouse::app::cli {

/// What was asked for.
struct AskedExchange {
  std::string client;    ///< who exchanges
  std::string app;       ///< whose token it brings
  std::string resource;  ///< the API of the new token
  bool of_a_person = true;
  bool impersonates = false;
};

/// `refused` with the reason and the lines of the tenant's file that are missing, by the OAuth `error`.
TryFailure explained(TryFailure refused, std::string_view error, const AskedExchange& asked);

}  // namespace gatehouse::app::cli
