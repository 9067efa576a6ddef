// What a listener may show: the files are judged before anybody connects.
#include "core/tls/server_context.h"

#include <gtest/gtest.h>

#include "tests/support/certificate_maker.h"

namespace gatehouse::tls {
namespace {

using test_support::MadeCertificate;
using Where = CredentialsProblem::Where;

const TimePoint kNow(std::chrono::sys_days(std::chrono::year(2027) / 1 / 15));
constexpr auto kDay = std::chrono::hours(24);

TEST(ServerContext, credentials_that_cannot_be_served_with_are_told_apart) {
  const MadeCertificate good({}), other({}), expired({.to = kNow - kDay}), early({.from = kNow + kDay}),
      weak({.key = "RSA-1024"}), sha1({.digest = "SHA1"});
  const MadeCertificate root({.subject = {{"CN", "Root"}}, .is_authority = true});
  const MadeCertificate issued({.digest = "SHA1"}, &root);
  struct Row {
    std::string_view what;
    std::string certificate;
    std::string key;
    Where where;
    std::string_view says;
  };
  const std::string locked =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBvTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  const Row rows[] = {
      {"no certificate", "nothing", good.key_pem(), Where::certificate, "no certificate"},
      {"a key in its place", good.key_pem(), good.key_pem(), Where::certificate, "no certificate"},
      {"no key", good.pem(), good.pem(), Where::key, "no private key"},
      {"a locked key", good.pem(), locked, Where::key, "passphrase"},
      {"another's key", good.pem(), other.key_pem(), Where::key, "not that of the certificate"},
      {"expired", expired.pem(), expired.key_pem(), Where::certificate, "expired on 2027-01-14"},
      {"early", early.pem(), early.key_pem(), Where::certificate, "not valid before 2027-01-16"},
      {"a short key", weak.pem(), weak.key_pem(), Where::certificate, "2048 bits"},
      {"an old digest", issued.pem(), issued.key_pem(), Where::certificate, "SHA-256"},
  };
  for (const auto& row : rows) {
    const auto problem = problem_of({.certificate = row.certificate, .key = row.key}, kNow);
    ASSERT_TRUE(problem) << row.what;
    EXPECT_EQ(problem->where, row.where) << row.what;
    EXPECT_NE(problem->what.find(row.says), std::string::npos) << row.what << ": " << problem->what;
  }
  for (const auto* kind : {"P-256", "P-384", "RSA-2048", "ED25519"}) {
    const MadeCertificate one({.key = kind});
    EXPECT_FALSE(problem_of({.certificate = one.pem(), .key = one.key_pem()}, kNow)) << kind;
  }
  const MadeCertificate leaf({}, &root);
  EXPECT_FALSE(problem_of({.certificate = leaf.pem() + root.pem(), .key = leaf.key_pem()}, kNow))
      << "a chain";
}

TEST(ServerContext, what_does_not_fit_is_not_taken_over) {
  const MadeCertificate one({}), other({});
  const auto context = ServerContext::create({.certificate = one.pem(), .key = one.key_pem()},
                                             ServerContext::ClientCertificates::ignored);
  ASSERT_TRUE(context);
  EXPECT_FALSE((*context)->renew({.certificate = other.pem(), .key = one.key_pem()}));
  EXPECT_TRUE((*context)->renew({.certificate = other.pem(), .key = other.key_pem()}));
  EXPECT_FALSE(
      ServerContext::create({.certificate = "", .key = ""}, ServerContext::ClientCertificates::ignored));
}

}  // namespace
}  // namespace gatehouse::tls
