// YAML text → ConfigNode tree with exact places. The only code that knows yaml-cpp.
//
// Stricter than YAML: duplicate keys, anchors, aliases, tags, second documents, keys that are not text, and
// trees that are too deep or too large are refused (security.md S-036 to S-038). Built from parser events, so
// nothing is ever expanded or looked up again. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gatehouse/config_node.h"

namespace gatehouse::config {

inline constexpr std::size_t kMaxDepth = 20;
inline constexpr std::size_t kMaxNodes = 10'000;

/// The tree of one document. On any problem it is reported to `found` and the tree is null. `file` names the
/// text in spans; `text` may hold anything.
ConfigNode parse_yaml(std::string_view text, const std::string& file, Diagnostics& found);

}  // namespace gatehouse::config
