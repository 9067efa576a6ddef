// The few file operations that the audit trail's promises rest on. Errors name the path and the system's
// reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "gatehouse/error.h"

namespace gatehouse::audit {

/// A descriptor that closes itself.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int fd) noexcept : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileHandle();
  int get() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

/// An Error from errno: permission where the system forbids it, else unavailable.
Error system_error(std::string_view doing, const std::filesystem::path& path);
bool write_all(int fd, std::string_view bytes) noexcept;
/// Makes a new or renamed entry of the directory survive a power cut.
Result<void> sync_directory(const std::filesystem::path& directory);
/// Replaces the file so that a crash leaves the old or the new content, and returns when the new one is on
/// disk.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content);
/// not_found when there is none.
Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace gatehouse::audit
