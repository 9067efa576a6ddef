// ReadPool: a few sessions that only read. Their statements stay prepared. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {

class ReadPool {
 public:
  ReadPool(std::vector<std::unique_ptr<Session>> sessions, const Dialect& dialect, Duration patience);

  /// Runs `work` on a free session; unavailable when none gets free in time. `work` may throw what a Session
  /// throws.
  template <class T>
  Result<T> run(const std::function<Result<T>(Session&)>& work) {
    auto session = take();
    if (!session) return Error(ErrorCode::unavailable, "no database session became free in time");
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

 private:
  std::unique_ptr<Session> take();
  void give_back(std::unique_ptr<Session> session);

  const Dialect& dialect_;
  const Duration patience_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Session>> free_;
};

}  // namespace gatehouse::sql
