// Whose certificates count (RFC 8705 §2.1): chains, dates, purposes and revocation lists.
#include "core/tls/authorities.h"

#include <gtest/gtest.h>

#include "tests/support/certificate_maker.h"

namespace gatehouse::tls {
namespace {

using test_support::CertificateWish;
using test_support::MadeCertificate;

const TimePoint kNow(std::chrono::sys_days(std::chrono::year(2027) / 1 / 15));
constexpr auto kDay = std::chrono::hours(24);

CertificateWish authority(const std::string& name) {
  return {.subject = {{"CN", name}}, .is_authority = true};
}

std::string verdict(const std::string& pem, const MadeCertificate& certificate,
                    const std::vector<std::string>& chain = {}, TimePoint now = kNow) {
  const auto authorities = Authorities::from_pem(pem);
  EXPECT_TRUE(authorities);
  const auto read = Certificate::from_der(certificate.der());
  EXPECT_TRUE(read);
  return authorities && read ? std::string(authorities->verify(*read, chain, now)) : "unreadable";
}

class Chains : public testing::Test {
 protected:
  MadeCertificate root_{authority("Root")};
  MadeCertificate other_{authority("Other")};
  MadeCertificate issuing_{authority("Issuing"), &root_};
  MadeCertificate leaf_{{}, &root_};
  MadeCertificate deep_{{}, &issuing_};
};

TEST_F(Chains, what_an_authority_issued_counts) {
  EXPECT_EQ(verdict(root_.pem(), leaf_), "");
  EXPECT_EQ(verdict(other_.pem() + root_.pem(), leaf_), "");
  EXPECT_EQ(verdict(other_.pem(), leaf_), "untrusted_certificate");
}

TEST_F(Chains, an_intermediate_comes_with_the_certificate_or_is_in_the_file) {
  EXPECT_EQ(verdict(root_.pem(), deep_), "untrusted_certificate");
  EXPECT_EQ(verdict(root_.pem(), deep_, {issuing_.der()}), "");
  EXPECT_EQ(verdict(root_.pem() + issuing_.pem(), deep_), "");
  EXPECT_EQ(verdict(issuing_.pem(), deep_), "") << "trusted as it stands";
  EXPECT_EQ(verdict(issuing_.pem(), deep_, {root_.der()}), "") << "whatever comes with it";
  EXPECT_EQ(verdict(other_.pem(), deep_, {issuing_.der(), root_.der()}), "untrusted_certificate")
      << "what the client sends is no authority";
}

TEST_F(Chains, who_is_no_authority_issues_nothing) {
  const MadeCertificate forged({}, &leaf_);
  EXPECT_EQ(verdict(root_.pem(), forged, {leaf_.der()}), "untrusted_certificate");
  const MadeCertificate own({});
  EXPECT_EQ(verdict(root_.pem(), own), "untrusted_certificate");
  // The name of an authority is not its key.
  const MadeCertificate impostor(authority("Root"));
  EXPECT_EQ(verdict(root_.pem(), MadeCertificate({}, &impostor), {impostor.der()}), "untrusted_certificate");
}

TEST_F(Chains, dates_are_those_of_the_request) {
  EXPECT_EQ(verdict(root_.pem(), leaf_, {}, kNow + 366 * 20 * kDay), "expired_certificate");
  const MadeCertificate expired({.to = kNow - kDay}, &root_), early({.from = kNow + kDay}, &root_);
  EXPECT_EQ(verdict(root_.pem(), expired), "expired_certificate");
  EXPECT_EQ(verdict(root_.pem(), early), "expired_certificate");
  EXPECT_EQ(verdict(root_.pem(), early, {}, kNow + 2 * kDay), "");
}

TEST_F(Chains, a_server_certificate_is_no_clients) {
  EXPECT_EQ(verdict(root_.pem(), MadeCertificate({.extended_usage = "serverAuth"}, &root_)),
            "untrusted_certificate");
  EXPECT_EQ(verdict(root_.pem(), MadeCertificate({.extended_usage = "clientAuth"}, &root_)), "");
}

TEST_F(Chains, weak_keys_and_digests_do_not_count) {
  EXPECT_EQ(verdict(root_.pem(), MadeCertificate({.key = "RSA-1024"}, &root_)), "untrusted_certificate");
  EXPECT_EQ(verdict(root_.pem(), MadeCertificate({.digest = "SHA1"}, &root_)), "untrusted_certificate");
}

TEST_F(Chains, a_revoked_certificate_is_refused_where_its_authority_has_a_list) {
  const MadeCertificate kept({}, &root_);
  const auto list = root_.revocation_list({&leaf_}, kNow - kDay, kNow + kDay);
  EXPECT_EQ(verdict(root_.pem() + list, leaf_), "revoked_certificate");
  EXPECT_EQ(verdict(root_.pem() + list, kept), "");
  // An authority without a list has other ways.
  EXPECT_EQ(verdict(root_.pem() + list + other_.pem(), MadeCertificate({}, &other_)), "");
  // A list that is out of date says nothing, and nothing is not "good".
  EXPECT_EQ(verdict(root_.pem() + list, kept, {}, kNow + 2 * kDay), "untrusted_certificate");
  // Nobody else's list counts.
  const auto foreign = other_.revocation_list({&leaf_}, kNow - kDay, kNow + kDay);
  EXPECT_EQ(verdict(root_.pem() + foreign, leaf_), "");
}

TEST_F(Chains, a_revoked_intermediate_vouches_for_nobody) {
  const auto list = root_.revocation_list({&issuing_}, kNow - kDay, kNow + kDay);
  EXPECT_EQ(verdict(root_.pem() + list, deep_, {issuing_.der()}), "revoked_certificate");
  EXPECT_EQ(verdict(root_.pem() + issuing_.pem() + list, deep_), "revoked_certificate");
  EXPECT_EQ(verdict(root_.pem() + list, leaf_), "");
  const MadeCertificate kept(authority("Kept"), &root_);
  const MadeCertificate under_kept({}, &kept);
  EXPECT_EQ(verdict(root_.pem() + list, under_kept, {kept.der()}), "");
  EXPECT_EQ(verdict(root_.pem() + kept.pem() + list, under_kept), "");
  EXPECT_EQ(verdict(kept.pem() + list, under_kept), "") << "trusted as it stands";
}

TEST(Authorities, a_file_holds_certificates_and_lists_and_nothing_else) {
  const MadeCertificate root(authority("Root"));
  EXPECT_TRUE(Authorities::from_pem("Our authority:\n" + root.pem()));
  EXPECT_FALSE(Authorities::from_pem(""));
  EXPECT_FALSE(Authorities::from_pem("nothing"));
  EXPECT_FALSE(Authorities::from_pem(root.pem() + root.key_pem())) << "a key has no place there";
  EXPECT_FALSE(Authorities::from_pem(root.revocation_list({}, kNow, kNow + kDay)));
  EXPECT_FALSE(
      Authorities::from_pem(root.pem() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(Authorities::from_pem(root.pem().substr(0, root.pem().size() - 30)));
}

}  // namespace
}  // namespace gatehouse::tls
