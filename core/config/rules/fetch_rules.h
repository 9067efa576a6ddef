// Rules for what the server fetches from others: which addresses may be connected to, whose certificates are
// trusted, and the addresses that clients name (security.md S-150 ff.). Pure but for ca_file, which is read;
// thread-safe.
#pragma once

#include <string>

#include "core/config/model.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// `ca_file` is absolute or "system". In production no range may be so wide that it names nothing.
void check_fetch(const FetchSettings& fetch, Profile profile, const Place& place, Findings& findings);

/// An address of a client that the server calls: jwks_uri, backchannel_logout_uri. Empty is right. https;
/// under `dev` also http on this machine.
void check_remote_address(const std::string& address, Profile profile, const Place& place,
                          Findings& findings);

}  // namespace gatehouse::config
