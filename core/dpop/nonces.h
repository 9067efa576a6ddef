// The nonces that a tenant hands out for DPoP proofs (RFC 9449 §8): a proof with one was made recently, even
// by a machine that somebody had in their hands for an hour and made proofs for next year on (§11.2).
//
// Nothing is stored: a nonce is the MAC of a slot of time, the same for everybody and on every node.
// Immutable; thread-safe; a few microseconds: fit for I/O threads.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/vocabulary.h"

namespace gatehouse::dpop {

class Nonces {
 public:
  /// A nonce is good for at least one slot and for less than two.
  static constexpr Duration kSlot = std::chrono::minutes(5);

  /// `key` is the tenant's key for this purpose alone.
  explicit Nonces(Secret key) : key_(std::move(key)) {}

  std::string current(TimePoint now) const;
  bool accepts(std::string_view nonce, TimePoint now) const;

 private:
  std::string of_slot(std::int64_t slot) const;
  Secret key_;
};

}  // namespace gatehouse::dpop
