// `--metadata FILE` of `gatehouse client create|update`: client metadata as dynamic registration has it (RFC
// 7591 §2), a JSON object, laid over what the client is so far. Reaches every key that no option of its own
// has.
#pragma once

#include <string>

#include "core/config/client_metadata.h"
#include "gatehouse/error.h"

namespace gatehouse::app::cli {

/// A member of null takes the default back. Refused: what is no JSON, unknown members, values that do not
/// fit, and members that are not the file's to set (client_id, client_secret_hash). An empty path changes
/// nothing.
Result<void> lay_over(config::ClientMetadata& client, const std::string& path);

}  // namespace gatehouse::app::cli
