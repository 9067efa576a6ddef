// Clock: the one source of wall-clock time in core. Tests hand in their own; deadlines use the
// steady clock.
#pragma once

#include "gatehouse/vocabulary.h"

namespace gatehouse {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const noexcept = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const noexcept override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

}  // namespace gatehouse
