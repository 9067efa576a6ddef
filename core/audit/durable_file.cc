#include "core/audit/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatehouse::audit {

FileHandle::~FileHandle() {
  if (fd_ >= 0) ::close(fd_);
}

Error system_error(std::string_view doing, const std::filesystem::path& path) {
  const int reason = errno;
  const bool forbidden = reason == EACCES || reason == EPERM || reason == EROFS;
  const ErrorCode code = forbidden          ? ErrorCode::permission
                         : reason == ENOENT ? ErrorCode::not_found
                                            : ErrorCode::unavailable;
  return Error(code, std::string(doing) + ' ' + path.string() + ": " + std::strerror(reason));
}

bool write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> sync_directory(const std::filesystem::path& directory) {
  const FileHandle handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0 || ::fsync(handle.get()) != 0) return system_error("cannot sync", directory);
  return {};
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content) {
  const std::filesystem::path fresh = path.string() + ".new";
  {
    const FileHandle handle(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (handle.get() < 0) return system_error("cannot create", fresh);
    if (!write_all(handle.get(), content) || ::fdatasync(handle.get()) != 0)
      return system_error("cannot write", fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return system_error("cannot rename to", path);
  return sync_directory(path.parent_path());
}

Result<std::string> read_file(const std::filesystem::path& path) {
  const FileHandle handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (handle.get() < 0) return system_error("cannot open", path);
  std::string content;
  char block[16384];
  for (;;) {
    const ssize_t got = ::read(handle.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read", path);
    if (got == 0) return content;
    content.append(block, static_cast<std::size_t>(got));
  }
}

}  // namespace gatehouse::audit
