// Request and Response: what the front door hands over and takes back. Owned values without any connection in
// them.
//
// A Request holds what was received, strictly parsed and otherwise untouched: the raw target, every header
// field in order (duplicates too), the whole body. Nothing is decoded yet, so that a later stage can refuse
// what it must.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gatehouse/vocabulary.h"

namespace gatehouse::http {

enum class Method { get, head, post, put, patch, del, options };
std::string_view to_string(Method method) noexcept;

struct Header {
  std::string name;   ///< lower-case in a Request; as it is to be sent in a Response
  std::string value;  ///< without surrounding white space
};

struct PresentedCertificate;  // client_certificate.h

/// The other end of the connection itself, not what a proxy says of it.
struct Peer {
  std::string address;  ///< "192.0.2.7", "2001:db8::7", or empty for a Unix socket
  bool unix_socket = false;
  bool tls = false;     ///< it speaks TLS with us
  bool direct = false;  ///< of a listener that no proxy stands before: nothing it says of others is believed
  std::shared_ptr<const PresentedCertificate> certificate = {};  ///< the client's; null: it showed none
};

struct Request {
  Method method = Method::get;
  std::string target;  ///< origin-form as received: "/t/acme/authorize?client_id=…"
  int minor_version = 1;
  std::vector<Header> headers;
  std::string body;
  Peer peer;
  Deadline deadline = Deadline::never();  ///< when the front door answers 503 itself

  /// The value of the only field of that (lower-case) name; nothing when absent or repeated.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  std::size_t count(std::string_view name) const noexcept;
  std::string_view path() const noexcept;   ///< the target up to '?'
  std::string_view query() const noexcept;  ///< the target after '?', or empty
};

/// A body that is made for this answer, or one that many answers share (cached documents).
class Body {
 public:
  Body() = default;
  Body(std::string own) : content_(std::move(own)) {}  // NOLINT: implicit by design
  Body(std::shared_ptr<const std::string> shared)
      : content_(std::move(shared)) {}  // NOLINT: implicit by design
  std::string_view view() const noexcept {
    if (const auto* own = std::get_if<std::string>(&content_)) return *own;
    const auto& shared = std::get<std::shared_ptr<const std::string>>(content_);
    return shared ? std::string_view(*shared) : std::string_view();
  }

 private:
  std::variant<std::string, std::shared_ptr<const std::string>> content_;
};

/// An answer. The front door adds Date, Content-Length and Connection; names and values are checked for CR,
/// LF and NUL there, in the one place where they become bytes (S-026).
struct Response {
  int status = 200;
  std::vector<Header> headers;
  Body body;
  bool close = false;  ///< close the connection after this answer
};

}  // namespace gatehouse::http
