#include "core/pages/theme.h"

namespace gatehouse::pages {
namespace {

/// Text on the accent: what can be read better.
Colour text_on(Colour accent) {
  constexpr Colour kInk{0x0c, 0x10, 0x16};
  return contrast(kWhite, accent) >= contrast(kInk, accent) ? kWhite : kInk;
}

std::string properties(Colour accent, Colour strong) {
  return "--accent:" + accent.text() + ";--accent-strong:" + strong.text() +
         ";--on-accent:" + text_on(accent).text() + ";--focus:" + accent.text() + ";";
}

bool can_be_read(const Theme& theme) {
  return contrast(theme.accent, kLightGround) >= kReadable &&
         contrast(theme.accent_dark, kDarkGround) >= kReadable;
}

}  // namespace

std::optional<Theme> Theme::of(std::string_view accent, std::string_view accent_dark) {
  const auto light = Colour::parse(accent);
  if (!light) return std::nullopt;
  const auto dark = accent_dark.empty() ? readable(*light, kDarkGround, kWhite) : Colour::parse(accent_dark);
  if (!dark) return std::nullopt;
  const Theme theme{.accent = *light, .accent_dark = *dark};
  return can_be_read(theme) ? std::optional(theme) : std::nullopt;
}

std::string Theme::query() const {
  return "light=" + accent.text().substr(1) + "&dark=" + accent_dark.text().substr(1);
}

std::optional<Theme> Theme::of_query(std::string_view light, std::string_view dark) {
  return of("#" + std::string(light), "#" + std::string(dark));
}

std::string Theme::stylesheet() const {
  return ":root{" + properties(accent, accent.towards(kBlack, 0.2)) +
         "}\n@media (prefers-color-scheme: dark){:root{" +
         properties(accent_dark, accent_dark.towards(kWhite, 0.3)) + "}}\n";
}

}  // namespace gatehouse::pages
