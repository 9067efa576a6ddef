// SigningCounts: how often one tenant signed, by algorithm. Counted where a token is signed, with one
// addition: the series are found once. Thread-safe.
#pragma once

#include <deque>

#include "core/jose/algorithm.h"
#include "core/telemetry/instruments.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::keys {

class SigningCounts {
 public:
  /// `family` outlives this.
  SigningCounts(telemetry::Family<telemetry::Counter>& family, const TenantId& tenant) {
    for (std::size_t i = 0; i <= index_of(jose::Algorithm::hs512); ++i)
      cells_.emplace_back(family, std::initializer_list<std::string_view>{
                                      tenant.text(), jose::to_string(static_cast<jose::Algorithm>(i))});
  }
  void add(jose::Algorithm algorithm) const noexcept { cells_[index_of(algorithm)]->add(); }

 private:
  static std::size_t index_of(jose::Algorithm algorithm) noexcept {
    return static_cast<std::size_t>(algorithm);
  }
  std::deque<telemetry::Cell<telemetry::Counter>> cells_;  // in the order of the enumeration; none ever moves
};

}  // namespace gatehouse::keys
