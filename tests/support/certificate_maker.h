// Certificates of every kind, made for a test: names, dates, keys and issuers as it wants them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/vocabulary.h"

namespace gatehouse::test_support {

struct CertificateWish {
  std::vector<std::pair<std::string, std::string>> subject = {{"CN", "app"}};  ///< in the certificate's order
  std::string alternative_names = {};  ///< as OpenSSL's files have them: "DNS:a.example,IP:192.0.2.7"
  std::string key = "P-256";           ///< a curve, "RSA-2048" and so on, or "ED25519"
  std::string digest = "SHA256";       ///< of the signature
  std::string extended_usage = {};     ///< "clientAuth"; empty: the certificate does not say
  bool is_authority = false;
  TimePoint from = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1));
  TimePoint to = TimePoint(std::chrono::sys_days(std::chrono::year(2046) / 1 / 1));
};

class MadeCertificate {
 public:
  /// Signed by `issuer`, or by itself.
  explicit MadeCertificate(const CertificateWish& wish, const MadeCertificate* issuer = nullptr);
  ~MadeCertificate();
  MadeCertificate(MadeCertificate&&) noexcept;

  std::string pem() const;
  std::string key_pem() const;
  std::string der() const;
  /// The key as a JWK set.
  std::string jwks() const;
  /// A revocation list of this authority, in PEM: these are revoked.
  std::string revocation_list(const std::vector<const MadeCertificate*>& revoked, TimePoint from,
                              TimePoint to) const;

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

}  // namespace gatehouse::test_support
