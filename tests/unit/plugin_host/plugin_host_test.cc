// The catalogue, with the plugins that the build made.
#include "core/plugin_host/plugin_host.h"

#include <gtest/gtest.h>

namespace gatehouse::plugin_host {
namespace {

class Catalogue : public testing::Test {
 protected:
  void SetUp() override {
    HostSettings settings;
    settings.plugins.directory = PLUGIN_DIRECTORY;
    settings.profile = config::Profile::dev;
    auto loaded = PluginHost::load(settings, {});
    if (!loaded)
      for (const auto& refusal : loaded.error().files)
        ADD_FAILURE() << refusal.describe();
    ASSERT_TRUE(loaded.has_value());
    host_ = std::move(loaded).value();
  }
  static config::PluginChoice choice(const std::string& type) {
    config::PluginChoice chosen;
    chosen.type = type;
    return chosen;
  }
  std::unique_ptr<PluginHost> host_;
};

TEST_F(Catalogue, our_plugins_are_loaded_like_a_strangers) {
  std::vector<std::string> ids;
  for (const auto& facts : host_->plugins()) {
    ids.push_back(facts.id);
    EXPECT_EQ(facts.sha256.size(), 64u);
    EXPECT_FALSE(facts.version.empty());
    EXPECT_FALSE(facts.license.empty());
  }
  EXPECT_NE(std::find(ids.begin(), ids.end(), "tenancy.path_prefix"), ids.end());
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(Catalogue, an_unknown_type_is_told_with_a_suggestion) {
  Diagnostics found;
  host_->check(config::PluginKind::tenancy, choice("path_prefx"), found);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].message.find("path_prefx"), std::string::npos);
  EXPECT_NE(found[0].hint.find("path_prefix"), std::string::npos);
  auto made = host_->make_tenancy(choice("path_prefx"), "/");
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::not_found);
}

TEST_F(Catalogue, a_plugins_own_schema_finds_problems_with_their_place) {
  config::PluginChoice chosen = choice("path_prefix");
  ConfigNode::Member member;
  member.key = "prefix";
  SourceSpan place;
  place.line = 7;
  member.value = ConfigNode::scalar("t", place);
  chosen.config = ConfigNode::mapping({std::move(member)}, SourceSpan());
  Diagnostics found;
  host_->check(config::PluginKind::tenancy, chosen, found);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].span.line, 7u);
  EXPECT_NE(host_->describe(config::PluginKind::tenancy, "path_prefix"), nullptr);
  EXPECT_EQ(host_->describe(config::PluginKind::audit, "path_prefix"), nullptr);
}

TEST_F(Catalogue, an_instance_is_counted_while_it_lives) {
  auto made = host_->make_tenancy(choice("path_prefix"), "/");
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE((*made)->match({.host = "h", .path = "/t/acme/x"}).has_value());
  ASSERT_EQ(host_->health().size(), 1u);
  EXPECT_EQ(host_->health()[0].instance, "tenancy path_prefix");
  EXPECT_EQ(host_->health()[0].calls, 2u);  // create, match
  *made = nullptr;
  EXPECT_TRUE(host_->health().empty());
}

TEST_F(Catalogue, loading_the_same_directory_twice_gives_two_hosts) {
  HostSettings settings;
  settings.plugins.directory = PLUGIN_DIRECTORY;
  settings.profile = config::Profile::dev;
  auto second = PluginHost::load(settings, {});
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ((*second)->plugins().size(), host_->plugins().size());
}

}  // namespace
}  // namespace gatehouse::plugin_host
