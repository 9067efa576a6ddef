#include "tests/support/certificate_maker.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>

#include "core/base/base64.h"

namespace gatehouse::test_support {
namespace {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freed<X509_free>>;
using List = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

EVP_PKEY* new_key(const std::string& kind) {
  if (kind.starts_with("RSA-")) return EVP_RSA_gen(static_cast<unsigned>(std::stoul(kind.substr(4))));
  if (kind == "ED25519") return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return EVP_EC_gen(kind.c_str());
}

void set_time(ASN1_TIME* time, TimePoint at) {
  ASN1_TIME_set(time,
                std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(at)));
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

const EVP_MD* digest_for(EVP_PKEY* key, const std::string& name) {
  return EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_get_digestbyname(name.c_str());
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

}  // namespace

struct MadeCertificate::Made {
  Key key;
  Cert certificate{X509_new()};
};

MadeCertificate::MadeCertificate(const CertificateWish& wish, const MadeCertificate* issuer)
    : made_(std::make_unique<Made>()) {
  static std::atomic<long> serial{1};
  made_->key.reset(new_key(wish.key));
  X509* const own = made_->certificate.get();
  X509* const signer = issuer == nullptr ? own : issuer->made_->certificate.get();
  X509_set_version(own, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(own), serial++);
  set_time(X509_getm_notBefore(own), wish.from);
  set_time(X509_getm_notAfter(own), wish.to);
  X509_set_pubkey(own, made_->key.get());
  for (const auto& [type, value] : wish.subject)
    EXPECT_EQ(X509_NAME_add_entry_by_txt(X509_get_subject_name(own), type.c_str(), MBSTRING_UTF8,
                                         reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0),
              1)
        << type;
  X509_set_issuer_name(own, X509_get_subject_name(signer));
  add_extension(own, signer, NID_basic_constraints, wish.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!wish.alternative_names.empty())
    add_extension(own, signer, NID_subject_alt_name, wish.alternative_names);
  if (!wish.extended_usage.empty()) add_extension(own, signer, NID_ext_key_usage, wish.extended_usage);
  EVP_PKEY* const with = issuer == nullptr ? made_->key.get() : issuer->made_->key.get();
  EXPECT_GT(X509_sign(own, with, digest_for(with, wish.digest)), 0);
}

MadeCertificate::~MadeCertificate() = default;
MadeCertificate::MadeCertificate(MadeCertificate&&) noexcept = default;

std::string MadeCertificate::pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), made_->certificate.get());
  return text_of(memory.get());
}

std::string MadeCertificate::key_pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(memory.get(), made_->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(memory.get());
}

std::string MadeCertificate::der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(made_->certificate.get(), &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string MadeCertificate::jwks() const {
  EVP_PKEY* const key = made_->key.get();
  if (EVP_PKEY_is_a(key, "RSA") == 1)
    return R"({"keys":[{"kty":"RSA","n":")" + base64url_encode(number_of(key, OSSL_PKEY_PARAM_RSA_N)) +
           R"(","e":")" + base64url_encode(number_of(key, OSSL_PKEY_PARAM_RSA_E)) + "\"}]}";
  const auto coordinate = [&](const char* name) {
    auto bytes = number_of(key, name);
    bytes.insert(0, 32 - bytes.size(), '\0');
    return base64url_encode(bytes);
  };
  return R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + coordinate(OSSL_PKEY_PARAM_EC_PUB_X) + R"(","y":")" +
         coordinate(OSSL_PKEY_PARAM_EC_PUB_Y) + "\"}]}";
}

std::string MadeCertificate::revocation_list(const std::vector<const MadeCertificate*>& revoked,
                                             TimePoint from, TimePoint to) const {
  const List list(X509_CRL_new());
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(made_->certificate.get()));
  const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> time(ASN1_TIME_new());
  set_time(time.get(), from);
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  for (const auto* one : revoked) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one->made_->certificate.get()));
    X509_REVOKED_set_revocationDate(entry, time.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  set_time(time.get(), to);
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  X509_CRL_sort(list.get());
  EXPECT_GT(X509_CRL_sign(list.get(), made_->key.get(), EVP_sha256()), 0);
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(memory.get(), list.get());
  return text_of(memory.get());
}

}  // namespace gatehouse::test_support
