// Colour: sRGB as `#rrggbb` and how well it can be read (WCAG 2.2 §1.4.3). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Colour&) const = default;

  /// `#` and six hexadecimal digits, nothing else: what is read here is written into a stylesheet.
  static std::optional<Colour> parse(std::string_view text) noexcept;
  std::string text() const;
  /// This far, 0 to 1, on the way to another.
  Colour towards(Colour other, double share) const noexcept;
};

inline constexpr Colour kWhite{255, 255, 255};
inline constexpr Colour kBlack{0, 0, 0};

/// 1 to 21.
double contrast(Colour a, Colour b) noexcept;
/// The first colour from `colour` towards `end` that has this contrast on `background`.
Colour readable(Colour colour, Colour background, Colour end) noexcept;
inline constexpr double kReadable = 4.5;

/// The backgrounds that links and buttons stand on, the less favourable ones, as in templates/gatehouse.css.
inline constexpr Colour kLightGround{0xf4, 0xf5, 0xf7};
inline constexpr Colour kDarkGround{0x21, 0x25, 0x2c};

}  // namespace gatehouse
