#include "core/http/pistache/loop_inbox.h"

#include <unistd.h>

#include <utility>

namespace gatehouse::http {

LoopInbox::~LoopInbox() {
  // NotifyFd has no destructor (docs/adr/0011); its tag is its descriptor.
  if (notify_.isBound()) ::close(static_cast<int>(notify_.tag().value()));
}

template <class Put>
bool LoopInbox::put(Put&& put) noexcept {
  try {
    std::unique_lock lock(mutex_);
    if (closed_) return false;
    put();
    const bool signal = !std::exchange(signalled_, true);
    lock.unlock();
    if (signal) notify_.notify();
    return true;
  } catch (...) {  // bad_alloc, or the eventfd's counter is full, which cannot be with one unit per signal
    return false;
  }
}

void LoopInbox::post(Arrival arrival) noexcept {
  put([&] { incoming_.arrivals.push_back(std::move(arrival)); });
}

void LoopInbox::post(LateAnswer answer) noexcept {
  const bool taken = put([&] { incoming_.answers.push_back(std::move(answer)); });
  if (!taken) dropped_.fetch_add(1, std::memory_order_relaxed);
}

void LoopInbox::post_drain() noexcept {
  put([&] { incoming_.drain = true; });
}

void LoopInbox::wake() noexcept {
  put([] {});
}

LoopInbox::Content& LoopInbox::collect() noexcept {
  fetched_.arrivals.clear();
  fetched_.answers.clear();
  fetched_.drain = false;
  // First the eventfd, then the content: a post in between signals again, the other order would lose it.
  notify_.tryRead();
  const std::lock_guard lock(mutex_);
  signalled_ = false;
  std::swap(incoming_, fetched_);
  return fetched_;
}

LoopInbox::Content LoopInbox::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  return std::exchange(incoming_, Content());
}

}  // namespace gatehouse::http
