#include <array>
#include <charconv>

#include "core/app/cli/try/browser/cookie_jar.h"

namespace gatehouse::app::cli {
namespace {

/// The digits that `text` begins with, if they are `least` to `most` and no further digit follows.
std::optional<int> number(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
    ++digits;
  if (digits < least || digits > most) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  return value;
}

struct Fields {
  std::optional<int> hour, minute, second, day, month, year;
};

void read_time(std::string_view token, Fields& found) {
  const auto first = token.find(':');
  const auto second = first == std::string_view::npos ? first : token.find(':', first + 1);
  if (second == std::string_view::npos) return;
  found.hour = number(token, 1, 2);
  found.minute = number(token.substr(first + 1), 1, 2);
  found.second = number(token.substr(second + 1), 1, 2);
}

std::optional<int> month_of(std::string_view token) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  if (token.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    bool same = true;
    for (std::size_t c = 0; c < 3; ++c)
      same = same && (token[c] | 0x20) == kMonths[i][c];
    if (same) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

void read_token(std::string_view token, Fields& found) {
  if (!found.hour && token.find(':') != std::string_view::npos) return read_time(token, found);
  if (!found.day && (found.day = number(token, 1, 2))) return;
  if (!found.month && (found.month = month_of(token))) return;
  if (!found.year && (found.year = number(token, 2, 4))) {
    if (*found.year < 70)
      *found.year += 2000;
    else if (*found.year < 100)
      *found.year += 1900;
  }
}

}  // namespace

std::optional<TimePoint> parse_cookie_date(std::string_view text) {
  Fields found;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \t,;-/"), text.size());
    if (end > 0) read_token(text.substr(0, end), found);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!found.hour || !found.minute || !found.second || !found.day || !found.month || !found.year)
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{year(*found.year), month(static_cast<unsigned>(*found.month)),
                            day(static_cast<unsigned>(*found.day))};
  if (!date.ok() || *found.year < 1601 || *found.hour > 23 || *found.minute > 59 || *found.second > 59)
    return std::nullopt;
  return TimePoint(sys_days(date).time_since_epoch() + hours(*found.hour) + minutes(*found.minute) +
                   seconds(*found.second));
}

}  // namespace gatehouse::app::cli
