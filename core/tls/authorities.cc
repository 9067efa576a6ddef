#include "core/tls/authorities.h"

#include <openssl/pem.h>

#include "core/tls/parsed_certificate.h"

namespace gatehouse::tls {
namespace {

constexpr int kLongestChain = 8;  // RFC 8705 §7.5: what a stranger sends must not cost much
/// RSA of 2048 bits, SHA-256 and their like; no SHA-1.
constexpr int kSecurityLevel = 2;

/// A list is looked at where its authority has one in the file: others have other ways to end a certificate.
/// The end of the chain stands in the file itself, and is trusted as it stands.
int without_list(int good, X509_STORE_CTX* context) {
  if (good == 1) return good;
  const int error = X509_STORE_CTX_get_error(context);
  const bool is_end =
      X509_STORE_CTX_get_error_depth(context) + 1 == sk_X509_num(X509_STORE_CTX_get0_chain(context));
  const bool is_about_lists =
      error == X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER || error == X509_V_ERR_CRL_SIGNATURE_FAILURE;
  if (error != X509_V_ERR_UNABLE_TO_GET_CRL && !(is_end && is_about_lists)) return good;
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

/// X509_V_OK, or what is wrong. Lists count for the whole chain (RFC 5280 §6.3): whoever has the key of an
/// intermediate that was revoked issues certificates to any subject, and sends the intermediate along.
int verify_chain(X509_STORE* store, X509* certificate, STACK_OF(X509) * between, unsigned long flags,
                 TimePoint now) {
  const StoreContext context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), store, certificate, between) != 1)
    return X509_V_ERR_OUT_OF_MEM;
  X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, std::chrono::system_clock::to_time_t(now));
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  X509_VERIFY_PARAM_set_depth(rules, kLongestChain);
  X509_VERIFY_PARAM_set_flags(rules, flags);
  X509_STORE_CTX_set_verify_cb(context.get(), without_list);
  if (X509_verify_cert(context.get()) == 1) return X509_V_OK;
  const int error = X509_STORE_CTX_get_error(context.get());
  return error == X509_V_OK ? X509_V_ERR_UNSPECIFIED : error;
}

bool lacks_its_root(int error) noexcept {
  return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
         error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
         error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;  // it came from the client
}

bool add_part(X509_STORE* store, std::string_view name, const unsigned char* bytes, long size) {
  if (name == PEM_STRING_X509 || name == PEM_STRING_X509_OLD) {
    const X509Certificate certificate(d2i_X509(nullptr, &bytes, size));
    return certificate != nullptr && X509_STORE_add_cert(store, certificate.get()) == 1;
  }
  if (name == PEM_STRING_X509_CRL) {
    const RevocationList list(d2i_X509_CRL(nullptr, &bytes, size));
    return list != nullptr && X509_STORE_add_crl(store, list.get()) == 1;
  }
  return false;
}

std::string_view reason_of(int error) noexcept {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "expired_certificate";
    case X509_V_ERR_CERT_REVOKED:
      return "revoked_certificate";
    default:
      return "untrusted_certificate";
  }
}

}  // namespace

struct Authorities::Made {
  Store store;
  bool with_lists = false;
};

Result<Authorities> Authorities::from_pem(std::string_view text) {
  const auto memory = memory_of(text);
  auto made = std::make_shared<Made>(Made{.store = Store(X509_STORE_new())});
  int certificates = 0;
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* bytes = nullptr;
  long size = 0;
  bool good = memory != nullptr && made->store != nullptr;
  while (good && PEM_read_bio(memory.get(), &name, &header, &bytes, &size) == 1) {
    good = add_part(made->store.get(), name, bytes, size);
    const bool is_list = std::string_view(name) == PEM_STRING_X509_CRL;
    made->with_lists = made->with_lists || is_list;
    certificates += is_list ? 0 : 1;
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(bytes);
  }
  // The end of the text is "no start line"; anything else is a part that is broken.
  const auto last = ERR_peek_last_error();
  good = good && ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!good)
    return Error(ErrorCode::invalid_argument,
                 "it holds something else than certificates and revocation lists in PEM");
  if (certificates == 0) return Error(ErrorCode::invalid_argument, "it holds no certificate");
  return Authorities(std::move(made));
}

std::string_view Authorities::verify(const Certificate& certificate, std::span<const std::string> chain,
                                     TimePoint now) const {
  const Chain between(sk_X509_new_null());
  for (const std::string& der : chain) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    X509Certificate one(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    if (one != nullptr && sk_X509_push(between.get(), one.get()) > 0) (void)one.release();
  }
  X509* const own = certificate.parsed_->certificate.get();
  const unsigned long lists = made_->with_lists ? X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL : 0ul;
  int error = verify_chain(made_->store.get(), own, between.get(), lists, now);
  // An intermediate that is named in the file without its root is trusted as it stands: proxies pass on a
  // certificate without its chain. With its root there the list of that may end it.
  if (lacks_its_root(error))
    error = verify_chain(made_->store.get(), own, between.get(), lists | X509_V_FLAG_PARTIAL_CHAIN, now);
  ERR_clear_error();
  return error == X509_V_OK ? std::string_view() : reason_of(error);
}

}  // namespace gatehouse::tls
