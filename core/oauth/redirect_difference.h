// RedirectDifference: how a redirect URI differs from what is registered, in a developer's words, for the
// log and, under profile dev only, the page: it tells what is registered. Query and fragment, and all but the
// origin of a host that is not registered, are left out: they may carry what no log may hold (S-492). Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/config/model.h"

namespace gatehouse::oauth {

struct RedirectDifference {
  std::string got;
  std::string allowed;  ///< the registered one that is nearest, and how many more there are
  std::string differs;  ///< "trailing slash", "port"
  std::string fix;      ///< a command, or the place in the configuration
};

RedirectDifference redirect_difference(const config::ClientMetadata& client, std::string_view got);

}  // namespace gatehouse::oauth
