// Mutator: makes near misses of a text, the same ones in every run. For tests that show that only the very
// text is accepted. Not thread-safe.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::test_support {

/// The stated figure with GATEHOUSE_FULL_SCALE=1, else a tenth of it.
int scaled(int figure);

class Mutator {
 public:
  explicit Mutator(std::string alphabet) : alphabet_(std::move(alphabet)) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  template <class T>
  const T& any_of(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  char letter() { return alphabet_[below(alphabet_.size())]; }
  std::string letters(std::size_t count);

  /// One to three small edits: a character changed, added, taken out, doubled or in other case, two swapped,
  /// the end cut off.
  std::string edited(std::string text);
  /// The beginning of one and the end of another.
  std::string spliced(const std::string& one, const std::string& other);
  /// One bit of it changed.
  std::string bit_flipped(std::string bytes);

 private:
  void edit(std::string& text);
  std::string alphabet_;
  std::mt19937 random_{20261124};  // fixed: a failure can be repeated
};

}  // namespace gatehouse::test_support
