// FrontDoor: the HTTP/1.1 server of the process. Listens, parses strictly, hands whole requests to a
// RequestSink and sends the answers back in order. Pistache's reactor is its event core; the connection layer
// is ours (docs/adr/0011).
//
// Not a router and not a worker pool: a sink that needs time hands the ticket on and returns at once.
// create() starts the threads; drain() or the destructor ends them. The sink must outlive the door. Every
// member is thread-safe except that drain() is called once. Block the signals first
// (runtime/shutdown_signals.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/http/exchange.h"
#include "core/http/limits.h"
#include "core/tls/server_context.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::http {

struct ConnectionCaps {
  std::size_t total = 0;  ///< open connections; 0: RLIMIT_NOFILE less a reserve for files and databases
  std::size_t per_address = 512;  ///< of one IPv4 address or one IPv6 /64; Unix sockets are exempt
  /// Addresses without a cap of their own: the trusted proxies. Called on the accepting thread.
  std::function<bool(std::string_view address)> exempt;
  std::size_t response_bytes = 1 << 20;  ///< one answer's body; beyond: 500 instead
  std::size_t output_bytes = 64u << 20;  ///< all unsent answers together; beyond: the slowest readers are cut
};

/// Where the door listens and what is spoken there.
struct ListenAt {
  ListenAt(std::string where) : address(std::move(where)) {}  // NOLINT: implicit by design
  ListenAt(const char* where) : address(where) {}             // NOLINT: implicit by design
  ListenAt(std::string where, std::shared_ptr<tls::ServerContext> context, bool is_direct = false)
      : address(std::move(where)), tls(std::move(context)), direct(is_direct) {}

  std::string address;                      ///< "127.0.0.1:8080", "[::1]:0", "unix:/run/gatehouse.sock"
  std::shared_ptr<tls::ServerContext> tls;  ///< null: plain HTTP
  bool direct = false;                      ///< no proxy stands before it, whatever the address of who comes
};

struct FrontDoorOptions {
  std::vector<ListenAt> listen;
  std::size_t io_threads = 2;
  RequestLimits limits;
  Timeouts timeouts;
  ConnectionCaps caps;
};

/// Figures for metrics and tests; a reading is not one consistent moment.
struct FrontDoorCounters {
  std::uint64_t open = 0;          ///< connections now
  std::uint64_t accepted = 0;      ///< since the start
  std::uint64_t refused = 0;       ///< shed because of a cap or for want of descriptors
  std::uint64_t requests = 0;      ///< handed to the sink
  std::uint64_t malformed = 0;     ///< answered by the parser
  std::uint64_t timed_out = 0;     ///< answered 503 because the deadline passed
  std::uint64_t late_answers = 0;  ///< dropped: the connection was gone or already answered
  std::uint64_t unsecured = 0;     ///< closed before their TLS handshake was done
  std::uint64_t cut = 0;           ///< slow readers closed before their answer was out
  std::uint64_t output_bytes = 0;  ///< unsent now
  std::chrono::milliseconds
      stalled{};  ///< how long the busiest I/O thread has been in its current batch (S-041)
};

class FrontDoor {
 public:
  /// Binds every listener or none. Fails with `unavailable` (address in use), `permission` or
  /// `invalid_argument`.
  static Result<std::unique_ptr<FrontDoor>> create(FrontDoorOptions options, RequestSink& sink);
  ~FrontDoor();
  FrontDoor(const FrontDoor&) = delete;
  FrontDoor& operator=(const FrontDoor&) = delete;

  /// As bound, in the order of the options; port 0 replaced by the real one: "127.0.0.1:40123".
  const std::vector<std::string>& addresses() const noexcept;
  /// The port of the first TCP listener; 0 without any.
  std::uint16_t port() const noexcept;

  /// Stops accepting, answers what is in flight with `Connection: close`, then ends the threads. Connections
  /// that are still open at the deadline are cut. Returns true when none had to be.
  bool drain(Deadline deadline);

  FrontDoorCounters counters() const noexcept;

 private:
  class Impl;
  explicit FrontDoor(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatehouse::http
