// The settings of a tenant's key ring as its configuration has them: one reading for the server and for the
// command line. A pure function.
#pragma once

#include "core/config/model.h"
#include "core/keys/key_ring.h"

namespace gatehouse::app {

keys::KeyRingSettings key_ring_settings(const config::TenantConfig& config);

}  // namespace gatehouse::app
