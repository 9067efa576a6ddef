// TlsClient: a RawClient over TLS, with what tests want of the handshake: versions, suites, a certificate.
// And TlsHandshake, the client's side of one whose bytes the test carries itself.
#pragma once

#include <memory>
#include <string>

#include "tests/support/certificate_maker.h"
#include "tests/wire/raw_client.h"

namespace gatehouse::http::test {

struct TlsWish {
  int lowest = 0;  ///< TLS1_3_VERSION and so on; 0: as OpenSSL likes
  int highest = 0;
  std::string suites = {};     ///< of TLS 1.2 and before, at security level 0; empty: the usual ones
  std::string protocols = {};  ///< ALPN, in its wire form; empty: none
  const test_support::MadeCertificate* certificate = nullptr;
  bool slow = false;  ///< a small receive buffer
};

class TlsClient final : public RawClient {
 public:
  explicit TlsClient(const std::string& address, const TlsWish& wish = {});
  ~TlsClient() override;
  TlsClient(TlsClient&&) noexcept;
  TlsClient& operator=(TlsClient&&) noexcept;

  bool secured() const noexcept;
  std::string version() const;
  std::string suite() const;
  std::string protocol() const;
  /// What the server showed, in DER.
  std::string server_certificate() const;
  /// close_notify, and no FIN.
  void half_close() noexcept override;
  /// The other side has said close_notify; false where it just went.
  bool was_told_goodbye() const noexcept;
  /// Asks for another handshake (TLS 1.2); true when the server agreed.
  bool renegotiate();

 private:
  struct Tls;
  std::ptrdiff_t give(std::string_view bytes) override;
  std::ptrdiff_t take(std::span<char> room, Milliseconds patience) override;
  std::unique_ptr<Tls> tls_;
};

class TlsHandshake {
 public:
  TlsHandshake();
  ~TlsHandshake();
  /// Takes what the server sent and answers what is to be sent to it now.
  std::string advance(std::string_view received);
  bool done() const noexcept;
  /// As it goes over the wire.
  std::string seal(std::string_view bytes);
  std::string open(std::string_view received);

 private:
  struct Tls;
  std::unique_ptr<Tls> tls_;
};

}  // namespace gatehouse::http::test
