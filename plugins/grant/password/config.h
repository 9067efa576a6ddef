// What `grants: [ { type: password, config: … } ]` holds.
#pragma once

#include "gatehouse/config_schema.h"

namespace gatehouse::password_grant {

struct Config {
  bool public_clients = false;
};

Schema<Config> config_schema();

}  // namespace gatehouse::password_grant
