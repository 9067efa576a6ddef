// Extension: the base of everything that a plugin implements.
//
// Rules for every interface below it: no data members, no inline virtuals, no overloads, no default arguments
// on virtuals; parameters are request structs; calls block, are thread-safe and re-entrant, take the time
// from the caller and answer Result. Arguments are valid for the call only. Interfaces are unstable in epoch
// 0 (abi.h).
#pragma once

#include <string_view>

namespace gatehouse {

/// Names a later or optional interface, e.g. "gatehouse.storage.v2".
using InterfaceId = std::string_view;

class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension();

  /// A further interface of this object, or null where it is not offered. Never throws.
  virtual void* query(InterfaceId id) noexcept;
};

}  // namespace gatehouse
