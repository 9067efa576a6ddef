// The tenancy kit with our plugin, loaded from its library file like a stranger's.
#include "core/plugin_host/plugin_host.h"
#include "gatehouse/testkit/googletest.h"
#include "gatehouse/testkit/tenancy_kit.h"

namespace gatehouse {
namespace {

const plugin_host::PluginHost& host() {
  static const auto loaded = [] {
    plugin_host::HostSettings settings;
    settings.plugins.directory = PLUGIN_DIRECTORY;
    settings.plugins.allow = {"tenancy.path_prefix"};
    settings.profile = config::Profile::dev;
    auto host = plugin_host::PluginHost::load(settings, {});
    if (!host) {
      for (const auto& refusal : host.error().files)
        ADD_FAILURE() << refusal.describe();
      std::abort();
    }
    return std::move(host).value();
  }();
  return *loaded;
}

std::unique_ptr<testkit::TenancyFixture> make_fixture() {
  config::PluginChoice choice;
  choice.type = "path_prefix";
  return testkit::path_tenancy_fixture(host().make_tenancy(choice, "/").value(), "/t/");
}

const bool registered = testkit::register_kit<testkit::TenancyFixture>(
    "TenancyPathPrefix", testkit::tenancy_cases(), make_fixture);

}  // namespace
}  // namespace gatehouse
