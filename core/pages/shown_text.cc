#include "core/pages/shown_text.h"

#include <algorithm>
#include <cstdio>

namespace gatehouse::pages {

std::string initial_of(std::string_view name) {
  std::size_t end = std::min<std::size_t>(1, name.size());
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80)
    ++end;
  std::string initial(name.substr(0, end));
  if (initial.size() == 1 && initial[0] >= 'a' && initial[0] <= 'z')
    initial[0] = static_cast<char>(initial[0] - 'a' + 'A');
  return initial;
}

ShownTime show_time(TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  char date_text[16];
  char clock_text[16];
  std::snprintf(date_text, sizeof date_text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  std::snprintf(clock_text, sizeof clock_text, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return {.iso = std::string(date_text) + 'T' + clock_text + 'Z',
          .text = std::string(date_text) + ' ' + clock_text + " UTC"};
}

std::string minutes_of(Duration wait) {
  return std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::minutes>(wait).count()));
}

std::string seconds_of(Duration wait) {
  if (wait <= Duration::zero()) return {};
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace gatehouse::pages
