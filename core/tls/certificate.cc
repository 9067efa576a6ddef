#include "core/tls/certificate.h"

#include <arpa/inet.h>

#include <array>

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/tls/parsed_certificate.h"

namespace gatehouse::tls {
namespace {

std::string_view text_of(const ASN1_STRING* string) noexcept {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// Whether one of the alternative names of that type is `wanted`. Compared with its length: a NUL inside is
/// a byte like any other.
template <class Equal>
bool has_name(const X509* certificate, int type, Equal&& is_wanted) noexcept {
  const AlternativeNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  ERR_clear_error();
  if (names == nullptr) return false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == type && is_wanted(text_of(name->d.ia5))) return true;  // all four types are strings
  }
  return false;
}

}  // namespace

Result<Certificate> Certificate::from_der(std::string_view der) {
  const auto* position = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = position + der.size();
  auto parsed = std::make_shared<Parsed>();
  parsed->certificate.reset(d2i_X509(nullptr, &position, static_cast<long>(der.size())));
  ERR_clear_error();
  if (parsed->certificate == nullptr || position != end)
    return Error(ErrorCode::invalid_argument, "not an X.509 certificate in DER");
  if (X509_get0_pubkey(parsed->certificate.get()) == nullptr) {
    ERR_clear_error();
    return Error(ErrorCode::invalid_argument, "the certificate has no key that is known");
  }
  const Digest digest = crypto::sha256(der);
  parsed->thumbprint = base64url_encode(crypto::as_bytes(digest));
  return Certificate(std::move(parsed));
}

const std::string& Certificate::thumbprint() const noexcept { return parsed_->thumbprint; }

std::string Certificate::public_key() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed_->certificate.get()), &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

bool Certificate::has_subject(const SubjectName& name) const noexcept {
  const X509_NAME* const subject = X509_get_subject_name(parsed_->certificate.get());
  // X509_NAME_cmp compares the canonical encodings (RFC 4518): without regard to case, string type and
  // repeated spaces.
  return X509_NAME_entry_count(subject) > 0 && X509_NAME_cmp(subject, name.parsed_->name.get()) == 0;
}

bool Certificate::names_dns(std::string_view host) const noexcept {
  return has_name(parsed_->certificate.get(), GEN_DNS,
                  [&](std::string_view name) { return equals_ignoring_case(name, host); });
}

bool Certificate::names_uri(std::string_view uri) const noexcept {
  return has_name(parsed_->certificate.get(), GEN_URI, [&](std::string_view name) { return name == uri; });
}

bool Certificate::names_ip(std::string_view address) const noexcept {
  std::array<char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() >= text.size()) return false;
  address.copy(text.data(), address.size());
  const bool v4 = ::inet_pton(AF_INET, text.data(), bytes.data()) == 1;
  if (!v4 && ::inet_pton(AF_INET6, text.data(), bytes.data()) != 1) return false;
  const std::string_view wanted(bytes.data(), v4 ? 4 : 16);
  return has_name(parsed_->certificate.get(), GEN_IPADD,
                  [&](std::string_view name) { return name == wanted; });
}

bool Certificate::names_email(std::string_view address) const noexcept {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return false;
  // RFC 5280 §7.5: the local part by its bytes, the host without regard to case.
  return has_name(parsed_->certificate.get(), GEN_EMAIL, [&](std::string_view name) {
    return name.size() == address.size() && name.substr(0, at + 1) == address.substr(0, at + 1) &&
           equals_ignoring_case(name.substr(at + 1), address.substr(at + 1));
  });
}

}  // namespace gatehouse::tls
