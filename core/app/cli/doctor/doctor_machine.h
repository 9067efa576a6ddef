// The parts of `gatehouse doctor` that look at the machine: files and their modes, disk, clock, limits,
// backups.
#pragma once

#include <filesystem>

#include "core/app/cli/doctor/doctor_report.h"

namespace gatehouse::app::cli {

/// Whoever can write these files owns every tenant.
void look_at_configuration_files(const std::filesystem::path& server_file, DoctorReport& report);
void look_at_machine(const std::filesystem::path& state, DoctorReport& report);

}  // namespace gatehouse::app::cli
