// The telemetry listener's answers and what a sign-in leaves in the metrics, in-process.
#include <gtest/gtest.h>

#include <sqlite3.h>

#include <chrono>
#include <set>
#include <thread>

#include "core/app/server.h"
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
  explicit Telemetry(TestServerOptions options = {}) : server_(std::move(options)) {
    port_ = *app::TelemetryPort::create(
        server_.metrics(), {.version = "9.9.9", .revision = "abc123", .state = server_.folder()});
  }
  void attach() {
    port_->attach(server_.server(), [] { return http::FrontDoorCounters{.open = 3, .accepted = 7}; });
  }
  http::Response ask(std::string_view path, http::Method method = http::Method::get) {
    return answer_of(*port_, {.method = method, .target = std::string(path)});
  }
  int status(std::string_view path) { return ask(path).status; }
  std::string metrics() { return std::string(ask("/metrics").body.view()); }
  /// Of a counter; 0 where it has no line yet.
  int value_of(const std::string& name) {
    const std::string text = metrics();
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + name.size() + 2));
  }
  void expect(std::initializer_list<std::string_view> lines) {
    const std::string text = metrics();
    for (const auto line : lines)
      EXPECT_NE(text.find("\n" + std::string(line) + "\n"), std::string::npos) << line << "\nin\n" << text;
  }

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
            R"({"status":"ready","checks":[{"name":"storage","ok":true},{"name":"migrations","ok":true},)"
            R"({"name":"keys","ok":true},{"name":"plugins","ok":true}]})");
  EXPECT_EQ(header_of(ready, "Cache-Control"), "no-store");
  port_->drain();
  EXPECT_EQ(status("/livez"), 200);
  EXPECT_EQ(status("/readyz?exclude=storage&exclude=migrations&exclude=keys&exclude=plugins"), 503);
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
  EXPECT_NE(text.find("gatehouse_build_info{version=\"9.9.9\",revision=\"abc123\",sdk=\"0.1\"} 1\n"),
            std::string::npos)
      << text;
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
  expect(
      {R"(gatehouse_tokens_issued_total{tenant="a",grant="client_credentials",kind="access",binding="none"} 1)",
       R"(gatehouse_signing_operations_total{tenant="a",alg="ES256"} 1)"});
  EXPECT_EQ(metrics().find("kind=\"id\""), std::string::npos);
}

TEST_F(Telemetry, a_sign_in_is_seen_on_its_whole_way) {
  attach();
  const TokenClient app(server_, "full");
  const std::string code = Browser(server_).sign_in("full", app.redirect_uri());
  EXPECT_EQ(app.redeem(code).status, 200);
  (void)server_.audit_text();
  expect(
      {R"(gatehouse_authorize_requests_total{tenant="a",outcome="ok",response_mode="query"} 1)",
       R"(gatehouse_login_flow_total{tenant="a",stage="shown"} 1)",
       R"(gatehouse_login_flow_total{tenant="a",stage="authenticated"} 1)",
       R"(gatehouse_login_flow_total{tenant="a",stage="consented"} 1)",
       R"(gatehouse_login_flow_total{tenant="a",stage="returned"} 1)",
       R"(gatehouse_authentications_total{tenant="a",method="pwd",step="first",outcome="ok"} 1)",
       R"(gatehouse_authentication_duration_seconds_count{method="pwd",outcome="ok"} 1)",
       R"(gatehouse_password_hash_duration_seconds_count{algorithm="argon2id"} 1)",
       R"(gatehouse_tokens_issued_total{tenant="a",grant="authorization_code",kind="access",binding="none"} 1)",
       R"(gatehouse_tokens_issued_total{tenant="a",grant="authorization_code",kind="id",binding="none"} 1)",
       R"(gatehouse_signing_operations_total{tenant="a",alg="RS256"} 1)",
       R"(gatehouse_plugin_calls_total{plugin="storage.memory",call="grants.redeem",outcome="ok"} 1)",
       R"(gatehouse_db_query_duration_seconds_count{query="grants.redeem"} 1)",
       R"(gatehouse_plugin_state{plugin="storage.memory",state="ok"} 1)",
       R"(gatehouse_plugin_state{plugin="storage.memory",state="failing"} 0)"});
  const std::string text = metrics();
  EXPECT_NE(text.find(R"(gatehouse_audit_events_total{tenant="a",sink="jsonl"} )"), std::string::npos);
  EXPECT_NE(
      text.find(
          R"(gatehouse_plugin_call_duration_seconds_count{plugin="tenancy.path_prefix",call="match"} )"),
      std::string::npos);
}

TEST_F(Telemetry, a_sign_in_that_ends_otherwise_is_told_apart) {
  attach();
  Browser browser(server_);
  (void)browser.open(authorize_target("web", "https://web.example/cb", {{"response_mode", "fragment"}}));
  (void)browser.submit({{"username", "alice"}, {"password", "wrong"}, {"action", "sign_in"}});
  (void)browser.submit({{"action", "cancel"}});
  EXPECT_EQ(browser.answered("error"), "access_denied");
  (void)Browser(server_).open(authorize_target("web", "https://other.example/cb"));
  (void)server_.audit_text();
  expect(
      {R"(gatehouse_authentication_duration_seconds_count{method="pwd",outcome="failed"} 1)",
       R"(gatehouse_authentications_total{tenant="a",method="pwd",step="first",outcome="failed"} 1)",
       R"(gatehouse_login_flow_total{tenant="a",stage="abandoned"} 1)",
       R"(gatehouse_authorize_requests_total{tenant="a",outcome="access_denied",response_mode="fragment"} 1)",
       R"(gatehouse_authorize_requests_total{tenant="a",outcome="invalid_redirect_uri",response_mode="none"} 1)"});
}

TEST_F(Telemetry, a_cache_tells_what_it_knew_and_what_it_holds) {
  attach();
  const TokenClient app(server_);
  const auto token = app.redeem(Browser(server_).sign_in("web", app.redirect_uri())).text("access_token");
  const auto empty = metrics();
  EXPECT_NE(empty.find("gatehouse_cache_bytes{cache=\"families\"} 0\n"), std::string::npos) << empty;
  // The feed may tell of the sign-in itself only now, and have the family looked up once more.
  int asked = 0;
  while (value_of(R"(gatehouse_cache_requests_total{cache="families",result="hit"})") < 2 && asked < 20) {
    EXPECT_EQ(app.userinfo(token).status, 200);
    ++asked;
  }
  const int hits = value_of(R"(gatehouse_cache_requests_total{cache="families",result="hit"})");
  const int misses = value_of(R"(gatehouse_cache_requests_total{cache="families",result="miss"})");
  EXPECT_EQ(hits, 2);
  EXPECT_GE(misses, 1);
  EXPECT_EQ(hits + misses, asked);
  expect({R"(gatehouse_cache_requests_total{cache="signatures",result="miss"} 1)"});
  const auto full = metrics();
  EXPECT_EQ(full.find("gatehouse_cache_bytes{cache=\"families\"} 0\n"), std::string::npos) << full;
  // Revoked: the feed has it forgotten.
  EXPECT_EQ(app.revoke(token).status, 200);
  EXPECT_TRUE(server_.server().reload().swapped);
  // A request that is just ending may hold the old site a moment longer.
  const auto holds_nothing = [this] {
    return metrics().find("gatehouse_cache_bytes{cache=\"signatures\"} 0\n") != std::string::npos;
  };
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds_nothing() && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(holds_nothing()) << "a site that is gone holds nothing";
}

class Limited : public Telemetry {
 protected:
  Limited() : Telemetry({.tenant_extra = "limits: { authorize: { per_address: 1/1h } }\n"}) {}
};

TEST_F(Limited, who_is_over_a_limit_is_counted_under_its_name) {
  attach();
  for (int i = 0; i < 3; ++i)
    (void)Browser(server_).open(authorize_target("web", "https://web.example/cb"));
  expect({R"(gatehouse_rate_limited_total{tenant="a",limit="authorize"} 2)"});
}

class OpenDoor : public Telemetry {
 protected:
  OpenDoor() : Telemetry({.tenant_extra = "accounts: { registration: open }\n"}) {}
};

TEST_F(OpenDoor, an_account_that_is_made_on_the_way_is_counted_with_the_sign_in_that_it_is) {
  attach();
  Browser browser(server_);
  (void)browser.open(authorize_target("web", "https://web.example/cb", {{"prompt", "create"}}));
  (void)browser.submit({{"username", "carol"}, {"password", "plum raft cedar oxide"}, {"action", "sign_up"}});
  EXPECT_TRUE(browser.answered("code")) << browser.body();
  (void)server_.audit_text();
  expect({R"(gatehouse_login_flow_total{tenant="a",stage="signed_up"} 1)",
          R"(gatehouse_login_flow_total{tenant="a",stage="authenticated"} 1)",
          R"(gatehouse_login_flow_total{tenant="a",stage="returned"} 1)",
          R"(gatehouse_password_hash_duration_seconds_count{algorithm="argon2id"} 1)"});
}

class OnDisk : public Telemetry {
 protected:
  OnDisk() : Telemetry({.storage = "sqlite"}) {}
};

TEST_F(OnDisk, A318_readiness_says_what_is_wrong_when_asked_and_leaves_out_what_it_is_told_to) {
  attach();
  expect({R"(gatehouse_db_pool_connections{state="in_use"} 0)"});
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((server_.folder() / "gatehouse.db").c_str(), &other), SQLITE_OK);
  sqlite3_busy_timeout(other, 10'000);  // the server may be writing at this moment
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto plain = ask("/readyz");
  EXPECT_EQ(plain.status, 503);
  EXPECT_NE(plain.body.view().find(R"({"name":"storage","ok":false})"), std::string_view::npos)
      << plain.body.view();
  const auto verbose = ask("/readyz?verbose");
  EXPECT_EQ(verbose.status, 503);
  EXPECT_NE(verbose.body.view().find(R"({"name":"storage","ok":false,"detail":")"), std::string_view::npos)
      << verbose.body.view();
  const auto without = ask("/readyz?verbose&exclude=storage&exclude=nothing");
  EXPECT_EQ(without.status, 200);
  EXPECT_NE(without.body.view().find(R"({"name":"storage","ok":false,"excluded":true,)"),
            std::string_view::npos)
      << without.body.view();
  EXPECT_EQ(status("/readyz?exclude=keys"), 503);
  EXPECT_EQ(status("/readyz?exclude=%zz"), 503);
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
}

TEST_F(Telemetry, a_reload_is_counted_by_its_outcome) {
  attach();
  EXPECT_TRUE(server_.server().reload().swapped);
  EXPECT_NE(metrics().find("gatehouse_config_reload_total{outcome=\"ok\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
