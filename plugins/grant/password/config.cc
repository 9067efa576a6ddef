#include "config.h"

namespace gatehouse::password_grant {

Schema<Config> config_schema() {
  return Schema<Config>(
      "grant.password",
      {
          field("public_clients", &Config::public_clients, boolean(),
                "Whether apps that cannot keep a secret may use it too: whoever knows a client_id can then "
                "try passwords in its name."),
      });
}

}  // namespace gatehouse::password_grant
