// The claims kit with the example of the SDK, loaded from its library file like a stranger's.
#include "gatehouse/testkit/claims_kit.h"
#include "gatehouse/testkit/googletest.h"
#include "tests/contract/loaded_plugin.h"

namespace gatehouse {
namespace {

std::unique_ptr<testkit::ClaimsFixture> make_fixture() {
  static const auto host = contract::load_plugin("claims.department");
  const auto departments =
      ConfigNode::mapping({{"somebody", {}, ConfigNode::scalar("R&D \"east\"", {})}}, {});
  config::PluginChoice choice;
  choice.type = "department";
  choice.config = ConfigNode::mapping({{"departments", {}, departments}}, {});
  return std::make_unique<testkit::ClaimsFixture>(host->make_claims(choice, "/").value(), UserId("somebody"));
}

const bool registered =
    testkit::register_kit<testkit::ClaimsFixture>("ClaimsDepartment", testkit::claims_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
