// What a certificate says of its subject (RFC 8705 §2.1.2), and names as RFC 4514 writes them.
#include "core/tls/certificate.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/jose/key.h"
#include "core/jose/public_key_info.h"
#include "tests/support/certificate_maker.h"
#include "tests/support/unsound_keys.h"

namespace gatehouse::tls {
namespace {

using test_support::CertificateWish;
using test_support::MadeCertificate;

Certificate made(const CertificateWish& wish) {
  auto read = Certificate::from_der(MadeCertificate(wish).der());
  EXPECT_TRUE(read);
  return *std::move(read);
}

bool has_subject(const Certificate& certificate, std::string_view text) {
  const auto name = SubjectName::parse(text);
  EXPECT_TRUE(name) << text;
  return name && certificate.has_subject(*name);
}

// RFC 4514 §2.1: the string begins with the last relative name.
TEST(Certificate, a_subject_is_compared_by_values) {
  const auto certificate = made({.subject = {{"C", "DE"}, {"O", "Example, Inc."}, {"CN", "Payroll  App"}}});
  for (const auto* same : {
           "CN=Payroll  App,O=Example\\, Inc.,C=DE",
           "CN=payroll app, O=EXAMPLE\\2C inc., C=de",  // RFC 4517: case and repeated spaces do not count
           "cn=Payroll App,o=Example\\, Inc.,c=DE",
           "2.5.4.3=Payroll App,2.5.4.10=Example\\, Inc.,2.5.4.6=DE",
           "CN=#0C0C506179726F6C6C2020417070,O=Example\\, Inc.,C=DE",
       })
    EXPECT_TRUE(has_subject(certificate, same)) << same;
  for (const auto* other : {
           "C=DE,O=Example\\, Inc.,CN=Payroll App",  // the other way round
           "CN=Payroll App,O=Example\\, Inc.",
           "CN=Payroll App,C=DE",
           "CN=PayrollApp,O=Example\\, Inc.,C=DE",
           "CN=Payroll App,OU=Example\\, Inc.,C=DE",
           "CN=Payroll App+O=Example\\, Inc.,C=DE",
           "CN=Payroll App,O=Example\\, Inc.,C=DE,C=DE",
       })
    EXPECT_FALSE(has_subject(certificate, other)) << other;
}

TEST(Certificate, values_keep_their_escaped_and_their_foreign_characters) {
  const auto certificate = made({.subject = {{"O", "Müller + Söhne"}, {"CN", " a=b\"c;d<e>f\\g#"}}});
  EXPECT_TRUE(has_subject(certificate, "CN=\\ a\\=b\\\"c\\;d\\<e\\>f\\\\g\\#,O=M\\C3\\BCller \\+ Söhne"));
  EXPECT_FALSE(has_subject(certificate, "CN=\\ a\\=b\\\"c\\;d\\<e\\>f\\\\g\\#,O=Muller \\+ Söhne"));
}

TEST(SubjectName, what_is_no_name_of_RFC_4514_is_refused) {
  for (const std::string& wrong :
       {std::string(), std::string("CN"), std::string("CN="), std::string("=x"), std::string("CN=a,"),
        std::string("CN=a,,O=b"), std::string("XX=a"), std::string("CN=a;O=b"), std::string("CN=\"a\""),
        std::string("CN=a\\"), std::string("CN=a\\q"), std::string("CN=#zz"), std::string("CN=#0c"),
        std::string("/C=DE/CN=a"), std::string("C=Germany"), std::string("CN=\xff"),
        "CN=" + std::string(1100, 'a')})
    EXPECT_FALSE(SubjectName::parse(wrong)) << wrong;
}

// RFC 8705 §2.1.2
TEST(Certificate, alternative_names_are_compared_whole) {
  const auto certificate =
      made({.alternative_names = "DNS:App.Example,DNS:*.wild.example,URI:spiffe://example/app,IP:192.0.2.7,"
                                 "IP:2001:db8::7,email:app@Mail.example"});
  EXPECT_TRUE(certificate.names_dns("app.example"));
  EXPECT_FALSE(certificate.names_dns("app.example."));
  EXPECT_FALSE(certificate.names_dns("a.wild.example")) << "no pattern is matched";
  EXPECT_FALSE(certificate.names_dns("app.example.evil"));
  EXPECT_FALSE(certificate.names_dns(""));
  EXPECT_TRUE(certificate.names_uri("spiffe://example/app"));
  EXPECT_FALSE(certificate.names_uri("spiffe://example/App"));
  EXPECT_TRUE(certificate.names_ip("192.0.2.7"));
  EXPECT_TRUE(certificate.names_ip("2001:DB8:0::7"));
  EXPECT_FALSE(certificate.names_ip("192.0.2.70"));
  EXPECT_FALSE(certificate.names_ip("app.example"));
  EXPECT_TRUE(certificate.names_email("app@mail.EXAMPLE"));
  EXPECT_FALSE(certificate.names_email("App@mail.example"));
  EXPECT_FALSE(certificate.names_email("mail.example"));
  // What is a name of one kind is none of another.
  EXPECT_FALSE(certificate.names_uri("app.example"));
  EXPECT_FALSE(made({}).names_dns("app"));
}

// RFC 8705 §3.1
TEST(Certificate, the_thumbprint_is_that_of_the_DER) {
  const MadeCertificate one({});
  const auto read = Certificate::from_der(one.der());
  ASSERT_TRUE(read);
  const Digest digest = crypto::sha256(one.der());
  EXPECT_EQ(read->thumbprint(), base64url_encode(crypto::as_bytes(digest)));
  EXPECT_EQ(read->thumbprint().size(), 43u);
}

TEST(Certificate, only_one_whole_certificate_is_one) {
  const auto der = MadeCertificate({}).der();
  EXPECT_FALSE(Certificate::from_der(""));
  EXPECT_FALSE(Certificate::from_der("x"));
  EXPECT_FALSE(Certificate::from_der(der + "x"));
  EXPECT_FALSE(Certificate::from_der(der + der));
  for (const std::size_t size : {der.size() - 1, der.size() / 2, std::size_t{4}})
    EXPECT_FALSE(Certificate::from_der(std::string_view(der).substr(0, size))) << size;
}

// RFC 8705 §2.2, RFC 7638
TEST(Certificate, its_key_is_known_by_the_thumbprint_that_it_has_as_a_JWK) {
  for (const auto* kind : {"P-256", "RSA-2048"}) {
    const MadeCertificate one({.key = kind});
    const auto set = boost::json::parse(one.jwks()).as_object();
    const auto key = jose::PublicKey::from_jwk(boost::json::serialize(set.at("keys").as_array().front()));
    ASSERT_TRUE(key) << kind;
    const auto read = Certificate::from_der(one.der());
    ASSERT_TRUE(read);
    EXPECT_EQ(jose::key_info_thumbprint(read->public_key()).value(), key->thumbprint()) << kind;
  }
  const auto weak = Certificate::from_der(MadeCertificate({.key = "RSA-1024"}).der());
  ASSERT_TRUE(weak);
  EXPECT_FALSE(jose::key_info_thumbprint(weak->public_key()));
  EXPECT_FALSE(jose::key_info_thumbprint("nonsense"));
  EXPECT_TRUE(jose::key_info_thumbprint(made({.key = "ED25519"}).public_key()));
}

// Anybody can show a certificate of a long key, with every request of a connection: its key is compared with
// those that were looked into when they were registered, and is not looked into itself.
TEST(Certificate, S126_a_key_is_named_without_a_look_into_its_modulus) {
  const auto thumbprint = jose::key_info_thumbprint(test_support::key_info_of(test_support::prime_modulus()));
  ASSERT_TRUE(thumbprint) << thumbprint.error().describe();
  EXPECT_EQ(thumbprint->size(), 43u);
}

}  // namespace
}  // namespace gatehouse::tls
