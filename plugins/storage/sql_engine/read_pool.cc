#include "plugins/storage/sql_engine/read_pool.h"

namespace gatehouse::sql {

ReadPool::ReadPool(std::vector<std::unique_ptr<Session>> sessions, const Dialect& dialect, Duration patience)
    : dialect_(dialect), patience_(patience), free_(std::move(sessions)) {}

std::unique_ptr<Session> ReadPool::take() {
  std::unique_lock lock(mutex_);
  if (!freed_.wait_for(lock, patience_, [this] { return !free_.empty(); })) return nullptr;
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
