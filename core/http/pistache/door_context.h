// What the acceptor and the I/O loops of one front door share: options, sink, connection counts. Immutable
// except for the AddressBook, which locks for itself. Owned by FrontDoor, which outlives all of its threads.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/http/pistache/address_book.h"
#include "core/http/pistache/front_door.h"

namespace gatehouse::http {

struct DoorContext {
  DoorContext(FrontDoorOptions given, RequestSink& receiver)
      : options(std::move(given)), sink(receiver), book(options.caps.total, options.caps.per_address) {}

  const FrontDoorOptions options;
  RequestSink& sink;
  AddressBook book;
};

/// Written by one thread, read by any: no locked instruction on the request path.
class OneWriterCount {
 public:
  void add(std::uint64_t n = 1) noexcept { set(value() + n); }
  void subtract(std::uint64_t n) noexcept { set(value() - n); }
  void set(std::uint64_t n) noexcept { value_.store(n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct LoopCounters {
  OneWriterCount live, requests, malformed, timed_out, late, cut, unsecured, output;
  OneWriterCount batch_began;  ///< nanoseconds on the steady clock; 0 while the loop sleeps
};

}  // namespace gatehouse::http
