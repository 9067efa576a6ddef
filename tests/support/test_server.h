// TestServer: the whole server in this process, without sockets: real plugins loaded like a stranger's, a
// clock that tests turn, a temporary state folder that goes with it. What a test wants of the server itself
// is in core/app/server.h, which is not included here: most tests only send requests.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/http/message.h"

namespace gatehouse::app {
class Server;
}
namespace gatehouse::telemetry {
struct Metrics;
}

namespace gatehouse::test_support {

class FakeClock final : public Clock {
 public:
  TimePoint now() const noexcept override { return TimePoint(Duration(now_.load())); }
  void advance(Duration by) noexcept { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_{1'800'000'000'000'000};  // January 2027
};

struct TestServerOptions {
  std::string storage = "memory";  ///< `type` of storage.durable
  std::string server_extra;        ///< further lines of the server file
  std::string tenant_extra;        ///< further lines of tenant a's file (and b's); %tenant% is its id
  std::string keys = "[ { alg: RS256, bits: 2048, rotate: 90d }, { alg: ES256, rotate: 90d } ]";
  std::string listener_extra = {};  ///< further keys of listen.public: ", client_certificate_header: nginx"
  std::map<std::string, std::string> files = {};    ///< beside the tenant files, by their names
  std::string more_scopes;                          ///< ", { id: … }" behind those that the tenant has
  std::vector<std::filesystem::path> plugins = {};  ///< files of further ones
  std::string clients;                              ///< replaces the default `clients:` list when not empty
};

/// Password of alice and bob of every tenant, and the secret of the client "web".
inline constexpr std::string_view kAlicePassword = "correct horse battery staple";
inline constexpr std::string_view kWebSecret = "web-secret-of-256-bits-in-a-real-deployment";
/// Its `client_secret_hash`.
std::string web_secret_hash();
/// RFC 7636 appendix B.
inline constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
inline constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

class TestServer {
 public:
  explicit TestServer(TestServerOptions options = {});
  ~TestServer();

  /// Answers on whatever thread it must, and waits for it.
  http::Response send(http::Request request);
  http::Response get(std::string_view target, std::vector<http::Header> headers = {});
  http::Response post(std::string_view target, std::string_view form, std::vector<http::Header> headers = {});

  /// Whether that is answered, with 200, on the very thread that brings it: nothing waits on a pool for it.
  bool posts_without_a_hop(std::string_view target, std::string_view form,
                           std::vector<http::Header> headers = {});

  FakeClock& clock() noexcept { return clock_; }
  app::Server& server() noexcept;
  telemetry::Metrics& metrics() noexcept;
  /// Everything that was logged, and everything that the audit sink has; the latter after draining the trail.
  std::string log_text() const;
  std::string audit_text();
  const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Ends the server and starts it again on the same state.
  void restart();
  /// The same as after kill -9: the next one finds what a running server leaves of what must not come twice.
  void crash();
  /// Writes the tenant files anew with other options; for reload.
  void write_files(const TestServerOptions& options) const;

 private:
  void start();
  /// Where the plugins are: those of the build, or copies of these beside `more`.
  std::filesystem::path plugin_directory(const std::vector<std::filesystem::path>& more) const;
  std::filesystem::path folder_;
  FakeClock clock_;
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

/// The value of a response's header, or "".
std::string header_of(const http::Response& response, std::string_view name);
/// Asserts what every answer must have (security.md, standing assertions).
void expect_standing_assertions(const http::Response& response);

}  // namespace gatehouse::test_support
