// The claims kit: what every claims hook must do. See gatehouse/claims.h for the contract.
//
// Capabilities: "known_person" where the sample names somebody of whom the hook knows something; "aggregates"
// for a hook that passes on claims of others.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/claims.h"
#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

class ClaimsFixture {
 public:
  /// `known`: somebody of whom the hook knows something; empty where the kit knows nobody.
  ClaimsFixture(std::unique_ptr<ClaimsHook> hook, UserId known);

  bool offers(std::string_view capability) const;
  const ClaimsHookInfo& info() const noexcept { return info_; }
  ClaimsHook& hook() noexcept { return *hook_; }
  const UserId& known() const noexcept { return known_; }
  /// Thread-safe.
  Result<HookedClaims> ask(const UserId& user, const std::vector<std::string>& claims,
                           Deadline deadline) const;
  Result<HookedClaims> ask(const UserId& user, const std::vector<std::string>& claims) const;

 private:
  std::unique_ptr<ClaimsHook> hook_;
  ClaimsHookInfo info_;
  UserId known_;
};

using ClaimsCase = Case<ClaimsFixture>;
std::span<const ClaimsCase> claims_cases();

}  // namespace gatehouse::testkit
