#include "core/app/cli/doctor/doctor_machine.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <ctime>
#include <optional>

#include "core/config/source_text.h"
#include "core/config/yaml_tree.h"

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLittleSpace = 512ull << 20;
constexpr rlim_t kFewDescriptors = 4096;
constexpr std::time_t kBackupAge = 26 * 3600;

void look_at_disk(const fs::path& state, DoctorReport& report) {
  struct statvfs disk {};
  if (::statvfs(state.c_str(), &disk) != 0) return;
  const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  const std::string shown = std::to_string(free >> 20) + " MiB are free for " + state.string();
  if (free < kLittleSpace)
    report.fail("disk", shown, "make room: a full disk stops every sign-in");
  else
    report.ok("disk", shown);
}

/// Tokens, codes and TOTP depend on the time; the kernel knows whether somebody keeps it right.
void look_at_clock(DoctorReport& report) {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer == TIME_ERROR || (answer >= 0 && (state.status & STA_UNSYNC) != 0))
    report.warn("clock", "nobody keeps it synchronised", "apt-get install systemd-timesyncd (or chrony)");
  else if (answer >= 0)
    report.ok("clock", "synchronised");
}

void look_at_descriptors(DoctorReport& report) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const std::string shown = std::to_string(limit.rlim_cur) + " descriptors may be open";
  if (limit.rlim_cur < kFewDescriptors)
    report.warn("limits", shown + " by this shell's processes",
                "LimitNOFILE=65536 in the unit (ours has it), or: ulimit -n 65536");
  else
    report.ok("limits", shown);
}

void look_at_backup(const fs::path& state, DoctorReport& report) {
  struct stat last {};
  if (::stat((state / "last-backup").c_str(), &last) != 0)
    return report.warn("backup", "none was ever made", "gatehouse backup create FOLDER, daily");
  const auto age = std::time(nullptr) - last.st_mtim.tv_sec;
  if (age > kBackupAge)
    report.warn("backup", "the last one is " + std::to_string(age / 3600) + " hours old",
                "systemctl enable --now gatehouse-backup.timer");
  else
    report.ok("backup", "the last one is " + std::to_string(age / 3600) + " hours old");
}

/// Where the configuration takes the master key from a file; systemd and the environment guard the others.
std::optional<fs::path> master_key_file(const fs::path& server_file) {
  constexpr std::string_view kBefore = "${file:";
  const auto text = config::read_regular_file(server_file, 1 << 20);
  if (!text) return std::nullopt;
  Diagnostics found;
  const auto tree = config::parse_yaml(*text, server_file.string(), found);
  const auto* encryption = tree.find("encryption");
  const auto* key = encryption == nullptr ? nullptr : encryption->find("master_key");
  if (key == nullptr || !key->text().starts_with(kBefore) || !key->text().ends_with('}')) return std::nullopt;
  const auto& reference = key->text();
  return server_file.parent_path() / reference.substr(kBefore.size(), reference.size() - kBefore.size() - 1);
}

}  // namespace

void look_at_configuration_files(const fs::path& server_file, DoctorReport& report) {
  std::error_code failed;
  const fs::path file = fs::canonical(server_file, failed);
  for (const fs::path& one : {file, file.parent_path()}) {
    struct stat found {};
    if (failed || ::stat(one.c_str(), &found) != 0) continue;
    if ((found.st_mode & S_IWOTH) != 0)
      return report.fail("modes", "everybody may write " + one.string(), "chmod o-w " + one.string());
    if (found.st_uid != 0 && found.st_uid != ::geteuid())
      return report.warn("modes", one.string() + " belongs to user " + std::to_string(found.st_uid),
                         "chown root " + one.string() + ": its owner can change every tenant");
  }
  if (const auto key = master_key_file(file))
    if (struct stat found{}; ::stat(key->c_str(), &found) == 0 && (found.st_mode & S_IRWXO) != 0)
      return report.fail("modes", "everybody may read the master key " + key->string(),
                         "chmod o-rwx " + key->string() + "; whoever had an account here may know it");
  report.ok("modes", "nobody else may write the configuration");
}

void look_at_machine(const fs::path& state, DoctorReport& report) {
  look_at_disk(state, report);
  look_at_clock(report);
  look_at_descriptors(report);
  look_at_backup(state, report);
}

}  // namespace gatehouse::app::cli
