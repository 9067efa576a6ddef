#include "tests/faults/fault_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace gatehouse::tests {
namespace {

/// What a range of a file held before it was written without being synced.
struct Overwritten {
  sqlite3_int64 offset;
  std::string before;
};
struct Unsynced {
  std::vector<Overwritten> writes;
  sqlite3_int64 synced_size = 0;
  bool known = false;
};

struct Plan {
  std::mutex mutex;
  std::uint64_t until_fault = 0;  ///< 0: none planned
  FaultVfs::Fault fault = FaultVfs::Fault::disk_full;
  bool also_after = false;
  bool met = false;
  bool keeps_unsynced = false;
  std::map<std::string, Unsynced> unsynced;
};
Plan& plan() {
  static Plan it;
  return it;
}

/// Counts one changing operation; answers the error that it is to have, or SQLITE_OK.
int next_operation(bool is_sync) {
  auto& p = plan();
  if (p.met && p.also_after) return p.fault == FaultVfs::Fault::disk_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  if (p.until_fault == 0 || --p.until_fault > 0) return SQLITE_OK;
  p.met = true;
  if (is_sync) return SQLITE_IOERR_FSYNC;
  return p.fault == FaultVfs::Fault::disk_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

struct File {
  sqlite3_file base;
  std::string* path;
  sqlite3_file* real;
};
File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return of(file)->real; }

Unsynced& unsynced_of(sqlite3_file* file) {
  auto& state = plan().unsynced[*of(file)->path];
  if (!state.known) {
    state.known = true;
    real(file)->pMethods->xFileSize(real(file), &state.synced_size);
  }
  return state;
}

int vfs_close(sqlite3_file* file) {
  const int result = real(file)->pMethods->xClose(real(file));
  sqlite3_free(of(file)->real);
  delete of(file)->path;
  return result;
}
int vfs_read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), to, size, offset);
}
int vfs_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const std::lock_guard lock(plan().mutex);
  if (const int error = next_operation(false); error != SQLITE_OK) return error;
  if (plan().keeps_unsynced) {
    auto& state = unsynced_of(file);
    std::string before(static_cast<std::size_t>(size), '\0');
    real(file)->pMethods->xRead(real(file), before.data(), size, offset);
    state.writes.push_back({offset, std::move(before)});
  }
  return real(file)->pMethods->xWrite(real(file), from, size, offset);
}
int vfs_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const std::lock_guard lock(plan().mutex);
  if (const int error = next_operation(false); error != SQLITE_OK) return error;
  return real(file)->pMethods->xTruncate(real(file), size);
}
/// Never asks the disk: a power cut is played here, so that only the accounts below count, and tests stay
/// fast.
int vfs_sync(sqlite3_file* file, int) {
  const std::lock_guard lock(plan().mutex);
  if (const int error = next_operation(true); error != SQLITE_OK) return error;
  if (plan().keeps_unsynced) {
    auto& state = unsynced_of(file);
    state.writes.clear();
    real(file)->pMethods->xFileSize(real(file), &state.synced_size);
  }
  return SQLITE_OK;
}
int vfs_file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int vfs_lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int vfs_unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int vfs_check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int vfs_control(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int vfs_sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int vfs_characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int vfs_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int vfs_shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void vfs_shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int vfs_shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {2,
                                     vfs_close,
                                     vfs_read,
                                     vfs_write,
                                     vfs_truncate,
                                     vfs_sync,
                                     vfs_file_size,
                                     vfs_lock,
                                     vfs_unlock,
                                     vfs_check_lock,
                                     vfs_control,
                                     vfs_sector_size,
                                     vfs_characteristics,
                                     vfs_shm_map,
                                     vfs_shm_lock,
                                     vfs_shm_barrier,
                                     vfs_shm_unmap,
                                     nullptr,
                                     nullptr};

sqlite3_vfs* default_vfs = nullptr;

int vfs_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* made = of(file);
  made->base.pMethods = nullptr;
  made->real = static_cast<sqlite3_file*>(sqlite3_malloc(default_vfs->szOsFile));
  std::memset(made->real, 0, static_cast<std::size_t>(default_vfs->szOsFile));
  const int result = default_vfs->xOpen(default_vfs, name, made->real, flags, out_flags);
  if (result != SQLITE_OK) {
    sqlite3_free(made->real);
    return result;
  }
  made->path = new std::string(name == nullptr ? "" : name);
  made->base.pMethods = &kMethods;
  return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs*, const char* name, int) {
  const std::lock_guard lock(plan().mutex);
  if (const int error = next_operation(false); error != SQLITE_OK) return SQLITE_IOERR_DELETE;
  return default_vfs->xDelete(default_vfs, name, 0);
}

}  // namespace

void FaultVfs::install() {
  if (default_vfs != nullptr) return;
  default_vfs = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs ours = *default_vfs;  // everything but opening a file stays SQLite's own
  ours.szOsFile = sizeof(File);
  ours.zName = "fault";
  ours.xOpen = vfs_open;
  ours.xDelete = vfs_delete;
  sqlite3_vfs_register(&ours, 1);
}

void FaultVfs::fail_at(std::uint64_t n, Fault fault, bool also_after) {
  const std::lock_guard lock(plan().mutex);
  plan().until_fault = n;
  plan().fault = fault;
  plan().also_after = also_after;
  plan().met = false;
}

bool FaultVfs::disarm() {
  const std::lock_guard lock(plan().mutex);
  plan().until_fault = 0;
  plan().also_after = false;
  return std::exchange(plan().met, false);
}

void FaultVfs::cut_power_at(std::uint64_t n) {
  fail_at(n, Fault::write_error, true);
  const std::lock_guard lock(plan().mutex);
  plan().keeps_unsynced = true;
  plan().unsynced.clear();
}

void FaultVfs::lose_unsynced(std::uint64_t seed) {
  const std::lock_guard lock(plan().mutex);
  for (auto& [path, state] : plan().unsynced) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    const std::size_t kept = seed % (state.writes.size() + 1);
    sqlite3_int64 size = state.synced_size;
    for (std::size_t i = state.writes.size(); i > kept; --i) {
      const auto& write = state.writes[i - 1];
      (void)!::pwrite(fd, write.before.data(), write.before.size(), write.offset);
    }
    for (std::size_t i = 0; i < kept; ++i)
      size =
          std::max(size, state.writes[i].offset + static_cast<sqlite3_int64>(state.writes[i].before.size()));
    if (state.known) (void)!::ftruncate(fd, size);
    ::close(fd);
  }
  plan().unsynced.clear();
  plan().keeps_unsynced = false;
}

}  // namespace gatehouse::tests
