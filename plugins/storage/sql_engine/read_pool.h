// ReadPool: a few sessions that only read. Their statements stay prepared. Thread-safe.
//
// One is open from the start; each further one is opened when a caller finds none free: every session keeps
// the schema and a page cache of its own, which a quiet server does not need.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "gatehouse/storage/storage.h"
#include "plugins/storage/sql_engine/condition.h"
#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {

class ReadPool {
 public:
  struct Limits {
    std::uint32_t sessions = 4;                   ///< open at the same time, at most
    Duration patience = std::chrono::seconds(5);  ///< how long a caller waits for a free one
  };
  ReadPool(std::unique_ptr<Session> first, const Dialect& dialect, const Condition& condition, Limits limits);

  /// Runs `work` on a free session; unavailable when none gets free in time. `work` may throw what a Session
  /// throws.
  template <class T>
  Result<T> run(const std::function<Result<T>(Session&)>& work) {
    GH_TRY(auto session, take());
    auto result = guarded(dialect_, [&] { return work(*session); });
    give_back(std::move(session));
    return result;
  }
  /// The same inside one snapshot, for work of several statements.
  template <class T>
  Result<T> run_in_snapshot(const std::function<Result<T>(Session&)>& work) {
    return run<T>([&](Session& session) {
      session.command("BEGIN");
      auto result = guarded(dialect_, [&] { return work(session); });
      session.command("ROLLBACK");
      return result;
    });
  }

  StorageConnections connections() const;

 private:
  Result<std::unique_ptr<Session>> take();
  void give_back(std::unique_ptr<Session> session);

  const Dialect& dialect_;
  const Condition& condition_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Session>> free_;
  std::uint32_t open_ = 1;
};

}  // namespace gatehouse::sql
