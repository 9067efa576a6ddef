// The tenancy kit with our plugin, loaded from its library file like a stranger's.
#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/tenancy_kit.h"
#include "tests/contract/loaded_plugin.h"

namespace gatehouse {
namespace {

std::unique_ptr<testkit::TenancyFixture> make_fixture() {
  static const auto host = contract::load_plugin("tenancy.path_prefix");
  config::PluginChoice choice;
  choice.type = "path_prefix";
  return testkit::path_tenancy_fixture(host->make_tenancy(choice, "/").value(), "/t/");
}

const bool registered = testkit::register_kit<testkit::TenancyFixture>(
    "TenancyPathPrefix", testkit::tenancy_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
