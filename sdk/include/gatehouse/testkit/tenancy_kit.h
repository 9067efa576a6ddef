// The tenancy kit: what every tenancy plugin must do. See gatehouse/tenancy.h for the contract.
//
// The fixture knows how the strategy under test writes an address, so that one kit fits all of them.
// Capabilities: "path" for a strategy that takes the tenant from the path.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "gatehouse/tenancy.h"
#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

/// A request's head that owns its text.
struct TenancyAddress {
  std::string host;
  std::string path;
  TenancyHead head() const { return {host, path}; }
};

class TenancyFixture {
 public:
  /// Where the tenant `id` finds its `path`: ("acme", "/authorize") → {"id.example.com",
  /// "/t/acme/authorize"}.
  using Write = std::function<TenancyAddress(const std::string& id, const std::string& path)>;

  TenancyFixture(std::unique_ptr<TenancyStrategy> strategy, Write write, bool takes_path)
      : strategy_(std::move(strategy)), write_(std::move(write)), takes_path_(takes_path) {}

  bool offers(std::string_view capability) const { return capability == "path" && takes_path_; }
  const TenancyStrategy& strategy() const noexcept { return *strategy_; }
  TenancyAddress write(const std::string& id, const std::string& path) const { return write_(id, path); }

 private:
  std::unique_ptr<TenancyStrategy> strategy_;
  Write write_;
  bool takes_path_;
};

/// A fixture for a strategy with a path prefix such as "/t/".
std::unique_ptr<TenancyFixture> path_tenancy_fixture(std::unique_ptr<TenancyStrategy> strategy,
                                                     const std::string& prefix);

using TenancyCase = Case<TenancyFixture>;
std::span<const TenancyCase> tenancy_cases();

}  // namespace gatehouse::testkit
