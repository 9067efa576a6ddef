#include "tests/support/ready_keys.h"

#include <atomic>
#include <fstream>
#include <iterator>

namespace gatehouse::test_support {

Result<jose::PrivateKey> ready_key(jose::Algorithm algorithm, unsigned rsa_bits) {
  static std::atomic<unsigned> taken = 0;
  const bool is_rsa = algorithm <= jose::Algorithm::ps512;
  if (is_rsa && rsa_bits == 2048) {
    std::ifstream file(std::string(READY_KEYS "/") + std::to_string(taken++), std::ios::binary);
    std::string der(std::istreambuf_iterator<char>(file), {});
    if (!der.empty()) return jose::PrivateKey::from_pkcs8(algorithm, Secret(std::move(der)));
  }
  return jose::PrivateKey::generate(algorithm, rsa_bits);
}

}  // namespace gatehouse::test_support
