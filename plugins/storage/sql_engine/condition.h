// Condition: whether the database may be believed. Shared by those who use it and by whoever looks for damage
// while it is in use. Thread-safe; once damaged it stays so until the process ends.
#pragma once

#include <atomic>
#include <string>

#include "gatehouse/error.h"

namespace gatehouse::sql {

class Condition {
 public:
  /// `told` is what everybody hears who asks for something of a damaged database.
  explicit Condition(std::string told) : told_(std::move(told)) {}

  void condemn() noexcept { damaged_.store(true, std::memory_order_release); }
  Result<void> sound() const {
    if (!damaged_.load(std::memory_order_acquire)) return {};
    return Error(ErrorCode::corrupt, told_);
  }

 private:
  const std::string told_;
  std::atomic<bool> damaged_{false};
};

}  // namespace gatehouse::sql
