// How much of a client's key set is looked at. Whether an RSA modulus is a product of large numbers takes
// OpenSSL time that grows with the cube of its length (8192 bits: 0.2 s), so that a set of long ones would be
// a way to keep threads busy.
#pragma once

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cstddef>

namespace gatehouse::clients {

/// Goes along one set; not thread-safe.
class KeySetBudget {
 public:
  /// Whether this key is looked at; once false, so it stays for the rest. Those that are refused count too.
  bool covers(const boost::json::object& jwk) noexcept {
    cost_ += cost_of(jwk);
    return ++keys_ <= kMostKeys && cost_ <= kMostCost;
  }

 private:
  static constexpr std::size_t kMostKeys = 32;
  static constexpr std::size_t kMostCost = 128;  // 32 keys of 2048 bits, 16 of 4096, 2 of 8192

  /// In keys of 2048 bits, whose modulus has 342 characters in base64url.
  static std::size_t cost_of(const boost::json::object& jwk) noexcept {
    const auto* n = jwk.if_contains("n");
    if (n == nullptr || !n->is_string()) return 1;
    const auto blocks = std::clamp<std::size_t>((n->get_string().size() + 341) / 342, 1, 8);
    return blocks * blocks * blocks;
  }

  std::size_t keys_ = 0;
  std::size_t cost_ = 0;
};

}  // namespace gatehouse::clients
