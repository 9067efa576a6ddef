#include "core/fetch/document_lifetime.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/ascii.h"

namespace gatehouse::fetch {
namespace {

/// RFC 9111 §1.2.2: what is too large stands for the largest; what is no number, for nothing.
std::optional<Duration> delta_seconds(std::string_view digits) {
  if (digits.starts_with('"') && digits.ends_with('"') && digits.size() > 1)
    digits = digits.substr(1, digits.size() - 2);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc()) return kLongestLifetime;
  return Duration(std::chrono::seconds(seconds));
}

}  // namespace

Duration document_lifetime(std::string_view cache_control, std::string_view age) {
  std::optional<Duration> max_age;
  while (!cache_control.empty()) {
    const auto comma = std::min(cache_control.find(','), cache_control.size());
    const auto directive = trimmed(cache_control.substr(0, comma));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
    const auto equals = std::min(directive.find('='), directive.size());
    const auto name = lower_case(trimmed(directive.substr(0, equals)));
    if (name == "no-store" || name == "no-cache") return kShortestLifetime;
    if (name != "max-age") continue;
    // Twice, or no number: stale (RFC 9111 §4.2.1).
    const auto said = delta_seconds(trimmed(directive.substr(std::min(equals + 1, directive.size()))));
    if (max_age || !said) return kShortestLifetime;
    max_age = said;
  }
  if (!max_age) return kUsualLifetime;
  const auto spent = delta_seconds(trimmed(age)).value_or(Duration::zero());
  return std::clamp(*max_age - spent, kShortestLifetime, kLongestLifetime);
}

}  // namespace gatehouse::fetch
