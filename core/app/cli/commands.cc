#include "core/app/cli/commands.h"

#include "core/app/cli/audit/audit_verbs.h"
#include "core/app/cli/backup/backup_verbs.h"
#include "core/app/cli/client/client_verbs.h"
#include "core/app/cli/config/config_verbs.h"
#include "core/app/cli/consent/consent_verbs.h"
#include "core/app/cli/db/db_verbs.h"
#include "core/app/cli/doctor/doctor_verbs.h"
#include "core/app/cli/key/key_verbs.h"
#include "core/app/cli/plugin/plugin_verbs.h"
#include "core/app/cli/reload/reload_verbs.h"
#include "core/app/cli/server/server_verbs.h"
#include "core/app/cli/try/try_verbs.h"
#include "core/app/cli/user/user_verbs.h"

namespace gatehouse::app::cli {
namespace {

constexpr AddVerbs kCommands[] = {
    &add_server_verbs,   // serve, dev, version
    &add_user_verbs,     // people
    &add_client_verbs,   // apps
    &add_consent_verbs,  // what people allowed
    &add_db_verbs,       // the schema
    &add_reload_verbs,   // the configuration, anew
    &add_doctor_verbs,   // everything, looked at
    &add_backup_verbs,   // copies
    &add_audit_verbs,    // the trail
    &add_config_verbs,   // what files say
    &add_key_verbs,      // signing keys
    &add_plugin_verbs,   // plugins
    &add_try_verbs,      // an app, played
};

}  // namespace

std::span<const AddVerbs> commands() noexcept { return kCommands; }

}  // namespace gatehouse::app::cli
