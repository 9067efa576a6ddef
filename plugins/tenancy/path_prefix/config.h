// What `tenancy: [ { type: path_prefix, config: … } ]` holds.
#pragma once

#include <string>

#include "gatehouse/config_schema.h"

namespace gatehouse::path_prefix {

struct Config {
  std::string prefix = "/t/";
};

Schema<Config> config_schema();

}  // namespace gatehouse::path_prefix
