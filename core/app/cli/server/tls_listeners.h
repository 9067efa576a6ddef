// TlsListeners: where the server listens, with the certificates that it shows there. They are read at the
// start and again at each reload; connections that are open keep theirs. Used by the serving command's
// thread.
#pragma once

#include <utility>
#include <vector>

#include "core/config/server_config.h"
#include "core/http/pistache/front_door.h"

namespace gatehouse::app::cli {

class TlsListeners {
 public:
  static Result<TlsListeners> open(const config::ServerConfig& server);

  const std::vector<http::ListenAt>& places() const noexcept { return places_; }
  /// From the files that were named at the start. Those that fail keep what they have; the first failure is
  /// told.
  Result<void> renew() const;

 private:
  std::vector<http::ListenAt> places_;
  std::vector<std::pair<config::TlsSettings, std::shared_ptr<tls::ServerContext>>> contexts_;
};

}  // namespace gatehouse::app::cli
