#include "core/tls/server_context.h"

#include <openssl/pem.h>

#include <array>
#include <ctime>

#include "core/tls/session_handle.h"

namespace gatehouse::tls {
namespace {

/// RFC 9325 §4.2: forward secrecy and authenticated encryption. TLS 1.3 has no others.
constexpr const char* kSuites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
/// RSA of 2048 bits, SHA-256 and their like.
constexpr int kSecurityLevel = 2;
/// All certificates of a client together: whoever has not proved anything does not get more memory.
constexpr long kMostCertificates = 24 << 10;

constexpr std::string_view kHttp11 = "\x08http/1.1";

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int length, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(kHttp11.data()),
                            static_cast<unsigned int>(kHttp11.size()), offered,
                            length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;  // RFC 7301 §3.2
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// The handshake proves that the client holds the key of what it shows; whether that is anybody's is each
/// tenant's to say, and self-signed ones are nobody's (RFC 8705 §2.2).
int leave_to_tenants(X509_STORE_CTX* context, void*) {
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

Chain read_chain(std::string_view text) {
  const auto memory = memory_of(text);
  Chain chain(sk_X509_new_null());
  while (X509* const one = PEM_read_bio_X509(memory.get(), nullptr, no_passphrase, nullptr))
    if (sk_X509_push(chain.get(), one) <= 0) X509_free(one);
  ERR_clear_error();
  return chain;
}

EvpKey read_key(std::string_view text) {
  const auto memory = memory_of(text);
  EvpKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

std::string date_of(const ASN1_TIME* time) {
  std::tm fields{};
  std::array<char, 32> text{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return "some day";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &fields)};
}

bool put_in(SSL_CTX* context, const Chain& chain, EVP_PKEY* key) {
  bool good = SSL_CTX_use_certificate(context, sk_X509_value(chain.get(), 0)) == 1;
  for (int i = 1; good && i < sk_X509_num(chain.get()); ++i)
    good = SSL_CTX_add1_chain_cert(context, sk_X509_value(chain.get(), i)) == 1;
  return good && SSL_CTX_use_PrivateKey(context, key) == 1;
}

Context make_context() {
  Context context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return context;
  SSL_CTX* const bare = context.get();
  SSL_CTX_set_security_level(bare, kSecurityLevel);
  SSL_CTX_set_min_proto_version(bare, TLS1_2_VERSION);
  SSL_CTX_set_options(bare, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Nothing is resumed: who is there, and with which certificate, each connection proves anew. Early data
  // (0-RTT), which could be replayed, is off by default and stays so.
  SSL_CTX_set_session_cache_mode(bare, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(bare, 0);
  SSL_CTX_set_mode(
      bare, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(bare, no_passphrase);
  SSL_CTX_set_alpn_select_cb(bare, choose_protocol, nullptr);
  if (SSL_CTX_set_cipher_list(bare, kSuites) != 1) context.reset();
  return context;
}

}  // namespace

struct ServerContext::Made {
  Context context;
};

std::optional<CredentialsProblem> problem_of(const ServerCredentials& credentials, TimePoint now) {
  using Where = CredentialsProblem::Where;
  const auto chain = read_chain(credentials.certificate);
  if (sk_X509_num(chain.get()) == 0)
    return CredentialsProblem{Where::certificate, "it holds no certificate in PEM"};
  const auto key = read_key(credentials.key);
  if (key == nullptr)
    return CredentialsProblem{Where::key, "it holds no private key in PEM, or one with a passphrase"};
  X509* const own = sk_X509_value(chain.get(), 0);
  const bool fits = X509_check_private_key(own, key.get()) == 1;
  ERR_clear_error();
  if (!fits) return CredentialsProblem{Where::key, "the key is not that of the certificate"};
  auto seconds = std::chrono::system_clock::to_time_t(now);
  if (X509_cmp_time(X509_get0_notAfter(own), &seconds) <= 0)
    return CredentialsProblem{Where::certificate,
                              "the certificate expired on " + date_of(X509_get0_notAfter(own))};
  if (X509_cmp_time(X509_get0_notBefore(own), &seconds) >= 0)
    return CredentialsProblem{Where::certificate,
                              "the certificate is not valid before " + date_of(X509_get0_notBefore(own))};
  const auto context = make_context();
  const bool good = context != nullptr && put_in(context.get(), chain, key.get());
  ERR_clear_error();
  if (!good)
    return CredentialsProblem{Where::certificate,
                              "TLS cannot be spoken with it: RSA needs 2048 bits, signatures SHA-256"};
  return std::nullopt;
}

Result<std::shared_ptr<const ServerContext::Made>> ServerContext::make(const ServerCredentials& credentials,
                                                                       ClientCertificates clients) {
  auto made = std::make_shared<Made>(Made{.context = make_context()});
  SSL_CTX* const context = made->context.get();
  const auto chain = read_chain(credentials.certificate);
  const auto key = read_key(credentials.key);
  const bool good = context != nullptr && sk_X509_num(chain.get()) > 0 && key != nullptr &&
                    put_in(context, chain, key.get());
  ERR_clear_error();
  if (!good) return Error(ErrorCode::invalid_argument, "TLS cannot be spoken with this certificate and key");
  if (clients == ClientCertificates::asked_for) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, leave_to_tenants, nullptr);
    SSL_CTX_set_max_cert_list(context, kMostCertificates);
  }
  return std::shared_ptr<const Made>(std::move(made));
}

Result<std::shared_ptr<ServerContext>> ServerContext::create(const ServerCredentials& credentials,
                                                             ClientCertificates clients) {
  std::shared_ptr<ServerContext> context(new ServerContext(clients));
  GH_TRY_VOID(context->renew(credentials));
  return context;
}

Result<void> ServerContext::renew(const ServerCredentials& credentials) {
  GH_TRY(auto made, make(credentials, clients_));
  made_.store(std::move(made));
  return {};
}

std::unique_ptr<Session> ServerContext::accept(int descriptor) const noexcept try {
  const auto made = made_.load();
  auto handle = std::make_unique<Session::Handle>();
  handle->tls.reset(SSL_new(made->context.get()));
  BIO* const bio = handle->tls != nullptr ? make_socket_bio(descriptor) : nullptr;
  ERR_clear_error();
  if (bio == nullptr) return nullptr;
  SSL_set_bio(handle->tls.get(), bio, bio);
  return std::make_unique<Session>(std::move(handle));
} catch (...) {
  return nullptr;  // want of memory: that client is closed
}

}  // namespace gatehouse::tls
