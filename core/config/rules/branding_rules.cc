#include "core/config/rules/branding_rules.h"

#include <algorithm>
#include <cstdio>

#include "core/base/colour.h"
#include "core/config/codes.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

struct Ground {
  Colour colour;
  Colour away;  ///< where colours go to be read better on it
};

void check_accent(const std::string& text, const Ground& ground, const Place& place, Findings& findings) {
  if (text.empty()) return;
  const auto colour = Colour::parse(text);
  if (!colour)
    return findings.error(code::kColour, place, "\"" + text + "\" is not a colour",
                          "# and six hexadecimal digits: \"#0b5fff\"");
  const double got = contrast(*colour, ground.colour);
  if (got >= kReadable) return;
  char ratio[16];
  std::snprintf(ratio, sizeof ratio, "%.1f", got);
  findings.error(code::kColour, place,
                 text + " cannot be read on " + ground.colour.text() + ": contrast " + ratio +
                     " to 1, 4.5 to 1 is needed",
                 "the nearest that can: \"" + readable(*colour, ground.colour, ground.away).text() + "\"");
}

}  // namespace

void check_accents(const std::string& accent, const std::string& accent_dark, const Place& place,
                   Findings& findings) {
  check_accent(accent, {kLightGround, kBlack}, place.in("accent"), findings);
  check_accent(accent_dark, {kDarkGround, kWhite}, place.in("accent_dark"), findings);
  if (accent.empty() && !accent_dark.empty())
    findings.error(code::kColour, place.in("accent_dark"), "accent_dark stands without accent", "add accent");
}

void check_brand_address(const std::string& address, const Place& place, Findings& findings) {
  if (address.empty()) return;
  const auto uri = parse_uri(address);
  // Its origin is written into the Content-Security-Policy: nothing that means something there.
  const bool plain = std::none_of(address.begin(), address.end(), [](char c) {
    return c <= ' ' || c == 0x7f || c == ';' || c == ',' || c == '\'' || c == '"' || c == '\\';
  });
  if (!plain || !uri || uri->scheme != "https" || uri->host.empty() || uri->has_userinfo)
    findings.error(code::kBrandAddress, place, "\"" + address + "\" is not an https address",
                   "https://www.example.com/help");
}

}  // namespace gatehouse::config
