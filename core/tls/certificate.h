// Certificate: an X.509 certificate of a client, parsed once, and what RFC 8705 asks of it: its thumbprint,
// its key, and whether it names a subject in one of five ways (§2.1.2).
//
// Says nothing of whether the certificate is to be trusted: authorities.h does. Immutable, cheap to copy,
// thread-safe. Parsing costs some ten microseconds: fit for I/O threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse::tls {

/// A distinguished name in the string form of RFC 4514, as it is compared: by values, not by spelling.
class SubjectName {
 public:
  /// invalid_argument where `text` is none, or names an attribute that nobody knows.
  static Result<SubjectName> parse(std::string_view text);

 private:
  friend class Certificate;
  struct Parsed;
  explicit SubjectName(std::shared_ptr<const Parsed> parsed) noexcept : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

class Certificate {
 public:
  /// One certificate and nothing behind it.
  static Result<Certificate> from_der(std::string_view der);

  /// `x5t#S256`: SHA-256 of the DER, base64url (RFC 8705 §3.1).
  const std::string& thumbprint() const noexcept;
  /// The SubjectPublicKeyInfo in DER.
  std::string public_key() const;

  /// RFC 4517 §4.2.15: the same attributes with equal values, in the same order.
  bool has_subject(const SubjectName& name) const noexcept;
  // Of the subject alternative names: one that is equal, never a pattern.
  bool names_dns(std::string_view host) const noexcept;
  bool names_uri(std::string_view uri) const noexcept;
  bool names_ip(std::string_view address) const noexcept;
  bool names_email(std::string_view address) const noexcept;

 private:
  friend class Authorities;
  struct Parsed;
  explicit Certificate(std::shared_ptr<const Parsed> parsed) noexcept : parsed_(std::move(parsed)) {}
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace gatehouse::tls
