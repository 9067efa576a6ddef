// One GET to a listener of this machine, for `gatehouse doctor`. No redirects, no TLS, no proxy: not an HTTP
// client for anything else.
#pragma once

#include <string>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::app::cli {

struct LocalAnswer {
  int status = 0;
  std::string body;
};

struct LocalRequest {
  std::string listener;  ///< "127.0.0.1:8080", "[::]:8080", "localhost:8080" or "unix:/path"
  std::string host;      ///< of the Host field
  std::string path;
};

/// unavailable when nobody listens there or no whole answer comes within `patience`.
Result<LocalAnswer> local_fetch(const LocalRequest& request, Duration patience);
/// Whether a TCP listener could be opened there now; unix paths are not tried.
Result<void> is_address_free(const std::string& listener);

}  // namespace gatehouse::app::cli
