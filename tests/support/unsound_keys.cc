#include "tests/support/unsound_keys.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <boost/json.hpp>
#include <memory>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "tests/support/client_key.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;
using jose::Algorithm;

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Key = std::shared_ptr<EVP_PKEY>;

json::object jwk_of(const ClientKey& key) { return json::parse(key.jwks()).at("keys").at(0).as_object(); }

json::object with(json::object jwk, const char* member, const std::string& bytes) {
  jwk[member] = base64url_encode(bytes);
  return jwk;
}

std::string bytes_of(const json::object& jwk, const char* member) {
  return base64url_decode(std::string_view(jwk.at(member).as_string())).value();
}

/// One that core/jose refuses to make.
Key rsa(int bits, unsigned long exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_new());
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(BN_set_word(number.get(), exponent), 1);
  EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number.get()), 1);
  EXPECT_EQ(EVP_PKEY_generate(context.get(), &made), 1);
  return {made, Freed<EVP_PKEY_free>()};
}

std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* found = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &found), 1);
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(found);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(found)), '\0');
  BN_bn2bin(found, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

/// RS256.
std::string sign_with(EVP_PKEY* key, const std::string& input) {
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  EXPECT_EQ(EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key, nullptr), 1);
  EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>(input.data()), input.size()),
            1);
  signature.resize(size);
  return signature;
}

/// RFC 8017 §9.2: what an RSA signature is the root of. With the exponent 1 it is its own root, whatever the
/// modulus of 2048 bits.
std::string padded_digest(const std::string& input) {
  static constexpr unsigned char kSha256[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                              0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
  const Digest digest = crypto::sha256(input);
  std::string text = std::string("\x00\x01", 2) + std::string(202, '\xff') + '\0';
  text.append(std::begin(kSha256), std::end(kSha256));
  return text.append(crypto::as_bytes(digest));
}

void add_elliptic(std::vector<UnsoundKey>& rows) {
  for (const auto algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512}) {
    const auto key = std::make_shared<const ClientKey>(algorithm);
    const auto sign = [key](const std::string& input) { return key->key().sign(input).value(); };
    const auto good = jwk_of(*key);
    const std::string name(good.at("crv").as_string());
    const auto x = bytes_of(good, "x"), y = bytes_of(good, "y");
    auto off = y;
    off.back() = static_cast<char>(off.back() ^ 1);
    const std::string zeros(x.size(), '\0'), ones(x.size(), '\xff');
    const auto add = [&](const char* what, json::object jwk) {
      rows.push_back({name + ": " + what, std::move(jwk), sign});
    };
    add("off the curve", with(good, "y", off));
    add("x in the place of y", with(good, "y", x));
    add("zero", with(with(good, "x", zeros), "y", zeros));
    add("past the prime", with(with(good, "x", ones), "y", ones));
    add("short by a byte", with(good, "x", x.substr(1)));
    add("long by a byte", with(good, "x", '\0' + x));
    auto half = good;
    half.erase("y");
    add("no y", half);
  }
  const auto key = std::make_shared<const ClientKey>();
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
    rows.push_back({std::string("P-256: with the private member ") + member, with(jwk_of(*key), member, "x"),
                    [key](const std::string& input) { return key->key().sign(input).value(); }});
}

/// A point of small order fits "signatures" that nobody made: R the neutral element and S zero, for every
/// message where it is the neutral element itself, else for one in two, four or eight.
void add_small_orders(std::vector<UnsoundKey>& rows) {
  const auto good = jwk_of(ClientKey(Algorithm::eddsa));
  const auto neutral = '\x01' + std::string(31, '\0');
  const auto forged = [neutral](const std::string&) { return neutral + std::string(32, '\0'); };
  const std::pair<const char*, std::string> points[] = {
      {"the neutral element", neutral},
      {"the neutral element, not canonical", '\xee' + std::string(30, '\xff') + '\x7f'},
      {"of order 2", '\xec' + std::string(30, '\xff') + '\x7f'},
      {"of order 4", std::string(32, '\0')},
      {"of order 8", base64url_decode("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU").value()},
      {"of 31 bytes", bytes_of(good, "x").substr(1)},
      {"no point", std::string(32, '\xff')}};
  for (const auto& [what, point] : points)
    rows.push_back({std::string("Ed25519: ") + what, with(good, "x", point), forged});
}

void add_rsa(std::vector<UnsoundKey>& rows) {
  const json::object names{{"kty", "RSA"}, {"kid", "key-1"}, {"use", "sig"}, {"alg", "RS256"}};
  const auto add_pair = [&](const char* what, const Key& key) {
    rows.push_back({std::string("RSA: ") + what,
                    with(with(names, "n", number_of(key.get(), OSSL_PKEY_PARAM_RSA_N)), "e",
                         number_of(key.get(), OSSL_PKEY_PARAM_RSA_E)),
                    [key](const std::string& input) { return sign_with(key.get(), input); }});
  };
  add_pair("1024 bits", rsa(1024, 65537));
  add_pair("the exponent 3", rsa(2048, 3));
  const auto modulus = bytes_of(jwk_of(ClientKey(Algorithm::rs256)), "n");
  auto even = modulus;
  even.back() = static_cast<char>(even.back() & ~1);
  const auto add_numbers = [&](const char* what, const std::string& n, const std::string& e) {
    rows.push_back({std::string("RSA: ") + what, with(with(names, "n", n), "e", e), &padded_digest});
  };
  add_numbers("the exponent 1", modulus, "\x01");
  add_numbers("an even exponent", modulus, std::string("\x01\x00\x02", 3));
  add_numbers("the exponent 0", modulus, std::string(1, '\0'));
  add_numbers("an even modulus", even, std::string("\x01\x00\x01", 3));
  add_numbers("a modulus with a leading zero", '\0' + modulus, std::string("\x01\x00\x01", 3));
}

using Number = std::shared_ptr<BIGNUM>;
Number number() { return {BN_new(), Freed<BN_free>()}; }

std::string bytes_of(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

UnsoundKey make_prime_modulus() {
  const std::shared_ptr<BN_CTX> room(BN_CTX_new(), Freed<BN_CTX_free>());
  const Number prime = number(), less_one = number(), exponent = number(), secret = number();
  EXPECT_EQ(BN_set_word(exponent.get(), 65537), 1);
  do {
    EXPECT_EQ(BN_generate_prime_ex2(prime.get(), 2048, 0, nullptr, nullptr, nullptr, room.get()), 1);
    EXPECT_EQ(BN_sub(less_one.get(), prime.get(), BN_value_one()), 1);
  } while (BN_mod_inverse(secret.get(), exponent.get(), less_one.get(), room.get()) == nullptr);
  const auto sign = [=](const std::string& input) {
    const auto text = padded_digest(input);
    const Number base = number(), root = number();
    BN_bin2bn(reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()), base.get());
    EXPECT_EQ(BN_mod_exp(root.get(), base.get(), secret.get(), prime.get(), room.get()), 1);
    std::string signature(text.size(), '\0');
    BN_bn2binpad(root.get(), reinterpret_cast<unsigned char*>(signature.data()),
                 static_cast<int>(signature.size()));
    return signature;
  };
  const json::object names{{"kty", "RSA"}, {"kid", "key-1"}, {"use", "sig"}, {"alg", "RS256"}};
  return {"RSA: a prime modulus",
          with(with(names, "n", bytes_of(prime.get())), "e", bytes_of(exponent.get())), sign};
}

}  // namespace

const UnsoundKey& prime_modulus() {
  static const UnsoundKey made = make_prime_modulus();
  return made;
}

std::string key_info_of(const UnsoundKey& rsa) {
  const auto read = [&rsa](const char* member) {
    const auto bytes = bytes_of(rsa.jwk, member);
    const Number value = number();
    BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
              value.get());
    return value;
  };
  const Number n = read("n"), e = read("e");
  const std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
  EXPECT_EQ(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()), 1);
  EXPECT_EQ(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()), 1);
  const std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>> params(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()), 1);
  const Key key(made, Freed<EVP_PKEY_free>());
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key.get(), &bytes);
  EXPECT_GT(size, 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

json::object UnsoundKey::set() const { return {{"keys", json::array{json::value(jwk)}}}; }

std::string UnsoundKey::jwks() const { return json::serialize(set()); }

std::string UnsoundKey::sign_claims(const json::object& claims) const {
  const auto input =
      base64url_encode(json::serialize(json::object{{"alg", jwk.at("alg")}, {"kid", jwk.at("kid")}})) + "." +
      base64url_encode(json::serialize(claims));
  return input + "." + base64url_encode(sign(input));
}

const std::vector<UnsoundKey>& unsound_keys() {
  static const std::vector<UnsoundKey> all = [] {
    std::vector<UnsoundKey> rows;
    add_elliptic(rows);
    add_small_orders(rows);
    add_rsa(rows);
    return rows;
  }();
  return all;
}

}  // namespace gatehouse::test_support
