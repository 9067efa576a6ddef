// ScopeMaker: makes tenant capabilities for kits and tests. The server uses none of this (its own maker is
// core's); of the binary only `gatehouse plugin check` does, on stores that it makes and removes.
#pragma once

#include "gatehouse/tenancy.h"

namespace gatehouse::testkit {

class ScopeMaker {
 public:
  static TenantScope make(TenantId tenant);
};

/// Shorthand of tests: scope("acme").
TenantScope scope(std::string_view tenant);

}  // namespace gatehouse::testkit
