// The telemetry listener's answers and what a sign-in leaves in the metrics, in-process.
#include <gtest/gtest.h>

#include <set>

#include "core/app/telemetry_port.h"
#include "tests/support/answer_of.h"
#include "tests/support/browser.h"
#include "tests/support/test_server.h"
#include "tests/support/token_client.h"

namespace gatehouse {
namespace {

using namespace test_support;

class Telemetry : public ::testing::Test {
 protected:
  Telemetry() {
    port_ = *app::TelemetryPort::create(server_.metrics(), {.version = "9.9.9", .state = server_.folder()});
  }
  void attach() {
    port_->attach(server_.server(), [] { return http::FrontDoorCounters{.open = 3, .accepted = 7}; });
  }
  http::Response ask(std::string_view path, http::Method method = http::Method::get) {
    return answer_of(*port_, {.method = method, .target = std::string(path)});
  }
  int status(std::string_view path) { return ask(path).status; }
  std::string metrics() { return std::string(ask("/metrics").body.view()); }

  TestServer server_;
  std::unique_ptr<app::TelemetryPort> port_;
};

TEST_F(Telemetry, A317_A318_S457_live_is_not_ready) {
  EXPECT_EQ(status("/livez"), 200);
  EXPECT_EQ(status("/startupz"), 503);
  EXPECT_EQ(ask("/readyz").body.view(), R"({"status":"starting"})");
  attach();
  EXPECT_EQ(status("/startupz"), 200);
  const auto ready = ask("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body.view(),
            R"({"status":"ready","checks":[{"name":"storage","ok":true},{"name":"keys","ok":true}]})");
  EXPECT_EQ(header_of(ready, "Cache-Control"), "no-store");
  port_->drain();
  EXPECT_EQ(status("/livez"), 200);
  EXPECT_EQ(ask("/readyz").body.view(), R"({"status":"draining"})");
  EXPECT_EQ(status("/readyz"), 503);
  port_->detach();
  EXPECT_EQ(status("/metrics"), 200);
}

TEST_F(Telemetry, a_stuck_io_thread_is_not_alive) {
  port_->attach(server_.server(),
                [] { return http::FrontDoorCounters{.stalled = std::chrono::seconds(11)}; });
  EXPECT_EQ(status("/livez"), 503);
}

TEST_F(Telemetry, only_its_four_addresses_exist_and_only_for_reading) {
  attach();
  EXPECT_EQ(status("/"), 404);
  EXPECT_EQ(status("/t/a/.well-known/openid-configuration"), 404);
  EXPECT_EQ(ask("/metrics", http::Method::post).status, 405);
  EXPECT_EQ(header_of(ask("/metrics"), "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(Telemetry, S170_S494_the_public_listener_has_none_of_it) {
  for (const char* path : {"/metrics", "/readyz", "/livez", "/startupz", "/t/a/metrics", "/t/a/readyz"})
    EXPECT_EQ(server_.get(path).status, 404) << path;
}

TEST_F(Telemetry, A319_every_sample_is_of_the_catalogue_and_no_family_comes_twice) {
  attach();
  (void)server_.get("/t/a/.well-known/openid-configuration");
  const std::string text = metrics();
  std::set<std::string> heads;
  for (std::size_t at = text.find("# TYPE "); at != std::string::npos; at = text.find("# TYPE ", at + 1)) {
    const std::string name = text.substr(at + 7, text.find(' ', at + 7) - at - 7);
    EXPECT_TRUE(heads.insert(name).second) << name;
    const auto catalogue = telemetry::metric_catalogue();
    EXPECT_TRUE(std::any_of(catalogue.begin(), catalogue.end(), [&](auto* info) {
      return info->name == name;
    })) << name;
  }
  EXPECT_TRUE(heads.contains("gatehouse_signing_key_age_seconds"));
  EXPECT_NE(text.find("gatehouse_build_info{version=\"9.9.9\",sdk=\"0.1\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("gatehouse_connections_total{listener=\"public\",outcome=\"accepted\"} 7\n"),
            std::string::npos);
  EXPECT_NE(text.find("http_route=\"openid-configuration\",http_response_status_code=\"200\""),
            std::string::npos)
      << text;
}

TEST_F(Telemetry, A331_what_happened_is_counted_once_it_is_delivered) {
  attach();
  EXPECT_EQ(TokenClient(server_, "machine").token({{"grant_type", "client_credentials"}}).status, 200);
  (void)server_.audit_text();
  const std::string text = metrics();
  EXPECT_NE(text.find("gatehouse_tokens_issued_total{tenant=\"a\",grant=\"client_credentials\"} 1\n"),
            std::string::npos)
      << text;
}

TEST_F(Telemetry, a_reload_is_counted_by_its_outcome) {
  attach();
  EXPECT_TRUE(server_.server().reload().swapped);
  EXPECT_NE(metrics().find("gatehouse_config_reload_total{outcome=\"ok\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
