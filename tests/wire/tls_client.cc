#include "tests/wire/tls_client.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>

#include <array>

namespace gatehouse::http::test {
namespace {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Freed<SSL_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

Context context_of(const TlsWish& wish) {
  Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_options(context.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (wish.lowest != 0 || !wish.suites.empty()) SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), wish.lowest);
  SSL_CTX_set_max_proto_version(context.get(), wish.highest);
  if (!wish.suites.empty()) SSL_CTX_set_cipher_list(context.get(), wish.suites.c_str());
  if (!wish.protocols.empty())
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                            static_cast<unsigned>(wish.protocols.size()));
  if (wish.certificate == nullptr) return context;
  const auto pem = wish.certificate->pem();
  const auto key = wish.certificate->key_pem();
  const Memory certificate_text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Memory key_text(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  const std::unique_ptr<X509, Freed<X509_free>> certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> secret(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), secret.get());
  return context;
}

}  // namespace

struct TlsClient::Tls {
  Context context;
  Ssl ssl;
  bool secured = false;
};

TlsClient::TlsClient(const std::string& address, const TlsWish& wish) : tls_(std::make_unique<Tls>()) {
  ::signal(SIGPIPE, SIG_IGN);
  connect(address, wish.slow ? 4096 : 0);
  if (!connected()) return;
  tls_->context = context_of(wish);
  tls_->ssl.reset(SSL_new(tls_->context.get()));
  SSL_set_fd(tls_->ssl.get(), descriptor());
  tls_->secured = SSL_connect(tls_->ssl.get()) == 1;
  ERR_clear_error();
}

TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;
TlsClient& TlsClient::operator=(TlsClient&&) noexcept = default;

bool TlsClient::secured() const noexcept { return tls_->secured; }
std::string TlsClient::version() const { return SSL_get_version(tls_->ssl.get()); }
std::string TlsClient::suite() const { return SSL_get_cipher_name(tls_->ssl.get()); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(tls_->ssl.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::server_certificate() const {
  X509* const certificate = SSL_get0_peer_certificate(tls_->ssl.get());
  unsigned char* bytes = nullptr;
  const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

void TlsClient::half_close() noexcept { SSL_shutdown(tls_->ssl.get()); }

bool TlsClient::was_told_goodbye() const noexcept {
  return (SSL_get_shutdown(tls_->ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool TlsClient::renegotiate() {
  if (SSL_renegotiate(tls_->ssl.get()) != 1 || SSL_do_handshake(tls_->ssl.get()) != 1) return false;
  return SSL_renegotiate_pending(tls_->ssl.get()) == 0;
}

std::ptrdiff_t TlsClient::give(std::string_view bytes) {
  ERR_clear_error();
  return SSL_write(tls_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
}

std::ptrdiff_t TlsClient::take(std::span<char> room, Milliseconds patience) {
  pollfd wait{.fd = descriptor(), .events = POLLIN, .revents = 0};
  if (SSL_pending(tls_->ssl.get()) == 0 && ::poll(&wait, 1, static_cast<int>(patience.count())) <= 0)
    return kNothingYet;
  ERR_clear_error();
  return SSL_read(tls_->ssl.get(), room.data(), static_cast<int>(room.size()));
}

struct TlsHandshake::Tls {
  Context context = context_of({});
  Ssl ssl;
  BIO* in = BIO_new(BIO_s_mem());  // both the SSL's own
  BIO* out = BIO_new(BIO_s_mem());
  std::string sent() const {
    std::string bytes(BIO_ctrl_pending(out), '\0');
    const int size = BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return bytes;
  }
};

TlsHandshake::TlsHandshake() : tls_(std::make_unique<Tls>()) {
  tls_->ssl.reset(SSL_new(tls_->context.get()));
  BIO_set_mem_eof_return(tls_->in, -1);
  SSL_set_bio(tls_->ssl.get(), tls_->in, tls_->out);
  SSL_set_connect_state(tls_->ssl.get());
}

TlsHandshake::~TlsHandshake() = default;

std::string TlsHandshake::advance(std::string_view received) {
  if (!received.empty()) BIO_write(tls_->in, received.data(), static_cast<int>(received.size()));
  SSL_do_handshake(tls_->ssl.get());
  ERR_clear_error();
  return tls_->sent();
}

bool TlsHandshake::done() const noexcept { return SSL_is_init_finished(tls_->ssl.get()) == 1; }

std::string TlsHandshake::seal(std::string_view bytes) {
  SSL_write(tls_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
  return tls_->sent();
}

std::string TlsHandshake::open(std::string_view received) {
  if (!received.empty()) BIO_write(tls_->in, received.data(), static_cast<int>(received.size()));
  std::array<char, 16 << 10> room;
  const int got = SSL_read(tls_->ssl.get(), room.data(), static_cast<int>(room.size()));
  ERR_clear_error();
  return got > 0 ? std::string(room.data(), static_cast<std::size_t>(got)) : std::string();
}

}  // namespace gatehouse::http::test
