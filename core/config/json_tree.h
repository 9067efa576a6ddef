// JSON ↔ ConfigNode. JSON has no places: spans are empty. Internal to core/config.
#pragma once

#include <boost/json/value.hpp>

#include "gatehouse/config_schema.h"

namespace gatehouse::config {

/// Numbers and booleans become their text; members of null are left out.
ConfigNode tree_of(const boost::json::value& value);

/// The tree as JSON, typed by its description: true and 10 stand unquoted where a boolean or an integer
/// belongs.
boost::json::value json_of(const ConfigNode& node, const ValueDescription& described);
boost::json::value json_of(const ConfigNode& node, const std::vector<FieldDescription>& fields);

}  // namespace gatehouse::config
