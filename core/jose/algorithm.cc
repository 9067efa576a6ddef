#include "core/jose/algorithm.h"

#include <array>

#include "core/jose/algorithm_table.h"

namespace gatehouse::jose {
namespace {

constexpr std::array kRows{
    AlgorithmRow{Algorithm::rs256, "RS256", KeyType::rsa, "RSA", "", "SHA256"},
    AlgorithmRow{Algorithm::es256, "ES256", KeyType::ec, "EC", "P-256", "SHA256"},
};

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<std::size_t>(kRows[i].algorithm) != i) return false;
  return true;
}
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

}  // namespace gatehouse::jose
