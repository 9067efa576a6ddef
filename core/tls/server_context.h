// ServerContext: the TLS side of one listener: its certificate and key, and what is spoken with them (TLS 1.2
// and 1.3, suites of RFC 9325 §4.2; S-157). Asks for clients' certificates where it is told to (RFC 8705).
//
// renew() takes over other files for the connections that come; sessions that are open keep what they began
// with. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/snapshot.h"
#include "core/tls/session.h"
#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::tls {

/// What a server shows, as PEM texts.
struct ServerCredentials {
  std::string_view certificate;  ///< its own first, then the chain
  std::string_view key;
};

/// Which of the two is wrong, and what with it.
struct CredentialsProblem {
  enum class Where { certificate, key };
  Where where = Where::certificate;
  std::string what;
};
/// Nothing when they can be served with now: readable, of one another, strong enough and not expired.
std::optional<CredentialsProblem> problem_of(const ServerCredentials& credentials, TimePoint now);

class ServerContext {
 public:
  enum class ClientCertificates { ignored, asked_for };

  static Result<std::shared_ptr<ServerContext>> create(const ServerCredentials& credentials,
                                                       ClientCertificates clients);
  /// The old ones stay where the new ones do not fit.
  Result<void> renew(const ServerCredentials& credentials);
  /// The server's side of a connection that has been accepted. Null for want of memory.
  std::unique_ptr<Session> accept(int descriptor) const noexcept;

 private:
  struct Made;
  static Result<std::shared_ptr<const Made>> make(const ServerCredentials& credentials,
                                                  ClientCertificates clients);
  explicit ServerContext(ClientCertificates clients) noexcept : clients_(clients) {}
  const ClientCertificates clients_;
  Snapshot<Made> made_;
};

}  // namespace gatehouse::tls
