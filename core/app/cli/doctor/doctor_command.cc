#include "core/app/cli/doctor/doctor_command.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

#include "core/app/cli/doctor/doctor_machine.h"
#include "core/app/cli/doctor/doctor_report.h"
#include "core/app/cli/doctor/doctor_server.h"
#include "core/app/cli/installation/installation.h"
#include "core/keys/key_ring.h"
#include "gatehouse/storage/backup.h"

namespace gatehouse::app::cli {
namespace {

/// False where the storage must not be opened: as another person, files would be made that the server cannot
/// read.
bool look_at_state(const std::filesystem::path& state, DoctorReport& report) {
  struct stat found {};
  if (::stat(state.c_str(), &found) != 0) {
    report.warn("state", state.string() + " does not exist yet", "start the server once: it makes it");
    return false;
  }
  if ((found.st_mode & 077) != 0)
    report.fail("state", state.string() + " can be read by others", "chmod 0700 " + state.string());
  else
    report.ok("state", state.string() + " belongs to its owner alone");
  if (found.st_uid == ::geteuid()) return true;
  report.warn("storage", "not looked at: " + state.string() + " belongs to another user",
              "run doctor as that user: sudo -u gatehouse gatehouse doctor");
  return false;
}

void look_at_keys(OpenedTenant& opened, TimePoint now, DoctorReport& report) {
  const std::string& tenant = opened.config().id.text();
  const auto listed = keys::list_keys(opened.store().signing_keys());
  if (!listed)
    return report.fail("keys", tenant + ": " + listed.error().describe(), "see the line about storage");
  for (const auto& wanted : opened.config().keys) {
    const auto active = std::find_if(listed->begin(), listed->end(), [&](const auto& key) {
      return key.algorithm == wanted.alg && key.state == KeyState::active;
    });
    if (active == listed->end())
      report.warn("keys", tenant + " has no " + wanted.alg + " key that signs",
                  "start the server: it makes one");
    else if (now - active->state_since > wanted.rotate + std::chrono::hours(24))
      report.warn("keys", tenant + ": the " + wanted.alg + " key is overdue for rotation",
                  "keep the server running, or: gatehouse key rotate --tenant " + tenant);
    else
      report.ok("keys", tenant + " signs " + wanted.alg + " with " + active->id.text());
  }
}

/// Everything the storage holds, as far as it can look at that: a start only looks at small files.
Result<void> verify(Storage& storage) {
  auto* const backup = static_cast<StorageBackup*>(storage.query(kStorageBackup));
  return backup == nullptr ? Result<void>() : backup->verify();
}

void look_at_storage(const Installation& installation, DoctorReport& report) {
  const auto& server = installation.snapshot().server;
  for (const auto& tenant : installation.snapshot().tenants) {
    auto opened = OpenedTenant::open(installation, tenant.id.text());
    if (!opened && opened.error().code() == ErrorCode::unsupported)
      return report.warn("storage", opened.error().message(),
                         "nothing survives a restart; use: type: sqlite");
    if (!opened)
      return report.fail("storage", tenant.id.text() + ": " + opened.error().describe(),
                         opened.error().code() == ErrorCode::corrupt
                             ? "gatehouse backup restore, or the master key that this data was sealed with"
                             : "look at file, disk and master key that the line names");
    if (&tenant == &installation.snapshot().tenants.front()) {
      if (const auto sound = verify(opened->storage()); !sound)
        return report.fail("storage", sound.error().describe(), "gatehouse backup restore");
      report.ok("storage", server.durable_storage.type + " opens, is sound, and the master key fits");
    }
    look_at_keys(*opened, installation.clock().now(), report);
  }
}

void look_at_plugins(const Installation& installation, DoctorReport& report) {
  std::string names;
  for (const auto& plugin : installation.plugins().plugins())
    names.append(names.empty() ? "" : ", ").append(plugin.id);
  report.ok("plugins", names);
}

}  // namespace

ExitCode doctor(const GlobalOptions& options, Streams streams) {
  DoctorReport report;
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) {
    report.fail("config", options.config_file + " has errors; nothing else can be looked at",
                "gatehouse config check");
    report.print(options.output, streams);
    return kInvalidConfiguration;
  }
  const auto& server = installation->snapshot().server;
  report.ok("config", options.config_file + ": " + std::to_string(installation->snapshot().tenants.size()) +
                          (installation->snapshot().tenants.size() == 1 ? " tenant" : " tenants"));
  look_at_configuration_files(options.config_file, report);
  look_at_plugins(*installation, report);
  if (look_at_state(server.state, report)) look_at_storage(*installation, report);
  look_at_machine(server.state, report);
  look_at_server(installation->snapshot(), report);
  report.print(options.output, streams);
  return report.failed() ? kFailed : kDone;
}

}  // namespace gatehouse::app::cli
