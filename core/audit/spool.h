// Spool: audit events that belong to no change, on disk until the relay has delivered them.
//
// Files spool-<n>.log of checked records; a new one is begun at every start and whenever one is full.
// append() leaves the event with the operating system, so that a killed process loses nothing; sync() makes
// it survive a power cut, many callers with one fdatasync. Bounded: when it is full, append() says so.
// append() and sync() from any thread; read() and forget() from the relay's thread only.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/audit/durable_file.h"
#include "core/audit/event_codec.h"
#include "gatehouse/error.h"

namespace gatehouse::audit {

struct SpoolPosition {
  std::uint64_t segment = 0;
  std::uint64_t offset = 0;
  auto operator<=>(const SpoolPosition&) const = default;
};

struct SpoolEntry {
  TenantEvent event;
  SpoolPosition after;  ///< where the next entry begins
};

class Spool {
 public:
  struct Options {
    std::filesystem::path directory;
    std::uint64_t limit = 0;    ///< bytes that may wait
    SpoolPosition delivered{};  ///< everything before it is done with
  };
  /// What a crash left unfinished at the end of a file is moved to "<file>.torn".
  static Result<std::unique_ptr<Spool>> open(Options options);

  /// unavailable when the spool is full or the disk is.
  Result<SpoolPosition> append(const TenantId& tenant, const AuditEvent& event);
  /// Returns when everything up to `position` is on disk.
  Result<void> sync(SpoolPosition position);

  /// The oldest entries at or after `from`.
  Result<std::vector<SpoolEntry>> read(SpoolPosition from, std::size_t max);
  /// Everything before `position` is delivered; deletes the files that lie wholly before it.
  void forget(SpoolPosition position);

  std::uint64_t waiting_bytes() const;
  /// Bytes that open() had to move aside.
  std::uint64_t torn_bytes() const noexcept { return torn_bytes_; }

 private:
  explicit Spool(Options options);
  Result<void> adopt(std::uint64_t segment);
  Result<void> begin_segment();
  std::filesystem::path path_of(std::uint64_t segment) const;
  std::uint64_t waiting() const;

  const std::filesystem::path directory_;
  const std::uint64_t limit_;
  std::uint64_t torn_bytes_ = 0;

  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::uint64_t>
      segments_;  ///< number → bytes of whole records; the last is written to
  std::shared_ptr<FileHandle> current_;
  SpoolPosition delivered_;
  bool must_begin_segment_ = false;  ///< half a record may stand at the end of the current one

  std::mutex sync_mutex_;
  SpoolPosition synced_;  ///< guarded by sync_mutex_

  FileHandle reader_;  ///< the relay's
  std::uint64_t reader_segment_ = 0;
};

}  // namespace gatehouse::audit
