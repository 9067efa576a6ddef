// The forms in which an operator may write the 32 bytes of the master key.
#pragma once

#include <optional>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::config {

/// Base64 (with or without padding), base64url or 64 hexadecimal digits of exactly 32 bytes → base64url
/// without padding. Nothing for any other text.
std::optional<Secret> normalise_master_key(std::string_view text);

}  // namespace gatehouse::config
