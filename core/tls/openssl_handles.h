// Owners of OpenSSL objects. Internal to core/tls.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string_view>

#include "core/crypto/openssl_free.h"

namespace gatehouse::tls {

using crypto::OpenSslFree;

using Memory = std::unique_ptr<BIO, OpenSslFree<&BIO_free_all>>;
using EvpKey = std::unique_ptr<EVP_PKEY, OpenSslFree<&EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, OpenSslFree<&X509_free>>;
using RevocationList = std::unique_ptr<X509_CRL, OpenSslFree<&X509_CRL_free>>;
using Name = std::unique_ptr<X509_NAME, OpenSslFree<&X509_NAME_free>>;
using AlternativeNames = std::unique_ptr<GENERAL_NAMES, OpenSslFree<&GENERAL_NAMES_free>>;
using Store = std::unique_ptr<X509_STORE, OpenSslFree<&X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, OpenSslFree<&X509_STORE_CTX_free>>;
using Context = std::unique_ptr<SSL_CTX, OpenSslFree<&SSL_CTX_free>>;

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_pop_free(stack, X509_free); }
};
using Chain = std::unique_ptr<STACK_OF(X509), FreeStack>;

inline Memory memory_of(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// A key that is locked with a passphrase is refused: OpenSSL's own way is to ask for it on the terminal.
inline int no_passphrase(char*, int, int, void*) noexcept { return -1; }

}  // namespace gatehouse::tls
