// Authorities: whose certificates count (RFC 8705 §2.1): roots and intermediates of one PEM text, and the
// revocation lists that stand beside them there.
//
// The trust of a tenant's clients, and nothing else's: the system's authorities vouch for the names of web
// servers, not for clients of ours. Immutable; thread-safe. verify() computes signatures for some 100 µs.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/tls/certificate.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::tls {

class Authorities {
 public:
  /// invalid_argument where there is no certificate in it, or something else that cannot be read.
  static Result<Authorities> from_pem(std::string_view text);

  /// Empty when a chain leads from `certificate` to one of them at that time, over `chain` (in DER, as the
  /// client sent it) where need be. Else why not, as a constant: expired_certificate, revoked_certificate,
  /// untrusted_certificate.
  std::string_view verify(const Certificate& certificate, std::span<const std::string> chain,
                          TimePoint now) const;

 private:
  struct Made;
  explicit Authorities(std::shared_ptr<const Made> made) noexcept : made_(std::move(made)) {}
  std::shared_ptr<const Made> made_;
};

}  // namespace gatehouse::tls
