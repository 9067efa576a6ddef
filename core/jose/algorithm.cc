#include "core/jose/algorithm.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "core/base/base64.h"
#include "core/jose/algorithm_table.h"

namespace gatehouse::jose {
namespace {

// Orders: FIPS 186-4 D.1.2.3 to D.1.2.5.
constexpr std::string_view kOrderP256(
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51",
    32);
constexpr std::string_view kOrderP384(
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29\x73",
    48);
constexpr std::string_view kOrderP521(
    "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfa\x51\x86\x87\x83\xbf\x2f\x96\x6b\x7f\xcc\x01\x48\xf7\x09"
    "\xa5\xd0\x3b\xb5\xc9\xb8\x89\x9c\x47\xae\xbb\x6f\xb7\x1e\x91\x38\x64\x09",
    66);

constexpr Curve kP256{"P-256", "prime256v1", 32, kOrderP256};
constexpr Curve kP384{"P-384", "secp384r1", 48, kOrderP384};
constexpr Curve kP521{"P-521", "secp521r1", 66, kOrderP521};
constexpr Curve kEd25519{"Ed25519", "ED25519", 32, {}};

using enum Algorithm;
using enum Padding;
constexpr std::array kRows{
    AlgorithmRow{rs256, "RS256", KeyType::rsa, "RSA", nullptr, pkcs1, "SHA256", 32, false},
    AlgorithmRow{rs384, "RS384", KeyType::rsa, "RSA", nullptr, pkcs1, "SHA384", 48, false},
    AlgorithmRow{rs512, "RS512", KeyType::rsa, "RSA", nullptr, pkcs1, "SHA512", 64, false},
    AlgorithmRow{ps256, "PS256", KeyType::rsa, "RSA", nullptr, pss, "SHA256", 32, false},
    AlgorithmRow{ps384, "PS384", KeyType::rsa, "RSA", nullptr, pss, "SHA384", 48, false},
    AlgorithmRow{ps512, "PS512", KeyType::rsa, "RSA", nullptr, pss, "SHA512", 64, false},
    AlgorithmRow{es256, "ES256", KeyType::ec, "EC", &kP256, none, "SHA256", 32, true},
    AlgorithmRow{es384, "ES384", KeyType::ec, "EC", &kP384, none, "SHA384", 48, false},
    AlgorithmRow{es512, "ES512", KeyType::ec, "EC", &kP521, none, "SHA512", 64, false},
    AlgorithmRow{eddsa, "EdDSA", KeyType::okp, "OKP", &kEd25519, none, "SHA512", 64, true},
    AlgorithmRow{hs256, "HS256", KeyType::secret, "oct", nullptr, none, "SHA256", 32, true},
    AlgorithmRow{hs384, "HS384", KeyType::secret, "oct", nullptr, none, "SHA384", 48, true},
    AlgorithmRow{hs512, "HS512", KeyType::secret, "oct", nullptr, none, "SHA512", 64, true},
};

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<std::size_t>(kRows[i].algorithm) != i) return false;
  return true;
}
constexpr std::array kKeyPairAlgorithms{rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa};
static_assert(kKeyPairAlgorithms.size() == static_cast<std::size_t>(hs256), "shared secrets come last");
static_assert(rows_are_in_order(), "row_of looks a row up by its place");

}  // namespace

std::span<const AlgorithmRow> algorithm_rows() noexcept { return kRows; }

const AlgorithmRow& row_of(Algorithm algorithm) noexcept {
  return kRows[static_cast<std::size_t>(algorithm)];
}

std::string_view to_string(Algorithm algorithm) noexcept { return row_of(algorithm).name; }

std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept {
  for (const AlgorithmRow& row : kRows)
    if (row.name == name) return row.algorithm;
  return std::nullopt;
}

std::span<const Algorithm> key_pair_algorithms() noexcept { return kKeyPairAlgorithms; }
bool is_mac(Algorithm algorithm) noexcept { return row_of(algorithm).key_type == KeyType::secret; }
bool signs_quickly(Algorithm algorithm) noexcept { return row_of(algorithm).signs_quickly; }
std::size_t hash_size(Algorithm algorithm) noexcept { return row_of(algorithm).hash_size; }

std::string half_hash(Algorithm algorithm, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  std::size_t size = 0;
  // Fails only without memory or without OpenSSL's default provider; there is no honest hash to answer then.
  if (EVP_Q_digest(nullptr, row_of(algorithm).digest, nullptr, text.data(), text.size(), hash.data(),
                   &size) != 1)
    std::abort();
  return base64url_encode({reinterpret_cast<const char*>(hash.data()), size / 2});
}

}  // namespace gatehouse::jose
