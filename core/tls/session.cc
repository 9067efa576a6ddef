#include "core/tls/session.h"

#include "core/tls/session_handle.h"

namespace gatehouse::tls {
namespace {

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

Session::Session(std::unique_ptr<Handle> handle) noexcept : handle_(std::move(handle)) {}
Session::~Session() = default;

/// What OpenSSL says of a call that did not succeed. Its queue must have been empty before that call: an
/// error that somebody left there would be taken for this one's.
Session::Outcome Session::judge(int result) noexcept {
  switch (SSL_get_error(handle_->tls.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::wants_input;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::wants_output;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::ended;
    default:
      // After this OpenSSL may not be asked to say goodbye either (SSL_get_error(3)).
      failed_ = true;
      ERR_clear_error();
      return Outcome::failed;
  }
}

Session::Outcome Session::handshake() noexcept {
  ERR_clear_error();
  const int result = SSL_accept(handle_->tls.get());
  if (result != 1) return judge(result);
  handshaken_ = true;
  return Outcome::done;
}

Session::Moved Session::receive(std::span<char> room) noexcept {
  ERR_clear_error();
  std::size_t got = 0;
  const int result = SSL_read_ex(handle_->tls.get(), room.data(), room.size(), &got);
  if (result != 1) return {judge(result), 0};
  return {Outcome::done, got};
}

Session::Moved Session::send(std::string_view bytes) noexcept {
  if (bytes.empty()) return {Outcome::done, 0};
  ERR_clear_error();
  std::size_t sent = 0;
  const int result = SSL_write_ex(handle_->tls.get(), bytes.data(), bytes.size(), &sent);
  if (result != 1) return {judge(result), 0};
  return {Outcome::done, sent};
}

bool Session::has_pending() const noexcept { return SSL_pending(handle_->tls.get()) > 0; }

void Session::finish_output() noexcept {
  if (!handshaken_ || failed_) return;
  ERR_clear_error();
  (void)SSL_shutdown(handle_->tls.get());
  ERR_clear_error();
}

std::vector<std::string> Session::peer_certificates() const {
  std::vector<std::string> all;
  X509* const own = SSL_get0_peer_certificate(handle_->tls.get());
  if (own == nullptr) return all;
  all.push_back(der_of(own));
  // At a server the list does not hold the client's own (SSL_get_peer_cert_chain(3)).
  const STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(handle_->tls.get());
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i)
    all.push_back(der_of(sk_X509_value(chain, i)));
  ERR_clear_error();
  return all;
}

}  // namespace gatehouse::tls
