// CapturedLog: what a log wrote, as one text. Thread-safe; the text must outlive it and is read when nobody
// logs any more.
#pragma once

#include <mutex>
#include <string>

#include "core/telemetry/log.h"

namespace gatehouse::tests {

class CapturedLog final : public telemetry::LogOutput {
 public:
  explicit CapturedLog(std::string& text) : text_(text) {}
  void write_line(std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    text_ += line;
  }

 private:
  std::mutex mutex_;
  std::string& text_;
};

}  // namespace gatehouse::tests
