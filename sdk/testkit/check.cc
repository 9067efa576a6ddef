#include "gatehouse/testkit/check.h"

namespace gatehouse::testkit {

bool Check::that(bool holds, std::string_view claim, Where where) {
  if (holds) return true;
  const std::lock_guard lock(mutex_);
  failures_.push_back({.what = std::string(claim), .file = where.file_name(), .line = where.line()});
  return false;
}

bool Check::failed() const {
  const std::lock_guard lock(mutex_);
  return !failures_.empty();
}

std::vector<Failure> Check::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

}  // namespace gatehouse::testkit
