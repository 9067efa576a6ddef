#include "tests/support/tls_peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace gatehouse::test_support {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const noexcept {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  return text_of(memory.get());
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct Wanted {
  std::string name;
  std::chrono::seconds ends;
  bool is_authority = false;
};

Cert make(const Wanted& wanted, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  static std::atomic<long> serial{1};
  Cert certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(wanted.ends.count()));
  X509_set_pubkey(certificate.get(), key);
  auto* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wanted.name.c_str()), -1, -1, 0);
  X509* signer = issuer == nullptr ? certificate.get() : issuer;
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  add_extension(certificate.get(), signer, NID_basic_constraints,
                wanted.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  const bool is_address =
      std::all_of(wanted.name.begin(), wanted.name.end(), [](char c) { return c == '.' || std::isdigit(c); });
  if (!wanted.is_authority)
    add_extension(certificate.get(), signer, NID_subject_alt_name,
                  (is_address ? "IP:" : "DNS:") + wanted.name);
  X509_sign(certificate.get(), issuer_key, EVP_sha256());
  return certificate;
}

Certificate pair_of(EVP_PKEY* key, const std::string& chain) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return {.key = text_of(memory.get()), .chain = chain};
}

Key new_key() { return Key(EVP_EC_gen("P-256")); }

/// True when there is something to read; false after `milliseconds`.
bool readable(int fd, int milliseconds) {
  pollfd one{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&one, 1, milliseconds) > 0;
}

}  // namespace

struct Authority::Made {
  Key key = new_key();
  Cert certificate = make({.name = "Test authority", .ends = std::chrono::hours(1), .is_authority = true},
                          key.get(), nullptr, key.get());
};

Authority::Authority() : made_(std::make_unique<Made>()) {}
Authority::~Authority() = default;
std::string Authority::pem() const { return pem_of(made_->certificate.get()); }

Certificate Authority::issue(const std::string& name, std::chrono::seconds ends) const {
  const auto key = new_key();
  const auto certificate =
      make({.name = name, .ends = ends}, key.get(), made_->certificate.get(), made_->key.get());
  return pair_of(key.get(), pem_of(certificate.get()));
}

Certificate Authority::self_signed(const std::string& name) {
  const auto key = new_key();
  const auto certificate = make({.name = name, .ends = std::chrono::hours(1)}, key.get(), nullptr, key.get());
  return pair_of(key.get(), pem_of(certificate.get()));
}

TlsPeer::TlsPeer(const Certificate& certificate, Conversation conversation, int version)
    : conversation_(std::move(conversation)) {
  ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to whoever has hung up
  auto* context = SSL_CTX_new(TLS_server_method());
  context_ = context;
  const Memory chain(BIO_new_mem_buf(certificate.chain.data(), static_cast<int>(certificate.chain.size())));
  const Memory secret(BIO_new_mem_buf(certificate.key.data(), static_cast<int>(certificate.key.size())));
  const Cert own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_bio_PrivateKey(secret.get(), nullptr, nullptr, nullptr));
  EXPECT_EQ(SSL_CTX_use_certificate(context, own.get()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(context, key.get()), 1);
  if (version != 0) {
    EXPECT_EQ(SSL_CTX_set_min_proto_version(context, version), 1);
    EXPECT_EQ(SSL_CTX_set_max_proto_version(context, version), 1);
    EXPECT_EQ(SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0"), 1);
  }
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listening_, 64), 0);
  EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

TlsPeer::~TlsPeer() {
  ending_ = true;
  thread_.join();
  for (auto& one : conversations_)
    one.join();
  ::close(listening_);
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

std::vector<std::string> TlsPeer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TlsPeer::run() {
  while (!ending_) {
    if (!readable(listening_, 20)) continue;
    const int peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) continue;
    ++connections_;
    conversations_.emplace_back([this, peer] { serve(peer); });
  }
}

void TlsPeer::serve(int peer) {
  const timeval patience{.tv_sec = 0, .tv_usec = 100'000};
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const std::unique_ptr<SSL, Freed<SSL_free>> tls(SSL_new(static_cast<SSL_CTX*>(context_)));
  SSL_set_fd(tls.get(), peer);
  const auto again = [&](int result) {
    const int why = SSL_get_error(tls.get(), result);
    return !ending_ && (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE);
  };
  int done = 0;
  while ((done = SSL_accept(tls.get())) <= 0 && again(done)) {
  }
  std::string request;
  const auto is_whole = [&] {
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = request.find("Content-Length: ");
    const auto body = length < end ? std::stoul(request.substr(length + 16)) : 0;
    return request.size() >= end + 4 + body;
  };
  while (done > 0 && !is_whole()) {
    char buffer[4096];
    const int got = SSL_read(tls.get(), buffer, sizeof buffer);
    if (got > 0)
      request.append(buffer, static_cast<std::size_t>(got));
    else if (!again(got))
      break;
  }
  if (done > 0 && is_whole()) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    conversation_(request, [&](std::string_view part) {
      while (!part.empty()) {
        const int sent = SSL_write(tls.get(), part.data(), static_cast<int>(part.size()));
        if (sent > 0)
          part.remove_prefix(static_cast<std::size_t>(sent));
        else if (!again(sent))
          return false;
      }
      return !ending_;
    });
    SSL_shutdown(tls.get());
  }
  ::close(peer);
}

std::string http_answer(const std::string& body, const std::string& fields, const std::string& status) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
         "Connection: close\r\n\r\n" + body;
}

}  // namespace gatehouse::test_support
