// RedirectDifference: how a redirect URI differs from what is registered, in a developer's words, for the log
// and, under profile dev only, the page. No full redirect URI is in it, registered or not, and nothing of a
// sent one but its origin: path, query and fragment may carry what no log may hold (S-492). Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/config/model.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::oauth {

struct RedirectDifference {
  std::string got;
  std::string allowed;  ///< the registered one that is nearest, and how many more there are
  std::string differs;  ///< "trailing slash: sent, not registered", "path, from its 4th character on"
  std::string fix;      ///< a command, or the place in the configuration
};

RedirectDifference redirect_difference(const TenantId& tenant, const config::ClientMetadata& client,
                                       std::string_view got);
/// The registered redirect URI that is most like `got`, whole; empty where there is none. Not for logs.
std::string_view nearest_redirect_uri(const config::ClientMetadata& client, std::string_view got) noexcept;

}  // namespace gatehouse::oauth
