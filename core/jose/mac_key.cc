#include "core/jose/mac_key.h"

#include <array>

#include "core/jose/key_material.h"

namespace gatehouse::jose {
namespace {

struct Tag {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  std::size_t size = 0;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
};

bool compute(const AlgorithmRow& row, std::string_view secret, std::string_view input, Tag& tag) noexcept {
  return EVP_Q_mac(nullptr, "HMAC", nullptr, row.digest, nullptr, secret.data(), secret.size(),
                   reinterpret_cast<const unsigned char*>(input.data()), input.size(), tag.bytes.data(),
                   tag.bytes.size(), &tag.size) != nullptr &&
         tag.size == row.hash_size;
}

}  // namespace

Result<MacKey> MacKey::create(Algorithm algorithm, Secret secret) {
  const AlgorithmRow& row = row_of(algorithm);
  if (row.key_type != KeyType::secret)
    return Error(ErrorCode::invalid_argument, std::string(row.name) + " is not keyed with a secret");
  if (secret.size() < row.hash_size)
    return Error(ErrorCode::invalid_argument, "a secret for " + std::string(row.name) + " has at least " +
                                                  std::to_string(row.hash_size) + " bytes");
  return MacKey(algorithm, std::move(secret));
}

Result<std::string> MacKey::tag(std::string_view input) const {
  Tag made;
  if (!compute(row_of(algorithm_), secret_.reveal(), input, made))
    return openssl_error(ErrorCode::internal, "computing a MAC failed");
  return std::string(made.view());
}

bool MacKey::verify(std::string_view input, std::string_view tag) const noexcept {
  Tag expected;
  return compute(row_of(algorithm_), secret_.reveal(), input, expected) &&
         equal_in_constant_time(expected.view(), tag);
}

}  // namespace gatehouse::jose
