#include "core/base/colour.h"

#include <cmath>

#include "core/base/ascii.h"

namespace gatehouse {
namespace {

/// WCAG 2.2, "relative luminance".
double luminance(Colour colour) noexcept {
  const auto linear = [](std::uint8_t channel) {
    const double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

std::optional<Colour> Colour::parse(std::string_view text) noexcept {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::uint8_t channels[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const int high = hex_value(text[1 + 2 * i]);
    const int low = hex_value(text[2 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    channels[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return Colour{channels[0], channels[1], channels[2]};
}

std::string Colour::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (const auto channel : {red, green, blue}) {
    text += kDigits[channel >> 4];
    text += kDigits[channel & 15];
  }
  return text;
}

Colour Colour::towards(Colour other, double share) const noexcept {
  const auto mix = [share](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + (to - from) * share));
  };
  return {mix(red, other.red), mix(green, other.green), mix(blue, other.blue)};
}

double contrast(Colour a, Colour b) noexcept {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

Colour readable(Colour colour, Colour background, Colour end) noexcept {
  for (int step = 0; step < 100; ++step) {
    const auto tried = colour.towards(end, step / 100.0);
    if (contrast(tried, background) >= kReadable) return tried;
  }
  return end;
}

}  // namespace gatehouse
