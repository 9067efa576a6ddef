#include "core/http/pistache/address_book.h"

namespace gatehouse::http {

Admission::~Admission() {
  if (book_ != nullptr) book_->leave(address_);
}

std::optional<Admission> AddressBook::admit(AddressKey address) {
  const std::lock_guard lock(mutex_);
  if (open_ >= total_) return std::nullopt;
  if (address != 0) {
    std::size_t& count = per_key_[address];
    if (count >= per_address_) return std::nullopt;
    ++count;
  }
  ++open_;
  return Admission(*this, address);
}

void AddressBook::leave(AddressKey address) noexcept {
  const std::lock_guard lock(mutex_);
  if (const auto found = per_key_.find(address); address != 0 && found != per_key_.end()) {
    if (--found->second == 0) per_key_.erase(found);
  }
  if (--open_ == 0) empty_.notify_all();
}

std::size_t AddressBook::open() const noexcept {
  const std::lock_guard lock(mutex_);
  return open_;
}

bool AddressBook::wait_until_empty(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const auto empty = [&] { return open_ == 0; };
  if (deadline.at() == Deadline::Clock::time_point::max()) {
    empty_.wait(lock, empty);
    return true;
  }
  return empty_.wait_until(lock, deadline.at(), empty);
}

}  // namespace gatehouse::http
