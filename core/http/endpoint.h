// Endpoint: one address of a tenant and what answers it. The row (EndpointRule) is data that routing, CORS,
// and the metadata document are derived from; the table of rows is core/app/endpoint_table.cc.
//
// handle() may be called from many threads at once. Where the row says `io` it runs on an I/O thread first
// and must not wait there: when it would have to, it answers MoveTo before any side effect, and the whole
// call is made again there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/http/message.h"
#include "core/http/params.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::http {

/// Where a call runs: I/O threads never wait, `pool` may (SQL, plugins), `signing` and `hash` compute for
/// long and have as many threads as there are processors.
enum class RunsOn : std::uint8_t { io, pool, signing, hash };

enum class Cors : std::uint8_t {
  none,     ///< no CORS header at all: pages, authorize (RFC 9700 §2.6)
  clients,  ///< origins of the tenant's registered redirect URIs, without credentials (S-232)
};
/// Who reads its errors: a person gets a page, an app gets JSON.
enum class Audience : std::uint8_t { app, person };

struct EndpointRule {
  std::string_view name;  ///< "token"; the label in logs and metrics
  std::string_view path;  ///< tenant-relative, "/token"
  bool get = false;       ///< GET and HEAD
  bool post = false;
  bool put = false;
  bool del = false;
  bool takes_json = false;  ///< bodies are application/json, for the endpoint to read; else forms
  RunsOn runs_on = RunsOn::pool;
  Cors cors = Cors::none;
  Audience audience = Audience::app;
  std::string_view metadata =
      {};  ///< its name in the metadata document, "token_endpoint"; empty: not told there
};

/// What is known of a call before its endpoint looks at it. Valid for the duration of handle().
struct Call {
  const Request& request;
  const Params& query;
  const Params& form;          ///< of a POST with a form body; else empty
  std::string request_id;      ///< UUIDv7, also the X-Request-Id of the answer
  std::string client_address;  ///< its network by the trusted-proxy rule, as it may be kept: "192.0.2.0/24"
  TimePoint now;               ///< one time for the whole request
  RunsOn running_on = RunsOn::io;
  std::string_view path = {};  ///< of the endpoint's row: tenant-relative
};

/// The call cannot be answered here without waiting: make it again on that pool.
struct MoveTo {
  RunsOn where = RunsOn::pool;
};
using Answer = std::variant<Response, MoveTo>;

class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual const EndpointRule& rule() const noexcept = 0;
  virtual Answer handle(const Call& call) = 0;
};

}  // namespace gatehouse::http
