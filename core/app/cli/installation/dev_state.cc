#include "core/app/cli/installation/dev_state.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUsualIssuer = "http://localhost:8080/t/demo";
constexpr std::string_view kIssuerKey = "issuer: ";

/// As `gatehouse dev` wrote it; empty when it never ran there.
std::string written_issuer(const fs::path& folder) {
  std::ifstream file(folder / "tenants" / "demo.yaml");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(kIssuerKey)) return line.substr(kIssuerKey.size());
  return {};
}

std::string secret_of_issuer(const std::string& state, std::string_view issuer, const char* name) {
  const auto folder = dev_state_folder(state);
  std::error_code failed;
  if (folder.empty() || written_issuer(folder) != issuer || !fs::exists(folder / name, failed)) return {};
  return (folder / name).string();
}

}  // namespace

fs::path dev_state_folder(const std::string& named) {
  if (!named.empty()) return fs::absolute(named);
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return fs::path(state) / "gatehouse" / "dev";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return fs::path(home) / ".local" / "state" / "gatehouse" / "dev";
}

std::string dev_issuer(const std::string& state) {
  const auto folder = dev_state_folder(state);
  auto issuer = folder.empty() ? std::string() : written_issuer(folder);
  return issuer.empty() ? std::string(kUsualIssuer) : issuer;
}

std::string dev_password_file(const std::string& state, std::string_view issuer, std::string_view user) {
  return user == "alice" ? secret_of_issuer(state, issuer, "alice-password") : std::string();
}

std::string dev_secret_file(const std::string& state, std::string_view issuer) {
  return secret_of_issuer(state, issuer, "demo-service-secret");
}

std::string other_configurations(const fs::path& wanted) {
  std::error_code failed;
  if (fs::exists(wanted, failed) || failed) return {};
  const char* named = std::getenv("GATEHOUSE_DEV_STATE");
  const auto folder = dev_state_folder(named == nullptr ? "" : named);
  const auto dev = folder / "gatehouse.yaml";
  return "Name the configuration: -c FILE, or GATEHOUSE_CONFIG.\n" +
         (!folder.empty() && fs::exists(dev, failed) ? "That of gatehouse dev: -c " + dev.string() + "\n"
                                                     : std::string());
}

std::string own_command() {
  std::error_code failed;
  const auto self = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return "gatehouse";
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto candidate = fs::path(folder) / "gatehouse";
    if (folder.empty() || !fs::exists(candidate, failed)) continue;
    return fs::equivalent(candidate, self, failed) ? "gatehouse" : self.string();
  }
  return self.string();
}

}  // namespace gatehouse::app::cli
