#include "plugins/storage/sql_engine/read_pool.h"

namespace gatehouse::sql {

ReadPool::ReadPool(std::unique_ptr<Session> first, const Dialect& dialect, const Condition& condition,
                   Limits limits)
    : dialect_(dialect), condition_(condition), limits_(limits) {
  free_.push_back(std::move(first));
}

StorageConnections ReadPool::connections() const {
  const std::lock_guard lock(mutex_);
  return {.open = open_, .in_use = open_ - static_cast<std::uint32_t>(free_.size())};
}

Result<std::unique_ptr<Session>> ReadPool::take() {
  GH_TRY_VOID(condition_.sound());
  std::unique_lock lock(mutex_);
  if (free_.empty() && open_ < limits_.sessions) {
    ++open_;
    lock.unlock();
    if (auto opened = Session::open(dialect_, SessionUse::read)) return opened;
    // Want of descriptors or memory, most likely: those that are open serve on.
    lock.lock();
    --open_;
  }
  if (!freed_.wait_for(lock, limits_.patience, [this] { return !free_.empty(); }))
    return Error(ErrorCode::unavailable, "no database session became free in time");
  auto session = std::move(free_.back());  // the last one used has the warmest cache
  free_.pop_back();
  return session;
}

void ReadPool::give_back(std::unique_ptr<Session> session) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(session));
  }
  freed_.notify_one();
}

}  // namespace gatehouse::sql
