// Clients as JSON: the form in which a store keeps them, under the names of dynamic registration (RFC 7591).
// Read and written by the same declaration as clients of YAML files. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/config/client_metadata.h"
#include "gatehouse/error.h"

namespace gatehouse::config {

/// A stored client. A member of null is one left out; a member that this release does not know is passed
/// over, as a newer one may have written it. Anything else wrong is `corrupt`.
Result<ClientMetadata> read_client(std::string_view json);
/// The same of one that is being made: invalid_argument for whatever is wrong, an unknown member included.
Result<ClientMetadata> read_new_client(std::string_view json);
/// The client as one JSON object; read_client() of it gives it back, but for its place.
std::string render_client(const ClientMetadata& client);

}  // namespace gatehouse::config
