// Durations, sizes and slips of the pen: the texts of a configuration.
#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "gatehouse/config_value.h"

namespace gatehouse {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// Largest first: rendering picks the first that divides. `ms` stands before `m` for the reader of "5ms".
constexpr std::array kDurationUnits{Unit{"d", 86'400'000'000}, Unit{"h", 3'600'000'000}, Unit{"ms", 1'000},
                                    Unit{"m", 60'000'000}, Unit{"s", 1'000'000}};
constexpr std::array kSizeUnits{Unit{"GiB", 1ll << 30}, Unit{"MiB", 1ll << 20}, Unit{"KiB", 1ll << 10},
                                Unit{"B", 1}};

/// Takes "<digits><unit>" off the front of `text`; nothing where it does not start so or the product is too
/// large.
template <std::size_t N>
std::optional<std::int64_t> take_quantity(std::string_view& text, const std::array<Unit, N>& units) {
  std::int64_t number = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const auto& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    std::int64_t product = 0;
    if (__builtin_mul_overflow(number, unit.factor, &product)) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t sum = 0;
  do {
    const auto part = take_quantity(text, kDurationUnits);
    if (!part || __builtin_add_overflow(sum, *part, &sum)) return std::nullopt;
  } while (!text.empty());
  return Duration(sum);
}

std::string render_duration(Duration value) {
  if (value.count() == 0) return "0s";
  std::string text = value.count() < 0 ? "-" : "";
  std::int64_t rest = value.count() < 0 ? -value.count() : value.count();
  for (const std::string_view name : {"d", "h", "m", "s", "ms"}) {
    const auto unit =
        std::find_if(kDurationUnits.begin(), kDurationUnits.end(), [&](auto& u) { return u.name == name; });
    // 90d and 36h read better than 1d12h: a unit is used for all or for what is left of larger ones.
    if (rest < unit->factor || (text.empty() && rest % unit->factor != 0 && name == "d")) continue;
    text += std::to_string(rest / unit->factor).append(name);
    rest %= unit->factor;
    if (rest == 0) break;
  }
  return text;
}

std::optional<std::int64_t> parse_byte_size(std::string_view text) {
  const auto size = take_quantity(text, kSizeUnits);
  if (!size || !text.empty()) return std::nullopt;
  return size;
}

std::optional<Rate> parse_rate(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.starts_with('0')) return std::nullopt;
  const auto digits = text.substr(0, slash);
  Rate rate;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rate.count);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const auto window = parse_duration(text.substr(slash + 1));
  if (!window || *window < std::chrono::seconds(1) || *window > std::chrono::hours(24)) return std::nullopt;
  rate.window = *window;
  return rate;
}

std::string render_rate(const Rate& rate) {
  return std::to_string(rate.count) + "/" + render_duration(rate.window);
}

std::string render_byte_size(std::int64_t bytes) {
  for (const auto& unit : kSizeUnits)
    if (bytes != 0 && bytes % unit.factor == 0) return std::to_string(bytes / unit.factor).append(unit.name);
  return std::to_string(bytes) + "B";
}

namespace {

/// Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  // A hostile key may be as long as the file: only words of a sane length are compared.
  if (word.size() > 64) return {};
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t edits = edits_between(word, candidate);
    if (edits >= least || edits >= candidate.size()) continue;
    least = edits;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  return best.empty() ? "" : "did you mean \"" + best + "\"?";
}

}  // namespace gatehouse
