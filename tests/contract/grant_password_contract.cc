// The grant kit with our plugin, loaded from its library file like a stranger's.
#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/grant_kit.h"
#include "tests/contract/loaded_plugin.h"

namespace gatehouse {
namespace {

std::unique_ptr<testkit::GrantFixture> make_fixture() {
  static const auto host = contract::load_plugin("grant.password");
  config::PluginChoice choice;
  choice.type = "password";
  const auto good = [](TimePoint) {
    return testkit::GrantSample::Parameters{{"username", "somebody"}, {"password", "something"}};
  };
  return std::make_unique<testkit::GrantFixture>(host->make_grant(choice, "/").value(),
                                                 testkit::GrantSample{.good = good, .user = {}});
}

const bool registered =
    testkit::register_kit<testkit::GrantFixture>("GrantPassword", testkit::grant_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
