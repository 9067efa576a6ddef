#include "core/app/cli/backup/backup_folder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>

#include "core/audit/relay_codec.h"
#include "core/audit/relay_file.h"
#include "core/base/strict_json.h"
#include "core/crypto/digest.h"

namespace gatehouse::app::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kPrefix = "gatehouse-";
constexpr JsonLimits kLimits{.bytes = 64 << 20, .depth = 8, .members = 1 << 20};

std::string timestamp(TimePoint now, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  const auto size = std::strftime(text, sizeof text, format, &utc);
  return {text, size};
}

Result<std::string> read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorCode::not_found, "cannot read " + file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<void> write_durably(const fs::path& file, std::string_view text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool written = fd >= 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!written) return Error(ErrorCode::unavailable, "cannot write " + file.string());
  return {};
}

/// Through a mapping: a backup may be larger than memory.
Result<std::string> sha256_of(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat found {};
  if (fd < 0 || ::fstat(fd, &found) != 0 || found.st_size <= 0) {
    if (fd >= 0) ::close(fd);
    return Error(ErrorCode::corrupt, file.string() + " is missing or empty");
  }
  const auto size = static_cast<std::size_t>(found.st_size);
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  ::close(fd);
  if (mapped == MAP_FAILED) return Error(ErrorCode::unavailable, "cannot read " + file.string());
  auto digest = crypto::sha256({static_cast<const char*>(mapped), size}).hex();
  ::munmap(mapped, size);
  return digest;
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Result<BackupFolder> BackupFolder::make(const fs::path& parent, TimePoint now) {
  std::error_code failed;
  fs::create_directories(parent, failed);
  const fs::path path = fs::absolute(parent) / (std::string(kPrefix) + timestamp(now, "%Y%m%dT%H%M%SZ"));
  if (failed || ::mkdir(path.c_str(), 0700) != 0)
    return Error(ErrorCode::permission, "cannot make the folder " + path.string());
  return BackupFolder(path);
}

Result<void> BackupFolder::seal(BackupManifest manifest) const {
  GH_TRY(manifest.store_sha256, sha256_of(store()));
  const json::object object{{"format", 1},
                            {"created_at", manifest.created_at},
                            {"version", manifest.version},
                            {"storage", manifest.storage},
                            {"schema_version", manifest.schema_version},
                            {"store_sha256", manifest.store_sha256},
                            {"tenants", json::array(manifest.tenants.begin(), manifest.tenants.end())}};
  return write_durably(path_ / "manifest.json", json::serialize(object) + "\n");
}

Result<void> BackupFolder::copy_audit_heads(const fs::path& state) const {
  const auto directory = state / "audit";
  if (!fs::exists(directory / "relay.json")) return {};  // nothing was ever recorded
  // The running server writes it anew now and then, in no time.
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    const auto recorded = audit::RelayFile(directory).load(TimePoint());
    if (recorded)
      return write_durably(path_ / "audit-heads.json", audit::write_snapshot({.state = *recorded}));
    if (recorded.error().code() != ErrorCode::conflict || attempt == kAttempts) return recorded.error();
  }
}

Result<BackupManifest> BackupFolder::open() const {
  if (!fs::exists(path_ / "manifest.json"))
    return Error(ErrorCode::not_found, path_.string() +
                                           " is no backup, it has no manifest.json; name the folder that "
                                           "`gatehouse backup create` printed");
  GH_TRY(const auto text, read(path_ / "manifest.json"));
  const auto object = parse_strict_object(text, kLimits);
  if (!object || !object->contains("format") || object->at("format") != 1)
    return Error(ErrorCode::corrupt, "manifest.json is not one that this version can read");
  BackupManifest manifest{.created_at = text_of(*object, "created_at"),
                          .version = text_of(*object, "version"),
                          .storage = text_of(*object, "storage"),
                          .schema_version = 0,
                          .store_sha256 = text_of(*object, "store_sha256"),
                          .tenants = {}};
  if (const auto* schema = object->if_contains("schema_version"); schema != nullptr && schema->is_int64())
    manifest.schema_version = static_cast<std::uint32_t>(schema->get_int64());
  if (const auto* tenants = object->if_contains("tenants"); tenants != nullptr && tenants->is_array())
    for (const auto& tenant : tenants->get_array())
      if (tenant.is_string()) manifest.tenants.emplace_back(tenant.get_string());
  GH_TRY(const auto sum, sha256_of(store()));
  if (sum != manifest.store_sha256)
    return Error(ErrorCode::corrupt,
                 "the checksum of store.db is not that of the manifest: it was changed or damaged");
  return manifest;
}

Result<std::vector<RecordedHead>> BackupFolder::audit_heads() const {
  std::vector<RecordedHead> heads;
  const auto text = read(path_ / "audit-heads.json");
  if (!text) return heads;
  const auto object = parse_strict_object(*text, kLimits);
  const auto* list = object ? object->if_contains("heads") : nullptr;
  if (list == nullptr || !list->is_object())
    return Error(ErrorCode::corrupt, "audit-heads.json cannot be read");
  for (const auto& [tenant, head] : list->get_object())
    if (head.is_object()) heads.push_back({std::string(tenant), text_of(head.get_object(), "hash")});
  return heads;
}

Result<std::size_t> remove_old_backups(const fs::path& parent, std::size_t keep) {
  std::error_code failed;
  std::vector<fs::path> finished;
  for (const auto& entry : fs::directory_iterator(parent, failed))
    if (entry.path().filename().string().starts_with(kPrefix) && fs::exists(entry.path() / "manifest.json"))
      finished.push_back(entry.path());
  if (failed) return Error(ErrorCode::permission, "cannot look into " + parent.string());
  std::sort(finished.begin(), finished.end());  // by name is by time
  std::size_t removed = 0;
  while (finished.size() - removed > keep) {
    fs::remove_all(finished[removed], failed);
    if (failed) return Error(ErrorCode::permission, "cannot remove " + finished[removed].string());
    ++removed;
  }
  return removed;
}

}  // namespace gatehouse::app::cli
