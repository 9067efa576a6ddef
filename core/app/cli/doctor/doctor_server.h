// The part of `gatehouse doctor` that looks at the server: does it run, does each tenant answer where its
// issuer says, or are the addresses free for it.
#pragma once

#include "core/app/cli/doctor/doctor_report.h"
#include "core/config/model.h"

namespace gatehouse::app::cli {

void look_at_server(const config::ConfigSnapshot& snapshot, DoctorReport& report);

}  // namespace gatehouse::app::cli
