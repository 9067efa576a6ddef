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

class Locked final : public ServerClaim {
 public:
  explicit Locked(int file) : file_(file) {}
  // The file stays: of two servers that start at once, each would lock one of its own.
  ~Locked() override { ::close(file_); }

 private:
  int file_;
};

}  // namespace

Result<std::unique_ptr<ServerClaim>> SqliteClaims::claim() {
  auto path = database_;
  path += "-server";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) {
    const int number = errno;
    return Error(number == EACCES || number == EPERM || number == EROFS ? ErrorCode::permission
                                                                        : ErrorCode::unavailable,
                 "cannot open " + path.string() + ": " + std::generic_category().message(number));
  }
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
  return std::unique_ptr<ServerClaim>(std::move(claim));
}

}  // namespace gatehouse::sqlite
