#include "plugins/storage/sqlite/sqlite_claim.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace gatehouse::sqlite {
namespace {

constexpr std::size_t kLongestName = 64;

class Locked final : public ServerClaim {
 public:
  explicit Locked(int file) : file_(file) {}
  // The file stays: of two servers that start at once, each would lock one of its own.
  ~Locked() override { ::close(file_); }

 private:
  int file_;
};

Error trouble(int number, const std::filesystem::path& path) {
  const bool forbidden = number == EACCES || number == EPERM || number == EROFS;
  return Error(forbidden ? ErrorCode::permission : ErrorCode::unavailable,
               path.string() + ": " +
                   (number == ENOSPC ? "the disk is full" : std::generic_category().message(number)));
}

/// Over what is there: a full disk takes that too, and where the length stays no journal has to be written,
/// which is most of what a sync costs at every start.
bool write_whole(int file, std::string_view text) {
  const auto size = static_cast<off_t>(text.size());
  struct stat now {};
  if (::fstat(file, &now) != 0 || ::pwrite(file, text.data(), text.size(), 0) != size) return false;
  if (now.st_size > size && ::ftruncate(file, size) != 0) return false;
  return ::fdatasync(file) == 0;
}

}  // namespace

Result<Claimed> SqliteClaims::claim(const ClaimRequest& request) {
  auto path = database_;
  path += "-server";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return trouble(errno, path);
  auto claim = std::make_unique<Locked>(file);
  // Not fcntl(): its locks are the process's, and go with any descriptor of the file that is closed.
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int number = errno;
    if (number == EWOULDBLOCK)
      return Error(ErrorCode::conflict, "another server answers from the database " + database_.string() +
                                            ": stop it, or give each server a database of its own");
    return Error(ErrorCode::unsupported,
                 "cannot lock " + path.string() + ": " + std::generic_category().message(number));
  }
  std::string before(kLongestName, '\0');
  const auto got = ::pread(file, before.data(), before.size(), 0);
  if (got < 0) return trouble(errno, path);
  before.resize(static_cast<std::size_t>(got));
  if (!write_whole(file, request.by)) return trouble(errno, path);
  return Claimed{.claim = std::move(claim), .before = std::move(before)};
}

}  // namespace gatehouse::sqlite
