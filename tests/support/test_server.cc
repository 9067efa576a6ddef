#include "tests/support/test_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/app/server.h"
#include "core/app/tenancy.h"
#include "core/base/base64.h"
#include "core/base/descriptor.h"
#include "core/base/ids.h"
#include "core/config/load.h"
#include "core/config/render_diagnostics.h"
#include "core/crypto/digest.h"
#include "core/crypto/password_hash.h"
#include "core/crypto/sealing.h"
#include "tests/support/answer_of.h"
#include "tests/support/ready_keys.h"

namespace gatehouse::test_support {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::trunc) << text; }

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::string& alice_hash() {
  static const std::string hash =
      *crypto::hash_password(Secret::copy_of(kAlicePassword), {.memory = 19ull << 20, .passes = 2});
  return hash;
}

std::string default_clients() {
  const auto secret = web_secret_hash();
  return "clients:\n"
         "  - { client_id: web, client_name: Web, redirect_uris: [\"https://web.example/cb\"], scope: "
         "\"openid profile email\",\n"
         "      post_logout_redirect_uris: [\"https://web.example/bye\", \"https://web.example/bye?a=1\"],\n"
         "      client_secret_hash: \"" +
         secret +
         "\", consent: skip }\n"
         "  - { client_id: post, client_name: Post, redirect_uris: [\"https://post.example/cb\"], scope: "
         "\"openid\",\n"
         "      token_endpoint_auth_method: client_secret_post, client_secret_hash: \"" +
         secret +
         "\", consent: ask }\n"
         "  - { client_id: opaque, client_name: Opaque, redirect_uris: [\"https://opaque.example/cb\"], "
         "scope: \"openid profile email\",\n"
         "      client_secret_hash: \"" +
         secret +
         "\", consent: skip, access_token_format: opaque }\n"
         "  - { client_id: native, client_name: Native, application_type: native, "
         "token_endpoint_auth_method: none,\n"
         "      redirect_uris: [\"http://127.0.0.1/cb\", \"com.example.app:/cb\"], scope: \"openid profile "
         "email\", consent: ask }\n"
         "  - { client_id: full, client_name: Full, redirect_uris: [\"https://full.example/cb\"],\n"
         "      scope: \"openid profile email address phone offline_access badge\", client_secret_hash: \"" +
         secret +
         "\", consent: ask }\n"
         "  - { client_id: machine, client_name: Machine, grant_types: [client_credentials], response_types: "
         "[],\n"
         "      redirect_uris: [], scope: \"api\", client_secret_hash: \"" +
         secret +
         "\" }\n"
         "  - { client_id: gateway, client_name: Gateway, grant_types: [client_credentials], response_types: "
         "[],\n"
         "      redirect_uris: [], scope: \"api\", introspection: any, access_token_format: opaque, "
         "client_secret_hash: \"" +
         secret + "\" }\n";
}

std::string with_name(std::string text, const std::string& tenant) {
  constexpr std::string_view kPlace = "%tenant%";
  for (auto at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace))
    text.replace(at, kPlace.size(), tenant);
  return text;
}

std::string tenant_file(const std::string& id, const TestServerOptions& options) {
  return "schema: gatehouse.tenant/v1\n"
         "id: " +
         id +
         "\n"
         "name: Tenant " +
         id +
         "\n"
         "issuer: https://id.example/t/" +
         id +
         "\n"
         "keys: " +
         options.keys +
         "\n"
         "scopes: [ { id: api, description: { en: \"Use the API\" } },\n"
         "          { id: badge, claims: [badge], description: { en: \"See your badge\", de: \"Ihre Marke "
         "sehen\" } }" +
         options.more_scopes +
         " ]\n"
         "users:\n"
         "  - { username: alice, email: alice@example.test, email_verified: true, name: Alice Example, "
         "password_hash: \"" +
         alice_hash() +
         "\",\n      claims: { given_name: Alice, family_name: Example, birthdate: 1990-02-28, phone_number: "
         "\"+1 555 "
         "0100\",\n        phone_number_verified: true, address: { locality: Springfield, country: US }, "
         "badge: [red, \"7\"] } }\n"
         "  - { username: bob, email: bob@example.test, name: Bob, password_hash: \"" +
         alice_hash() + "\" }\n" + (options.clients.empty() ? default_clients() : options.clients) +
         with_name(options.tenant_extra, id);
}

}  // namespace

std::string web_secret_hash() {
  const Digest digest = crypto::sha256(kWebSecret);
  return "sha256:" + base64url_encode(crypto::as_bytes(digest));
}

struct TestServer::Machine {
  telemetry::Metrics metrics;
  Descriptor log_file;
  std::unique_ptr<telemetry::Log> log;
  std::unique_ptr<plugin_host::PluginHost> plugins;
  std::unique_ptr<config::ConfigSource> source;
  std::unique_ptr<app::Server> server;
};

app::Server& TestServer::server() noexcept { return *machine_->server; }
telemetry::Metrics& TestServer::metrics() noexcept { return machine_->metrics; }

TestServer::TestServer(TestServerOptions options) : machine_(std::make_unique<Machine>()) {
  if (!start_randomness()) std::abort();
  std::string name = (fs::temp_directory_path() / "gatehouse-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  fs::create_directories(folder_ / "tenants");
  const auto directory = plugin_directory(options.plugins);
  write(folder_ / "master-key", std::string(crypto::MasterKeyRing::generate().reveal()) + "\n");
  write(folder_ / "gatehouse.yaml",
        "schema: gatehouse.server/v1\n"
        "profile: staging\n"
        "state: " +
            folder_.string() +
            "\n"
            "listen: { public: { address: \"127.0.0.1:0\", trusted_proxies: [\"192.0.2.0/24\"]" +
            options.listener_extra +
            " } }\n"
            "storage: { durable: { type: " +
            options.storage +
            " } }\n"
            "encryption: { master_key: \"${file:" +
            (folder_ / "master-key").string() +
            "}\" }\n"
            "password_hashing: { memory: 19MiB, passes: 2 }\n"
            "plugins: { directory: " +
            directory.string() +
            " }\n"
            "tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]\n"
            "audit: { mode: queued, sinks: [ { type: jsonl, config: { path: audit.jsonl } } ] }\n"
            "log: { level: debug, format: json }\n"
            "tenants: { include: [\"tenants/*.yaml\"] }\n" +
            options.server_extra);
  write_files(options);
  machine_->log_file =
      Descriptor(::open((folder_ / "server.log").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
  if (!machine_->log_file) std::abort();
  machine_->log = std::make_unique<telemetry::Log>(telemetry::make_output(machine_->log_file.number()),
                                                   clock_, telemetry::LogFormat::json, LogLevel::debug);
  auto plugins = plugin_host::PluginHost::load(
      {.plugins = {.directory = directory}, .profile = config::Profile::staging},
      [](std::string_view, LogLevel, std::string_view, std::string_view) {});
  if (!plugins) {
    for (const auto& refusal : plugins.error().files)
      ADD_FAILURE() << refusal.describe();
    std::abort();
  }
  machine_->plugins = *std::move(plugins);
  config::LoadOptions load;
  load.catalogue = [this](const config::ServerConfig&, Diagnostics&) { return machine_->plugins.get(); };
  load.tenancy = [this](const config::ServerConfig& config) {
    return app::make_tenant_at(*machine_->plugins, config);
  };
  auto loaded = config::load(folder_ / "gatehouse.yaml", load);
  if (!loaded.snapshot) {
    ADD_FAILURE() << config::render_text(loaded.found, loaded.sources);
    std::abort();
  }
  machine_->source =
      std::make_unique<config::ConfigSource>(folder_ / "gatehouse.yaml", load, *std::move(loaded.snapshot));
  start();
}

TestServer::~TestServer() {
  machine_->server.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path TestServer::plugin_directory(const std::vector<fs::path>& more) const {
  if (more.empty()) return PLUGIN_DIRECTORY;
  const auto own = folder_ / "plugins";
  fs::create_directory(own);
  for (const auto* name : {"storage_memory", "storage_sqlite", "tenancy_path_prefix", "audit_jsonl"}) {
    const auto file = "gatehouse_" + std::string(name) + ".so";
    fs::copy(fs::path(PLUGIN_DIRECTORY) / file, own / file);
  }
  for (const auto& file : more)
    fs::copy(file, own / file.filename());
  return own;
}

void TestServer::write_files(const TestServerOptions& options) const {
  for (const auto& [name, text] : options.files)
    write(folder_ / "tenants" / name, text);
  for (const std::string id : {"a", "b"})
    write(folder_ / "tenants" / (id + ".yaml"), tenant_file(id, options));
}

void TestServer::start() {
  auto server = app::Server::start(
      {.configuration = *machine_->source,
       .plugins = *machine_->plugins,
       .clock = clock_,
       .log = *machine_->log,
       .metrics = machine_->metrics,
       .make_key = ready_key},
      {.feed = std::chrono::milliseconds(20), .keys = std::chrono::hours(1), .sweep = std::chrono::hours(1)});
  if (!server) {
    ADD_FAILURE() << server.error().describe();
    std::abort();
  }
  machine_->server = *std::move(server);
}

void TestServer::restart() {
  machine_->server.reset();
  start();
}

void TestServer::crash() {
  const auto left = read(folder_ / "replays");
  machine_->server.reset();
  write(folder_ / "replays", left);
  start();
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& header : response.headers)
    if (header.name == name) return header.value;
  return "";
}

namespace {

void expect_assertions_of_any(const http::Response& response) {
  EXPECT_TRUE(response.status < 500 ||
              (response.status == 503 && !header_of(response, "Retry-After").empty()))
      << response.status << " " << response.body.view();
  EXPECT_EQ(header_of(response, "X-Request-Id").size(), 36u);
  EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(response, "Referrer-Policy"), "no-referrer");
  EXPECT_FALSE(header_of(response, "Cache-Control").empty());
  if (header_of(response, "Access-Control-Allow-Origin") == "*") {
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Credentials"), "");
  }
}

}  // namespace

http::Response TestServer::send(http::Request request) {
  if (request.count("host") == 0) request.headers.push_back({"host", "id.example"});
  const bool may_be_framed = request.path().ends_with("/check-session");
  auto response = answer_of(machine_->server->sink(), std::move(request));
  // Session Management 1.0 §3.3: the one page whose purpose is to stand in a frame of others.
  if (may_be_framed && response.status == 200)
    expect_assertions_of_any(response);
  else
    expect_standing_assertions(response);
  return response;
}

http::Response TestServer::get(std::string_view target, std::vector<http::Header> headers) {
  return send({.method = http::Method::get,
               .target = std::string(target),
               .headers = std::move(headers),
               .body = {},
               .peer = {.address = "127.0.0.1", .unix_socket = false}});
}

http::Response TestServer::post(std::string_view target, std::string_view form,
                                std::vector<http::Header> headers) {
  headers.push_back({"content-type", "application/x-www-form-urlencoded"});
  return send({.method = http::Method::post,
               .target = std::string(target),
               .headers = std::move(headers),
               .body = std::string(form),
               .peer = {.address = "127.0.0.1", .unix_socket = false}});
}

bool TestServer::posts_without_a_hop(std::string_view target, std::string_view form,
                                     std::vector<http::Header> headers) {
  headers.push_back({"host", "id.example"});
  headers.push_back({"content-type", "application/x-www-form-urlencoded"});
  const auto got =
      answered(machine_->server->sink(), {.method = http::Method::post,
                                          .target = std::string(target),
                                          .headers = std::move(headers),
                                          .body = std::string(form),
                                          .peer = {.address = "127.0.0.1", .unix_socket = false}});
  return got.response.status == 200 && got.without_a_hop;
}

std::string TestServer::log_text() const { return read(folder_ / "server.log"); }

std::string TestServer::audit_text() {
  const auto drained = machine_->server->audit().drain(Deadline::in(std::chrono::seconds(10)));
  EXPECT_TRUE(drained) << drained.error().describe();
  return read(folder_ / "audit.jsonl");
}

void expect_standing_assertions(const http::Response& response) {
  expect_assertions_of_any(response);
  EXPECT_EQ(header_of(response, "X-Frame-Options"), "DENY");
  EXPECT_NE(header_of(response, "Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
}

}  // namespace gatehouse::test_support
