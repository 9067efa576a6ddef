#include "json_syntax.h"

#include <cstddef>

namespace gatehouse::testkit {
namespace {

constexpr int kDeepest = 32;

/// Reads one value off the front of what is left.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}
  bool value(int depth) {
    skip_space();
    if (left_.empty() || depth > kDeepest) return false;
    const char first = left_.front();
    if (first == '{') return members('}', depth, true);
    if (first == '[') return members(']', depth, false);
    if (first == '"') return string();
    for (const std::string_view word : {"true", "false", "null"})
      if (left_.starts_with(word)) return left_.remove_prefix(word.size()), true;
    return number();
  }
  bool is_at_end() {
    skip_space();
    return left_.empty();
  }

 private:
  void skip_space() {
    while (!left_.empty() && std::string_view(" \t\r\n").find(left_.front()) != std::string_view::npos)
      left_.remove_prefix(1);
  }
  bool take(char c) {
    skip_space();
    if (left_.empty() || left_.front() != c) return false;
    left_.remove_prefix(1);
    return true;
  }
  bool members(char end, int depth, bool named) {
    left_.remove_prefix(1);
    if (take(end)) return true;
    do {
      skip_space();
      if (named && (left_.empty() || left_.front() != '"' || !string() || !take(':'))) return false;
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take(end);
  }
  bool string() {
    left_.remove_prefix(1);
    while (!left_.empty() && left_.front() != '"') {
      if (static_cast<unsigned char>(left_.front()) < 0x20) return false;
      const std::size_t taken = left_.front() == '\\' ? escape() : 1;
      if (taken == 0) return false;
      left_.remove_prefix(taken);
    }
    if (left_.empty()) return false;
    left_.remove_prefix(1);
    return true;
  }
  /// Its length; 0: it is none.
  std::size_t escape() const {
    if (left_.size() < 2) return 0;
    if (left_[1] != 'u')
      return std::string_view("\"\\/bfnrt").find(left_[1]) == std::string_view::npos ? 0 : 2;
    if (left_.size() < 6) return 0;
    return left_.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos ? 6 : 0;
  }
  std::size_t digits() {
    std::size_t count = 0;
    while (!left_.empty() && left_.front() >= '0' && left_.front() <= '9') {
      left_.remove_prefix(1);
      ++count;
    }
    return count;
  }
  bool number() {
    if (left_.front() == '-') left_.remove_prefix(1);
    const bool zero = left_.starts_with('0');
    const auto whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (left_.starts_with('.')) {
      left_.remove_prefix(1);
      if (digits() == 0) return false;
    }
    if (left_.starts_with('e') || left_.starts_with('E')) {
      left_.remove_prefix(1);
      if (left_.starts_with('+') || left_.starts_with('-')) left_.remove_prefix(1);
      if (digits() == 0) return false;
    }
    return true;
  }
  std::string_view left_;
};

}  // namespace

bool is_json(std::string_view text) noexcept {
  Reader reader(text);
  return reader.value(0) && reader.is_at_end();
}

}  // namespace gatehouse::testkit
