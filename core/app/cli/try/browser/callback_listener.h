// CallbackListener: the redirect URI of a native app (RFC 8252 §7.3): a loopback address of this machine
// where a real browser comes back once. Answers with a page that says so. Not a server for anything else.
#pragma once

#include <string>

#include "core/base/descriptor.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::app::cli {

class CallbackListener {
 public:
  /// Listens where `redirect_uri` points: http, a loopback host, a port.
  static Result<CallbackListener> open(const std::string& redirect_uri);

  /// The target of the first GET of that path, "/callback?code=…"; others get 404.
  Result<std::string> wait(Duration patience);

 private:
  CallbackListener(Descriptor socket, std::string path)
      : socket_(std::move(socket)), path_(std::move(path)) {}
  Descriptor socket_;
  std::string path_;
};

}  // namespace gatehouse::app::cli
