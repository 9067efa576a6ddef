#include "gatehouse/vocabulary.h"

#include <algorithm>

namespace gatehouse {

std::string Digest::hex() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * kSize);
  for (const auto byte : bytes_) {
    text += kHex[byte >> 4];
    text += kHex[byte & 0x0f];
  }
  return text;
}

Secret::Secret(std::string&& text) noexcept : text_(std::move(text)) {
  // Moving a short string copies its bytes: the source must not keep them.
  text.resize(text.capacity());
  secure_wipe(text.data(), text.size());
  text.clear();
}

Secret Secret::copy_of(std::string_view text) { return Secret(std::string(text)); }

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept {
  // The whole capacity: a short string that was moved from leaves its bytes in the internal buffer.
  text_.resize(text_.capacity());
  secure_wipe(text_.data(), text_.size());
  text_.clear();
}

bool Secret::equals(std::string_view other) const noexcept { return equal_in_constant_time(text_, other); }

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  std::size_t difference = a.size() ^ b.size();
  const std::size_t length = std::max(a.size(), b.size());
  for (std::size_t i = 0; i < length; ++i) {
    const auto left = static_cast<unsigned char>(i < a.size() ? a[i] : 0);
    const auto right = static_cast<unsigned char>(i < b.size() ? b[i] : 0);
    difference |= static_cast<std::size_t>(left ^ right);
  }
  return difference == 0;
}

void secure_wipe(void* memory, std::size_t size) noexcept {
  auto* bytes = static_cast<volatile unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = 0;
}

}  // namespace gatehouse
