// AddressBook: how many connections are open, in all and per address, and whether one more may be (S-032).
// Counts one IPv4 address or one IPv6 /64, since a host commands a whole /64. Shared by the acceptor and the
// I/O loops; thread-safe by one mutex that is taken per connection, never per request.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "gatehouse/vocabulary.h"

namespace gatehouse::http {

/// What is counted together. Zero: not counted per address (Unix sockets, trusted proxies).
using AddressKey = std::uint64_t;

class AddressBook;

/// A counted connection; leaves the book when it goes.
class Admission {
 public:
  Admission(AddressBook& book, AddressKey address) noexcept : book_(&book), address_(address) {}
  Admission(Admission&& other) noexcept
      : book_(std::exchange(other.book_, nullptr)), address_(other.address_) {}
  Admission& operator=(Admission&&) = delete;
  ~Admission();

 private:
  AddressBook* book_;
  AddressKey address_;
};

class AddressBook {
 public:
  AddressBook(std::size_t total, std::size_t per_address) noexcept
      : total_(total), per_address_(per_address) {}

  /// Nothing when a cap is reached.
  std::optional<Admission> admit(AddressKey address);
  std::size_t open() const noexcept;
  /// True when the last connection is gone before the deadline.
  bool wait_until_empty(Deadline deadline);

 private:
  friend class Admission;
  void leave(AddressKey address) noexcept;

  const std::size_t total_;
  const std::size_t per_address_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t open_ = 0;
  std::unordered_map<AddressKey, std::size_t> per_key_;
};

}  // namespace gatehouse::http
