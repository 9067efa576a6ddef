#include "record_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gatehouse::jsonl {
namespace {

bool write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Where the last whole line of a file of `size` bytes ends, read backwards by blocks.
Result<std::uint64_t> end_of_last_line(int fd, std::uint64_t size) {
  char block[4096];
  for (std::uint64_t end = size; end > 0;) {
    const std::uint64_t start = end > sizeof block ? end - sizeof block : 0;
    const ssize_t got = ::pread(fd, block, end - start, static_cast<off_t>(start));
    if (got != static_cast<ssize_t>(end - start))
      return Error(ErrorCode::unavailable, "cannot read the last line");
    const std::size_t newline = std::string_view(block, static_cast<std::size_t>(got)).rfind('\n');
    if (newline != std::string_view::npos) return start + newline + 1;
    end = start;
  }
  return std::uint64_t{0};
}

}  // namespace

RecordFile::RecordFile(RecordFile&& other) noexcept { *this = std::move(other); }
RecordFile& RecordFile::operator=(RecordFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  std::swap(torn_bytes_, other.torn_bytes_);
  return *this;
}
RecordFile::~RecordFile() {
  if (fd_ >= 0) ::close(fd_);
}

Error RecordFile::failure(std::string_view doing) const {
  const bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;
  return Error(forbidden ? ErrorCode::permission : ErrorCode::unavailable,
               std::string(doing) + ' ' + path_ + ": " + std::strerror(errno));
}

Result<RecordFile> RecordFile::open(std::string path) {
  // Non-blocking only for the open: a FIFO in the file's place must not hang the start.
  const int fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  RecordFile file(std::move(path), fd);
  if (fd < 0) return file.failure("cannot open");
  struct stat facts {};
  if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
    return Error(ErrorCode::invalid_argument, file.path_ + " is not a regular file");
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return Error(ErrorCode::unavailable, file.path_ + " is being written by another process");
  file.size_ = static_cast<std::uint64_t>(facts.st_size);
  GH_TRY_VOID(file.set_torn_line_aside());
  return file;
}

Result<void> RecordFile::set_torn_line_aside() {
  GH_TRY(const std::uint64_t good, end_of_last_line(fd_, size_));
  if (good == size_) return {};
  std::string tail(size_ - good, '\0');
  if (::pread(fd_, tail.data(), tail.size(), static_cast<off_t>(good)) != static_cast<ssize_t>(tail.size()))
    return failure("cannot read the torn line of");
  const std::string aside = path_ + ".torn";
  const int fd = ::open(aside.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failure("cannot set the torn line aside of");
  // Evidence first, repair second: a crash between the two leaves the tail twice, never nowhere.
  const bool kept = write_all(fd, tail + '\n') && ::fdatasync(fd) == 0;
  ::close(fd);
  if (!kept || ::ftruncate(fd_, static_cast<off_t>(good)) != 0)
    return failure("cannot set the torn line aside of");
  torn_bytes_ = tail.size();
  size_ = good;
  return {};
}

Result<void> RecordFile::append(std::string_view lines) {
  // Also takes back what an earlier call could not, should its own ftruncate have failed.
  struct stat facts {};
  if (::fstat(fd_, &facts) != 0) return failure("cannot examine");
  if (static_cast<std::uint64_t>(facts.st_size) > size_ && ::ftruncate(fd_, static_cast<off_t>(size_)) != 0)
    return failure("cannot take back half a batch from");
  if (!write_all(fd_, lines)) {
    const Error error = failure("cannot write");
    (void)!::ftruncate(fd_, static_cast<off_t>(size_));
    return error;
  }
  size_ += lines.size();
  return {};
}

Result<void> RecordFile::sync() {
  if (::fdatasync(fd_) != 0) return failure("cannot sync");
  return {};
}

bool RecordFile::is_current() const noexcept {
  struct stat here {};
  struct stat there {};
  return ::fstat(fd_, &here) == 0 && ::stat(path_.c_str(), &there) == 0 && here.st_dev == there.st_dev &&
         here.st_ino == there.st_ino;
}

}  // namespace gatehouse::jsonl
